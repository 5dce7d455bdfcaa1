"""One ad's results on one day, and one account's, exactly as Meta counted them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class AdDay(NamedTuple):
    """One ad on one day of its account's own calendar. None: Meta reported nothing, which is not 0.

    The first 24 fields stand in the order of the staging table. A plain tuple, as two million of them go by.
    """

    account: str
    ad_id: str
    date: date
    spend: Decimal
    purchase_value: Decimal | None
    video_avg_watch_seconds: Decimal | None
    impressions: int
    reach: int | None
    clicks: int | None
    link_clicks: int | None
    landing_page_views: int | None
    content_views: int | None
    add_to_carts: int | None
    initiate_checkouts: int | None
    purchases: int | None
    video_views: int | None
    video_thruplay: int | None
    video_p25_watched: int | None
    video_p50_watched: int | None
    video_p75_watched: int | None
    video_p95_watched: int | None
    video_p100_watched: int | None
    # The window that `purchases` and the other actions were counted in, as Meta names it.
    attribution_setting: str | None
    # The action type that purchases were taken from: one of several that count the same sales.
    purchase_type: str | None


class AccountDay(NamedTuple):
    """One account on one day, as Meta sums it: what the ads' sum is held against."""

    account: str
    date: date
    spend: Decimal
    impressions: int
    clicks: int | None
    purchases: int | None
    purchase_value: Decimal | None


class AdNames(NamedTuple):
    """What an insights row says of its ad: for ads that Meta's object lists no longer hold, all there is."""

    account: str
    ad_id: str
    ad_name: str | None
    adset_id: str | None
    adset_name: str | None
    campaign_id: str | None
    campaign_name: str | None
    objective: str | None


def joined(parts: Iterable[Iterable[AdDay]]) -> list[AdDay]:
    """Ad-days that were asked for by sets of fields, made whole: of each cell, the one that is filled.

    Order is that of the first part in which an ad-day stands.
    """
    whole: dict[tuple[str, str, date], AdDay] = {}
    for part in parts:
        for day in part:
            key = day[:3]
            held = whole.get(key)
            if held is not None:
                cells = (new if old is None else old for old, new in zip(held, day, strict=True))
                day = AdDay._make(cells)
            whole[key] = day
    return list(whole.values())
