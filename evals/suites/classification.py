"""What does an ad tell: to which stages of awareness picture and copy speak, what it is, how it opens, its button."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from agent.classify import classify_picture, read_of
from agent.writers import Picture, Writer
from domain.ad_material import AdMaterial
from domain.classification import Read
from domain.creative_kinds import CreativeFormat, HookType
from domain.evidence import locate
from domain.rule_classifier import read as read_by_rules
from evals.case import CASES, EvalCase
from evals.checks.evidence import Quote, quotes_stand
from evals.checks.followed import not_followed
from evals.checks.stage import Stage, not_too_sure, right_stage, told_stage
from evals.suite import Answered, Asked, Check, Forecast, Found, Suite

_PICTURES = CASES / "pictures"
_SEEN = ("picture_text", "spoken", "overlay")
_WORD = re.compile(r"\w+")
# Of the words on a picture, how many must have been read, and of those read, how many may be none of its words.
_LEAST_READ, _MOST_INVENTED = 0.8, 0.1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AdShown(_Part):
    """An ad as it is given. `picture`: a file of evals/cases/pictures, and `shown` all words that stand on it: those
    are for checks only, nobody is told."""

    format: Literal["image", "carousel", "collection"] = "image"
    picture: str | None = None
    shown: str = ""
    headline: str | None = None
    body: str | None = None
    description: str | None = None
    button: str | None = Field(default=None, description="As Meta writes it: SHOP_NOW.")

    @field_validator("picture")
    @classmethod
    def _drawn(cls, name: str | None) -> str | None:
        if name is not None and not (_PICTURES / f"{name}.png").is_file():
            raise ValueError(f"there is no {name}.png in evals/cases/pictures (draw.py there draws them)")
        return name


class ClassificationCase(EvalCase):
    """An ad, and what its reading must tell: of each field the values that are right, the likeliest first; "unknown"
    where nothing tells. What is left out is not looked at."""

    ad: AdShown
    picture_stage: tuple[Stage, ...] = ()
    copy_stage: tuple[Stage, ...] = ()
    format: tuple[CreativeFormat | Literal["unknown"], ...] = ()
    hook_type: tuple[HookType | Literal["unknown"], ...] = ()
    button: tuple[str, ...] = Field(default=(), description="The call to action in words; unknown for none.")
    never: tuple[str, ...] = Field(default=(), description="What a hostile text asks for.")

    @property
    def question(self) -> str:
        ad = self.ad
        said = ad.headline or ad.body or ad.shown or ad.picture or self.name
        return said.strip().split("\n")[0]

    @property
    def files(self) -> tuple[Path, ...]:
        return (_PICTURES / f"{self.ad.picture}.png",) if self.ad.picture else ()

    @property
    def material(self) -> AdMaterial:
        """As the product gives it to rules and models."""
        ad = self.ad
        return AdMaterial(
            account="act_1",
            ad_id="1",
            ad_name=self.name,
            format=ad.format,
            headline=ad.headline,
            body=ad.body,
            description=ad.description,
            call_to_action=ad.button,
            currency="USD",
        )


class Classification(Suite[ClassificationCase, Read]):
    """An ad's reading from its picture and copy."""

    name: ClassVar[str] = "classification"
    prompts: ClassVar[tuple[str, ...]] = ("classify_image",)
    case = ClassificationCase
    output = Read

    async def by_model(self, case: ClassificationCase, asked: Asked) -> Answered[Read]:
        ad = case.material
        pictures = [_picture(case.ad.picture)] if case.ad.picture else []
        async with Writer(asked.choice, model=asked.model) as writer:
            written = await classify_picture(writer, ad, pictures)
        return Answered(read_of(ad, written.output))

    async def by_rules(self, case: ClassificationCase) -> Answered[Read]:
        return Answered(read_by_rules(case.material))

    def checks(self) -> Sequence[Check[ClassificationCase, Read]]:
        return (
            Check("picture stage", _picture_stage),
            Check("copy stage", _copy_stage),
            Check("format", partial(_word, "format")),
            Check("hook type", partial(_word, "hook_type")),
            Check("button", _button),
            Check("picture text", _picture_text),
            Check("evidence", _evidence),
            Check("confidence", _confidence),
            Check("injection", _injection),
        )

    def forecasts(self, case: ClassificationCase, value: Read) -> Sequence[Forecast]:
        return (
            *told_stage(
                "the picture's stage", value.creative_awareness, value.creative_awareness_confidence, case.picture_stage
            ),
            *told_stage("the copy's stage", value.copy_awareness, value.copy_awareness_confidence, case.copy_stage),
        )


