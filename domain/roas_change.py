"""Why ROAS moved between two windows: parts that add up to the change exactly.

A window's ROAS is the sum over ads of spend share × the ad's own ROAS, and an ad's own ROAS is
impressions per spend × clicks per impression × purchases per click × value per purchase.

Between ads, shares and rates are separated as by Griliches and Regev, "Firm productivity in Israeli
industry 1979–1988", Journal of Econometrics 65 (1995): an ad in both windows changes ROAS by its mean
share × the change of its own ROAS, and by the change of its share × how far its own mean ROAS stands from
the brand's mean; an ad in one window only, by its share × that distance. Within an ad, the change of the
product is shared out by the Shapley value (Shorrocks, "Decomposition procedures for distributional
analysis", Journal of Economic Inequality 11 (2013)). Both are exact, and turn their sign when the windows
are swapped.

How far a part can be trusted comes from a delete-a-block jackknife over spans of days (Künsch, "The
jackknife and the bootstrap for general stationary observations", Annals of Statistics 17 (1989)).
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Numbers = NDArray[np.float64]
PartName = Literal[
    "cpm",
    "click_rate",
    "conversion",
    "order_value",
    "unsplit",
    "mix",
    "new_ads",
    "stopped_ads",
    "late_value",
]
PARTS: tuple[PartName, ...] = get_args(PartName)
LEVEL = 0.90
# Fewer blocks of days or purchases than this in either window: no statement on noise is made.
FEWEST_BLOCKS = 5
FEWEST_PURCHASES = 10
_FACTORS = 5
_UNSPLIT = 4
_NODES, _WEIGHTS = (np.array([0.5 - 0.15**0.5, 0.5, 0.5 + 0.15**0.5]), np.array([5, 8, 5]) / 18)

Verdict = Literal["moved", "within noise", "not enough data"]


@dataclass(frozen=True)
class Chain:
    """Sums by block of days (rows) and ad (columns), over rows that report purchase value.

    NaN in `clicks` or `purchases`: not reported on all those rows. Blocks without rows are 0.
    """

    spend: Numbers
    impressions: Numbers
    clicks: Numbers
    purchases: Numbers
    value: Numbers

    def total(self, without: int | None = None) -> Numbers:
        """Sums over the blocks, shape (5, ads); `without` leaves one block out."""
        stacked = np.stack((self.spend, self.impressions, self.clicks, self.purchases, self.value))
        return (stacked if without is None else np.delete(stacked, without, axis=1)).sum(axis=1)


@dataclass(frozen=True)
class RoasChange:
    """ROAS before and after, and the change by ad (rows) and part (columns, as PARTS); it sums to the change.

    `intervals` holds low and high of each part's total and, last, of the whole change, at LEVEL; None
    when there is too little data to say.
    """

    before: float
    after: float
    by_ad: Numbers
    intervals: Numbers | None

    @property
    def totals(self) -> Numbers:
        return self.by_ad.sum(axis=0)

    @property
    def verdict(self) -> Verdict:
        """Whether the change as a whole is more than day-to-day noise."""
        if self.intervals is None:
            return "not enough data"
        low, high = self.intervals[-1]
        return "within noise" if low <= 0 <= high else "moved"


def roas_change(before: Chain, after: Chain) -> RoasChange | None:
    """The change and its parts; None when ROAS is unknown in either window (nothing spent on rows with value)."""
    first, second = before.total(), after.total()
    if first[0].sum() <= 0 or second[0].sum() <= 0:
        return None
    by_ad = split(first, second)
    return RoasChange(
        before=float(first[4].sum() / first[0].sum()),
        after=float(second[4].sum() / second[0].sum()),
        by_ad=by_ad,
        intervals=_intervals(before, after, by_ad.sum(axis=0)),
    )


def split(before: Numbers, after: Numbers) -> Numbers:
    """The change of ROAS by ad (rows) and part (columns), from sums of shape (5, ads) as `Chain.total` gives them.

    An ad that was running in one window only is all `new_ads` or `stopped_ads`; value on an ad without
    spend is `late_value`; what lies beyond a count that was not reported is `unsplit`.
    """
    spend = np.stack((before[0], after[0]))
    value = np.stack((before[4], after[4]))
    whole = spend.sum(axis=1, keepdims=True)
    share = spend / whole
    ran = spend > 0
    both = ran[0] & ran[1]
    own = np.divide(value, spend, out=np.zeros_like(value), where=ran)
    distance = np.where(both, own.mean(axis=0), own.sum(axis=0)) - float((value.sum(axis=1) / whole[:, 0]).mean())

    parts = np.zeros((before.shape[1], len(PARTS)))
    within = _shapley(*_factors(before, after, both))
    parts[:, :_FACTORS] = np.where(both, share.mean(axis=0), 0)[:, None] * within
    moved = np.where(ran[0] | ran[1], (share[1] - share[0]) * distance, 0)
    parts[:, PARTS.index("mix")] = np.where(both, moved, 0)
    parts[:, PARTS.index("new_ads")] = np.where(ran[1] & ~ran[0], moved, 0)
    parts[:, PARTS.index("stopped_ads")] = np.where(ran[0] & ~ran[1], moved, 0)
    late = np.where(ran, 0, value) / whole
    parts[:, PARTS.index("late_value")] = late[1] - late[0]
    return parts


def _factors(before: Numbers, after: Numbers, both: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Each ad's own ROAS as a product, before and after: shape (ads, 5), the last the steps that cannot be told apart.

    A count can be used when both windows report it and it is not 0 where value came all the same (sales
    without a click). A ratio over 0 is taken from the other window, so that it does not count as a change.
    """
    windows = np.stack((before, after))
    usable = ~np.isnan(windows).any(axis=0) & ((windows > 0) | (windows[:, 4:5] == 0)).all(axis=0)
    usable[0], usable[4] = True, True
    ratios = np.ones((2, before.shape[1], _FACTORS))
    last = np.zeros(before.shape[1], dtype=np.intp)
    ads = np.arange(before.shape[1])
    for step in range(1, 5):
        here = usable[step]
        ratio = _ratio(windows[:, step], windows[:, last, ads])
        direct = here & (last == step - 1)
        ratios[:, :, step - 1] = np.where(direct, ratio, 1)
        ratios[:, :, _UNSPLIT] *= np.where(here & ~direct, ratio, 1)
        last = np.where(here, step, last)
    ratios[:, ~both] = 1
    return ratios[0], ratios[1]


