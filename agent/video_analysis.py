"""Has a model watch an ad's video, and reads what it says about the ad."""

from pathlib import Path

import prompts
from agent.classify import copy_of, copy_places, quoted
from agent.models import ModelChoice
from agent.video_file import watch
from agent.writers import WriterFailed, Written
from domain.ad_material import AdMaterial
from domain.classification import Quote, QuotedFrom, Read
from domain.classification_plan import VIDEO_PROMPT
from domain.creative_kinds import video_length
from domain.model_spend import Budget
from domain.rule_classifier import awareness_of, button
from domain.video_analysis import FIRST_LOOK, VideoAnalysis


async def analyse_video(
    choice: ModelChoice, ad: AdMaterial, video: Path, mime: str, budget: Budget
) -> Written[VideoAnalysis]:
    """What watching the ad's video tells.

    Raises:
        WriterFailed: There is no answer, or one that is of no such video (bad_output).
    """
    prompt = prompts.load(VIDEO_PROMPT)
    written = await watch(choice, prompt, VideoAnalysis, video, mime, budget, text=copy_of(ad))
    if not written.output.within(ad.video_seconds):
        raise WriterFailed("bad_output", f"{choice.label} named seconds that the video does not have.")
    return written


def read_of(ad: AdMaterial, seen: VideoAnalysis) -> Read:
    """The ad's reading as watching its video tells it. Quotes that do not stand in the ad are dropped."""
    spoken: tuple[tuple[QuotedFrom, str | None], ...] = tuple(("spoken", line.text) for line in seen.transcript)
    shown: tuple[tuple[QuotedFrom, str | None], ...] = tuple(("overlay", line.text) for line in seen.overlays)
    opening = seen.hook_spoken or seen.hook_overlay
    copy = seen.copy_awareness if ad.copy_text else None
    return Read(
        creative_awareness=seen.awareness_opening,
        creative_awareness_confidence=seen.awareness_opening_confidence if seen.awareness_opening else None,
        copy_awareness=copy,
        copy_awareness_confidence=seen.copy_awareness_confidence if copy else None,
        format=seen.format,
        angle=seen.angles_used[0][:120] if seen.angles_used else None,
        hook_type=FIRST_LOOK.get(seen.hook_type) if seen.hook_type else None,
        primary_cta=button(ad.call_to_action) or seen.primary_cta,
        video_length=video_length(ad.video_seconds) if ad.video_seconds else None,
        quotes=(
            *quoted("creative_awareness", opening, (*spoken, *shown)),
            *quoted("copy_awareness", seen.copy_quote, copy_places(ad)),
        ),
    )


def read_again(ad: AdMaterial, seen: VideoAnalysis) -> Read:
    """The same from an analysis that was made before, when the copy may have been another: how aware the copy is, rules
    tell."""
    known = read_of(ad, seen)
    leaning = awareness_of(ad.copy_text)
    told = quoted("copy_awareness", leaning.quote, copy_places(ad))
    kept: tuple[Quote, ...] = tuple(quote for quote in known.quotes if quote.field != "copy_awareness")
    return known.model_copy(
        update={
            "copy_awareness": leaning.level,
            "copy_awareness_confidence": leaning.confidence,
            "quotes": (*kept, *told),
        }
    )
