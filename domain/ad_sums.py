"""Sums of many ads side by side, one array a column, and the rates taken from them: each ad's own sums, divided once.

A rate is never the mean of daily rates: a day of one click and $80 would count as much as a day of two thousand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.awareness import AwarenessLevel
from domain.counts import Reported
from domain.metrics import HoldRate, MetricName, metric

Array = NDArray[np.float64]
Index = NDArray[np.int64]
# What ads are held against: rates of the metric registry, and three that need columns of their own.
RateName = MetricName | Literal["frequency", "completion_rate", "cost_per_add_to_cart"]
# How near days are to the window's last one: days 1–3, 4–7, 8–14, and those before.
Part = Literal["last_3", "four_before", "week_before", "older"]
PARTS: tuple[Part, ...] = ("last_3", "four_before", "week_before", "older")
# The columns that are summed in SQL, in the order of store/diagnosis.sql.
SUMMED = (
    "rows", "spend", "impressions", "link_clicks", "purchases", "purchase_value", "video_views", "thruplays",
    "plays_to_the_end", "add_to_carts", "reach", "impressions_with_reach",
)  # fmt: skip
# Sums that only count where the source covered all these metrics; a denominator is what its numerator rests on.
_COVERED: dict[str, tuple[str, Reported]] = {
    "impressions_with_clicks": ("impressions", Reported.LINK_CLICKS),
    "spend_with_clicks": ("spend", Reported.LINK_CLICKS),
    "spend_with_purchases": ("spend", Reported.PURCHASES),
    "spend_with_value": ("spend", Reported.PURCHASE_VALUE),
    "clicks_with_purchases": ("link_clicks", Reported.LINK_CLICKS | Reported.PURCHASES),
    "purchases_with_value": ("purchases", Reported.PURCHASES | Reported.PURCHASE_VALUE),
    "impressions_with_views": ("impressions", Reported.VIDEO_VIEWS),
    "views_with_thruplays": ("video_views", Reported.VIDEO_VIEWS | Reported.THRUPLAYS),
    "impressions_with_thruplays": ("impressions", Reported.THRUPLAYS),
}
# Missing where no row's source covered it; a blank under a covered one counts as nothing.
_NEEDS: dict[str, Reported] = {
    "link_clicks": Reported.LINK_CLICKS,
    "purchases": Reported.PURCHASES,
    "purchase_value": Reported.PURCHASE_VALUE,
}
_OF_VIDEO = ("video_views", "thruplays", "plays_to_the_end")


class AdKind(NamedTuple):
    """An ad, and what decides whom it is compared with and what it may be judged by.

    `creative_format` is the classification's, else the ad's own plain one; `status` as Meta or an export wrote it.
    """

    account: str
    ad_id: str
    ad_name: str
    awareness: AwarenessLevel | None
    creative_format: str
    objective: str | None
    status: str | None

    @property
    def key(self) -> tuple[str, str]:
        return (self.account, self.ad_id)


@dataclass(frozen=True)
class Sums:
    """Columns of sums, an element per ad. NaN: not reported, which is not 0."""

    columns: Mapping[str, Array]
    hold_rate: HoldRate = "thruplays_per_play"

    def __getitem__(self, column: str) -> Array:
        return self.columns[column]

    def rate(self, name: RateName) -> Array:
        """The rate of each ad, a fraction where it is one; NaN where it was not reported or has no denominator."""
        match name:
            case "frequency":
                return _divided(self["impressions_with_reach"], self["reach"])
            case "completion_rate":
                return _divided(self["plays_to_the_end"], self["impressions_with_views"])
            case "cost_per_add_to_cart":
                return _divided(self["spend"], self["add_to_carts"])
            case _:
                chosen = metric(name, self.hold_rate)
                above = chosen.scale * self[chosen.numerator]
                return above if chosen.denominator is None else _divided(above, self[chosen.denominator])

    def picked(self, at: Index) -> "Sums":
        """These ads, in this order."""
        return Sums({name: column[at] for name, column in self.columns.items()}, self.hold_rate)

    def together(self, ads: Sequence[int]) -> "Sums":
        """These ads as one; NaN only where none of them reported."""
        at = np.asarray(ads, dtype=np.int64)
        parts = {name: column[at] for name, column in self.columns.items()}
        whole = {name: np.nansum(part) if np.isfinite(part).any() else np.nan for name, part in parts.items()}
        return Sums({name: np.array([value]) for name, value in whole.items()}, self.hold_rate)


@dataclass(frozen=True)
class AdFigures:
    """All ads with results in a window: what they are, their sums in it, in its parts, and in its last seven days."""

    ads: Sequence[AdKind]
    total: Sums
    parts: Mapping[Part, Sums]
    last_week: Sums
    until: date


class Grouped(NamedTuple):
    """Sums as they come out of SQL: of an ad (`at`), a part (its place in PARTS) and a set of covered metrics each."""

    at: Index
    part: Index
    reported: Index
    columns: Mapping[str, Array]

    def of(self, ads: Sequence[int], number: int) -> "Grouped":
        """Only these ads out of `number`, which count from 0 then."""
        places = np.full(number, -1, dtype=np.int64)
        places[list(ads)] = np.arange(len(ads))
        kept = places[self.at] >= 0
        columns = {name: column[kept] for name, column in self.columns.items()}
        return Grouped(places[self.at[kept]], self.part[kept], self.reported[kept], columns)


def figures(ads: Sequence[AdKind], groups: Grouped, until: date, hold_rate: HoldRate) -> AdFigures:
    """The ads' figures; `groups.at` counts into `ads`."""
    table = _Table(groups, len(ads))
    return AdFigures(
        ads=ads,
        total=table.sums((0, 1, 2, 3), hold_rate),
        parts={name: table.sums((n,), hold_rate) for n, name in enumerate(PARTS)},
        last_week=table.sums((0, 1), hold_rate),
        until=until,
    )


