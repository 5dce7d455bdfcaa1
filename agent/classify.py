"""Asks a model what an ad's picture and copy tell, and to whom a landing page speaks."""

from collections.abc import Iterable
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

import prompts
from agent.fence import fenced, unfenced
from agent.writers import Picture, Writer, Written
from domain.ad_material import AdMaterial
from domain.awareness import AwarenessLevel
from domain.classification import Quote, QuotedFrom, Read
from domain.classification_plan import PAGE_CHARACTERS, PAGE_PROMPT, PICTURE_PROMPT
from domain.creative_kinds import CreativeFormat, HookType
from domain.evidence import locate
from domain.rule_classifier import button

_Confidence = Field(default=None, ge=0, le=1)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class PictureReading(_Answer):
    """What the ad tells. Null wherever the picture and the copy do not tell."""

    creative_awareness: AwarenessLevel | None = Field(
        default=None, description="To which stage the picture itself speaks, without the copy."
    )
    creative_awareness_confidence: float | None = _Confidence
    creative_quote: str | None = Field(default=None, max_length=300, description="Words on the picture that show it.")
    copy_awareness: AwarenessLevel | None = Field(default=None, description="To which stage the copy speaks.")
    copy_awareness_confidence: float | None = _Confidence
    copy_quote: str | None = Field(default=None, max_length=300, description="Words of the copy that show it.")
    format: CreativeFormat | None = Field(default=None, description="What kind of creative it is.")
    angle: str | None = Field(default=None, max_length=120, description="The selling idea, in at most eight words.")
    hook_type: HookType | None = Field(default=None, description="How the ad opens.")
    primary_cta: str | None = Field(default=None, max_length=60, description="The main call to action, in its words.")
    picture_text: str | None = Field(
        default=None, max_length=4_000, description="All text on the picture, letter by letter; null without any."
    )


class PageStage(_Answer):
    """To whom a landing page speaks."""

    awareness: AwarenessLevel | None = Field(default=None, description="The stage that its beginning speaks to.")
    confidence: float | None = _Confidence
    quote: str | None = Field(default=None, max_length=300, description="Words of the page that show it.")


async def classify_picture(writer: Writer, ad: AdMaterial, pictures: Iterable[Picture]) -> Written[PictureReading]:
    """What the ad's pictures and copy tell.

    Raises:
        WriterFailed: There is no answer.
    """
    return await writer.ask(prompts.load(PICTURE_PROMPT), PictureReading, (*pictures, copy_of(ad)))


def read_of(ad: AdMaterial, seen: PictureReading) -> Read:
    """The ad's reading. Quotes that do not stand in the ad are dropped."""
    on_picture: tuple[tuple[QuotedFrom, str | None], ...] = (("picture_text", seen.picture_text or ad.picture_text),)
    return Read(
        creative_awareness=seen.creative_awareness,
        creative_awareness_confidence=seen.creative_awareness_confidence if seen.creative_awareness else None,
        copy_awareness=seen.copy_awareness if ad.copy_text else None,
        copy_awareness_confidence=seen.copy_awareness_confidence if seen.copy_awareness and ad.copy_text else None,
        # Meta itself says what is a carousel or a collection.
        format=ad.format if ad.format == "carousel" or ad.format == "collection" else seen.format,
        angle=seen.angle,
        hook_type=seen.hook_type,
        primary_cta=button(ad.call_to_action) or seen.primary_cta,
        picture_text=seen.picture_text,
        quotes=(
            *quoted("creative_awareness", seen.creative_quote, on_picture),
            *quoted("copy_awareness", seen.copy_quote, copy_places(ad)),
        ),
    )


async def classify_page(writer: Writer, markdown: str) -> Written[PageStage]:
    """To which stage of awareness a page speaks. A quote that does not stand on the page is dropped.

    Raises:
        WriterFailed: There is no answer.
    """
    part = fenced("landing_page", markdown[:PAGE_CHARACTERS])
    written = await writer.ask(prompts.load(PAGE_PROMPT), PageStage, (part,))
    quote = standing(markdown, written.output.quote)
    return replace(written, output=written.output.model_copy(update={"quote": quote}))


def copy_of(ad: AdMaterial) -> str:
    """What is written beside the creative, as data."""
    lines = [
        f"{label}: {text}"
        for label, text in (
            ("Format", ad.format),
            ("Headline", ad.headline),
            ("Text", ad.body),
            ("Description", ad.description),
            ("Button", button(ad.call_to_action)),
        )
        if text
    ]
    return fenced("ad_copy", "\n".join(lines))


def standing(text: str | None, quote: str | None) -> str | None:
    """The quote as it stands in the text; None where it does not."""
    if not text or not quote:
        return None
    found = locate(text, unfenced(quote))
    return text[found[0] : found[1]] if found else None


def quoted(field: str, quote: str | None, places: Iterable[tuple[QuotedFrom, str | None]]) -> tuple[Quote, ...]:
    """The quote with the first place in which it stands; nothing where it stands in none."""
    for source, text in places:
        if (found := standing(text, quote)) is not None:
            return (Quote(field=field, source=source, quote=found),)
    return ()


def copy_places(ad: AdMaterial) -> tuple[tuple[QuotedFrom, str | None], ...]:
    """The texts beside the creative, each under its name."""
    return (("headline", ad.headline), ("body", ad.body), ("description", ad.description))
