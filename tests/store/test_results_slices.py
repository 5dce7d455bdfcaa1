"""What would go wrong when a slice is put in place of what is stored: ghosts, double writes, lost old values."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.ad_day import AdDay
from domain.window import Window
from store import sync_proof
from store.db import as_worker
from store.replace import Asked, replace_slice
from store.spool import Spool
from tests.conftest import NOW
from tests.factories import account
from tests.store.syncing import ACCOUNT, VERSION, Syncing, ad_day, called, listed, named, window

LATER = NOW + timedelta(days=1)


@pytest.fixture
async def syncing(everybody) -> Syncing:
    person = await everybody.person()
    brand = await everybody.brand(person)
    await account(everybody.deps(person, brand), ACCOUNT, is_primary=True, auth_method="oauth")
    return Syncing(everybody, person, brand)


async def test_a_first_slice_is_stored_whole(syncing):
    rows = [
        ad_day("1", "2026-11-01", "10.55", 1000, purchases=2, purchase_value=30, purchase_type="omni_purchase"),
        ad_day("1", "2026-11-02", 7, 900, reach=0, attribution_setting="7d_click_1d_view", video_views=5),
        ad_day("2", "2026-11-01", 0, 0),
    ]

    did = await syncing.sync("s1", "2026-11-01", "2026-11-02", rows, [called("1", "Ad one"), called("2", "Ad two")])

    assert (did.rows, did.new, did.changed, did.unchanged, did.gone) == (3, 3, 0, 0, 0)
    assert did.purchase_types == {"omni_purchase": 1}
    assert await syncing.days(
        "meta_ad_id, date::text, spend::text, impressions, reach, purchases, purchase_value::float, reported,"
        " attribution_setting"
    ) == [
        ("1", "2026-11-01", "10.55", 1000, None, 2, 30.0, 31, None),
        ("1", "2026-11-02", "7", 900, 0, None, None, 31, "7d_click_1d_view"),
        ("2", "2026-11-01", "0", 0, None, None, None, 31, None),
    ]
    assert await syncing.rows("SELECT meta_ad_id, ad_name, format, hook_text, source FROM meta_ads ORDER BY 1") == [
        ("1", "Ad one", "video", "Ad one", "meta"),
        ("2", "Ad two", "unknown", "Ad two", "meta"),
    ]
    assert await syncing.rows("SELECT count(*) FROM performance_restatements") == [(0,)]


async def test_rows_that_are_equal_are_not_written_again(syncing):
    rows = [ad_day("1", f"2026-11-0{n}", n) for n in range(1, 6)]
    await syncing.sync("s1", "2026-11-01", "2026-11-05", rows)
    before = await syncing.days("xmin, meta_ads_performance::text")

    did = await syncing.sync("s2", "2026-11-01", "2026-11-05", rows, now=LATER)

    assert (did.new, did.changed, did.unchanged) == (0, 0, 5)
    assert await syncing.days("xmin, meta_ads_performance::text") == before


async def test_a_restated_day_keeps_its_old_value_and_when_that_was_seen(syncing):
    first = ad_day("1", "2026-11-01", 10, purchases=1, purchase_value=30, clicks=9)
    await syncing.sync("s1", "2026-11-01", "2026-11-01", [first], [called("1", "Ad one")])

    did = await syncing.sync(
        "s2", "2026-11-01", "2026-11-01", [first._replace(purchases=3, purchase_value=95)], now=LATER
    )

    assert (did.new, did.changed, did.unchanged, did.gone) == (0, 1, 0, 0)
    assert await syncing.rows(
        "SELECT metric, old_value::int, new_value::int, sync_id, gone, seen_at FROM performance_restatements ORDER BY 1"
    ) == [("purchase_value", 30, 95, "s2", False, LATER), ("purchases", 1, 3, "s2", False, LATER)]
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        moved = await sync_proof.restated(conn, syncing.brand.id, "s2", ACCOUNT)
    assert (moved.rows, moved.spend, moved.purchases, moved.purchase_value) == (1, 0, 2, 65)
    assert moved.biggest is not None
    assert (moved.biggest.ad_name, moved.biggest.day.isoformat(), moved.biggest.metric) == (
        "Ad one",
        "2026-11-01",
        "purchase_value",
    )
    assert (moved.biggest.old, moved.biggest.new) == (30, 95)


async def test_another_attribution_window_is_stored_but_restates_nothing(syncing):
    first = ad_day("1", "2026-11-01", attribution_setting="7d_click_1d_view")
    await syncing.sync("s1", "2026-11-01", "2026-11-01", [first])

    did = await syncing.sync("s2", "2026-11-01", "2026-11-01", [first._replace(attribution_setting="1d_click")])

    assert did.changed == 1
    assert await syncing.days("attribution_setting") == [("1d_click",)]
    assert await syncing.rows("SELECT count(*) FROM performance_restatements") == [(0,)]


async def test_a_day_that_meta_returns_no_more_is_gone_and_what_it_held_is_kept(syncing):
    rows = [ad_day("1", f"2026-11-0{n}", n, purchases=n) for n in range(1, 6)] + [ad_day("2", "2026-11-03", 50)]
    await syncing.sync("s1", "2026-11-01", "2026-11-05", rows)

    did = await syncing.sync("s2", "2026-11-02", "2026-11-04", [ad_day("1", "2026-11-02", 2, purchases=2)])

    assert (did.rows, did.unchanged, did.gone) == (1, 1, 3)
    assert await syncing.days() == [("1", "2026-11-01", 1), ("1", "2026-11-02", 2), ("1", "2026-11-05", 5)]
    assert await syncing.rows(
        "SELECT meta_ad_id, date::text, metric, old_value::int, new_value FROM performance_restatements WHERE gone"
        " AND metric IN ('spend', 'purchases') ORDER BY 1, 2, 3"
    ) == [
        ("1", "2026-11-03", "purchases", 3, None),
        ("1", "2026-11-03", "spend", 3, None),
        ("1", "2026-11-04", "purchases", 4, None),
        ("1", "2026-11-04", "spend", 4, None),
        ("2", "2026-11-03", "spend", 50, None),
    ]
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        assert await sync_proof.gone(conn, syncing.brand.id, "s2", ACCOUNT) == (57, 7, 0)
        assert (await sync_proof.restated(conn, syncing.brand.id, "s2", ACCOUNT)).rows == 0


async def test_an_empty_answer_empties_the_slice_and_no_other_day_or_account(syncing):
    deps = syncing.everybody.deps(syncing.person, syncing.brand)
    await account(deps, "act_2", auth_method="oauth")
    await syncing.sync("s1", "2026-11-01", "2026-11-03", [ad_day("1", f"2026-11-0{n}") for n in (1, 2, 3)])
    await syncing.rows("SELECT 1")
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        await conn.execute(
            'INSERT INTO meta_ads_performance SELECT (jsonb_populate_record(p, \'{"meta_ad_account_id": "act_2"}\')).*'
            " FROM meta_ads_performance p"
        )

    did = await syncing.sync("s2", "2026-11-02", "2026-11-02", [])

    assert (did.rows, did.gone) == (0, 1)
    assert await syncing.days("meta_ad_account_id, date::text") == [
        ("act_1", "2026-11-01"),
        ("act_1", "2026-11-03"),
        ("act_2", "2026-11-01"),
        ("act_2", "2026-11-02"),
        ("act_2", "2026-11-03"),
    ]


@pytest.mark.parametrize(
    ("keep", "left"),
    [
        ([("1", date(2026, 11, 1))], ["1 2026-11-01"]),
        ([("1", None)], ["1 2026-11-01", "1 2026-11-02"]),
        ([(None, None)], ["1 2026-11-01", "1 2026-11-02", "2 2026-11-01"]),
        ([], []),
    ],
)
async def test_a_day_that_came_malformed_is_not_taken_for_gone(syncing, keep, left):
    rows = [ad_day("1", "2026-11-01"), ad_day("1", "2026-11-02"), ad_day("2", "2026-11-01")]
    await syncing.sync("s1", "2026-11-01", "2026-11-02", rows)

    did = await syncing.sync("s2", "2026-11-01", "2026-11-02", [], (), keep)

    assert did.quarantined == len(keep)
    assert await syncing.days("meta_ad_id || ' ' || date") == [(each,) for each in left]


async def test_a_slice_that_is_done_is_not_stored_again(syncing):
    did = await syncing.sync("s1", "2026-11-01", "2026-11-02", [ad_day("1", "2026-11-01")])
    before = await syncing.contents()

    again = await syncing.put("s1", window("2026-11-01", "2026-11-02"), [ad_day("1", "2026-11-01", 99)], now=LATER)

    assert again == did
    assert await syncing.contents() == before
    assert await syncing.rows("SELECT calls, attempts, status FROM meta_sync_slices") == [(3, 1, "done")]


async def killed_at_the_end(syncing: Syncing, sync: str, days: Window, rows: list[AdDay]) -> None:
    with Spool(named) as spool:
        spool.add(rows)
        async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
            asked = Asked(sync, ACCOUNT, days, VERSION, NOW.date())
            await replace_slice(conn, syncing.brand, asked, spool, (), 1, NOW)
            raise ConnectionAbortedError


async def test_killed_before_the_end_nothing_happened_and_a_rerun_stores_the_same_bytes(syncing):
    old = [ad_day("1", f"2026-11-0{n}", n) for n in (1, 2, 3)]
    new = [ad_day("1", "2026-11-01", 1), ad_day("1", "2026-11-02", 5), ad_day("3", "2026-11-01", 8)]
    days = window("2026-11-01", "2026-11-03")
    await syncing.sync("s1", "2026-11-01", "2026-11-03", old)
    before = await syncing.contents()
    await syncing.plan("s2", days)

    with pytest.raises(ConnectionAbortedError):
        await killed_at_the_end(syncing, "s2", days, new)
    assert await syncing.contents() == before
    assert await syncing.rows("SELECT status FROM meta_sync_slices WHERE sync_id = 's2'") == [("waiting",)]
    killed = await syncing.put("s2", days, new)
    after = await syncing.contents()

    # The same on a brand that nothing disturbed.
    person = await syncing.everybody.person()
    brand = await syncing.everybody.brand(person)
    calm = Syncing(syncing.everybody, person, brand)
    await calm.sync("s1", "2026-11-01", "2026-11-03", old)
    undisturbed = await calm.sync("s2", "2026-11-01", "2026-11-03", new)
    ours, theirs = str(syncing.brand.id), str(brand.id)
    same = [
        (row[0].replace(theirs, ours).replace(str(brand.organization_id), str(syncing.brand.organization_id)),)
        for row in await calm.contents()
    ]
    assert after == same
    assert replace(killed, calls=0) == replace(undisturbed, calls=0)


async def test_a_row_that_overlapping_pages_bring_twice_counts_once(syncing):
    did = await syncing.sync(
        "s1", "2026-11-01", "2026-11-01", [ad_day("1", "2026-11-01", 5), ad_day("1", "2026-11-01", 6)]
    )

    assert (did.rows, did.new) == (1, 1)
    assert await syncing.days() == [("1", "2026-11-01", 6)]


@pytest.mark.parametrize("stray", [ad_day("1", "2026-11-09"), ad_day("1", "2026-11-01", account="act_2")])
async def test_a_row_from_outside_the_slice_is_refused_whole(syncing, stray):
    with pytest.raises(ValueError, match="not of account"):
        await syncing.sync("s1", "2026-11-01", "2026-11-01", [stray])

    assert await syncing.contents() == []


async def test_two_slices_at_once_of_one_brand_wait_for_each_other(syncing):
    halves = [window("2026-11-01", "2026-11-02"), window("2026-11-03", "2026-11-04")]
    await syncing.plan("s1", window("2026-11-01", "2026-11-04"), halves)

    first, second = await asyncio.gather(
        *(
            syncing.put("s1", each, [ad_day("1", each.since.isoformat()), ad_day("1", each.until.isoformat())])
            for each in halves
        )
    )

    assert (first.new, second.new) == (2, 2)
    assert len(await syncing.contents()) == 4
    assert await syncing.rows("SELECT cursor::text FROM meta_sync_state") == [("2026-11-04",)]


async def test_the_same_slice_at_once_by_two_workers_is_stored_once(syncing):
    days = window("2026-11-01", "2026-11-01")
    await syncing.plan("s1", days)

    one, other = await asyncio.gather(*(syncing.put("s1", days, [ad_day("1", "2026-11-01", n)]) for n in (1, 2)))

    assert one == other
    assert await syncing.rows("SELECT attempts FROM meta_sync_slices") == [(1,)]


async def test_ads_that_only_results_name_are_refreshed_and_listed_ones_are_left_alone(syncing):
    await syncing.list_ads(listed("2", "Listed name", effective_status="ARCHIVED"))
    rows = [ad_day("1", "2026-11-01"), ad_day("2", "2026-11-01")]
    await syncing.sync("s1", "2026-11-01", "2026-11-01", rows, [called("1", "Old"), called("2", "Cached name")])
    await syncing.sync("s2", "2026-11-01", "2026-11-01", rows, [called("1", "New"), called("2", "Cached name", "C")])

    assert await syncing.rows(
        "SELECT meta_ad_id, ad_name, hook_text, ad_status, campaign_name FROM meta_ads ORDER BY 1"
    ) == [
        ("1", "New", "New", None, None),
        ("2", "Listed name", "Listed name", "ARCHIVED", "C"),
    ]
