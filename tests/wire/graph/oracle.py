"""The truth: what a correct reader of the loopback must have at the end, to the cent."""

from datetime import date
from typing import Any

import numpy as np

from tests.wire.graph import world as names
from tests.wire.graph.insights import MALFORMED
from tests.wire.graph.metrics import AdDays, ad_days
from tests.wire.graph.rows import money
from tests.wire.graph.state import State

COUNTS = (
    "impressions", "reach", "clicks", "link_clicks", "landing_page_views", "content_views", "add_to_carts",
    "initiate_checkouts", "purchases", "video_views", "video_thruplay", "video_p25", "video_p50", "video_p75",
    "video_p95", "video_p100",
)  # fmt: skip
_BY_AD = ("spend", "purchase_value", "impressions", "link_clicks", "purchases", "video_views")


def oracle(state: State, account: int, since: date | None, until: date | None) -> dict[str, Any]:
    """Totals of the rows that can be read, by day and by ad; how many cannot; and the whole account's sums.

    Works day by day: two million rows are never held at once.
    """
    world = state.world
    since, until = since or world.first_day, until or world.last_day
    ads = np.arange(world.ads, dtype=np.int64)
    by_ad = {name: np.zeros(world.ads, dtype=np.int64) for name in (*_BY_AD, "rows")}
    whole, good, days, malformed = _nothing(), _nothing(), {}, 0
    for day in range(since.toordinal(), until.toordinal() + 1):
        rows = ad_days(world, state.faults, state.reading, account, ads, np.full(world.ads, day, dtype=np.int64))
        _add(whole, rows)
        if state.faults.malformed:
            readable = ~np.isin(rows.ad, MALFORMED)
            malformed += len(rows) - int(readable.sum())
            rows = rows.take(readable)
        for name in _BY_AD:
            by_ad[name][rows.ad] += getattr(rows, name)
        by_ad["rows"][rows.ad] += 1
        today = _nothing()
        _add(today, rows)
        _add(good, rows)
        if len(rows):
            days[date.fromordinal(day).isoformat()] = _written(today)
    return {
        "account": world.accounts[account].id, "since": since.isoformat(), "until": until.isoformat(),
        "totals": _written(good), "whole": _written(whole), "malformed_rows": malformed,
        "malformed_ads": [names.ad_id(account, ad) for ad in MALFORMED] if malformed else [], "days": days,
        "ads": {
            names.ad_id(account, ad): _written({name: int(by_ad[name][ad]) for name in by_ad})
            for ad in range(world.ads) if by_ad["rows"][ad]
        },
    }  # fmt: skip


def _nothing() -> dict[str, int]:
    return dict.fromkeys(("rows", "spend", "purchase_value", *COUNTS), 0)


def _add(sums: dict[str, int], rows: AdDays) -> None:
    for name in sums:
        sums[name] += len(rows) if name == "rows" else int(getattr(rows, name).sum())


def _written(sums: dict[str, int]) -> dict[str, Any]:
    return {**sums, "spend": money([sums["spend"]])[0], "purchase_value": money([sums["purchase_value"]])[0]}
