"""Ads' sums as they come from the database, as exact counts and as columns for the statistics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import numpy as np

from domain.counts import Counts, Reported, total
from domain.hooks import AdFormat, HookSource
from domain.metrics import HoldRate
from domain.shrinkage import Array

_CLICKS, _PURCHASES, _VALUE = Reported.LINK_CLICKS, Reported.PURCHASES, Reported.PURCHASE_VALUE
_PLAYS, _THRUPLAYS = Reported.VIDEO_VIEWS, Reported.THRUPLAYS


class AdSums(NamedTuple):
    """One ad's sums over the days on which its source covered the metrics in `reported`.

    An ad has several only when its sources covered different metrics. None: no cell was filled. The four
    `order…`/`…_seen` fields cover the window's last days with orders, for the spread of order values.
    """

    account: str
    ad: str
    ad_name: str
    format: AdFormat
    hook_text: str
    hook_key: str
    hook_source: HookSource
    reported: int
    spend: Decimal
    impressions: int
    link_clicks: int | None
    purchases: int | None
    purchase_value: Decimal | None
    video_views: int | None
    thruplays: int | None
    rows: int
    order_days: int
    orders_seen: float | None
    value_seen: float | None
    order_squares: float | None
    # Whether the question's product, format and campaign fit.
    asked: bool
    hook_type: str | None
    pages: Sequence[str] | None


def counts_of(sums: Iterable[AdSums]) -> Counts:
    """The sums of these ads with their denominators; the same as store/counts.sql makes of the days themselves."""
    held = list(sums)
    plays = {(s.account, s.ad) for s in held if s.video_views is not None}
    return total(_counts(s, (s.account, s.ad) in plays) for s in held)


def _counts(s: AdSums, plays: bool) -> Counts:
    clicks, purchases, value = s.link_clicks or 0, s.purchases or 0, s.purchase_value or Decimal(0)
    covered = s.reported
    return Counts.model_construct(
        spend=s.spend,
        impressions=s.impressions,
        link_clicks=clicks if covered & _CLICKS else None,
        purchases=purchases if covered & _PURCHASES else None,
        purchase_value=value if covered & _VALUE else None,
        video_views=s.video_views,
        thruplays=s.thruplays if plays else None,
        impressions_with_clicks=s.impressions if covered & _CLICKS else 0,
        impressions_with_views=s.impressions if plays and covered & _PLAYS else 0,
        spend_with_clicks=s.spend if covered & _CLICKS else Decimal(0),
        spend_with_purchases=s.spend if covered & _PURCHASES else Decimal(0),
        spend_with_value=s.spend if covered & _VALUE else Decimal(0),
        clicks_with_purchases=clicks if _all(covered, _CLICKS | _PURCHASES) else 0,
        purchases_with_value=purchases if _all(covered, _PURCHASES | _VALUE) else 0,
        views_with_thruplays=(s.video_views or 0) if _all(covered, _PLAYS | _THRUPLAYS) else 0,
        impressions_with_thruplays=s.impressions if plays and covered & _THRUPLAYS else 0,
        rows=s.rows,
    )


def _all(covered: int, wanted: int) -> bool:
    return covered & wanted == wanted


@dataclass(frozen=True)
class Ratio:
    """Events and what they are counted against, row by row; 0 exposure where the row does not tell."""

    events: Array
    exposure: Array


class Columns:
    """The sums as arrays, one entry per AdSums, in order."""

    def __init__(self, sums: Sequence[AdSums], hold_rate: HoldRate = "thruplays_per_play") -> None:
        self._sums = sums
        self._hold_rate = hold_rate
        self._reported = np.fromiter((s.reported for s in sums), np.int64, len(sums))
        self.spend = self._column("spend")
        self.impressions = self._column("impressions")

    def _column(self, name: str) -> Array:
        at = AdSums._fields.index(name)
        return np.nan_to_num(np.array([s[at] for s in self._sums], dtype=np.float64))

    def _where(self, wanted: int, values: Array) -> Array:
        return np.where(self._reported & wanted == wanted, values, 0.0)

    @cached_property
    def plays(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether the ad plays video: it was seen playing at least once."""
        seen = {(s.account, s.ad) for s in self._sums if s.video_views is not None}
        return np.fromiter(((s.account, s.ad) in seen for s in self._sums), np.bool_, len(self._sums))

    @cached_property
    def clicks(self) -> Ratio:
        return Ratio(self._where(_CLICKS, self._column("link_clicks")), self._where(_CLICKS, self.impressions))

    @cached_property
    def conversions(self) -> Ratio:
        both = _CLICKS | _PURCHASES
        return Ratio(self._where(both, self._column("purchases")), self._where(both, self._column("link_clicks")))

    @cached_property
    def sales(self) -> Ratio:
        """Purchases per amount spent."""
        return Ratio(self._where(_PURCHASES, self._column("purchases")), self._where(_PURCHASES, self.spend))

    @cached_property
    def valued_sales(self) -> Ratio:
        """The same where the purchases' value is known too."""
        both = _PURCHASES | _VALUE
        return Ratio(self._where(both, self._column("purchases")), self._where(both, self.spend))

    @cached_property
    def orders(self) -> Ratio:
        """Value per purchase."""
        both = _PURCHASES | _VALUE
        return Ratio(self._where(both, self._column("purchase_value")), self._where(both, self._column("purchases")))

    @cached_property
    def returns(self) -> Ratio:
        """Value per amount spent."""
        return Ratio(self._where(_VALUE, self._column("purchase_value")), self._where(_VALUE, self.spend))

    @cached_property
    def hooked(self) -> Ratio:
        """3-second plays per impression, of ads that play."""
        exposure = np.where(self.plays, self._where(_PLAYS, self.impressions), 0.0)
        return Ratio(self._where(_PLAYS, self._column("video_views")), exposure)

    @cached_property
    def held(self) -> Ratio:
        """ThruPlays per 3-second play, or per impression, as the brand defines hold rate."""
        if self._hold_rate == "thruplays_per_play":
            both = _PLAYS | _THRUPLAYS
            return Ratio(self._where(both, self._column("thruplays")), self._where(both, self._column("video_views")))
        exposure = np.where(self.plays, self._where(_THRUPLAYS, self.impressions), 0.0)
        return Ratio(self._where(_THRUPLAYS, self._column("thruplays")), exposure)

    @cached_property
    def order_days(self) -> Array:
        return self._column("order_days")

    @cached_property
    def order_spread(self) -> tuple[Array, Array, Array]:
        """Orders and value of the last days with orders, and those days' summed value² / orders."""
        return self._column("orders_seen"), self._column("value_seen"), self._column("order_squares")
