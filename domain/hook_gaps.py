"""The ways to open an ad that a brand never or hardly tried, and how the tried ones did."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.hook_order import Question, Ranked
from domain.hook_ranking import Estimate, HookRow
from domain.hook_results import AdSums, nothing_of
from domain.hook_rows import rows_of
from domain.kind_words import HOOK_TYPES, VISUAL_TYPES

Sort = Literal["hook_type", "visual_type"]
Tested = Literal["never tried", "hardly tried", "tried"]
# Fewer ads than this say nothing of a type: each ad has luck of its own.
ENOUGH_ADS = 3
KINDS: dict[Sort, dict[str, str]] = {
    "hook_type": {**HOOK_TYPES},
    "visual_type": {kind: words for kind, words in VISUAL_TYPES.items() if kind != "other"},
}
LABELS: dict[Sort, str] = {"hook_type": "hook type", "visual_type": "visual type"}
_ORDER: tuple[Tested, ...] = ("never tried", "hardly tried", "tried")
# Stands for a type that no ad has; no type is called so.
_NEW = " new"


class KindCount(NamedTuple):
    """How many ads open in one way; `kind` None: not read yet. `videos` are those among them that are, or may be."""

    sort: Sort
    kind: str | None
    ads: int
    videos: int


class Kind(BaseModel):
    """One hook type or visual type: how many ads of the brand ever had it, and its results in the window if any."""

    model_config = ConfigDict(frozen=True)

    sort: Sort
    kind: str
    means: str
    ads: int
    tested: Tested
    row: HookRow | None


class Gaps(BaseModel):
    """The types of one sort: those never tried first, then those hardly tried, then the others, best first.

    `expected` is what a type never tried may do, as far as the tried ones tell. `unread` ads were not read yet, so that
    a type that looks untried may be among them; `elsewhere` ads open in a way that is no type of the list.
    """

    model_config = ConfigDict(frozen=True)

    sort: Sort
    kinds: tuple[Kind, ...]
    read: int
    unread: int
    elsewhere: int
    expected: Estimate | None

    def those(self, tested: Tested) -> tuple[Kind, ...]:
        return tuple(kind for kind in self.kinds if kind.tested == tested)


def gaps_of(sort: Sort, counts: Sequence[KindCount], sums: Sequence[AdSums], question: Question) -> Gaps:
    """The gaps of one sort.

    Args:
        counts: All ads of the brand by type, of any sort.
        sums: Their sums in the window, read for this sort.
        question: By what the types are compared; its `by` is not looked at.
    """
    own = [one for one in counts if one.sort == sort]
    known = KINDS[sort]
    ads = {one.kind: one.ads for one in own if one.kind is not None}
    read = sum(ads.values())
    unread = sum(one.ads if sort == "hook_type" else one.videos for one in own if one.kind is None)
    rows, expected = _ranked(sort, sums, question)
    kinds = [
        Kind(
            sort=sort,
            kind=kind,
            means=means,
            ads=ads.get(kind, 0),
            tested=_tested(ads, kind),
            row=rows.get(kind),
        )
        for kind, means in known.items()
    ]
    place = {kind: n for n, kind in enumerate(rows)}
    kinds.sort(key=lambda one: (_ORDER.index(one.tested), place.get(one.kind, len(place)), one.kind))
    return Gaps(
        sort=sort,
        kinds=tuple(kinds),
        read=read,
        unread=unread,
        elsewhere=sum(n for kind, n in ads.items() if kind not in known),
        expected=expected,
    )


def _tested(ads: Mapping[str, int], kind: str) -> Tested:
    if not ads.get(kind):
        return "never tried"
    return "hardly tried" if ads[kind] < ENOUGH_ADS else "tried"


def _ranked(sort: Sort, sums: Sequence[AdSums], question: Question) -> tuple[dict[str, HookRow], Estimate | None]:
    """The types with results, best first, as /top_hooks ranks them; and what a type without any may do."""
    new = nothing_of("", "video")._replace(**{sort: _NEW})
    ranked = Ranked(Question(question.sort, sort, hold_rate=question.hold_rate), [*sums, new])
    rows = {row.key: row for row in rows_of(ranked, ranked.order)}
    there = [at for at, key in enumerate(ranked.grouping.keys) if key == _NEW]
    bounds = ranked.estimates.bounds(question.estimated, ranked.index(there))
    rows.pop(_NEW, None)
    if bounds is None or not rows:
        return rows, None
    return rows, Estimate(low=float(bounds.low[0]), mid=float(bounds.mid[0]), high=float(bounds.high[0]))
