"""What would go wrong: sums by what sources covered that differ from sums of the rows, windows that leak a day."""

from datetime import date, timedelta
from random import Random

import pytest

from domain.counts import Counts, total
from domain.metrics import METRICS
from domain.window import Window
from store import performance
from store.performance import Filter
from store.sql import queries
from tests.factories import ad, day, destination

LAST = date(2026, 11, 18)
WINDOW = Window(since=LAST - timedelta(days=9), until=LAST)
METRIC_COLUMNS = ("link_clicks", "purchases", "purchase_value", "video_views", "video_thruplay")


@pytest.fixture
async def deps(everybody):
    """Four ads over 30 days; which metrics a day's source covered changes from day to day, cells may be blank."""
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))
    random = Random(4)
    for ad_id in ("1", "2", "3", "4"):
        await ad(deps, ad_id, format="image" if ad_id == "4" else "video")
        for n in range(30):
            covered = random.sample(METRIC_COLUMNS[:3] if ad_id == "4" else METRIC_COLUMNS, random.randint(0, 3))
            cells = {name: random.choice((None, 0, random.randint(1, 90))) for name in covered}
            await day(deps, ad_id, LAST - timedelta(days=n), spend=random.randint(0, 9900) / 100, **cells)
    return deps


async def straight(deps, since: date, until: date) -> dict[str, Counts]:
    """store/counts.sql over the rows themselves."""
    counts = queries("performance")["by_ad"].split("sum(p.ad_days)::integer AS ad_days,")[1].split("FROM p")[0]
    async with deps.transaction() as conn:
        cur = await conn.execute(
            f"SELECT p.meta_ad_id, {counts} FROM meta_ads_performance p WHERE date BETWEEN %s AND %s GROUP BY 1",
            [since, until],
        )
        return {row[0]: Counts(**dict(zip(Counts.model_fields, row[1:], strict=True))) for row in await cur.fetchall()}


async def test_sums_by_coverage_are_the_sums_of_the_rows(deps):
    async with deps.transaction() as conn:
        found = await performance.by_ad(conn, Filter(brand_id=deps.brand.id), WINDOW)

    before = WINDOW.before()
    assert {row.ad_id: row.counts for row in found if row.is_after} == await straight(deps, WINDOW.since, WINDOW.until)
    assert {row.ad_id: row.counts for row in found if not row.is_after} == await straight(
        deps, before.since, before.until
    )


async def test_days_add_up_to_the_window(deps):
    which = Filter(brand_id=deps.brand.id)
    async with deps.transaction() as conn:
        ads = total(row.counts for row in await performance.by_ad(conn, which, WINDOW, with_before=False))
        days = await performance.by_day(conn, which, WINDOW, with_before=False)
        one = await performance.by_day(conn, which.model_copy(update={"ad_id": "1"}), WINDOW, with_before=False)

    assert list(days) == [WINDOW.since + timedelta(days=n) for n in range(10)]
    for name in ("spend", "impressions", "purchases", "purchase_value", "spend_with_value", "rows"):
        assert getattr(total(days.values()), name) == getattr(ads, name)
    assert (total(one.values()).rows, total(days.values()).rows) == (10, 40)


async def test_the_links_to_value_give_the_same_roas_as_the_sums(deps):
    async with deps.transaction() as conn:
        found = await performance.by_ad(conn, Filter(brand_id=deps.brand.id), WINDOW)
        keys = sorted({row.key for row in found})
        before, after = await performance.chains(conn, Filter(brand_id=deps.brand.id), WINDOW, keys)

    for chain, is_after in ((before, False), (after, True)):
        sums = total(row.counts for row in found if row.is_after is is_after)
        assert chain.value.sum() / chain.spend.sum() == pytest.approx(METRICS["roas"].of(sums))
        assert chain.spend.shape == (10, 4)


async def test_the_rows_behind_a_page_are_those_of_its_ads(deps):
    await destination(deps, "2", "https://example.com/chew")
    async with deps.transaction() as conn:
        which = Filter(brand_id=deps.brand.id, page="example.com/chew")
        rows = await performance.rows(conn, which, WINDOW, 100, 0)

    assert {row.ad_id for row in rows} == {"2"}
    assert [row.day for row in rows] == sorted((row.day for row in rows), reverse=True)


async def test_a_stranger_sums_nothing(deps, everybody):
    stranger = everybody.deps(await everybody.person(), deps.brand)
    which = Filter(brand_id=deps.brand.id)
    async with stranger.transaction() as conn:
        assert await performance.by_ad(conn, which, WINDOW) == []
        assert await performance.by_day(conn, which, WINDOW) == {}
        assert await performance.rows(conn, which, WINDOW, 10, 0) == []
        assert (await performance.chains(conn, which, WINDOW, [("act_1", "1")]))[1].spend.sum() == 0
