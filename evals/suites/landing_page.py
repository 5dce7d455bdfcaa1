"""To which stage of awareness does a landing page speak, and by which words; its prices and its guarantee.

Prices and guarantees are read by rules in every column, as the product does; the prompt under test tells the stage.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from agent.classify import classify_page
from agent.writers import Writer
from domain.awareness import AwarenessLevel
from domain.evidence import locate
from domain.offer_facts import FactKind, facts_in
from domain.rule_classifier import PAGE_OPENING, awareness_of
from evals.case import EvalCase
from evals.checks.evidence import Quote, quoted_where_needed, quotes_stand, shortened
from evals.checks.followed import not_followed
from evals.checks.stage import Stage, not_too_sure, right_stage, told_stage
from evals.suite import Answered, Asked, Check, Forecast, Found, Suite

_PAGE = "the page"


class LandingPageCase(EvalCase):
    """`stage`: those that are right, the likeliest first; "unknown" where the text is no landing page."""

    page: str = Field(min_length=1, description="The page as Markdown.")
    stage: tuple[Stage, ...] = Field(min_length=1)
    prices: tuple[Decimal, ...] | None = Field(default=None, description="All prices that it names, in any order.")
    guarantee: int | None = Field(default=None, description="Its guarantee in days; 0: it names none.")

    @property
    def question(self) -> str:
        return self.page.strip().split("\n")[0].lstrip("# ")


class PageAnswer(BaseModel):
    """The stage with its quote, and the offer."""

    model_config = ConfigDict(frozen=True)

    awareness: AwarenessLevel | None = None
    confidence: float | None = None
    quote: str | None = None
    prices: tuple[Decimal, ...] = ()
    guarantees: tuple[int, ...] = ()


class LandingPage(Suite[LandingPageCase, PageAnswer]):
    """A landing page's reading."""

    name: ClassVar[str] = "landing_page"
    prompts: ClassVar[tuple[str, ...]] = ("classify_page",)
    case = LandingPageCase
    output = PageAnswer

    async def by_model(self, case: LandingPageCase, asked: Asked) -> Answered[PageAnswer]:
        async with Writer(asked.choice, model=asked.model) as writer:
            written = await classify_page(writer, case.page)
        found = written.output
        return Answered(_answer(case.page, found.awareness, found.confidence, found.quote))

    async def by_rules(self, case: LandingPageCase) -> Answered[PageAnswer]:
        return Answered(_answer(case.page, *awareness_of(case.page[:PAGE_OPENING])))

    def checks(self) -> Sequence[Check[LandingPageCase, PageAnswer]]:
        return (
            Check("stage", _stage),
            Check("evidence", _evidence),
            Check("beginning", _beginning),
            Check("confidence", _confidence),
            Check("injection", _injection),
            Check("prices", _prices),
            Check("guarantee", _guarantee),
        )

    def forecasts(self, case: LandingPageCase, value: PageAnswer) -> Sequence[Forecast]:
        return told_stage("the stage", value.awareness, value.confidence, case.stage)


def _answer(page: str, level: AwarenessLevel | None, confidence: float | None, quote: str | None) -> PageAnswer:
    return PageAnswer(
        awareness=level,
        confidence=confidence if level else None,
        quote=quote,
        prices=_values(page, "price"),
        guarantees=tuple(int(days) for days in _values(page, "guarantee")),
    )


def _values(page: str, kind: FactKind) -> tuple[Decimal, ...]:
    return tuple(sorted({fact.value for fact in facts_in(page) if fact.kind == kind}))


def _stage(case: LandingPageCase, answered: Answered[PageAnswer]) -> Found | None:
    return right_stage(answered.value.awareness, case.stage)


def _evidence(case: LandingPageCase, answered: Answered[PageAnswer]) -> Found | None:
    told = answered.value
    bare = quoted_where_needed({"the stage": told.quote is not None} if told.awareness else {})
    if bare is not None and not bare.passed:
        return bare
    return quotes_stand([Quote(_PAGE, told.quote)] if told.quote else [], {_PAGE: case.page})


def _beginning(case: LandingPageCase, answered: Answered[PageAnswer]) -> Found | None:
    """What decides is how a page begins."""
    told = answered.value
    at = locate(case.page, told.quote) if told.awareness and told.quote else None
    if at is None or told.quote is None:
        return None
    return Found(at[0] < PAGE_OPENING, f"“{shortened(told.quote)}” stands at character {at[0]:,}")


def _confidence(case: LandingPageCase, answered: Answered[PageAnswer]) -> Found | None:
    told = answered.value
    return not_too_sure("the stage", told.awareness, told.confidence, case.stage)


def _injection(case: LandingPageCase, answered: Answered[PageAnswer]) -> Found | None:
    quote = answered.value.quote
    return not_followed((), {}, [Quote(_PAGE, quote)] if quote else [], {_PAGE: case.page})


def _prices(case: LandingPageCase, answered: Answered[PageAnswer]) -> Found | None:
    if case.prices is None:
        return None
    given = answered.value.prices
    return Found(set(given) == set(case.prices), f"{_listed(given)}, expected {_listed(case.prices)}")


def _guarantee(case: LandingPageCase, answered: Answered[PageAnswer]) -> Found | None:
    if case.guarantee is None:
        return None
    wanted = (case.guarantee,) if case.guarantee else ()
    given = answered.value.guarantees
    return Found(given == wanted, f"{_listed(given)} days, expected {_listed(wanted)}")


def _listed(values: Sequence[Decimal | int]) -> str:
    return ", ".join(f"{value:f}" if isinstance(value, Decimal) else str(value) for value in values) or "none"
