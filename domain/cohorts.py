"""What is usual: quartiles of rates over ads of one kind (awareness × format, and roll-ups of it).

Each ad counts once, with the rate of its own sums. The outermost 2 % at either end are pulled in to the 2nd and 98th
percentile (winsorising: Tukey 1962, "The Future of Data Analysis"), then quartiles are taken by linear interpolation
(type 7 of Hyndman and Fan 1996). No mean of ads' ratios is taken: among six ads, one lucky one makes it whatever it
likes. What ads come to together is the ratio of their summed counts.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.ad_sums import AdFigures, AdKind, Array, RateName
from domain.awareness import AwarenessLevel
from domain.rough_money import about

LEAST_ADS = 5
LEAST_AD_DAYS = 30
LEAST_IMPRESSIONS = 10_000
LEAST_SPEND_USD = 100
WINSORISED = 0.02

# From the narrowest: what an ad is held against is the first of these that is large enough.
Level = Literal["awareness and format", "awareness", "format", "brand"]
LEVELS: tuple[Level, ...] = ("awareness and format", "awareness", "format", "brand")
RATE_NAMES: tuple[RateName, ...] = (
    "roas", "cpa", "ctr", "cpc", "cpm", "conversion_rate", "hook_rate", "hold_rate", "completion_rate",
    "cost_per_add_to_cart", "frequency",
)  # fmt: skip


class CohortKey(NamedTuple):
    """Which ads; None: of any."""

    awareness: AwarenessLevel | None = None
    creative_format: str | None = None

    @property
    def level(self) -> Level:
        if self.awareness is None:
            return "brand" if self.creative_format is None else "format"
        return "awareness" if self.creative_format is None else "awareness and format"

    @property
    def label(self) -> str:
        """`problem aware × video ugc`, `all ads`."""
        words = [word.replace("_", " ") for word in (self.awareness, self.creative_format) if word]
        return " × ".join(words) or "all ads"


class Quartiles(NamedTuple):
    """A rate's spread over `ads` ads."""

    p25: float
    p50: float
    p75: float
    ads: int


class Cohort(NamedTuple):
    """Ads of one kind with their sums; `too_small` says which minimum they miss, "" when none."""

    key: CohortKey
    ads: int
    ad_days: int
    impressions: float
    spend: float
    too_small: str
    rates: Mapping[RateName, Quartiles]
    # Their places among the figures' ads.
    members: Sequence[int]


class Baseline(NamedTuple):
    """What one ad is held against: a rate's quartiles, and over which ads."""

    cohort: CohortKey
    quartiles: Quartiles

    @property
    def label(self) -> str:
        return f"{self.cohort.label}, {self.quartiles.ads} ads"


class Baselines:
    """The cohorts of a brand's ads, the brand itself included, and the look-up among them."""

    def __init__(self, cohorts: Mapping[CohortKey, Cohort]) -> None:
        self.cohorts = cohorts
        self._found: dict[tuple[AwarenessLevel | None, str, RateName], Baseline | None] = {}

    def of(self, ad: AdKind, rate: RateName) -> Baseline | None:
        """The narrowest cohort of the ad that is large enough and in which at least five ads have the rate."""
        asked = (ad.awareness, ad.creative_format, rate)
        if asked not in self._found:
            self._found[asked] = self._look_up(ad, rate)
        return self._found[asked]

    def _look_up(self, ad: AdKind, rate: RateName) -> Baseline | None:
        for key in keys_of(ad):
            cohort = self.cohorts.get(key)
            if cohort is not None and not cohort.too_small and rate in cohort.rates:
                return Baseline(key, cohort.rates[rate])
        return None


def keys_of(ad: AdKind) -> tuple[CohortKey, ...]:
    """The ad's cohorts in the order of the look-up: exact, awareness, format, all."""
    wide = (CohortKey(None, ad.creative_format), CohortKey())
    if ad.awareness is None:
        return wide
    return (CohortKey(ad.awareness, ad.creative_format), CohortKey(ad.awareness, None), *wide)


def baselines(figures: AdFigures, currency: str, rates: Sequence[RateName] = RATE_NAMES) -> Baselines:
    """The cohorts of these ads.

    Args:
        currency: Of their spend: the least spend is 100 US dollars, or roughly so much.
        rates: Which; the sums must have their columns.
    """
    kinds: dict[tuple[AwarenessLevel | None, str], list[int]] = {}
    for at, ad in enumerate(figures.ads):
        kinds.setdefault((ad.awareness, ad.creative_format), []).append(at)
    members: dict[CohortKey, list[int]] = {}
    for of_kind in kinds.values():
        for key in keys_of(figures.ads[of_kind[0]]):
            members.setdefault(key, []).extend(of_kind)
    values: dict[RateName, Array] = {rate: figures.total.rate(rate) for rate in rates}
    return Baselines({key: _cohort(key, figures, at, values, currency) for key, at in members.items()})


def quartiles(values: Array) -> Quartiles | None:
    """Of the finite values; None when fewer than five ads have one."""
    known = winsorised(values[np.isfinite(values)])
    if len(known) < LEAST_ADS:
        return None
    p25, p50, p75 = _percentiles(known, (0.25, 0.5, 0.75))
    return Quartiles(p25, p50, p75, len(known))


def winsorised(values: Array) -> Array:
    """In order, what lies beyond the 2nd and the 98th percentile pulled in to them."""
    ordered = np.sort(values)
    if not len(ordered):
        return ordered
    low, high = _percentiles(ordered, (WINSORISED, 1 - WINSORISED))
    return np.minimum(np.maximum(ordered, low), high)


def _percentiles(ordered: Array, shares: Sequence[float]) -> list[float]:
    """Linear interpolation between order statistics. numpy.percentile does the same, forty times as slowly for few."""
    found: list[float] = []
    for share in shares:
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        found.append(float(ordered[below] + (place - below) * (ordered[above] - ordered[below])))
    return found


def _cohort(
    key: CohortKey, figures: AdFigures, members: Sequence[int], values: Mapping[RateName, Array], currency: str
) -> Cohort:
    at: NDArray[np.int64] = np.asarray(members, dtype=np.int64)
    days, impressions = int(figures.total["rows"][at].sum()), float(figures.total["impressions"][at].sum())
    spend = float(figures.total["spend"][at].sum())
    too_small = _missed(len(members), days, impressions, spend, currency)
    rates: dict[RateName, Quartiles] = {}
    for rate, column in values.items():
        spread = None if too_small else quartiles(column[at])
        if spread is not None:
            rates[rate] = spread
    return Cohort(key, len(members), days, impressions, spend, too_small, rates, members)


def _missed(ads: int, days: int, impressions: float, spend: float, currency: str) -> str:
    if ads < LEAST_ADS:
        return f"{ads} of {LEAST_ADS} ads"
    if days < LEAST_AD_DAYS:
        return f"{days} of {LEAST_AD_DAYS} ad-days"
    if impressions < LEAST_IMPRESSIONS:
        return f"{impressions:,.0f} of {LEAST_IMPRESSIONS:,} impressions"
    least = about(LEAST_SPEND_USD, currency)
    return f"{spend:,.0f} of {least:,.0f} {currency} spent" if spend < least else ""
