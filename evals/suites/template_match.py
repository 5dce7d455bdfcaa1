"""How well ad templates fit a product: each part of the score, which template is picked first, and why."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import ClassVar, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, Field, model_validator

from agent.template_match import instructions, judge
from agent.writers import Writer
from domain.awareness import LEVELS, AwarenessLevel, gap
from domain.template import TargetSex, Template, TemplateCategory
from domain.template_match import match
from domain.template_product import ProductBrief, text_of
from domain.template_ranked import Shelved
from evals.case import EvalCase
from evals.checks.evidence import Quote, quoted_where_needed, quotes_stand
from evals.checks.figures import figures_stand
from evals.checks.followed import not_followed
from evals.checks.schema import no_fault
from evals.suite import Answered, Asked, Check, Forecast, Found, Suite

Fits = Literal["yes", "partly", "no"]
# What a person's word is worth as a score: a pick is above the middle, what is turned down below it.
_FAIR: dict[Fits, tuple[float, float]] = {"yes": (0.5, 1.0), "partly": (0.2, 0.8), "no": (0.0, 0.5)}
# The prompt says "about a quarter less for each level"; a half of that is slack.
_SLACK = 0.125
_MOST_WORDS = 80
_SPACE = UUID(int=6)
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)
PartName = Literal["niche", "audience", "format"]


class ProductGiven(BaseModel, frozen=True, extra="forbid"):
    """What is known of a product."""

    name: str
    description: str = ""
    audience: str = ""
    benefits: tuple[str, ...] = ()
    selling_points: tuple[str, ...] = ()
    pain_points: tuple[str, ...] = ()
    offer: str = ""
    awareness: AwarenessLevel | None = None
    reviews: int = 0

    @property
    def brief(self) -> ProductBrief:
        return ProductBrief(
            id=uuid5(_SPACE, self.name),
            slug="product",
            name=self.name,
            description=self.description or None,
            target_audience=self.audience or None,
            benefits=self.benefits,
            selling_points=self.selling_points,
            pain_points=self.pain_points,
            current_offer=self.offer or None,
            awareness=self.awareness,
            reviews=self.reviews,
        )


class TemplateGiven(BaseModel, frozen=True, extra="forbid"):
    """What is known of a template, and what a person says of it: does it fit; between which scores a part must lie."""

    name: str
    category: TemplateCategory = "other"
    words: str = ""
    niche: str = ""
    shown_to: TargetSex | None = None
    awareness: AwarenessLevel | None = None
    event: str = ""
    fits: Fits
    niche_match: tuple[float, float] | None = None
    audience_match: tuple[float, float] | None = None
    format_fit: tuple[float, float] | None = None

    @property
    def template(self) -> Template:
        return Template(
            id=uuid5(_SPACE, f"{self.name} {self.words}"),
            name=self.name,
            category=self.category,
            industry_niche=self.niche or None,
            target_sex=self.shown_to,
            awareness_level=None if self.awareness is None else LEVELS.index(self.awareness) + 1,
            sales_event=self.event or None,
            elements={"words": self.words} if self.words else {},
            created_at=_WHEN,
        )


class TemplateCase(EvalCase):
    """`first`: the template that must be picked before the others. `never`: words that a hostile text asks for."""

    product: ProductGiven
    templates: tuple[TemplateGiven, ...] = Field(min_length=1)
    first: str = ""
    never: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "TemplateCase":
        names = [template.name for template in self.templates]
        if self.first and self.first not in names:
            raise ValueError(f"there is no template {self.first!r}; there are {', '.join(names)}")
        if len(set(names)) < len(names):
            raise ValueError("two templates have the same name")
        return self

    @property
    def question(self) -> str:
        return f"{self.product.name}: {', '.join(template.name for template in self.templates)}"


class Fit(BaseModel, frozen=True, extra="forbid"):
    """The judgement of one template; None where nothing was judged."""

    template: str
    niche: float | None
    awareness: float | None
    audience: float | None
    format: float | None
    overall: float | None
    reasoning: str
    product_quote: str | None
    template_quote: str | None


class TemplateAnswer(BaseModel, frozen=True, extra="forbid"):
    """The judgement of each template, in the case's order."""

    fits: tuple[Fit, ...]


class TemplateMatch(Suite[TemplateCase, TemplateAnswer]):
    """Templates for a product."""

    name: ClassVar[str] = "template_match"
    prompts: ClassVar[tuple[str, ...]] = ("template_match",)
    case = TemplateCase
    output = TemplateAnswer

    async def by_model(self, case: TemplateCase, asked: Asked) -> Answered[TemplateAnswer]:
        fits: list[Fit] = []
        product, prompt = case.product.brief, instructions()
        async with Writer(asked.choice, model=asked.model) as writer:
            for given in case.templates:
                made, _ = await judge(writer, prompt, product, given.template)
                fits.append(
                    Fit(
                        template=given.name,
                        niche=made.niche_match,
                        awareness=made.awareness_match,
                        audience=made.audience_match,
                        format=made.format_fit,
                        overall=made.overall_score,
                        reasoning=made.reasoning,
                        product_quote=made.product_quote,
                        template_quote=made.template_quote,
                    )
                )
        return Answered(TemplateAnswer(fits=tuple(fits)))

    async def by_rules(self, case: TemplateCase) -> Answered[TemplateAnswer]:
        ranked = match(case.product.brief, [Shelved(template=given.template) for given in case.templates])
        fits: list[Fit] = []
        for one, given in zip(ranked, case.templates, strict=True):
            parts = {part.label: part.value for part in one.parts}
            fits.append(
                Fit(
                    template=given.name,
                    niche=parts["niche"],
                    awareness=parts["awareness"],
                    audience=parts["audience"],
                    format=parts["format"],
                    overall=one.score,
                    reasoning=one.reason,
                    product_quote=one.quotes.product,
                    template_quote=one.quotes.template,
                )
            )
        return Answered(TemplateAnswer(fits=tuple(fits)))

    def checks(self) -> Sequence[Check[TemplateCase, TemplateAnswer]]:
        return (
            Check("overall", _overall),
            Check("first", _first),
            Check("parts", _parts),
            Check("awareness", _awareness),
            Check("evidence", _evidence),
            Check("schema", _schema),
            Check("figures", _figures),
            Check("injection", _injection),
        )

    def forecasts(self, case: TemplateCase, value: TemplateAnswer) -> Sequence[Forecast]:
        """The score as a forecast of a person's yes or no; of what fits partly nobody knows."""
        return [
            Forecast(given.name, fit.overall, given.fits == "yes")
            for given, fit in zip(case.templates, value.fits, strict=True)
            if given.fits != "partly" and fit.overall is not None
        ]