def _ratio(above: Numbers, below: Numbers) -> Numbers:
    known = below > 0
    ratio = np.divide(above, below, out=np.ones_like(above), where=known)
    return np.where(known, ratio, np.where(known[::-1], ratio[::-1], 1))


def _shapley(before: Numbers, after: Numbers) -> Numbers:
    """The change of each row's product, shared out among its factors.

    A product is its own multilinear extension, so the Shapley value is the slope along the way from before to
    after (Owen, "Multilinear extensions of games", Management Science 18 (1972)): a polynomial of degree 4,
    which three points of Gauss and Legendre integrate exactly.
    """
    change = after - before
    way = before + _NODES[:, None, None] * change
    slopes = [np.delete(way, factor, axis=2).prod(axis=2) for factor in range(before.shape[1])]
    return change * np.stack([_WEIGHTS @ slope for slope in slopes], axis=1)


def _intervals(before: Chain, after: Chain, totals: Numbers) -> Numbers | None:
    for chain in (before, after):
        filled = int((chain.spend.sum(axis=1) > 0).sum())
        purchases = chain.purchases[~np.isnan(chain.purchases)].sum()
        unknown = bool(np.isnan(chain.purchases).any())
        if filled < FEWEST_BLOCKS or (purchases < FEWEST_PURCHASES and not unknown):
            return None
    first, second = before.total(), after.total()
    variances: list[Numbers] = []
    freedom: list[int] = []
    for left_out, other, swapped in ((before, second, False), (after, first, True)):
        blocks = [b for b in range(left_out.spend.shape[0]) if left_out.spend[b].sum() > 0]
        values = np.stack(
            [
                _with_whole(split(other, left_out.total(b)) if swapped else split(left_out.total(b), other))
                for b in blocks
            ]
        )
        variances.append((len(blocks) - 1) * values.var(axis=0))
        freedom.append(len(blocks) - 1)
    variance = variances[0] + variances[1]
    spread = variances[0] ** 2 / freedom[0] + variances[1] ** 2 / freedom[1]
    df = np.divide(variance**2, spread, out=np.full_like(variance, float(min(freedom))), where=spread > 0)
    reach = stdtrit(df, (1 + LEVEL) / 2) * np.sqrt(variance)
    middle = np.append(totals, totals.sum())
    return np.stack((middle - reach, middle + reach), axis=1)


def _with_whole(by_ad: Numbers) -> Numbers:
    totals = by_ad.sum(axis=0)
    return np.append(totals, totals.sum())
