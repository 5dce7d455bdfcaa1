"""From ads' sums to hooks in order: the floor, the ranking, who is best, and the word for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domain.counts import Counts
from domain.credible import Bounds, Contest, contest
from domain.hook_estimates import Estimated, Estimates
from domain.hook_groups import Grouping, grouped
from domain.hook_ranking import Correlation, Cuts, GroupBy, HookSort, Order
from domain.hook_results import AdSums, Columns, counts_of
from domain.hook_verdict import enough, floor
from domain.metrics import HoldRate, MetricName, metric
from domain.ranks import spearman
from domain.shrinkage import Array, Index

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
# With fewer video hooks above the floor there is no middle to cut at.
LEAST_FOR_CUTS = 4


@dataclass(frozen=True)
class Question:
    """What to rank, by what. `min_spend` None: the default floor."""

    sort: HookSort = "roas"
    by: GroupBy = "hook"
    order: Order = "best"
    min_spend: float | None = None
    hold_rate: HoldRate = "thruplays_per_play"

    @property
    def estimated(self) -> Estimated:
        """The figure that is shrunk: that of the ranking, or ROAS beside plain sums."""
        return "roas" if self.sort in ("roas", "purchases", "spend") else self.sort  # type: ignore[return-value]


class Ranked:
    """The groups of one question, by index into `grouping.keys`; figures are made when asked for.

    Args:
        sums: All of the brand's ads in the window; the prior comes from them.
            Those with `asked` are what the question is about.
    """

    def __init__(self, question: Question, sums: Sequence[AdSums]) -> None:
        asked = [s.asked for s in sums]
        self.question = question
        self.sums = sums
        self.columns = Columns(sums, question.hold_rate)
        self.grouping: Grouping = grouped(sums, question.by, asked)
        self.asked = np.fromiter(asked, np.bool_, len(sums))
        self.estimates = Estimates(
            self.columns, self.grouping.group, self.count, self.asked, self._stratum(), question.by == "ad"
        )

    @staticmethod
    def index(places: Sequence[int]) -> Index:
        """These groups, as the estimates take them."""
        return np.array(places, dtype=np.int64)

    @property
    def count(self) -> int:
        return len(self.grouping.keys)

    @cached_property
    def _inside(self) -> Mask:
        return self.asked & (self.grouping.group >= 0)

    def summed(self, values: Array) -> Array:
        """Per group, over the ads asked about."""
        inside = self._inside
        return np.bincount(self.grouping.group[inside], values[inside], self.count).astype(np.float64)

    @cached_property
    def total(self) -> Counts:
        """Over all ads asked about, whether they belong to a group or not."""
        return counts_of(s for s, wanted in zip(self.sums, self.asked, strict=True) if wanted)

    def brand(self, name: MetricName) -> float | None:
        """A figure over all ads asked about."""
        return metric(name, self.question.hold_rate).of(self.total)

    @cached_property
    def spend(self) -> Array:
        return self.summed(self.columns.spend)

    @cached_property
    def floor(self) -> float:
        """The spend under which nothing is ranked."""
        return self.default_floor if self.question.min_spend is None else self.question.min_spend

    @cached_property
    def default_floor(self) -> float:
        """The floor that follows from the results. A lower one asked for lists more, but proves nothing more."""
        return floor(float(self.total.spend), self.brand("cpa"))

    @cached_property
    def plays(self) -> Mask:
        """Whether the group has a hook rate."""
        return self.summed(self.columns.hooked.exposure) > 0

    @cached_property
    def present(self) -> Mask:
        """Groups with an ad asked about that the sort applies to: only video has a hook and a hold rate."""
        there = np.bincount(self.grouping.group[self._inside], minlength=self.count) > 0
        return there & self.plays if self.question.sort in ("hook_rate", "hold_rate") else there

    @cached_property
    def above_floor(self) -> Index:
        return np.flatnonzero(self.present & (self.spend >= self.floor))

    @cached_property
    def bounds(self) -> Bounds | None:
        """The estimates of the groups above the floor, in the order of `above_floor`."""
        return self.estimates.bounds(self.question.estimated, self.above_floor)

    @cached_property
    def enough(self) -> Mask:
        """Per group: whether its results say anything about the ranking's figure."""
        told = np.zeros(self.count, dtype=np.bool_)
        if self.bounds is not None:
            level = self.brand(self.question.estimated)
            own = self.estimates.own_weight(self.question.estimated)
            for at, low, high in zip(self.above_floor, self.bounds.low, self.bounds.high, strict=True):
                proven = self.spend[at] >= self.default_floor
                told[at] = proven and enough(float(low), float(high), level, float(own[at]))
        return told

    @cached_property
    def order(self) -> list[int]:
        """All groups, best first: those with enough data, then the others, then those under the floor by spend.

        Where a floor below the default is asked for, those between the two come before those under it.
        """
        key = np.zeros(self.count)
        if self.question.sort == "spend":
            key = self.spend
        elif self.question.sort == "purchases":
            key = self.summed(self.columns.sales.events)
        elif self.bounds is not None:
            key[self.above_floor] = self.bounds.mid
        if (self.question.sort == "cpa") != (self.question.order == "worst"):
            key = -key
        by_sum = self.question.sort in ("spend", "purchases")
        tier = np.full(self.count, 3)
        tier[self.above_floor] = np.where(self.spend[self.above_floor] >= self.default_floor, 1, 2)
        tier[self.enough] = 0
        if by_sum:
            tier[self.above_floor] = 0
        ranks = [(int(tier[at]), -float(self.spend[at] if tier[at] == 3 else key[at]), int(at)) for at in self._shown]
        return [at for _, _, at in sorted(ranks)]

    @cached_property
    def _shown(self) -> Index:
        return np.flatnonzero(self.present)

    @cached_property
    def contest(self) -> Contest | None:
        """Who is best among the groups above the floor, in the order of `above_floor`."""
        parts = self.estimates.parts(self.question.estimated)
        if parts is None or self.bounds is None or not len(self.above_floor):
            return None
        taken = tuple(part.take(self.above_floor) for part in parts)
        return contest(taken, self.bounds, lower_is_better=self.question.estimated == "cpa")

    def middle(self, name: Estimated) -> float | None:
        """The median estimate over the groups above the floor that have the figure."""
        chosen = self.above_floor[self.plays[self.above_floor]] if name == "hook_rate" else self.above_floor
        found = self._mid(name, chosen)
        return float(np.median(found)) if found is not None and len(found) else None

    @cached_property
    def cuts(self) -> Cuts | None:
        """Where the quadrants part; None without enough video hooks or without ROAS."""
        video = self._video
        hook_rate, roas = self._mid("hook_rate", video), self._mid("roas", video)
        if hook_rate is None or roas is None or len(video) < LEAST_FOR_CUTS:
            return None
        return Cuts(hook_rate=float(np.median(hook_rate)), roas=float(np.median(roas)), hooks=len(video))

    @cached_property
    def correlations(self) -> tuple[Correlation, ...]:
        """How hook rate goes with what it is hoped to bring, over video hooks above the floor."""
        video = self._video
        hook_rate = _over(self, self.columns.hooked.events, self.columns.hooked.exposure)[video]
        found: list[Correlation] = []
        for name, ratio in (("roas", self.columns.returns), ("conversion_rate", self.columns.conversions)):
            other = _over(self, ratio.events, ratio.exposure)[video]
            known = np.isfinite(hook_rate) & np.isfinite(other)
            rho = spearman(hook_rate[known], other[known])
            if rho is not None:
                found.append(Correlation(other=name, rho=rho, hooks=int(known.sum())))  # type: ignore[arg-type]
        return tuple(found)

    @property
    def _video(self) -> Index:
        return self.above_floor[self.plays[self.above_floor]]

    def _mid(self, name: Estimated, chosen: Index) -> Array | None:
        parts = self.estimates.parts(name)
        if parts is None:
            return None
        mid = np.prod([part.mean[chosen] for part in parts], axis=0)
        return 1 / mid if name == "cpa" else mid

    def _stratum(self) -> Index:
        """Each group's format, the one on which most was spent, where groups are of a kind of ad."""
        if self.question.by not in ("hook", "ad", "hook_page", "hook_audience"):
            return np.zeros(self.count, dtype=np.int64)
        formats = sorted({s.format for s in self.sums})
        at = np.fromiter((formats.index(s.format) for s in self.sums), np.int64, len(self.sums))
        inside = self.grouping.group >= 0
        place = self.grouping.group[inside] * len(formats) + at[inside]
        spent = np.bincount(place, self.columns.spend[inside], self.count * len(formats))
        return spent.reshape(self.count, len(formats)).argmax(axis=1) if formats else np.zeros(0, dtype=np.int64)


def _over(ranked: Ranked, events: Array, exposure: Array) -> Array:
    below = ranked.summed(exposure)
    return np.where(below > 0, ranked.summed(events) / np.where(below > 0, below, 1.0), np.nan)