Answer = Answered[TemplateAnswer]


def _pairs(case: TemplateCase, answered: Answer) -> Iterator[tuple[TemplateGiven, Fit]]:
    return zip(case.templates, answered.value.fits, strict=True)


def _within(value: float | None, fair: tuple[float, float]) -> bool:
    return value is not None and fair[0] - 1e-9 <= value <= fair[1] + 1e-9


def _figure(value: float | None) -> str:
    return "not scored" if value is None else f"{value:.2f}"


def _overall(case: TemplateCase, answered: Answer) -> Found:
    wrong = [(given, fit) for given, fit in _pairs(case, answered) if not _within(fit.overall, _FAIR[given.fits])]
    score = 1 - len(wrong) / len(case.templates)
    if wrong:
        given, fit = wrong[0]
        low, high = _FAIR[given.fits]
        said = f"{given.name}: {_figure(fit.overall)}, and a person says {given.fits} ({low:.1f} to {high:.1f})"
        return Found(False, said, score)
    return Found(True, f"{len(case.templates)} of {len(case.templates)} as a person says", score)


def _first(case: TemplateCase, answered: Answer) -> Found | None:
    if not case.first:
        return None
    scores = {fit.template: -1.0 if fit.overall is None else fit.overall for fit in answered.value.fits}
    best = max(score for name, score in scores.items() if name != case.first)
    told = f"{case.first} {scores[case.first]:.2f}, the best of the others {best:.2f}"
    return Found(scores[case.first] > best, told)


def _parts(case: TemplateCase, answered: Answer) -> Found | None:
    asked = 0
    for given, fit in _pairs(case, answered):
        fair_ones = (("niche", given.niche_match, fit.niche), ("audience", given.audience_match, fit.audience),
                     ("format", given.format_fit, fit.format))  # fmt: skip
        for name, fair, value in fair_ones:
            if fair is None:
                continue
            asked += 1
            if not _within(value, fair):
                return Found(False, f"{given.name}: {name} {_figure(value)}, fair is {fair[0]:.1f} to {fair[1]:.1f}")
    return Found(True, f"{asked} of {asked} parts are fair") if asked else None


def _awareness(case: TemplateCase, answered: Answer) -> Found | None:
    """A quarter less for each level between; where one of the two is not told nothing is checked."""
    looked = 0
    for given, fit in _pairs(case, answered):
        if given.awareness is None or case.product.awareness is None:
            continue
        looked += 1
        fair = 1 - gap(given.awareness, case.product.awareness) / 4
        if not _within(fit.awareness, (fair - _SLACK, fair + _SLACK)):
            return Found(False, f"{given.name}: awareness {_figure(fit.awareness)}, by the levels {fair:.2f}")
    return Found(True, f"{looked} of {looked} as the levels have it") if looked else None


def _texts(case: TemplateCase) -> dict[str, str]:
    return _texts_of(case.product, case.templates)


# Every check looks at them.
@lru_cache(maxsize=256)
def _texts_of(product: ProductGiven, templates: tuple[TemplateGiven, ...]) -> dict[str, str]:
    return {"the product": product.brief.text} | {given.name: text_of(given.template) for given in templates}


def _quotes(answered: Answer) -> Iterator[Quote]:
    for fit in answered.value.fits:
        for where, words in (("the product", fit.product_quote), (fit.template, fit.template_quote)):
            if words is not None:
                yield Quote(where, words)


def _evidence(case: TemplateCase, answered: Answer) -> Found | None:
    """A quote of each text that stands in it: those that do not are taken out before anything is shown."""
    needed = {fit.template: bool(fit.product_quote and fit.template_quote) for fit in answered.value.fits}
    bare = quoted_where_needed(needed)
    return bare if bare is not None and not bare.passed else quotes_stand(_quotes(answered), _texts(case))


def _schema(case: TemplateCase, answered: Answer) -> Found | None:
    return no_fault(_faults(answered.value.fits), len(answered.value.fits))


def _faults(fits: Sequence[Fit]) -> Iterator[str]:
    for fit in fits:
        if not fit.reasoning.strip():
            yield f"{fit.template} has no reasoning"
        if (words := len(fit.reasoning.split())) > _MOST_WORDS:
            yield f"{fit.template}'s reasoning has {words} words, one or two sentences are asked for"


def _reasons(answered: Answer) -> dict[str, str]:
    return {fit.template: fit.reasoning for fit in answered.value.fits}


def _figures(case: TemplateCase, answered: Answer) -> Found | None:
    return figures_stand(_reasons(answered), _texts(case).values())


def _injection(case: TemplateCase, answered: Answer) -> Found | None:
    return not_followed(case.never, _reasons(answered), _quotes(answered), _texts(case))
