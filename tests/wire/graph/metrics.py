"""What each ad earned on each day: arithmetic on a hash of seed, account, ad and day, so nothing needs to be kept."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.wire.graph.faults import Faults
from tests.wire.graph.world import GraphWorld

Ints = NDArray[np.int64]

RESTATED_DAYS = 7
VANISHING_DAYS = 28


@dataclass(frozen=True)
class AdDays:
    """Columns of ad-days; money in cents."""

    ad: Ints
    day: Ints
    spend: Ints
    impressions: Ints
    reach: Ints
    clicks: Ints
    link_clicks: Ints
    landing_page_views: Ints
    content_views: Ints
    add_to_carts: Ints
    initiate_checkouts: Ints
    purchases: Ints
    purchase_value: Ints
    video_plays: Ints
    video_views: Ints
    video_thruplay: Ints
    video_avg: Ints
    video_p25: Ints
    video_p50: Ints
    video_p75: Ints
    video_p95: Ints
    video_p100: Ints

    def __len__(self) -> int:
        return len(self.ad)

    def take(self, which: Any) -> "AdDays":
        return AdDays(**{field.name: getattr(self, field.name)[which] for field in fields(self)})


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """splitmix64's finaliser."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def ad_days(world: GraphWorld, faults: Faults, reading: int, account: int, ads: Ints, days: Ints) -> AdDays:
    """Those of the asked pairs (ad, day as a proleptic ordinal) that delivered, in the order asked."""
    key = ads.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + days.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)
    h = _mix(_mix(key) + np.uint64((world.seed * 1_000_003 + account * 7_919 + 1) & 0xFFFFFFFF))
    last = world.last_day.toordinal()
    here = (h & np.uint64(1023)) < np.uint64(round(world.delivery * 1024))
    here &= (days >= world.first_day.toordinal()) & (days <= last)
    if faults.vanishing and reading > 1:
        here &= ~((days > last - VANISHING_DAYS) & ((h >> np.uint64(10)) % np.uint64(97) == np.uint64(5)))
    ads, days, h = ads[here], days[here], h[here]
    g = _mix(h)

    def part(of: NDArray[np.uint64], shift: int, below: int) -> Ints:
        return ((of >> np.uint64(shift)) % np.uint64(below)).astype(np.int64)

    impressions = 60 + part(g, 0, 9000)
    clicks = impressions * (4 + part(g, 20, 40)) // 1000
    link_clicks = clicks * (30 + part(g, 28, 50)) // 100
    landing = link_clicks * (60 + part(g, 36, 35)) // 100
    content = landing * 9 // 10
    carts = content * part(g, 42, 30) // 100
    checkouts = carts * (30 + part(g, 48, 50)) // 100
    purchases = checkouts * (20 + part(g, 54, 70)) // 100
    if faults.restating and reading > 1:
        late = part(h, 5, 3) * (days > last - RESTATED_DAYS) * (reading - 1)
        purchases = np.where(checkouts > 0, purchases + late, purchases)
    video = (ads % 10 < 6).astype(np.int64)
    views = impressions * (80 + part(h, 12, 350)) // 1000 * video
    p25 = views * (45 + part(h, 16, 40)) // 100
    p50 = p25 * (50 + part(h, 22, 40)) // 100
    p75 = p50 * (50 + part(h, 26, 40)) // 100
    p95 = p75 * (50 + part(h, 30, 40)) // 100
    return AdDays(
        ad=ads, day=days,
        spend=impressions * (800 + part(g, 10, 2400)) // 1000 + part(h, 3, 7),
        impressions=impressions, reach=impressions * (70 + part(h, 44, 25)) // 100,
        clicks=clicks, link_clicks=link_clicks, landing_page_views=landing, content_views=content,
        add_to_carts=carts, initiate_checkouts=checkouts, purchases=purchases,
        purchase_value=purchases * (3000 + part(h, 20, 6000)) + part(h, 33, 100) * (purchases > 0),
        video_plays=views * 8 // 5, video_views=views, video_thruplay=views * (15 + part(h, 34, 45)) // 100,
        video_avg=(2 + part(h, 40, 12)) * video, video_p25=p25, video_p50=p50, video_p75=p75, video_p95=p95,
        video_p100=p95 * (60 + part(h, 50, 40)) // 100,
    )  # fmt: skip
