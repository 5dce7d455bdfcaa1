"""Whether what an ad says and where it leads agree: the words of a check, and its score."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from domain.awareness import AwarenessLevel, gap
from domain.evidence import Evidence

Dimension = Literal["awareness", "hook_headline", "benefits", "angle", "claims", "offer"]
Place = Literal["ad_copy", "speech", "overlay", "landing_page"]
Verdict = Literal["aligned", "weak", "contradicts", "missing", "not_checkable"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
PLACES: tuple[Place, ...] = get_args(Place)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

NAMES: dict[Dimension, str] = {
    "awareness": "Awareness",
    "hook_headline": "Hook and headline",
    "benefits": "Benefits",
    "angle": "Messaging angle",
    "claims": "Claims",
    "offer": "Offer and price",
}
PLACE_NAMES: dict[Place, str] = {
    "ad_copy": "Ad copy",
    "speech": "Speech",
    "overlay": "Overlay",
    "landing_page": "Landing page",
}
# As the field weighs them; it names five dimensions, and the offer weighs as much as the claims.
WEIGHTS: dict[Dimension, float] = {
    "awareness": 0.25,
    "hook_headline": 0.25,
    "benefits": 0.20,
    "angle": 0.15,
    "claims": 0.15,
    "offer": 0.15,
}
POINTS: dict[Verdict, float] = {"aligned": 1.0, "weak": 0.5, "missing": 0.0, "contradicts": 0.0}
# The worst first.
_ORDER: tuple[Verdict, ...] = ("contradicts", "missing", "weak", "aligned", "not_checkable")


class Cell(BaseModel):
    """One dimension in one place: what stands there, what stands against it, and whether the two agree.

    `here` is quoted from the place, `there` from what it was compared with (the page for parts of the ad, the ad for
    the page; another part of the ad where no page is known). A cell that is not checkable says why in `explanation`.
    """

    model_config = ConfigDict(frozen=True)

    dimension: Dimension
    place: Place
    verdict: Verdict
    explanation: str
    suggestion: str | None = None
    here: Evidence | None = None
    there: Evidence | None = None
    # "rules" or the model's name.
    judged_by: str = "rules"


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that a person must see first; not checkable when none was reached."""
    reached = set(verdicts)
    for verdict in _ORDER:
        if verdict in reached:
            return verdict
    return "not_checkable"


def by_dimension(cells: Sequence[Cell]) -> dict[Dimension, Verdict]:
    """Each dimension's verdict: that of its landing page cell (the ad as a whole against the page), unless a part of
    the ad contradicts something; without a page the worst of its parts."""
    found: dict[Dimension, Verdict] = {}
    for dimension in DIMENSIONS:
        own = [cell for cell in cells if cell.dimension == dimension]
        page = worst(cell.verdict for cell in own if cell.place == "landing_page")
        every = worst(cell.verdict for cell in own)
        found[dimension] = every if page == "not_checkable" or every == "contradicts" else page
    return found


def score(verdicts: Mapping[Dimension, Verdict]) -> float | None:
    """Σ(weight × points) / Σ weight over the dimensions that could be checked; None when none could."""
    checked: dict[Dimension, float] = {d: POINTS[v] for d, v in _in_order(verdicts) if v != "not_checkable"}
    weight = sum(WEIGHTS[d] for d in checked)
    return sum(WEIGHTS[d] * points for d, points in checked.items()) / weight if weight else None


def formula(verdicts: Mapping[Dimension, Verdict]) -> str:
    """The score written out with its figures."""
    checked: list[tuple[Dimension, Verdict]] = [(d, v) for d, v in _in_order(verdicts) if v != "not_checkable"]
    value = score(verdicts)
    if value is None:
        return "no dimension could be checked"
    above = " + ".join(f"{WEIGHTS[d]:.2f}·{POINTS[v]:g}" for d, v in checked)
    below = " + ".join(f"{WEIGHTS[d]:.2f}" for d, _ in checked)
    return f"({above}) / ({below}) = {round(value, 3):g}"


def _in_order(verdicts: Mapping[Dimension, Verdict]) -> list[tuple[Dimension, Verdict]]:
    return [(dimension, verdicts[dimension]) for dimension in DIMENSIONS if dimension in verdicts]


def awareness_score(levels: Iterable[AwarenessLevel | None]) -> float | None:
    """The ordinal awareness gap: 1 − largest difference of two levels / 4; None with fewer than two levels."""
    known: list[AwarenessLevel] = [level for level in levels if level is not None]
    if len(known) < 2:
        return None
    return 1 - max(gap(one, other) for one in known for other in known) / 4
