"""Jobs whose work a test decides, in the kinds that there are."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from connectors.storage import local_storage
from domain.answer import Answer
from domain.brand import Brand, User
from domain.errors import AskAgain
from jobs.client import LedgerJobs
from jobs.dispatch import Dispatch
from jobs.kinds import Kind
from jobs.process import Working, jobs
from jobs.running import Running
from jobs.timer import Timer
from store.embedded import Addresses
from tests.conftest import NOW, People
from tools.deps import Deps, JobProgress


async def errand(running: Running, asked: Any) -> Answer:
    """Two quick stages."""

    async def first() -> int:
        await running.tell("Fetching", 1, 2)
        await running.tell("Fetching", 2, 2, "as asked")
        return 41

    found = await running.stage("Fetch", first)
    brand = running.brand.name if running.brand else "everybody"

    async def second() -> int:
        return found + 1

    return Answer(headline=f"{await running.stage('Add', second)} for {brand}.")


async def hanging(running: Running, asked: Any) -> Answer:
    """Never ends."""

    async def wait() -> None:
        await running.tell("Waiting", 0, None, "for ever")
        await asyncio.Event().wait()

    await running.stage("Wait", wait)
    return Answer(headline="never")


async def refused(running: Running, asked: Any) -> Answer:
    """Has a sentence for its author."""
    raise AskAgain("There is nothing to read.", "Connect first.")


async def faulty(running: Running, asked: Any) -> Answer:
    """Fails inside, with a secret in its words."""

    async def break_down() -> None:
        raise ValueError("token EAAB-secret")

    await running.stage("Break", break_down)
    return Answer(headline="never")


@dataclass
class Shop:
    """One person, one brand, and jobs of a test's making."""

    everybody: People
    person: User
    brand: Brand
    where: Addresses
    home: Path

    def working(self, *kinds: Kind, working: Working = "at_once") -> Any:
        return jobs(working, self.where, local_storage(self.home), kinds=kinds or (Kind("destination_sync", errand),))

    @asynccontextmanager
    async def timer(self) -> AsyncGenerator[Timer]:
        dispatch = Dispatch(self.where.app, self.where.jobs)
        try:
            yield Timer(dispatch)
        finally:
            await dispatch.close()

    def deps(self, started: LedgerJobs, now: datetime = NOW, person: User | None = None) -> Deps:
        return Deps(pool=self.everybody.pool, user=person or self.person, brand=self.brand, now=now, jobs=started)

    def ask(self, query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.where.owner, autocommit=True) as conn:
            cur = conn.execute(query, values)
            return cur.fetchall() if cur.description else []

    async def ended(self, started: LedgerJobs, job: str, person: User | None = None) -> JobProgress:
        told = [progress async for progress in started.follow(person or self.person, job)]
        return told[-1]


async def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Waits for what comes a moment later."""
    for _ in range(int(seconds * 10)):
        if holds():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never came")
