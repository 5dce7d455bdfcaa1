"""What would go wrong where a file and a sync bring the same days: the same spend twice, or a sheet's words lost."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from store import ads, sync_proof
from store.db import as_worker
from tests.conftest import NOW
from tests.factories import account
from tests.jobs.conftest import HEADER, Desk
from tests.store.syncing import ACCOUNT, Syncing, ad_day, called, listed, window

ONE = "120200000000012345"
TWO = "120200000000012346"


@pytest.fixture
async def desk(everybody, tmp_path) -> Desk:
    person = await everybody.person()
    return Desk(everybody, person, await everybody.brand(person), tmp_path)


@pytest.fixture
def syncing(desk) -> Syncing:
    return Syncing(desk.everybody, desk.person, desk.brand)


async def link(desk: Desk, primary: bool = False) -> None:
    await account(desk.everybody.deps(desk.person, desk.brand), ACCOUNT, is_primary=primary, auth_method="oauth")


async def spend(syncing: Syncing) -> Decimal:
    return (await syncing.rows("SELECT sum(spend) FROM meta_ads_performance"))[0][0]


async def test_days_imported_without_an_account_are_counted_once_after_a_sync(desk, syncing):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30\n2026-11-02,Ad one,{ONE},4,100,2,,\n")
    await link(desk)

    did = await syncing.sync(
        "s1",
        "2026-11-01",
        "2026-11-02",
        [
            ad_day(ONE, "2026-11-01", "10.50", 1000, link_clicks=20, purchases=2, purchase_value=60),
            ad_day(ONE, "2026-11-02", 4, 100, link_clicks=2),
        ],
        [called(ONE, "Ad one")],
    )

    # The second day changes too: now it is known that there were no plays.
    assert (did.new, did.changed, did.gone) == (0, 2, 0)
    assert await spend(syncing) == Decimal("14.50")
    assert await syncing.rows("SELECT meta_ad_account_id, meta_ad_id FROM meta_ads") == [(ACCOUNT, ONE)]
    assert await syncing.rows(
        "SELECT metric, old_value::int, new_value::int FROM performance_restatements ORDER BY 1"
    ) == [
        ("purchase_value", 30, 60),
        ("purchases", 1, 2),
    ]
    # Nothing is left under 'export', so the linked account takes its place.
    assert await syncing.rows("SELECT meta_ad_account_id, is_primary FROM brand_ad_accounts") == [(ACCOUNT, True)]


async def test_an_import_of_synced_days_restates_them(desk, syncing):
    await link(desk, primary=True)
    rows = [ad_day(ONE, "2026-11-01", 10, 1000, video_views=7, attribution_setting="7d_click")]
    await syncing.sync("s1", "2026-11-01", "2026-11-01", rows, [called(ONE, "Ad one")])

    report = await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},11,1000,20,1,30\n")

    assert (report.new, report.changed, report.restated.spend) == (0, 1, 1)
    assert await syncing.days("meta_ad_account_id, spend::int, video_views, purchases, attribution_setting") == [
        (ACCOUNT, 11, 7, 1, "7d_click")
    ]


async def test_days_imported_by_name_only_give_way_to_the_same_ads_days_by_id(desk, syncing):
    await desk.drop(
        "Day,Ad name,Campaign name,Amount spent (USD),Impressions\n"
        "2026-11-01,Ad one,C,10,1000\n2026-11-02,Ad one,C,20,1000\n2026-11-01,Ad two,C,5,50\n"
    )
    await link(desk)

    did = await syncing.sync(
        "s1", "2026-11-01", "2026-11-01", [ad_day(ONE, "2026-11-01", 10)], [called(ONE, "Ad one", "C")]
    )

    assert (did.new, did.replaced_names, did.gone) == (1, 1, 0)
    assert await spend(syncing) == 35
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        left = await sync_proof.by_name_only(conn, syncing.brand.id, window("2026-11-01", "2026-11-01"))
    assert left == (1, 5)

    await syncing.sync("s2", "2026-11-02", "2026-11-02", [ad_day(ONE, "2026-11-02", 20)], [called(ONE, "Ad one", "C")])
    assert await spend(syncing) == 35
    assert await syncing.rows("SELECT count(*) FROM meta_ads WHERE ad_name = 'Ad one'") == [(1,)]


async def test_rows_by_name_of_a_named_account_are_gone_where_meta_returns_others(desk, syncing):
    await desk.drop("Day,Account ID,Ad name,Amount spent (USD),Impressions\n2026-11-01,1,Renamed since,10,1000\n")

    did = await syncing.sync("s1", "2026-11-01", "2026-11-01", [ad_day(ONE, "2026-11-01", 10)], [called(ONE, "Now")])

    assert (did.new, did.gone) == (1, 1)
    assert await spend(syncing) == 10


async def test_what_hangs_on_an_imported_ad_moves_with_it(desk, syncing):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10.50,1000,20,1,30\n")
    await desk.drop(
        "Ad ID,Transcript,Destination URL,Headline\n" + f"{ONE},Stop scrolling now,https://acme.test/a,Buy\n",
        "sheet.csv",
    )
    hook = await syncing.rows("SELECT hook_text, hook_source FROM meta_ads")
    await link(desk)

    written = await syncing.list_ads(listed(ONE, "Ad one, renamed", effective_status="DELETED"))

    assert (written.new, written.changed) == (0, 1)
    assert await syncing.rows("SELECT meta_ad_account_id, ad_name, ad_status, source FROM meta_ads") == [
        (ACCOUNT, "Ad one, renamed", "DELETED", "meta")
    ]
    assert await syncing.rows("SELECT hook_text, hook_source FROM meta_ads") == hook
    assert hook[0][1] != "ad_name"
    for table in ("ad_creatives", "meta_ad_destinations", "meta_ads_performance"):
        assert await syncing.rows(f"SELECT meta_ad_account_id FROM {table}") == [(ACCOUNT,)]


async def test_old_values_of_an_ad_that_moved_are_still_its_own(desk, syncing):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10,1000,20,1,30\n")
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},11,1000,20,1,30\n")
    await link(desk)

    later = [ad_day(ONE, "2026-11-01", 12, 1000)]
    await syncing.sync("s1", "2026-11-01", "2026-11-01", later, [called(ONE, "Ad one")], now=NOW + timedelta(days=1))

    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        days = window("2026-11-01", "2026-11-01")
        kept = await ads.restatements(conn, syncing.brand.id, (ACCOUNT, ONE), days)
    assert [(r.old_value, r.new_value) for r in kept if r.metric == "spend"] == [(11, 12), (10, 11)]


async def test_an_export_by_name_of_synced_days_meets_the_synced_ad(desk, syncing):
    await link(desk, primary=True)
    await syncing.sync("s1", "2026-11-01", "2026-11-01", [ad_day(ONE, "2026-11-01", 10)], [called(ONE, "Ad one")])

    report = await desk.drop("Day,Ad name,Amount spent (USD),Impressions\n2026-11-01,Ad one,11,1000\n")

    assert (report.new, report.changed) == (0, 1)
    assert await spend(syncing) == 11


async def test_an_ad_that_stands_under_both_accounts_is_one_ad_with_its_days_once(desk, syncing):
    await desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10,1000,,,\n2026-11-02,Ad one,{ONE},20,1000,,,\n")
    await link(desk)
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        await conn.execute(
            'INSERT INTO meta_ads SELECT (jsonb_populate_record(m, \'{"meta_ad_account_id": "act_1"}\')).*'
            " FROM meta_ads m"
        )
        await conn.execute(
            'INSERT INTO meta_ads_performance SELECT (jsonb_populate_record(p, \'{"meta_ad_account_id": "act_1"}\')).*'
            " FROM meta_ads_performance p WHERE date = '2026-11-01'"
        )

    await syncing.list_ads(listed(ONE, "Ad one"))

    assert await syncing.days("meta_ad_account_id, date::text, spend::int") == [
        (ACCOUNT, "2026-11-01", 10),
        (ACCOUNT, "2026-11-02", 20),
    ]
    assert await syncing.rows("SELECT meta_ad_account_id FROM meta_ads") == [(ACCOUNT,)]


async def test_a_sheets_words_for_an_ad_known_by_name_reach_the_synced_ad(desk, syncing):
    await desk.drop("Ad name,Transcript\nAd one,Stop scrolling now\n", "sheet.csv")
    await link(desk)

    await syncing.sync("s1", "2026-11-01", "2026-11-01", [ad_day(ONE, "2026-11-01")], [called(ONE, "Ad one")])

    found = await syncing.rows(f"SELECT hook_text, hook_source FROM meta_ads WHERE meta_ad_id = '{ONE}'")
    assert found == [("Stop scrolling now", "spoken")]


async def test_an_import_and_a_slice_at_once_leave_each_day_once(desk, syncing):
    await link(desk, primary=True)
    days = window("2026-11-01", "2026-11-02")
    await syncing.plan("s1", days)
    rows = [ad_day(ONE, "2026-11-01", 10), ad_day(TWO, "2026-11-02", 20)]

    report, did = await asyncio.gather(
        desk.drop(HEADER + f"\n2026-11-01,Ad one,{ONE},10,1000,,,\n2026-11-02,Ad two,{TWO},20,1000,,,\n"),
        syncing.put("s1", days, rows, [called(ONE, "Ad one"), called(TWO, "Ad two")]),
    )

    assert report.new + did.new == 2
    assert await spend(syncing) == 30
    assert len(await syncing.contents()) == 2


async def test_every_key_on_an_ad_follows_it_to_another_account(syncing):
    """A table added later that hangs on ads would otherwise stop a sync that moves one."""
    loose = await syncing.rows(
        "SELECT conrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = 'public.meta_ads'::regclass AND confupdtype <> 'c'"
    )
    assert loose == []
