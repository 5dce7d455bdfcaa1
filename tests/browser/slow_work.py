"""Work that takes as long as a test wants, in the place of a real kind of job."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.errors import AskAgain
from domain.format import instant
from domain.job import JobArguments, JobKind, JobStarted
from domain.job_kinds import ABOUT
from domain.job_results import RESULTS
from domain.table import Column, Table
from jobs import kinds
from jobs.kinds import Kind
from jobs.running import Running
from settings import Settings
from store import notifications
from store.db import as_worker
from tools import registry
from tools.deps import Deps
from tools.registry import Tool

KIND: JobKind = "destination_sync"
LET_GO = "let_go"  # In the chat's own folder.


class Told(JobArguments):
    """How it ends, after how many slices; one that is held ends only after the test has made the file LET_GO."""

    how: Literal["work", "fail"] = "work"
    slices: int = 12
    held: bool = False

    def title(self, label: str) -> str:
        return f"Slow {self.how}"

    def join(self) -> str | None:
        return f"slow {self.how} {self.slices}"


class SlowArgs(BaseModel):
    """As Told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    how: Literal["work", "fail"] = "work"
    slices: int = 12
    held: bool = False


class TellArgs(BaseModel):
    """What is told to everybody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str


class Slept(Answer):
    """What the slow work comes to."""

    def table(self) -> Table:
        return Table(columns=(Column(key="what", label="What"),), rows=({"what": "the proof of the slow work"},))


async def slow(deps: Deps, args: SlowArgs) -> JobStarted:
    """Starts work that takes a while."""
    brand = deps.require_brand()
    started = await deps.jobs.start(deps.user, brand, KIND, args.model_dump(mode="json"), deps.now)
    return JobStarted(
        headline=f"Working slowly for {brand.name}.",
        job_id=started.job_id,
        kind=KIND,
        title=f"Slow {args.how}",
        joined=started.joined,
    )


async def tell(deps: Deps, args: TellArgs) -> Answer:
    """Leaves a notification, as a job would."""
    brand = deps.require_brand()
    async with as_worker(deps.pool, brand.organization_id) as conn:
        await notifications.leave(
            conn,
            organization_id=brand.organization_id,
            brand_id=brand.id,
            user_id=None,
            type="warning",
            category="deadline",
            title=args.title,
            command="/ads",
            once=f"{args.title}:{datetime.now(UTC)}",
        )
    return Answer(headline="Left one.")


async def work(running: Running, told: Told) -> Answer:
    """Two stages with counts; the second has something to wait for."""

    async def results() -> None:
        for done in range(told.slices + 1):
            await running.tell("Results", done, told.slices)
            await asyncio.sleep(0.4)

    async def creatives() -> None:
        until = instant(datetime.now(UTC) + timedelta(minutes=4))
        note = f"Meta asks to wait until {until}"
        await running.tell("Creatives", 1, 3, note)
        await asyncio.sleep(2)
        while told.held and not (Settings().viraltracker_home / LET_GO).exists():
            await running.tell("Creatives", 1, 3, note)
            await asyncio.sleep(0.4)
        if told.how == "fail":
            raise AskAgain("The connection has expired.", "Type /brand to mend it.", "reconnect")

    await running.stage("Results", results)
    await running.stage("Creatives", creatives)
    return Slept(headline=f"Slept through {told.slices} slices.")


def add() -> None:
    """Puts it in the place of a real kind, and adds the commands that start it."""
    ABOUT[KIND] = replace(ABOUT[KIND], label="Slow work", args=Told)
    RESULTS[KIND] = Slept
    kinds.KINDS = (*(kind for kind in kinds.KINDS if kind.name != KIND), Kind(KIND, work))
    registry.TOOLS = (
        *registry.TOOLS,
        Tool("slow", slow, SlowArgs, "job", "start_jobs", "Slow work.", "snail", for_model=False),
        Tool("tell", tell, TellArgs, "write", "write", "A notification.", "bell", free="title", for_model=False),
    )