def sums(groups: Grouped, number: int, hold_rate: HoldRate) -> Sums:
    """Each ad's sums over all its groups."""
    return _Table(groups, number).sums((0, 1, 2, 3), hold_rate)


class _Table:
    """Each ad's sums by part, with the denominators that its rates rest on, as in store/counts.sql."""

    def __init__(self, groups: Grouped, number: int) -> None:
        self._cells = groups.at * len(PARTS) + groups.part
        self._number = number
        bits = {bit: groups.reported & int(bit) == int(bit) for _, bit in _COVERED.values()}
        known = {name: ~np.isnan(column) for name, column in groups.columns.items()}
        filled = {name: np.where(known[name], column, 0.0) for name, column in groups.columns.items()}
        self._added = {name: self._by_part(filled[name]) for name in SUMMED}
        for name, (column, covering) in _COVERED.items():
            self._added[name] = self._by_part(np.where(bits[covering], filled[column], 0.0))
        self._told = {name: self._by_part(bits[bit].astype(np.float64)) > 0 for name, bit in _NEEDS.items()}
        for name in (*_OF_VIDEO, "add_to_carts", "reach"):
            self._told[name] = self._by_part(known[name].astype(np.float64)) > 0

    def sums(self, parts: tuple[int, ...], hold_rate: HoldRate) -> Sums:
        """Over these parts; NaN where none of their rows told."""
        taken = list(parts)
        found = {name: table[:, taken].sum(axis=1) for name, table in self._added.items()}
        told = {name: table[:, taken].any(axis=1) for name, table in self._told.items()}
        # An ad without a single play is no video.
        for name in _OF_VIDEO:
            told[name] &= told["video_views"]
        for name, known in told.items():
            found[name] = np.where(known, found[name], np.nan)
        return Sums(found, hold_rate)

    def _by_part(self, values: Array) -> Array:
        size = self._number * len(PARTS)
        added = np.bincount(self._cells, weights=values, minlength=size).astype(np.float64)
        return added.reshape(self._number, len(PARTS))


def _divided(above: Array, below: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)
