"""Every rate of every group, shrunk: which ads form the prior, and which posteriors make up which figure."""

from typing import Literal

import numpy as np

from domain.credible import Bounds, above, bounds, per_event_bounds, product_above, product_bounds
from domain.hook_results import Columns, Ratio
from domain.shrinkage import Array, Evidence, Family, Index, Posterior, fit, order_noise, update

Estimated = Literal["roas", "cpa", "ctr", "conversion_rate", "order_value", "hook_rate", "hold_rate"]
# What every row is told about, besides the figure it is ranked by.
ESTIMATED: tuple[Estimated, ...] = ("roas", "cpa", "ctr", "conversion_rate", "order_value", "hook_rate")
# A format with fewer groups than this says too little about its own spread: the prior is then all formats'.
LEAST_GROUPS = 6
# Where a group is a single ad, nothing but its days can make it differ from itself. Days differ by about a
# quarter; over some twenty days that leaves this.
AMONG_DAYS = 0.004

Part = Literal["sales", "valued_sales", "orders", "clicks", "conversions", "hooked", "held"]
_FAMILY: dict[Part, Family] = {
    "sales": "frequency",
    "valued_sales": "frequency",
    "orders": "amount",
    "clicks": "share",
    "conversions": "share",
    "hooked": "share",
    "held": "share",
}
_PARTS: dict[Estimated, tuple[Part, ...]] = {
    "roas": ("valued_sales", "orders"),
    "cpa": ("sales",),
    "ctr": ("clicks",),
    "conversion_rate": ("conversions",),
    "order_value": ("orders",),
    "hook_rate": ("hooked",),
    "hold_rate": ("held",),
}


class Estimates:
    """Posteriors of groups, each made when it is first asked for.

    Args:
        columns: All of the brand's ads in the window: they make the prior.
        group: The group of each of them; -1 for ads that belong to none.
        groups: How many groups there are.
        asked: Which of the ads the question is about: they make the groups' own figures.
        stratum: Each group's format, as a number; groups share the prior of their format.
        single: Whether every group is one ad.
    """

    def __init__(
        self,
        columns: Columns,
        group: Index,
        groups: int,
        asked: np.ndarray[tuple[int], np.dtype[np.bool_]],
        stratum: Index,
        single: bool = False,
    ) -> None:
        self._columns = columns
        self._group = group
        self._groups = groups
        self._asked = asked
        self._stratum = stratum
        self._single = single
        self._made: dict[Part, Posterior | None] = {}

    def parts(self, metric: Estimated) -> tuple[Posterior, ...] | None:
        """The posteriors whose product (for CPA: whose inverse) the figure is; None when nothing of it was seen."""
        found = [self._posterior(part) for part in _PARTS[metric]]
        return tuple(p for p in found if p is not None) if all(p is not None for p in found) else None

    def bounds(self, metric: Estimated, chosen: Index) -> Bounds | None:
        """The figure of these groups with its 90 % interval."""
        parts = self.parts(metric)
        if parts is None:
            return None
        taken = [part.take(chosen) for part in parts]
        if metric == "roas":
            return product_bounds(taken[0], taken[1])
        return per_event_bounds(taken[0]) if metric == "cpa" else bounds(taken[0])

    def above(self, metric: Estimated, chosen: Index, level: float) -> Array | None:
        """The probability that the figure of these groups exceeds `level`."""
        parts = self.parts(metric)
        if parts is None or level <= 0:
            return None
        taken = [part.take(chosen) for part in parts]
        if metric == "roas":
            return product_above(taken[0], taken[1], level)
        return 1 - above(taken[0], 1 / level) if metric == "cpa" else above(taken[0], level)

    def own_weight(self, metric: Estimated) -> Array:
        """How much of the estimate is the group's own results, from 0 (all prior) to 1."""
        parts = self.parts(metric)
        return np.zeros(self._groups) if parts is None else 1 - parts[0].weight_of_prior

    def ratio(self, part: Part) -> Ratio:
        """The counts behind one part, ad by ad."""
        found: Ratio = getattr(self._columns, part)
        return found

    def _posterior(self, part: Part) -> Posterior | None:
        if part not in self._made:
            self._made[part] = self._same_as(part) or self._shrunk(part)
        return self._made[part]

    def _same_as(self, part: Part) -> Posterior | None:
        """Where every source covers purchases and their value alike, the two frequencies are one."""
        other: Part | None = {"sales": "valued_sales", "valued_sales": "sales"}.get(part)  # type: ignore[assignment]
        if other is None or other not in self._made:
            return None
        same = np.array_equal(self.ratio(part).exposure, self.ratio(other).exposure)
        return self._made[other] if same else None

    def _shrunk(self, part: Part) -> Posterior | None:
        ratio = self.ratio(part)
        family = _FAMILY[part]
        seen = (ratio.exposure > 0) & (self._group >= 0)
        events = np.minimum(ratio.events, ratio.exposure) if family == "share" else ratio.events
        noise = self.order_noise if family == "amount" else 1.0

        def evidence(rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Evidence:
            return Evidence(events[rows], ratio.exposure[rows], self._group[rows], self._groups, family, noise)

        among_ads = AMONG_DAYS if self._single else None
        own = evidence(seen & self._asked)
        made: Posterior | None = None
        left = np.ones(self._groups, dtype=np.bool_)
        for stratum in np.unique(self._stratum):
            inside = self._stratum == stratum
            rows = seen & inside[self._group]
            if np.count_nonzero(np.bincount(self._group[rows], minlength=self._groups)) < LEAST_GROUPS:
                continue
            prior = fit(evidence(rows), among_ads)
            if prior is not None:
                found = update(own, prior)
                made = found if made is None else made.replaced(inside, found)
                left &= ~inside
        if made is not None and not left.any():
            return made
        everywhere = fit(evidence(seen), among_ads)
        if everywhere is None:
            return None
        return update(own, everywhere) if made is None else made.replaced(left, update(own, everywhere))

    @property
    def order_noise(self) -> float:
        """The squared coefficient of variation of one order's value."""
        orders = self.ratio("orders")
        sold = float(orders.exposure.sum())
        return order_noise(*self._columns.order_spread, float(orders.events.sum()) / sold if sold > 0 else 0.0)