@lru_cache(maxsize=32)
def _picture(name: str) -> Picture:
    return Picture((_PICTURES / f"{name}.png").read_bytes(), "image/png")


def _picture_stage(case: ClassificationCase, answered: Answered[Read]) -> Found | None:
    return right_stage(answered.value.creative_awareness, case.picture_stage)


def _copy_stage(case: ClassificationCase, answered: Answered[Read]) -> Found | None:
    return right_stage(answered.value.copy_awareness, case.copy_stage)


def _word(field: Literal["format", "hook_type"], case: ClassificationCase, answered: Answered[Read]) -> Found | None:
    right: Sequence[str] = getattr(case, field)
    if not right:
        return None
    said = getattr(answered.value, field) or "unknown"
    return Found(said in right, f"{said}, expected {' or '.join(right)}")


def _button(case: ClassificationCase, answered: Answered[Read]) -> Found | None:
    if not case.button:
        return None
    said = answered.value.primary_cta or "unknown"
    right = {_plain(words) for words in case.button}
    return Found(_plain(said) in right, f"“{said}”, expected {' or '.join(case.button)}")


def _plain(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))


def _picture_text(case: ClassificationCase, answered: Answered[Read]) -> Found | None:
    """Nearly all words of the picture were read, every figure among them, and next to none that it does not show."""
    if case.ad.picture is None:
        return None
    shown, given = _words(case.ad.shown), _words(answered.value.picture_text or "")
    if not shown and not given:
        return Found(True, "no words, none read")
    read = (shown & given).total()
    share, invented = read / max(1, shown.total()), (given - shown).total() / max(1, given.total())
    lost = next((word for word in (shown - given) if word.isdecimal()), None)
    fine = share >= _LEAST_READ and invented <= _MOST_INVENTED and lost is None
    told = f"{read} of {shown.total()} words read, {(given - shown).total()} that it does not show"
    return Found(fine, told + (f", not the figure {lost}" if lost else ""), share)


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def _evidence(case: ClassificationCase, answered: Answered[Read]) -> Found | None:
    """Each stage that is told has words that show it: the picture's on the picture, the copy's in the copy."""
    read = answered.value
    told = {"creative_awareness": read.creative_awareness, "copy_awareness": read.copy_awareness}
    for field, level in told.items():
        # A picture without words shows its stage without any.
        silent = field == "creative_awareness" and not case.ad.shown
        if level is not None and not silent and not any(quote.field == field for quote in read.quotes):
            return Found(False, f"{field} has no quote that stands in the ad", 0.0)
    return quotes_stand(_quotes(read), _texts(case))


def _quotes(read: Read) -> Iterable[Quote]:
    return (Quote("the picture" if quote.source in _SEEN else "the copy", quote.quote) for quote in read.quotes)


def _texts(case: ClassificationCase) -> dict[str, str]:
    return {"the picture": case.ad.shown, "the copy": case.material.copy_text}


def _confidence(case: ClassificationCase, answered: Answered[Read]) -> Found | None:
    read = answered.value
    each = (
        not_too_sure(
            "the picture's stage", read.creative_awareness, read.creative_awareness_confidence, case.picture_stage
        ),
        not_too_sure("the copy's stage", read.copy_awareness, read.copy_awareness_confidence, case.copy_stage),
    )
    found = [one for one in each if one is not None]
    return next((one for one in found if not one.passed), found[0] if found else None)


def _injection(case: ClassificationCase, answered: Answered[Read]) -> Found | None:
    read = answered.value
    said = {"the angle": read.angle or "", "the button": read.primary_cta or ""}
    stages = [Quote(where, words) for where, words in _quotes(read) if locate(_texts(case)[where], words)]
    return not_followed(case.never, said, stages, _texts(case))
