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

# As plain integers: flags are objects, and these are looked at for every ad.
_CLICKS, _PURCHASES, _VALUE = int(Reported.LINK_CLICKS), int(Reported.PURCHASES), int(Reported.PURCHASE_VALUE)
_PLAYS, _THRUPLAYS = int(Reported.VIDEO_VIEWS), int(Reported.THRUPLAYS)


class AdSums(NamedTuple):
    """One ad's sums over the days on which its source covered the metrics in `reported`.

    An ad has several only when its sources covered different metrics. None: no cell was filled.
    `order_spread` is the summed squared deviation of the last days' mean order values over the mean of their
    1 / orders, so that it is the variance of one order times `order_freedom`, days less one; None without orders.
    """

    account: str
    ad: str
    format: AdFormat
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
    order_freedom: int
    order_spread: float | None
    # Whether the question's product, format and campaign fit.
    asked: bool
    hook_type: str | None
    pages: Sequence[str] | None
    # What is seen first, in a video's newest analysis.
    visual_type: str | None = None
    # The name of its ad set, which says whom it is shown to.
    audience: str | None = None


def nothing_of(hook_key: str, format: AdFormat) -> AdSums:
    """A hook without results, so that it can stand beside others: its estimate is then that of any new hook."""
    return AdSums(
        account="",
        ad=f"hook {hook_key}",
        format=format,
        hook_key=hook_key,
        hook_source="ad_name",
        reported=0,
        spend=Decimal(0),
        impressions=0,
        link_clicks=None,
        purchases=None,
        purchase_value=None,
        video_views=None,
        thruplays=None,
        rows=0,
        order_freedom=0,
        order_spread=None,
        asked=True,
        hook_type=None,
        pages=None,
    )


class Face(NamedTuple):
    """How an ad is shown: its name, its hook in its own words, the storage path of its thumbnail."""

    name: str
    hook: str
    thumbnail: str | None


def counts_of(sums: Iterable[AdSums]) -> Counts:
    """The sums of these ads with their denominators; the same as store/counts.sql makes of the days themselves."""
    held = list(sums)
    playing = {(s.account, s.ad) for s in held if s.video_views is not None}
    kinds: dict[tuple[int, bool], list[AdSums]] = {}
    for s in held:
        kinds.setdefault((s.reported, (s.account, s.ad) in playing), []).append(s)
    return total(_counts(covered, plays, alike) for (covered, plays), alike in kinds.items())


def _counts(covered: int, plays: bool, alike: list[AdSums]) -> Counts:
    """Of ads whose sources covered the same metrics."""
    clicked, bought, valued = covered & _CLICKS, covered & _PURCHASES, covered & _VALUE
    spend, impressions = sum((s.spend for s in alike), Decimal(0)), sum(s.impressions for s in alike)
    clicks = sum(s.link_clicks or 0 for s in alike)
    purchases = sum(s.purchases or 0 for s in alike)
    views = sum(s.video_views or 0 for s in alike)
    nothing = Decimal(0)
    return Counts.model_construct(
        spend=spend,
        impressions=impressions,
        link_clicks=clicks if clicked else None,
        purchases=purchases if bought else None,
        purchase_value=sum((s.purchase_value or nothing for s in alike), nothing) if valued else None,
        video_views=views if any(s.video_views is not None for s in alike) else None,
        thruplays=_thruplays(alike) if plays else None,
        impressions_with_clicks=impressions if clicked else 0,
        impressions_with_views=impressions if plays and covered & _PLAYS else 0,
        spend_with_clicks=spend if clicked else nothing,
        spend_with_purchases=spend if bought else nothing,
        spend_with_value=spend if valued else nothing,
        clicks_with_purchases=clicks if clicked and bought else 0,
        purchases_with_value=purchases if bought and valued else 0,
        views_with_thruplays=views if covered & _PLAYS and covered & _THRUPLAYS else 0,
        impressions_with_thruplays=impressions if plays and covered & _THRUPLAYS else 0,
        rows=sum(s.rows for s in alike),
    )


def _thruplays(alike: list[AdSums]) -> int | None:
    found = [s.thruplays for s in alike if s.thruplays is not None]
    return sum(found) if found else None


@dataclass(frozen=True)
class Ratio:
    """Events and what they are counted against, row by row; 0 exposure where the row does not tell."""

    events: Array
    exposure: Array


class Columns:
    """The sums as arrays, one entry per AdSums, in order."""

    def __init__(self, sums: Sequence[AdSums], hold_rate: HoldRate = "thruplays_per_play") -> None:
        self._sums = sums
        self._fields = dict(zip(AdSums._fields, zip(*sums, strict=True), strict=False))
        self._hold_rate = hold_rate
        self._made: dict[str, Array] = {}
        self._reported = np.fromiter((s.reported for s in sums), np.int64, len(sums))
        self.spend = self._column("spend")
        self.impressions = self._column("impressions")

    def _column(self, name: str) -> Array:
        if name not in self._made:
            found = np.array(self._fields.get(name, ()), dtype=np.float64)
            self._made[name] = np.where(np.isnan(found), 0.0, found)
        return self._made[name]

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
    def order_spread(self) -> tuple[float, float]:
        """The spread of order values between the days of an ad, over all ads, and its degrees of freedom."""
        freedom = np.maximum(self._column("order_freedom"), 0)
        return float(np.maximum(self._column("order_spread"), 0)[freedom > 0].sum()), float(freedom.sum())
