"""What would go wrong with several workers and sudden deaths: a stage done twice, a run forgotten, all in one place."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from domain.answer import Answer
from jobs.kinds import Kind, Work
from jobs.running import Running
from tests.conftest import NOW
from tests.jobs.machinery import Shop, until

ROOT = Path(__file__).parent.parent.parent
WORKER = """
import asyncio, os, sys
from pathlib import Path
from jobs import ledger
ledger.VERSION = sys.argv[5] or ledger.VERSION  # Before the others read it.
from jobs import runtime
runtime.EVERY = 86_400.0  # As in conftest.py.
from connectors.storage import local_storage
from jobs.kinds import Kind
from jobs.process import jobs
from store.embedded import Addresses
from tests.jobs.test_workers import two_stages

async def work():
    home = Path(sys.argv[1])
    kinds = [Kind("destination_sync", two_stages(home))]
    async with jobs("at_once", Addresses(*sys.argv[2:5]), local_storage(home), kinds=kinds):
        print("working", flush=True)
        await asyncio.sleep(120)

asyncio.run(work())
"""


def two_stages(home: Path) -> Work:
    """Writes down who did the first stage, then waits in the second until the file `go` is there."""

    async def work(running: Running, asked: Any) -> Answer:
        async def first() -> int:
            with (home / "done").open("a") as book:
                book.write(f"{running.run_id} {os.getpid()}\n")
            return os.getpid()

        async def second() -> int:
            await running.tell("Waiting", 0, None)
            # Another process makes the file.
            while not (home / "go").exists():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            return os.getpid()

        made = [await running.stage("First", first), await running.stage("Second", second)]
        return Answer(headline=f"{made[0]} {made[1]} {running.now.isoformat()}")

    return work


def worker(shop: Shop, version: str = "") -> "subprocess.Popen[str]":
    """A worker in a process of its own; of another version of the jobs, where one is named."""
    started = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(shop.home), shop.where.owner, shop.where.app, shop.where.jobs, version],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "working\n"
    return started


async def test_two_workers_share_the_queue_and_one_that_is_killed_leaves_its_runs_to_the_next(shop: Shop) -> None:
    doomed, other = [await asyncio.to_thread(worker, shop) for _ in range(2)]
    try:
        async with shop.working(working="never") as started:
            jobs = [
                (
                    await started.start(shop.person, shop.brand, "destination_sync", {"limit": n + 1}, NOW, join=str(n))
                ).job_id
                for n in range(8)
            ]
            waiting = "SELECT count(*) FROM job_run_steps WHERE name = 'Second'"
            await until(lambda: shop.ask(waiting) == [(8,)], 60)
            by = [line.split()[1] for line in (shop.home / "done").read_text().splitlines()]
            assert set(by) == {str(doomed.pid), str(other.pid)}

            doomed.send_signal(signal.SIGKILL)
            await asyncio.to_thread(doomed.wait)
            (shop.home / "go").touch()
            # A worker under the dead one's name takes up what it left; the other one would after half a minute.
            async with shop.working(Kind("destination_sync", two_stages(shop.home))):
                ends = [await asyncio.wait_for(shop.ended(started, job), 90) for job in jobs]
    finally:
        for process in (doomed, other):
            process.kill()

    assert [end.state for end in ends] == ["done"] * 8
    done = [line.split()[0] for line in (shop.home / "done").read_text().splitlines()]
    assert sorted(done) == sorted(jobs)
    # What the first stage found is there after the crash, and so is the moment at which it was asked for.
    assert all(end.result and str(end.result["headline"]).endswith(NOW.isoformat()) for end in ends)
    assert {end.result["headline"].split()[0] for end in ends if end.result} == set(by)  # type: ignore[union-attr]
    assert shop.ask("SELECT count(*), max(attempts) FROM job_runs") == [(8, 2)]
    assert shop.ask("SELECT count(*) FROM notifications") == [(8,)]


async def test_a_stage_costs_a_few_milliseconds(shop: Shop) -> None:
    async def many(running: Running, asked: Any) -> Answer:
        async def nothing() -> None: ...

        loop = asyncio.get_running_loop()
        each: list[float] = []
        for _ in range(50):
            begun = loop.time()
            await running.stage("Nothing", nothing)
            each.append(loop.time() - begun)
        return Answer(headline=str(min(each)))

    async with shop.working(Kind("destination_sync", many)) as started:
        job = await started.start(shop.person, shop.brand, "destination_sync", {}, NOW)
        end = await shop.ended(started, job.job_id)
    assert end.result is not None
    least = float(str(end.result["headline"]))
    print(f"a stage costs {least * 1000:.1f} ms")
    assert least < 0.1  # The quickest: what it costs on a busy machine is the machine's business.
