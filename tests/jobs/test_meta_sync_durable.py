"""What would go wrong with a sync that is killed, stopped, joined or cut off: work lost, done twice, or never ended."""

import asyncio
import signal
from datetime import timedelta
from typing import Any

import pytest

from domain.sync_report import SyncReport
from tests.conftest import NOW
from tests.jobs.meta_office import MetaOffice
from tests.wire.graph.world import GraphWorld
from tools.deps import Jobs

# Several slices, and calls slow enough to be caught in the middle.
BIG = GraphWorld(ads=100, days=89, latency_ms=30)


async def undisturbed(office: MetaOffice) -> tuple[list[tuple[Any, ...]], SyncReport]:
    """What the same sync comes to when nothing happens, in a brand of its own."""
    twin = await office.another_brand("Twin")
    async with office.working() as started:
        report = await office.sync(started, twin)
    office.graph.forget()
    return office.rows(twin), report


async def until_step(office: MetaOffice, started: Jobs, job: str, step: str, done: int = 0) -> None:
    """Waits until the run is at this step, and so far in it."""
    async for progress in started.follow(office.person, job):
        assert progress.state in ("waiting", "running"), progress
        if progress.step == step and progress.done >= done:
            return


def figures(report: SyncReport) -> dict[str, Any]:
    """What a proof counts of its one account, without what depends on how it came about."""
    (account,) = report.accounts
    return account.model_dump()


@pytest.mark.parametrize(
    ("step", "done"), [("Accounts and objects", 0), ("Results", 0), ("Results", 1), ("Creatives", 0), ("Proof", 0)]
)
async def test_a_worker_killed_in_any_stage_leaves_the_same_bytes_and_the_same_proof(
    meta_office: MetaOffice, step: str, done: int
) -> None:
    meta_office.graph.reset(BIG)
    rows, report = await undisturbed(meta_office)

    doomed = meta_office.other_worker()
    async with meta_office.asking() as asked:
        job = await meta_office.start(asked)
        await asyncio.wait_for(until_step(meta_office, asked, job, step, done), 60)
        doomed.send_signal(signal.SIGKILL)
        await asyncio.to_thread(doomed.wait)
        async with meta_office.working() as started:
            end = await asyncio.wait_for(meta_office.last(started, job), 120)

    assert end.state == "done", end.error
    again = SyncReport.model_validate(end.result)
    assert meta_office.rows() == rows
    assert figures(again) == figures(report)
    assert meta_office.ask(
        f"SELECT count(*) FROM performance_restatements WHERE brand_id = '{meta_office.brand.id}'"
    ) == [(0,)]
    # Calls of the dead worker count, at most those of what was under way are lost.
    assert again.effort.calls >= report.effort.calls - 12
    assert meta_office.ask(
        f"SELECT count(*) FROM notifications WHERE brand_id = '{meta_office.brand.id}' AND category = 'job'"
    ) == [(1,)]


