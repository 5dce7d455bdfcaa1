"""120 days of daily results for the demo's ads, drawn from seeded generators.

How a day is made, for one ad:

    spend        = daily budget x weekday x ramp of the first days x noise
    CPM          = CPM x audience x season x age of the ad x noise
    impressions  = Poisson(1000 x spend / CPM)
    link clicks  = Binomial(impressions, click rate x ad x audience x fatigue x gamma noise)
    purchases    = Binomial(link clicks, buy rate x ad x audience x weekday x gamma noise)
    value        = that many baskets, each drawn from the price list, with a long tail

`ad` is luck that stays with the ad (over-dispersion between ads of one hook); fatigue grows with what was spent
so far. Over the last DROP_DAYS days three things happen at once, as they do before the holidays: the CPM rises,
new ads that entertain but do not sell take a good part of the budget (see demo/material/ads.yaml), and shoppers
hesitate a little. That is the fall of ROAS that /performance takes apart.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from demo.ads import DAYS, DemoAd, day
from domain.counts import Reported

CPM = 11.5
DROP_DAYS = 24
DROP_CPM = 1.18
DROP_BUYING = 0.95
# Meta spends more at weekends here, and people buy most on Sunday; Monday first.
SPEND_BY_WEEKDAY = (0.95, 0.93, 0.94, 0.98, 1.02, 1.09, 1.12)
BUYING_BY_WEEKDAY = (1.0, 0.97, 0.96, 0.98, 0.95, 1.03, 1.12)
# Relative to Broad 25+: CPM, click rate, buy rate, how often one person sees the ad.
AUDIENCES = {
    "Broad 25+": (1.0, 1.0, 1.0, 1.15),
    "Broad 18+": (0.88, 1.05, 0.78, 1.12),
    "Lookalike 2%": (1.12, 1.03, 1.12, 1.25),
    "Dog owners": (1.06, 1.0, 1.02, 1.3),
    "Retargeting 30d": (1.45, 1.2, 1.5, 2.1),
}
# Luck that stays with an ad: standard deviation of the logarithm.
AD_LUCK = {"cpm": 0.07, "click": 0.12, "buy": 0.16, "hook": 0.06, "hold": 0.06}
# Shape of the gamma noise of one day: the smaller, the wilder.
DAILY_SHAPE = {"click": 40.0, "buy": 14.0}
# Of the click rate, per 1,000 USD that the ad has spent, down to the floor; and of the CPM and the frequency.
FATIGUE_PER_1000 = 0.028
FATIGUE_FLOOR = 0.62
CPM_PER_1000 = 0.011
FREQUENCY_PER_1000 = 0.06
# Baskets: price and how often it is chosen. The tail are people who buy for a kennel.
BASKETS = {
    "joint": (
        (33.15, 0.24), (39.0, 0.22), (43.9, 0.10), (69.0, 0.23), (94.0, 0.15), (101.0, 0.035),
        (188.0, 0.02), (376.0, 0.005),
    ),
    "calm": (
        (27.2, 0.22), (32.0, 0.18), (36.9, 0.16), (56.0, 0.22), (75.0, 0.15), (95.0, 0.045),
        (150.0, 0.02), (300.0, 0.005),
    ),
}  # fmt: skip
# Of 3-second plays, the share that watched to 25, 50, 75, 95 and 100 percent, before noise and the hold rate's part.
WATCHED = {
    "video_p25_watched": 0.62,
    "video_p50_watched": 0.43,
    "video_p75_watched": 0.31,
    "video_p95_watched": 0.22,
    "video_p100_watched": 0.19,
}
# Days whose purchases came in late: how many rows, and among the last how many days.
RESTATED_ROWS = 56
RESTATED_DAYS = 14

Counts = NDArray[np.int64]
Rates = NDArray[np.float64]


class DayOfAd(BaseModel):
    """One row of results, as Meta reports it: None where there was nothing to report."""

    model_config = ConfigDict(frozen=True)

    ad_id: str
    date: date
    spend: float
    impressions: int
    reach: int
    clicks: int | None
    link_clicks: int | None
    landing_page_views: int | None
    content_views: int | None
    add_to_carts: int | None
    initiate_checkouts: int | None
    purchases: int | None
    purchase_value: float | None
    video_views: int | None
    video_thruplay: int | None
    video_p25_watched: int | None
    video_p50_watched: int | None
    video_p75_watched: int | None
    video_p95_watched: int | None
    video_p100_watched: int | None
    video_avg_watch_seconds: float | None
    reported: int = int(sum(Reported))


class Restatement(BaseModel):
    """What a day had said before Meta restated it, `days_later` days after."""

    model_config = ConfigDict(frozen=True)

    ad_id: str
    date: date
    metric: str
    old_value: float | None
    new_value: float
    days_later: int


def results(ads: list[DemoAd], until: date, seed: int) -> list[DayOfAd]:
    """All rows by ad and day. The same ads, `until` and seed give the same rows."""
    rows: list[DayOfAd] = []
    for ad in ads:
        # A generator for each ad, so that its luck is the same whatever the date and the other ads.
        rng = np.random.default_rng([seed, ad.number])
        rows += [_lucky(ad, until)] if ad.material.lucky else _days(ad, until, rng)
    return rows


def restatements(rows: list[DayOfAd], until: date, seed: int) -> list[Restatement]:
    """Late purchases among the last days: the rows hold the new values, these the old ones."""
    rng = np.random.default_rng([seed, 0])
    late = [r for r in rows if (until - r.date).days < RESTATED_DAYS and r.purchases and r.purchase_value]
    found: list[Restatement] = []
    for index in sorted(rng.choice(len(late), min(RESTATED_ROWS, len(late)), replace=False).tolist()):
        row = late[index]
        bought, value = row.purchases or 0, row.purchase_value or 0.0
        missing = min(bought, int(rng.integers(1, 3)))
        after = min(int(rng.integers(1, 7)), (until - row.date).days + 1)
        old_count = bought - missing or None
        old_value = round(value * (bought - missing) / bought, 2) or None
        for metric, old, new in (("purchases", old_count, bought), ("purchase_value", old_value, value)):
            found.append(
                Restatement(
                    ad_id=row.ad_id, date=row.date, metric=metric, old_value=old, new_value=new, days_later=after
                )
            )
    return found


def _days(ad: DemoAd, until: date, rng: np.random.Generator) -> list[DayOfAd]:
    """All days of an ad at once: each column is an array over its days."""
    rates = ad.material.rates
    luck = {name: float(np.exp(rng.normal(-(deviation**2) / 2, deviation))) for name, deviation in AD_LUCK.items()}
    cpm_of, click_of, buy_of, seen_of = AUDIENCES[ad.plan.audience]
    numbers = np.arange(ad.plan.since, ad.plan.until + 1)
    dates = [day(until, int(number)) for number in numbers]
    weekdays = [on.weekday() for on in dates]
    days, dropped = len(dates), numbers >= DAYS - DROP_DAYS
    live = numbers - ad.plan.since
    ramp = np.minimum(1.0, 0.45 + 0.25 * live) if ad.plan.since > 0 else np.ones(days)

    spend = np.round(ad.plan.daily * np.take(SPEND_BY_WEEKDAY, weekdays) * ramp * rng.lognormal(0, 0.10, days), 2)
    thousands = (np.cumsum(spend) - spend) / 1000
    cpm = CPM * cpm_of * luck["cpm"] * (1 + CPM_PER_1000 * thousands) * np.where(dropped, DROP_CPM, 1)
    impressions = rng.poisson(1000 * spend / (cpm * rng.lognormal(0, 0.07, days)))
    fatigue = np.maximum(FATIGUE_FLOOR, 1 - FATIGUE_PER_1000 * thousands)
    clicks = _drawn(rng, impressions, rates.click * click_of * luck["click"] * fatigue, DAILY_SHAPE["click"])
    buying = rates.buy * buy_of * luck["buy"] * np.take(BUYING_BY_WEEKDAY, weekdays) * np.where(dropped, DROP_BUYING, 1)
    bought = _drawn(rng, clicks, buying, DAILY_SHAPE["buy"])
    prices, shares = (np.array(column) for column in zip(*BASKETS[ad.material.product], strict=True))
    value = np.round(rng.multinomial(bought, shares / shares.sum()) @ prices, 2)
    checkouts = bought + rng.binomial(clicks - bought, 0.022)
    carts = checkouts + rng.binomial(clicks - checkouts, 0.055)
    views = carts + rng.binomial(clicks - carts, 0.62)
    columns = {
        "spend": spend,
        "impressions": impressions,
        "reach": impressions // (seen_of + FREQUENCY_PER_1000 * thousands + np.abs(rng.normal(0, 0.03, days))),
        "clicks": clicks + rng.binomial(impressions - clicks, 0.006),
        "link_clicks": clicks,
        "landing_page_views": views + rng.binomial(clicks - views, 0.5),
        "content_views": views,
        "add_to_carts": carts,
        "initiate_checkouts": checkouts,
        "purchases": bought,
        "purchase_value": value,
        **_watched(ad, impressions, fatigue, luck, rng),
    }
    return [
        _row(ad.ad_id, on, dict(zip(columns, cells, strict=True)))
        for on, cells in zip(dates, zip(*(c.tolist() for c in columns.values()), strict=True), strict=True)
    ]


def _row(ad_id: str, on: date, cells: dict[str, float]) -> DayOfAd:
    """A row as Meta writes it: of what did not happen there is no cell, except for plays, spend and impressions."""
    always = ("spend", "impressions", "reach")
    kept = {
        name: cell
        for name in DayOfAd.model_fields
        if name in cells and ((cell := cells[name]) or name in always or name.startswith("video"))
    }
    missing = dict.fromkeys(name for name in DayOfAd.model_fields if name not in kept and name not in _OF_ROW)
    return DayOfAd.model_validate({"ad_id": ad_id, "date": on, **missing, **kept})


_OF_ROW = ("ad_id", "date", "reported")


def _drawn(rng: np.random.Generator, tries: Counts, rate: Rates, shape: float) -> Counts:
    """So many of `tries`, more scattered than luck alone would have it."""
    return rng.binomial(tries, np.minimum(0.9, rate * rng.gamma(shape, 1 / shape, len(tries))))


def _watched(
    ad: DemoAd, impressions: Counts, fatigue: Rates, luck: dict[str, float], rng: np.random.Generator
) -> dict[str, Counts | Rates]:
    """Plays; nothing for what is no video."""
    if ad.plan.format != "video" or ad.video_seconds is None:
        return {}
    rates, days = ad.material.rates, len(impressions)
    # Tired eyes skip sooner, though less than they stop clicking.
    plays = _drawn(rng, impressions, rates.hook * luck["hook"] * (0.6 + 0.4 * fatigue), 300.0)
    columns: dict[str, Counts | Rates] = {"video_views": plays}
    columns["video_thruplay"] = _drawn(rng, plays, np.full(days, rates.hold * luck["hold"]), 200.0)
    still, before = plays, 1.0
    for name, share in WATCHED.items():
        share *= 0.7 + rates.hold
        still, before = rng.binomial(still, min(1.0, share / before)), share
        columns[name] = still
    columns["video_avg_watch_seconds"] = np.round(
        ad.video_seconds * (0.10 + 0.35 * rates.hold) * rng.lognormal(0, 0.04, days), 1
    )
    return columns


def _lucky(ad: DemoAd, until: date) -> DayOfAd:
    """A test of two dollars that met one large order."""
    return DayOfAd(
        ad_id=ad.ad_id,
        date=day(until, ad.plan.since),
        spend=2.06,
        impressions=171,
        reach=166,
        clicks=4,
        link_clicks=3,
        landing_page_views=2,
        content_views=2,
        add_to_carts=1,
        initiate_checkouts=1,
        purchases=1,
        purchase_value=94.0,
        video_views=57,
        video_thruplay=18,
        video_p25_watched=33,
        video_p50_watched=25,
        video_p75_watched=19,
        video_p95_watched=14,
        video_p100_watched=12,
        video_avg_watch_seconds=3.4,
    )
