"""Schedules, as their organisation sees them, and as the timer takes them up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from psycopg.rows import class_row
from pydantic import JsonValue

from domain.job import JobKind, JobState
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("schedules")
_TIMER = 7_304_118_240_003

ScheduleStatus = Literal["active", "paused", "done"]


class Schedule(NamedTuple):
    """One schedule. Without a brand it is platform-wide, or, with an organisation, nobody's yet."""

    id: UUID
    organization_id: UUID | None
    brand_id: UUID | None
    brand: str | None
    brand_slug: str | None
    kind: JobKind
    arguments: dict[str, JsonValue]
    cron: str | None
    once_at: datetime | None
    timezone: str
    status: ScheduleStatus
    next_at: datetime | None
    max_runs: int | None
    runs: int
    last_run_id: str | None
    created_at: datetime


class LatestRun(NamedTuple):
    """How a schedule's latest run went; `told` is its headline or its error."""

    schedule_id: UUID
    id: str
    status: JobState
    started_at: datetime | None
    finished_at: datetime | None
    told: str | None


async def lock_timer(conn: Connection) -> bool:
    """Whether the caller's transaction is the one timer at work; it is until its end."""
    row = await (await conn.execute(SQL["try_lock"], {"key": _TIMER})).fetchone()
    return bool(row and row[0])


async def due(conn: Connection, now: datetime) -> list[tuple[UUID, UUID | None]]:
    """Id and organisation of the active schedules whose time has come."""
    cur = await conn.execute(SQL["due"], {"now": now})
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def claim(conn: Connection, id: UUID, now: datetime) -> Schedule | None:
    """The schedule, locked to the transaction's end; None when it is not due any more."""
    async with conn.cursor(row_factory=class_row(Schedule)) as cur:
        await cur.execute(SQL["claim"], {"id": id, "now": now})
        return await cur.fetchone()


async def advance(
    conn: Connection, id: UUID, next_at: datetime | None, status: ScheduleStatus, run_id: str | None
) -> None:
    """Counts a run and sets the next time."""
    await conn.execute(SQL["advance"], {"id": id, "next_at": next_at, "status": status, "run_id": run_id})


async def add(
    conn: Connection,
    *,
    organization_id: UUID | None,
    brand_id: UUID | None,
    user_id: UUID,
    kind: JobKind,
    arguments: dict[str, JsonValue],
    cron: str | None,
    once_at: datetime | None,
    timezone: str,
    next_at: datetime | None,
    max_runs: int | None,
    created_at: datetime,
) -> UUID:
    """Makes a schedule; its id."""
    told = {
        "organization_id": organization_id,
        "brand_id": brand_id,
        "user_id": user_id,
        "kind": kind,
        "arguments": to_json(arguments),
        "cron": cron,
        "once_at": once_at,
        "timezone": timezone,
        "next_at": next_at,
        "max_runs": max_runs,
        "created_at": created_at,
    }
    row = await (await conn.execute(SQL["add"], told)).fetchone()
    assert row is not None
    return row[0]


async def listed(
    conn: Connection, brand_id: UUID | None = None, id: str | None = None, over: bool = False
) -> list[Schedule]:
    """The brand's schedules and the platform-wide ones (of all brands without one); `id` is how its id begins, `over`
    takes in those that will not run again."""
    async with conn.cursor(row_factory=class_row(Schedule)) as cur:
        await cur.execute(SQL["list"], {"brand_id": brand_id, "id": id, "over": over})
        return await cur.fetchall()


async def latest_runs(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, LatestRun]:
    """Each schedule's run that is under way, else its latest."""
    async with conn.cursor(row_factory=class_row(LatestRun)) as cur:
        await cur.execute(SQL["latest_runs"], {"ids": list(ids)})
        return {run.schedule_id: run for run in await cur.fetchall()}


async def change(conn: Connection, id: UUID, status: ScheduleStatus, next_at: datetime | None) -> bool:
    """Pauses or resumes. False when the caller may not."""
    told = {"id": id, "status": status, "next_at": next_at}
    return await (await conn.execute(SQL["change"], told)).fetchone() is not None


async def ran(conn: Connection, id: UUID, run_id: str) -> None:
    """Notes a run that a person started beside the clock."""
    await conn.execute(SQL["ran"], {"id": id, "run_id": run_id})


async def remove(conn: Connection, id: UUID) -> bool:
    """Deletes. False when the caller may not."""
    return await (await conn.execute(SQL["remove"], {"id": id})).fetchone() is not None


async def timezone(conn: Connection, brand_id: UUID) -> str:
    """The brand's."""
    row = await (await conn.execute(SQL["timezone"], {"brand_id": brand_id})).fetchone()
    return row[0] if row else "UTC"
