"""What would go wrong with work that outlives its process: lost, done twice, retried in vain, shown to strangers."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import JsonValue

from connectors.storage import LocalStorage, local_storage, path_in
from domain.brand import Brand, User
from domain.errors import AskAgain
from jobs.process import jobs
from store.embedded import Addresses
from store.slots import Slots, anybody, name
from tests.conftest import NOW, People
from tests.jobs.conftest import HEADER
from tools.deps import JobProgress, Jobs

ROOT = Path(__file__).parent.parent.parent

WORKER = """
import asyncio, sys
from pathlib import Path
from connectors.storage import local_storage
from jobs import runtime
from jobs.process import jobs
from store.embedded import Addresses

runtime.EVERY = 86_400.0  # As in conftest.py.

async def work():
    async with jobs("at_once", Addresses(*sys.argv[2:5]), local_storage(Path(sys.argv[1]))):
        print("working", flush=True)
        await asyncio.sleep(120)

asyncio.run(work())
"""


def export(days: int, ads: int) -> str:
    """An export of so many ad-days."""
    lines = [
        f"2026-{10 - d // 28:02}-{d % 28 + 1:02},Ad {a},12020000000{a:07},1.50,100,10,1,9.00"
        for d in range(days)
        for a in range(ads)
    ]
    return "\n".join([HEADER, *lines])


@dataclass
class Office:
    """One person with a brand, a storage and a ledger."""

    everybody: People
    person: User
    brand: Brand
    where: Addresses
    home: Path

    @property
    def storage(self) -> LocalStorage:
        return local_storage(self.home)

    async def drop(self, content: str, started: Jobs, person: User | None = None, **other: str) -> str:
        """Uploads and starts the import."""
        file = path_in("uploads", self.brand.organization_id, "export.csv")
        await self.storage.put(file, content.encode(), "text/csv")
        arguments: dict[str, JsonValue] = {"file": file, "file_name": "export.csv", **other}
        begun = await started.start(person or self.person, self.brand, "import_file", arguments, NOW)
        return begun.job_id

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.where.owner) as conn:
            return conn.execute(query).fetchall()  # type: ignore[arg-type]

    def other_worker(self) -> subprocess.Popen[str]:
        """A worker in a process of its own, already working."""
        started = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(self.home), self.where.owner, self.where.app, self.where.jobs],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ},
        )
        assert started.stdout is not None
        assert started.stdout.readline() == "working\n"
        return started


async def last(office: Office, started: Jobs, job: str) -> JobProgress:
    """How the job ended."""
    told = [progress async for progress in started.follow(office.person, job)]
    return told[-1]


@pytest.fixture
async def office(everybody: People, database: Addresses, tmp_path: Path) -> AsyncIterator[Office]:
    person = await everybody.person()
    yield Office(everybody, person, await everybody.brand(person), database, tmp_path)
    ledger = sql.Identifier(database.jobs.split("/")[-1].split("?")[0])
    with psycopg.connect(database.owner, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(ledger))


async def test_a_job_ends_with_its_result_and_one_notification(office: Office) -> None:
    async with jobs("at_once", office.where, office.storage) as started:
        job = await office.drop(export(3, 4), started)
        told = [progress async for progress in started.follow(office.person, job)]
        again = [progress async for progress in started.follow(office.person, job)]

    assert (told[0].state, told[-1].state) == ("waiting", "done")
    assert told[-1].result is not None
    assert told[-1].result["new"] == 12
    assert [p.step for p in again] == [p.step for p in told]
    assert office.ask("SELECT count(*), sum(spend) FROM meta_ads_performance") == [(12, 18)]
    assert office.ask("SELECT count(*) FROM notifications") == [(1,)]


async def test_where_no_database_can_be_made_the_ledger_is_a_schema_beside_the_tables(office: Office) -> None:
    """As with DATABASE_URL: one address for everything."""
    office.where = Addresses(owner=office.where.owner, app=office.where.owner, jobs=office.where.owner)
    before = office.ask("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")

    async with jobs("at_once", office.where, office.storage) as started:
        end = await last(office, started, await office.drop(export(1, 2), started))

    assert end.state == "done", end.error
    assert office.ask("SELECT count(*) FROM dbos.workflow_status") == [(1,)]
    assert office.ask("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == before


async def test_a_refused_file_is_told_in_its_sentence_and_not_tried_again(office: Office) -> None:
    async with jobs("at_once", office.where, office.storage) as started:
        job = await office.drop("this is, not\nan export, at all", started)
        told = [progress async for progress in started.follow(office.person, job)]

    assert told[-1].state == "failed"
    assert told[-1].error
    assert "reference" not in told[-1].error
    assert len([p for p in told if p.step == "Looking at the file"]) == 1
    assert office.ask("SELECT count(*) FROM notifications") == [(1,)]


async def test_an_upload_that_is_gone_is_one_sentence_and_nothing_of_the_inside(office: Office) -> None:
    async with jobs("at_once", office.where, office.storage) as started:
        gone = path_in("uploads", office.brand.organization_id, "gone.csv")
        end = await last(office, started, await office.drop("x", started, file=gone))

    assert end.state == "failed"
    assert end.error == "The upload 'export.csv' is not there (any more). Drop the file again."


async def test_nobody_imports_into_a_brand_that_is_not_theirs_or_from_a_strangers_file(office: Office) -> None:
    stranger = await office.everybody.person()
    file = path_in("uploads", (await office.everybody.brand(stranger)).organization_id, "secret.csv")
    await office.storage.put(file, export(1, 1).encode(), "text/csv")

    async with jobs("at_once", office.where, office.storage) as started:
        with pytest.raises(AskAgain, match="no brand 'acme' in which you may start work"):
            await office.drop(export(1, 1), started, person=stranger)
        of = await last(office, started, await office.drop("x", started, file=file))

    assert "no upload" in (of.error or "")
    assert office.ask("SELECT count(*) FROM job_runs") == [(1,)]
    assert office.ask("SELECT count(*) FROM meta_ads_performance") == [(0,)]


async def test_a_stranger_who_knows_a_jobs_id_neither_follows_nor_stops_it(office: Office) -> None:
    stranger = await office.everybody.person()
    async with jobs("never", office.where, office.storage) as waiting:
        job = await office.drop(export(1, 1), waiting)
        with pytest.raises(AskAgain, match="There is no job"):
            await anext(aiter(waiting.follow(stranger, job)))
        with pytest.raises(AskAgain, match="There is no job"):
            await waiting.cancel(stranger, job)
        async with jobs("at_once", office.where, office.storage) as working:
            assert (await last(office, working, job)).state == "done"


async def test_a_file_that_names_no_upload_is_refused_and_not_our_fault(office: Office) -> None:
    # A colleague's conversation and an owner's export have rules of their own.
    dropped = path_in("chat", office.brand.organization_id, "dropped.csv")
    await office.storage.put(dropped, export(1, 1).encode(), "text/csv")
    async with jobs("at_once", office.where, office.storage) as started:
        end = await last(office, started, await office.drop("x", started, file="../../etc/passwd"))
        private = await last(office, started, await office.drop("x", started, file=dropped))

    assert "no upload" in (end.error or "")
    assert "no upload" in (private.error or "")


async def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_the_next_one_ends_the_same(
    office: Office,
) -> None:
    content = export(56, 500)
    doomed = office.other_worker()
    async with jobs("never", office.where, office.storage) as started:
        job = await office.drop(content, started)
        async for progress in started.follow(office.person, job):
            if progress.step.startswith("Read") or progress.done:
                doomed.send_signal(signal.SIGKILL)
                break
        await asyncio.to_thread(doomed.wait)
        assert office.ask("SELECT count(*) FROM meta_ads_performance") == [(0,)]

        async with jobs("at_once", office.where, office.storage) as next_one:
            end = await asyncio.wait_for(last(office, next_one, job), 120)

    assert end.state == "done", end.error
    assert end.result is not None
    assert (end.result["new"], end.result["unchanged"]) == (28000, 0)
    assert office.ask("SELECT count(*), sum(spend)::int FROM meta_ads_performance") == [(28000, 42000)]
    assert office.ask("SELECT count(*) FROM notifications WHERE category = 'job'") == [(1,)]


async def test_a_cancelled_import_leaves_nothing(office: Office) -> None:
    async with jobs("at_once", office.where, office.storage) as started:
        job = await office.drop(export(56, 500), started)
        states: list[str] = []
        async for progress in started.follow(office.person, job):
            if progress.state == "running" and "asked" not in states:
                states.append("asked")
                await started.cancel(office.person, job)
            states.append(progress.state)
        assert states[-1] == "cancelled"
        await asyncio.sleep(1)
        assert office.ask("SELECT count(*) FROM meta_ads_performance") == [(0,)]


def test_two_living_workers_never_share_a_name_and_a_dead_ones_work_is_seen(database: Addresses) -> None:
    assert not anybody(database.owner, "4")
    first, second = Slots(database.owner, "4"), Slots(database.owner, "4")
    assert (first.executor(), second.executor()) == (name(1), name(2))
    assert anybody(database.owner, "4")
    assert first.abandoned({name(2)}) == []

    second.__exit__(None, None, None)

    assert first.abandoned({name(2), name(3)}) == [name(2), name(3)]
    with Slots(database.owner, "4") as third:
        assert third.executor() == name(2)
    first.__exit__(None, None, None)
