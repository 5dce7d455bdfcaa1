"""Ads as the rules of a diagnosis see them: one array a figure, NaN where nothing is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isfinite
from typing import Literal, NamedTuple, TypedDict

import numpy as np

from domain.ad_sums import AdFigures, AdKind, Array, RateName, Sums
from domain.cohorts import Baseline, Baselines

# What Meta was told to look for, where that is neither clicks nor purchases; ODAX names and those before it.
NOT_FOR_CLICKS = {
    "AWARENESS", "BRAND_AWARENESS", "REACH", "VIDEO_VIEWS", "ENGAGEMENT", "POST_ENGAGEMENT", "PAGE_LIKES",
    "EVENT_RESPONSES", "LOCAL_AWARENESS",
}  # fmt: skip
NOT_FOR_PURCHASES = NOT_FOR_CLICKS | {
    "TRAFFIC", "LINK_CLICKS", "LEADS", "LEAD_GENERATION", "MESSAGES", "APP_PROMOTION", "APP_INSTALLS", "STORE_VISITS",
    "STORE_TRAFFIC",
}  # fmt: skip
# What the rules look at.
RATES: tuple[RateName, ...] = ("ctr", "cpc", "roas", "hook_rate", "hold_rate", "frequency")
Aim = Literal["clicks", "purchases"]
_AIMS: tuple[Aim, ...] = ("clicks", "purchases")
_UNKNOWN = (np.nan, np.nan, np.nan)


class Recent(NamedTuple):
    """Some of the last days."""

    impressions: Array
    clicks: Array
    ctr: Array
    frequency: Array
    roas: Array


class Usual(NamedTuple):
    """The quartiles that each ad is held against."""

    p25: Array
    p50: Array
    p75: Array


@dataclass(frozen=True)
class View:
    """Ads side by side. `aims` and `runs` are 1 for yes, 0 for no, NaN for not known.

    `asked_spend` is the spend on days whose source reported purchases.
    """

    ads: Sequence[AdKind]
    currency: str
    days: Array
    spend: Array
    impressions: Array
    clicks: Array
    purchases: Array
    asked_spend: Array
    plays: Array
    rates: Mapping[RateName, Array]
    usual: Mapping[RateName, Usual]
    last_3: Recent
    four_before: Recent
    congruence: Array
    aims: Mapping[Aim, Array]
    runs: Array
    known: Baselines


@dataclass(frozen=True, slots=True)
class Case:
    """One ad of a view."""

    view: View
    at: int

    @property
    def ad(self) -> AdKind:
        return self.view.ads[self.at]

    @property
    def days(self) -> int:
        return int(self.view.days[self.at])

    @property
    def spend(self) -> float:
        return float(self.view.spend[self.at])

    @property
    def impressions(self) -> float:
        return float(self.view.impressions[self.at])

    def rate(self, name: RateName) -> float | None:
        """One of RATES; None where it is not known."""
        return self.known(self.view.rates[name])

    def baseline(self, rate: RateName) -> Baseline | None:
        return self.view.known.of(self.ad, rate)

    def known(self, column: Array) -> float | None:
        """The ad's value in a column."""
        value = float(column[self.at])
        return value if isfinite(value) else None


def view_of(
    figures: AdFigures,
    known: Baselines,
    congruence: Mapping[tuple[str, str], float | None],
    chosen: Sequence[int],
    currency: str,
) -> View:
    """The chosen ads.

    Args:
        congruence: The score of each ad's newest check, 0 to 1.
    """
    at = np.asarray(chosen, dtype=np.int64)
    ads = [figures.ads[n] for n in chosen]
    total = figures.total.picked(at)
    return View(
        ads=ads,
        currency=currency,
        **_counted(total),
        usual={rate: _usual(ads, known, rate) for rate in RATES},
        last_3=_recent(figures.parts["last_3"].picked(at)),
        four_before=_recent(figures.parts["four_before"].picked(at)),
        congruence=_column([congruence.get(ad.key) for ad in ads]),
        aims={aim: _column([_asks_for(ad.objective, aim) for ad in ads]) for aim in _AIMS},
        runs=_column([None if not ad.status else ad.status.casefold() == "active" for ad in ads]),
        known=known,
    )


def since(view: View, at: Sequence[int], sums: Sums) -> View:
    """These ads as their days since a decision show them; last week, status and check are those of today.

    Args:
        sums: One element for each of `at`; NaN or 0 where there were no such days.
    """
    places = np.asarray(at, dtype=np.int64)

    def recent(part: Recent) -> Recent:
        return Recent(*(column[places] for column in part))

    return replace(
        view,
        ads=[view.ads[n] for n in at],
        **_counted(sums),
        usual={rate: Usual(*(column[places] for column in usual)) for rate, usual in view.usual.items()},
        last_3=recent(view.last_3),
        four_before=recent(view.four_before),
        congruence=view.congruence[places],
        aims={aim: column[places] for aim, column in view.aims.items()},
        runs=view.runs[places],
    )


class _Counted(TypedDict):
    """The part of a view that follows from sums."""

    days: Array
    spend: Array
    impressions: Array
    clicks: Array
    purchases: Array
    asked_spend: Array
    plays: Array
    rates: Mapping[RateName, Array]


def _counted(sums: Sums) -> _Counted:
    return {
        "days": sums["rows"],
        "spend": sums["spend"],
        "impressions": sums["impressions"],
        "clicks": sums["link_clicks"],
        "purchases": sums["purchases"],
        "asked_spend": sums["spend_with_purchases"],
        "plays": sums["video_views"],
        "rates": {rate: sums.rate(rate) for rate in RATES},
    }


def _recent(sums: Sums) -> Recent:
    return Recent(sums["impressions"], sums["link_clicks"], sums.rate("ctr"), sums.rate("frequency"), sums.rate("roas"))


def _usual(ads: Sequence[AdKind], known: Baselines, rate: RateName) -> Usual:
    """Looked up once for each kind of ad."""
    kinds = {(ad.awareness, ad.creative_format): ad for ad in ads}
    table = {kind: known.of(ad, rate) for kind, ad in kinds.items()}
    found = [table[(ad.awareness, ad.creative_format)] for ad in ads]
    spreads = [_UNKNOWN if one is None else one.quartiles for one in found]
    return Usual(*(np.array([spread[n] for spread in spreads], dtype=np.float64) for n in range(3)))


def _column(values: Sequence[float | bool | None]) -> Array:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


@lru_cache(maxsize=256)
def _asks_for(objective: str | None, aim: Aim) -> bool | None:
    if not objective:
        return None
    said = objective.upper().replace(" ", "_").removeprefix("OUTCOME_")
    return said not in (NOT_FOR_CLICKS if aim == "clicks" else NOT_FOR_PURCHASES)
