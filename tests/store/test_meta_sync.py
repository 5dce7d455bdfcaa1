"""What would go wrong: a plan that changes under a resumed sync, two runs on one account, a sum of somebody else's."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.window import Window
from store import meta_sync
from store.db import as_worker
from tests.conftest import NOW
from tests.factories import account
from tests.store.syncing import ACCOUNT, VERSION, Syncing, ad_day, called, window

WHOLE = window("2026-11-01", "2026-11-06")
HALVES = [window("2026-11-01", "2026-11-03"), window("2026-11-04", "2026-11-06")]


@pytest.fixture
async def syncing(everybody) -> Syncing:
    person = await everybody.person()
    brand = await everybody.brand(person)
    await account(everybody.deps(person, brand), ACCOUNT, is_primary=True, auth_method="oauth")
    return Syncing(everybody, person, brand)


async def run(syncing: Syncing, run_id: str, status: str) -> None:
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        await conn.execute(
            "INSERT INTO job_runs (id, organization_id, brand_id, kind, title, status, asked_at)"
            " VALUES (%s, %s, %s, 'meta_sync', 'a', %s, %s)",
            [run_id, syncing.brand.organization_id, syncing.brand.id, status, NOW],
        )


async def claim(syncing: Syncing, run_id: str) -> str | None:
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        return await meta_sync.claim(conn, syncing.brand, ACCOUNT, run_id, NOW)


async def fail(syncing: Syncing, sync: str, days: Window) -> None:
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        await meta_sync.fail_slice(
            conn, syncing.brand, sync, ACCOUNT, days, VERSION, "Meta gave up", NOW + timedelta(hours=1), 4, NOW
        )


async def progress(syncing: Syncing, version: str = VERSION):
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        return await meta_sync.progress(conn, syncing.brand.id, ACCOUNT, version)


async def test_a_resumed_sync_keeps_the_slices_it_had(syncing):
    await syncing.plan("s1", WHOLE, HALVES)
    await syncing.put("s1", HALVES[0], [ad_day("1", "2026-11-01")])

    await syncing.plan("s1", WHOLE, [WHOLE])

    found = await syncing.rows("SELECT since::text, until::text, status FROM meta_sync_slices ORDER BY 1")
    assert found == [("2026-11-01", "2026-11-03", "done"), ("2026-11-04", "2026-11-06", "waiting")]
    assert await syncing.rows("SELECT id, arguments FROM meta_syncs") == [("s1", {"days": 6})]


async def test_the_cursor_waits_for_the_slice_before_and_then_takes_both(syncing):
    await syncing.plan("s1", WHOLE, HALVES)

    await syncing.put("s1", HALVES[1], [ad_day("1", "2026-11-04")])
    assert (await progress(syncing)).cursor == date(2026, 10, 31)

    await syncing.put("s1", HALVES[0], [ad_day("1", "2026-11-01")])
    assert (await progress(syncing)).cursor == date(2026, 11, 6)


async def test_a_failed_slice_says_why_keeps_what_is_stored_and_holds_the_cursor(syncing):
    await syncing.sync("s1", "2026-11-01", "2026-11-06", [ad_day("1", f"2026-11-0{n}") for n in range(1, 7)])
    before = await syncing.contents()
    await syncing.plan("s2", WHOLE, HALVES)

    await fail(syncing, "s2", HALVES[1])
    await syncing.put("s2", HALVES[0], [ad_day("1", f"2026-11-0{n}") for n in range(1, 4)])

    assert await syncing.contents() == before
    assert (await progress(syncing)).cursor == date(2026, 11, 3)
    assert (await progress(syncing)).failed == (HALVES[1],)
    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        done, failed = await meta_sync.slices(conn, syncing.brand.id, "s2")
    assert (done.status, failed.status, failed.reason, failed.attempts) == ("done", "failed", "Meta gave up", 1)
    assert failed.next_try_at == NOW + timedelta(hours=1)
    assert (done.unchanged, done.calls, failed.calls) == (3, 3, 4)

    await syncing.put("s2", HALVES[1], [ad_day("1", f"2026-11-0{n}") for n in range(4, 7)])
    assert (await progress(syncing)).cursor == date(2026, 11, 6)
    assert await syncing.rows(
        "SELECT attempts, calls, reason FROM meta_sync_slices WHERE since = '2026-11-04' AND sync_id = 's2'"
    ) == [(2, 7, None)]


async def test_a_failure_told_late_undoes_nothing(syncing):
    await syncing.sync("s1", "2026-11-01", "2026-11-06", [ad_day("1", "2026-11-01")])

    await fail(syncing, "s1", WHOLE)

    assert await syncing.rows("SELECT status, reason FROM meta_sync_slices") == [("done", None)]
    assert (await progress(syncing)).cursor == date(2026, 11, 6)


async def test_progress_under_other_fields_or_breakdowns_counts_for_nothing(syncing):
    await syncing.sync("s1", "2026-11-01", "2026-11-06", [ad_day("1", "2026-11-01")])

    assert await progress(syncing, "other fields") is None


async def test_one_run_at_a_time_has_an_account_and_a_dead_one_holds_nobody_up(syncing):
    await run(syncing, "first", "running")
    await run(syncing, "second", "waiting")

    assert await claim(syncing, "first") is None
    assert await claim(syncing, "first") is None
    assert await claim(syncing, "second") == "first"

    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        await conn.execute("UPDATE job_runs SET status = 'failed' WHERE id = 'first'")
    assert await claim(syncing, "second") is None
    assert await claim(syncing, "first") == "second"

    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        await meta_sync.release(conn, syncing.brand, "second")
    assert await claim(syncing, "first") is None


async def test_of_many_runs_at_once_one_gets_the_account(syncing):
    runs = ["a", "b", "c"]
    for each in runs:
        await run(syncing, each, "running")

    held = await asyncio.gather(*(claim(syncing, each) for each in runs))

    assert held.count(None) == 1
    winner = runs[held.index(None)]
    assert all(holder in (None, winner) for holder in held)


async def test_the_sums_are_of_the_account_and_the_days_and_nothing_else(syncing):
    rows = [
        ad_day("1", "2026-11-01", "1.10", purchases=2, purchase_value=Decimal("9.99")),
        ad_day("2", "2026-11-02", 5),
    ]
    await syncing.sync("s1", "2026-11-01", "2026-11-06", rows, [called("1", "A")])
    person = await syncing.everybody.person()
    other = Syncing(syncing.everybody, person, await syncing.everybody.brand(person))
    await other.sync("s1", "2026-11-01", "2026-11-06", [ad_day("1", "2026-11-01", 1000)])

    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        whole = await meta_sync.sums(conn, syncing.brand.id, ACCOUNT, WHOLE)
        day = await meta_sync.sums(conn, syncing.brand.id, ACCOUNT, window("2026-11-01", "2026-11-01"))
        theirs = await meta_sync.sums(conn, other.brand.id, ACCOUNT, WHOLE)
        first = await meta_sync.known_since(conn, syncing.brand.id, ACCOUNT)
    assert (whole.rows, whole.ads, whole.spend, whole.purchases) == (2, 2, Decimal("6.10"), 2)
    assert (day.spend, day.purchase_value) == (Decimal("1.10"), Decimal("9.99"))
    assert theirs.rows == 0
    assert first == date(2026, 11, 1)


async def test_an_account_remembers_where_its_purchases_come_from(syncing):
    await syncing.plan("s1", WHOLE, HALVES)
    await syncing.put("s1", HALVES[0], [ad_day("1", "2026-11-01", purchase_type="omni_purchase", purchases=1)])
    await syncing.put(
        "s1",
        HALVES[1],
        [
            ad_day(ad, "2026-11-04", purchase_type=kind, purchases=1)
            for ad, kind in (("1", "omni_purchase"), ("2", "purchase"))
        ],
    )

    async with as_worker(syncing.pool, syncing.brand.organization_id) as conn:
        types = await meta_sync.account_read(conn, syncing.brand, "s1", ACCOUNT, NOW)

    assert types == {"omni_purchase": 2, "purchase": 1}
    assert await syncing.rows("SELECT purchase_types, synced_at FROM brand_ad_accounts") == [(types, NOW)]


async def test_a_slice_that_no_sync_planned_is_refused(syncing):
    await syncing.plan("s1", WHOLE, HALVES)

    with pytest.raises(LookupError, match="no slice"):
        await syncing.put("s1", WHOLE, [ad_day("1", "2026-11-01")])

    assert await syncing.contents() == []
