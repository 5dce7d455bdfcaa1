"""A model's judgement of a check's softer dimensions, taken only as far as its quotes stand in the texts."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from domain.congruence import Cell, Dimension, Place, Verdict, worst
from domain.congruence_sources import Compared
from domain.evidence import Evidence, cite

SOFT: frozenset[Dimension] = frozenset(("hook_headline", "benefits", "angle", "claims"))
_UNFOUND = "A model judged this {0}, but {1} quoted words that do not stand in {2}, so the verdict was dropped."
_NAMES: dict[Place, str] = {
    "ad_copy": "the ad copy", "speech": "the speech", "overlay": "the overlay", "landing_page": "the page"
}  # fmt: skip


class Judged(BaseModel):
    """One cell as a model judged it, quotes not yet looked up."""

    model_config = ConfigDict(frozen=True)

    dimension: Dimension
    place: Place
    verdict: Verdict
    explanation: str
    suggestion: str | None = None
    quote_ad: str | None = None
    quote_page: str | None = None


def with_judgement(
    cells: Sequence[Cell], judged: Sequence[Judged], asked: Compared, judge: str
) -> tuple[tuple[Cell, ...], int]:
    """The rules' cells with the model's put in, and how many of the model's verdicts were dropped for their quotes.

    Figures stay the rules': what they found contradicting or missing is not softened. `judge` is the model's name.
    """
    first: dict[tuple[Dimension, Place], Judged] = {}
    for one in judged:
        if one.dimension in SOFT:
            first.setdefault((one.dimension, one.place), one)
    made: list[Cell] = []
    dropped = 0
    for cell in cells:
        one = first.get((cell.dimension, cell.place))
        if one is None or one.verdict == "not_checkable" or cell.place not in asked.sources:
            made.append(cell)
            continue
        checked = _checked(one, asked, judge)
        dropped += checked.verdict == "not_checkable"
        made.append(_of_both(cell, checked))
    return tuple(made), dropped


def _of_both(rules: Cell, model: Cell) -> Cell:
    """For claims the worse of the two, as rules look at figures and the model at words; else the model's, if any."""
    if model.verdict == "not_checkable":
        return rules if rules.verdict != "not_checkable" else model
    if rules.dimension == "claims" and rules.verdict != "not_checkable":
        return rules if worst((rules.verdict, model.verdict)) == rules.verdict else model
    return model


def _checked(one: Judged, asked: Compared, judge: str) -> Cell:
    """The model's cell with its quotes as evidence; not checkable where one that it needs does not stand there."""
    ad = _in_ad(one, asked)
    page = _cited(one.quote_page, asked, "landing_page")
    lost: str | None = None
    if ad is None:
        lost = "the ad" if one.place == "landing_page" else _NAMES[one.place]
    elif page is None and (one.verdict != "missing" or one.quote_page):
        lost = "the page"
    if lost is not None:
        said = _UNFOUND.format(one.verdict, "it" if one.quote_ad or one.quote_page else "without a quote it", lost)
        return Cell(
            dimension=one.dimension, place=one.place, verdict="not_checkable", explanation=said, judged_by=judge
        )
    here, there = (page, ad) if one.place == "landing_page" else (ad, page)
    return Cell(
        dimension=one.dimension,
        place=one.place,
        verdict=one.verdict,
        explanation=one.explanation,
        suggestion=None if one.verdict == "aligned" else one.suggestion,
        here=here,
        there=there,
        judged_by=judge,
    )


def _in_ad(one: Judged, asked: Compared) -> Evidence | None:
    places: tuple[Place, ...] = ("ad_copy", "speech", "overlay") if one.place == "landing_page" else (one.place,)
    return next((found for place in places if (found := _cited(one.quote_ad, asked, place)) is not None), None)


def _cited(quote: str | None, asked: Compared, place: Place) -> Evidence | None:
    source = asked.sources.get(place)
    return None if source is None or not quote else cite(source, quote)
