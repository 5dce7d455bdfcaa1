"""What would go wrong: a page that asks the database all the time, or hears of a job's end seconds later, or not at all
where the database cannot be listened to."""

import asyncio
from time import monotonic
from typing import Any

import psycopg
import pytest

from domain.answer import Answer
from jobs import telling
from jobs.kinds import Kind
from jobs.running import Running
from store import notices
from tests.conftest import NOW
from tests.jobs.machinery import Shop, hanging


def asked_since(shop: Shop) -> int:
    """How many transactions the database of the app has seen."""
    with psycopg.connect(shop.where.owner, autocommit=True) as conn:
        conn.execute("SELECT pg_stat_clear_snapshot()")
        row = conn.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0


async def test_several_who_follow_a_quiet_job_ask_next_to_nothing(shop: Shop) -> None:
    async with shop.working(Kind("destination_sync", hanging)) as started:
        deps = shop.deps(started)
        job = await started.start(deps.user, deps.brand, "destination_sync", {}, NOW)
        followers = [asyncio.create_task(shop.ended(started, job.job_id)) for _ in range(5)]
        await asyncio.sleep(1.5)
        before = asked_since(shop)
        await asyncio.sleep(2)
        # The worker's own clock and this counting are among them; asking five times a second each were fifty.
        assert asked_since(shop) - before < 25
        await started.cancel(deps.user, job.job_id)
        async with asyncio.timeout(60):
            assert {end.state for end in await asyncio.gather(*followers)} == {"cancelled"}


async def test_the_end_is_heard_long_before_a_follower_would_have_looked(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "LOOK_SECONDS", 120.0)
    # The work runs in a loop of its own.
    waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def work(running: Running, asked: Any) -> Answer:
        async def wait() -> None:
            released = asyncio.Event()
            waiting.append((asyncio.get_running_loop(), released))
            await running.tell("Waiting", 0, 1)
            await released.wait()
            await running.tell("Waiting", 1, 1)

        await running.stage("Wait", wait)
        return Answer(headline="went")

    told: list[tuple[str, int]] = []
    async with shop.working(Kind("destination_sync", work)) as started:
        deps = shop.deps(started)
        job = await started.start(deps.user, deps.brand, "destination_sync", {}, NOW)
        begun = 0.0
        async with asyncio.timeout(100):
            async for progress in started.follow(deps.user, job.job_id):
                if progress.step == "Waiting" and not begun:
                    begun = monotonic()
                    waiting[0][0].call_soon_threadsafe(waiting[0][1].set)
                told.append((progress.step or "", progress.done))
        # A look comes after two minutes: this was told.
        assert monotonic() - begun < 60
    assert ("Waiting", 1) in told


async def test_where_the_database_cannot_be_listened_to_a_follower_looks(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deaf(url: str, patience: float = 1) -> Any:
        raise notices.Deaf
        yield None

    monkeypatch.setattr(notices, "heard", deaf)
    async with shop.working() as started:
        deps = shop.deps(started)
        job = await started.start(deps.user, deps.brand, "destination_sync", {}, NOW)
        async with asyncio.timeout(20):
            end = await shop.ended(started, job.job_id)
    assert end.state == "done"


async def test_a_run_that_is_not_there_is_said_at_once(shop: Shop) -> None:
    async with shop.working(working="never") as started:
        with pytest.raises(Exception, match="no job"):
            await shop.ended(started, "no-such-run")