async def test_a_killed_second_sync_doubles_no_restatement(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.reset(BIG)
    graph.faults(restating=True, vanishing=True)
    async with meta_office.working() as started:
        await meta_office.sync(started, days=90)
    graph.advance()
    doomed = meta_office.other_worker()
    async with meta_office.asking() as asked:
        job = await meta_office.start(asked, days=90, now=NOW + timedelta(hours=1))
        await asyncio.wait_for(until_step(meta_office, asked, job, "Results", 1), 60)
        doomed.send_signal(signal.SIGKILL)
        await asyncio.to_thread(doomed.wait)
        async with meta_office.working() as started:
            end = await asyncio.wait_for(meta_office.last(started, job), 120)

    report = SyncReport.model_validate(end.result)
    assert meta_office.sums() == meta_office.truth()
    (twice,) = meta_office.ask(
        "SELECT count(*) FROM (SELECT 1 FROM performance_restatements"
        " GROUP BY meta_ad_id, date, metric HAVING count(*) > 1) t"
    )
    assert twice == (0,)
    kept = meta_office.ask(
        "SELECT count(DISTINCT (meta_ad_id, date)) FILTER (WHERE NOT gone), count(DISTINCT (meta_ad_id, date))"
        " FILTER (WHERE gone) FROM performance_restatements"
    )
    assert kept == [(report.accounts[0].changed, report.accounts[0].gone)]


async def test_a_token_that_ends_half_way_is_reconnected_and_nothing_is_read_again(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.reset(BIG)
    graph.faults(token_expires_after=20)
    async with meta_office.working() as started:
        job = await meta_office.start(started)
        end = await meta_office.last(started, job)
        assert end.state == "failed"
        assert end.error is not None
        assert "/connect" in end.error
        assert f"/sync_meta resume={job}" in end.error
        done = meta_office.ask("SELECT since FROM meta_sync_slices WHERE status = 'done'")
        assert meta_office.ask("SELECT status FROM meta_connections") == [("expired",)]

        await meta_office.connect(token="system")
        graph.forget()
        report = await meta_office.sync(started, sync_id=job, now=NOW + timedelta(minutes=9))

    assert report.sync_id == job
    assert meta_office.sums() == meta_office.truth()
    starts = {str(q["params"].get("time_range"))[10:20] for q in graph.log().requests if q["method"] == "POST"}
    assert not starts & {str(since) for (since,) in done}
    assert meta_office.ask("SELECT count(*) FROM performance_restatements") == [(0,)]


async def test_a_second_request_joins_the_run_that_is_under_way(meta_office: MetaOffice) -> None:
    meta_office.graph.reset(BIG)
    async with meta_office.working() as started:
        first = await started.start(meta_office.person, meta_office.brand, "meta_sync", {"media": False}, NOW)
        second = await started.start(meta_office.person, meta_office.brand, "meta_sync", {"media": False}, NOW)
        end = await meta_office.last(started, second.job_id)

    assert (second.job_id, second.joined) == (first.job_id, True)
    assert end.state == "done"
    assert meta_office.ask("SELECT count(*) FROM meta_syncs") == [(1,)]


async def test_a_run_of_an_account_that_another_run_reads_leaves_it_to_that_one(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.reset(BIG)
    async with meta_office.working() as started:
        every = await meta_office.start(started)
        await until_step(meta_office, started, every, "Results")
        one = await meta_office.start(started, account=graph.world.accounts[0].id)
        assert one != every
        ends = [await meta_office.last(started, job) for job in (every, one)]

    assert [end.state for end in ends] == ["done", "done"]
    report = SyncReport.model_validate(ends[1].result)
    assert report.accounts[0].elsewhere == every
    assert report.accounts[0].new == 0
    assert max(graph.log().slices.values()) == 1
    assert meta_office.sums() == meta_office.truth()


async def test_a_stopped_sync_stops_at_once_and_goes_on_where_it_was(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.reset(BIG)
    async with meta_office.working() as started:
        job = await meta_office.start(started)
        await until_step(meta_office, started, job, "Results", 1)
        await started.cancel(meta_office.person, job)
        end = await asyncio.wait_for(meta_office.last(started, job), 10)
        assert end.state == "cancelled"
        await asyncio.sleep(1.5)
        calls = graph.log().calls
        await asyncio.sleep(0.5)
        assert graph.log().calls == calls
        done = meta_office.ask("SELECT since FROM meta_sync_slices WHERE status = 'done'")
        assert done
        graph.forget()
        report = await meta_office.sync(started, sync_id=job, now=NOW + timedelta(minutes=9))

    assert report.sync_id == job
    assert meta_office.sums() == meta_office.truth()
    starts = {str(q["params"].get("time_range"))[10:20] for q in graph.log().requests if q["method"] == "POST"}
    assert not starts & {str(since) for (since,) in done}


async def test_a_wait_that_meta_asks_for_is_told_and_can_be_stopped(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.faults(throttle_every=1, throttle_seconds=3600)
    async with meta_office.working() as started:
        job = await meta_office.start(started)
        note = ""
        async for progress in started.follow(meta_office.person, job):
            note = progress.note or note
            if progress.note:
                await started.cancel(meta_office.person, job)
        assert note.startswith("Meta asks to wait until 20")
        assert meta_office.ask("SELECT status FROM job_runs") == [("cancelled",)]


async def test_four_workers_share_several_brands_and_read_nothing_twice(meta_office: MetaOffice) -> None:
    graph = meta_office.graph
    graph.reset(GraphWorld.several(4, ads=80, days=60, latency_ms=20))
    brands = [meta_office.brand]
    for n, account in enumerate(graph.world.accounts):
        brand = meta_office.brand if n == 0 else await meta_office.everybody.brand(meta_office.person, f"Brand {n}")
        if n:
            brands.append(brand)
        await meta_office.connect(brand, only=account.id)
    workers = [meta_office.other_worker() for _ in range(4)]
    try:
        async with meta_office.asking() as asked:
            jobs = [await meta_office.start(asked, brand) for brand in brands]
            ends = [await asyncio.wait_for(meta_office.last(asked, job), 120) for job in jobs]
    finally:
        for worker in workers:
            worker.terminate()
            await asyncio.to_thread(worker.wait)

    assert [end.state for end in ends] == ["done"] * 4, [end.error for end in ends]
    assert meta_office.sums() == meta_office.truth()
    assert max(graph.log().slices.values()) == 1
    assert graph.log().offences == ()
