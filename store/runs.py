"""Runs of jobs and their steps, as their organisation sees them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple, cast
from uuid import UUID

from psycopg.rows import class_row
from pydantic import JsonValue

from domain.brand import Brand
from domain.job import JobKind, JobState
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("runs")


class Run(NamedTuple):
    """One run. `brand` is the brand's name; without a brand it is platform-wide."""

    id: str
    organization_id: UUID | None
    brand_id: UUID | None
    brand: str | None
    kind: JobKind
    title: str
    arguments: dict[str, JsonValue]
    status: JobState
    user_id: UUID | None
    schedule_id: UUID | None
    due_at: datetime | None
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int
    error: str | None
    result: dict[str, JsonValue] | None
    told_at: datetime | None


class Begun(NamedTuple):
    """What a run was asked, as its worker needs it."""

    brand_id: UUID | None
    kind: JobKind
    title: str
    arguments: dict[str, JsonValue]
    user_id: UUID | None
    asked_at: datetime
    # For whom it works: who asked, or whose schedule did.
    asker: UUID | None = None


class Ended(NamedTuple):
    """What is to be told of a run's end."""

    organization_id: UUID | None
    brand_id: UUID | None
    user_id: UUID | None
    kind: JobKind
    title: str
    status: JobState
    error: str | None
    headline: str | None
    arguments: dict[str, JsonValue]
    attempts: int


class Step(NamedTuple):
    """One step of a run."""

    position: int
    name: str
    begun_at: datetime
    ended_at: datetime | None
    done: int
    total: int | None
    note: str
    attempts: int
    outcome: JobState


class Health(NamedTuple):
    """How the runs of one brand, kind and day ended."""

    brand: str
    kind: JobKind
    day: date
    done: int
    failed: int
    cancelled: int
    under_way: int


async def add(
    conn: Connection,
    *,
    id: str,
    organization_id: UUID | None,
    brand_id: UUID | None,
    kind: JobKind,
    title: str,
    arguments: dict[str, JsonValue],
    join_key: str | None,
    user_id: UUID | None,
    asked_at: datetime,
    schedule_id: UUID | None = None,
    due_at: datetime | None = None,
) -> str | None:
    """Makes a waiting run. Its id; that of the run under way which it joins; None when this id had ended already."""
    told = {
        "id": id,
        "organization_id": organization_id,
        "brand_id": brand_id,
        "kind": kind,
        "title": title,
        "arguments": to_json(arguments),
        "join_key": join_key,
        "user_id": user_id,
        "schedule_id": schedule_id,
        "due_at": due_at,
        "asked_at": asked_at,
    }
    # The one to join may end between the two statements; then the next attempt is a run of its own.
    for _ in range(5):
        if await (await conn.execute(SQL["add"], told)).fetchone():
            return id
        if found := await (await conn.execute(SQL["under_way"], told)).fetchone():
            return cast(str, found[0])
        if await one(conn, id) is not None:
            return None
    raise TimeoutError(f"no run of {kind!r} could be made or joined")


async def one(conn: Connection, id: str) -> Run | None:
    """The run; None where the caller sees none."""
    async with conn.cursor(row_factory=class_row(Run)) as cur:
        await cur.execute(SQL["one"], {"id": id})
        return await cur.fetchone()


async def beginning_with(conn: Connection, beginning: str) -> list[str]:
    """Up to two ids that begin so, the latest first."""
    cur = await conn.execute(SQL["beginning_with"], {"beginning": beginning})
    return [row[0] for row in await cur.fetchall()]


async def begin(conn: Connection, id: str, now: datetime) -> Begun | None:
    """Marks the run as running; None when it has ended, or is not there."""
    async with conn.cursor(row_factory=class_row(Begun)) as cur:
        await cur.execute(SQL["begin"], {"id": id, "now": now})
        return await cur.fetchone()


async def finish(
    conn: Connection, id: str, status: JobState, now: datetime, error: str | None = None, result: str | None = None
) -> bool:
    """Writes how the run ended; `result` is JSON. False when an end was there already."""
    told = {"id": id, "status": status, "now": now, "error": error, "result": result}
    return await (await conn.execute(SQL["finish"], told)).fetchone() is not None


async def tell(conn: Connection, id: str, now: datetime) -> Ended | None:
    """Marks the run's end as told, and returns what to tell; None when there is nothing (any more) to tell."""
    row = await (await conn.execute(SQL["tell"], {"id": id, "now": now})).fetchone()
    return Ended(*row) if row else None


async def stop(conn: Connection, id: str, now: datetime) -> bool:
    """Marks the run as cancelled. False when it has ended already, or the caller may not."""
    row = await (await conn.execute(SQL["stop"], {"id": id, "now": now})).fetchone()
    return bool(row and row[0])


async def begin_step(
    conn: Connection, run_id: str, organization_id: UUID | None, position: int, name: str, now: datetime
) -> None:
    """Notes that a step has begun."""
    told = {"run_id": run_id, "organization_id": organization_id, "position": position, "name": name, "now": now}
    await conn.execute(SQL["begin_step"], told)


async def progress(conn: Connection, run_id: str, position: int, done: int, total: int | None, note: str) -> None:
    """Notes how far a step is."""
    told = {"run_id": run_id, "position": position, "done": done, "total": total, "note": note}
    await conn.execute(SQL["progress"], told)


async def end_step(
    conn: Connection, run_id: str, position: int, now: datetime, done: int, total: int | None, note: str
) -> None:
    """Notes that a step is done."""
    told = {"run_id": run_id, "position": position, "now": now, "done": done, "total": total, "note": note}
    await conn.execute(SQL["end_step"], told)


async def steps(conn: Connection, run_id: str) -> list[Step]:
    """The run's steps in order."""
    async with conn.cursor(row_factory=class_row(Step)) as cur:
        await cur.execute(SQL["steps"], {"run_id": run_id})
        return await cur.fetchall()


async def brand(conn: Connection, brand_id: UUID) -> Brand | None:
    """The brand, for a worker of its organisation."""
    async with conn.cursor(row_factory=class_row(Brand)) as cur:
        await cur.execute(SQL["brand"], {"brand_id": brand_id})
        return await cur.fetchone()


async def latest(
    conn: Connection,
    since: datetime,
    limit: int,
    brand_id: UUID | None = None,
    kind: JobKind | None = None,
    status: JobState | None = None,
) -> list[Run]:
    """The runs asked for since then, those under way first, then the latest."""
    told = {"since": since, "limit": limit, "brand_id": brand_id, "kind": kind, "status": status}
    async with conn.cursor(row_factory=class_row(Run)) as cur:
        await cur.execute(SQL["list"], told)
        return await cur.fetchall()


async def tally(
    conn: Connection,
    since: datetime,
    brand_id: UUID | None = None,
    kind: JobKind | None = None,
    status: JobState | None = None,
) -> dict[JobState, int]:
    """How many runs since then there are of each state."""
    told = {"since": since, "brand_id": brand_id, "kind": kind, "status": status}
    cur = await conn.execute(SQL["tally"], told)
    return {row[0]: row[1] for row in await cur.fetchall()}


async def health(
    conn: Connection, since: datetime, timezone: str, brand_id: UUID | None = None, kind: JobKind | None = None
) -> list[Health]:
    """How the runs since then ended, by brand, kind and day."""
    told = {"since": since, "timezone": timezone, "brand_id": brand_id, "kind": kind}
    async with conn.cursor(row_factory=class_row(Health)) as cur:
        await cur.execute(SQL["health"], told)
        return await cur.fetchall()


async def unsettled(conn: Connection, before: datetime) -> list[tuple[str, UUID | None]]:
    """Id and organisation of the runs asked for before then that have no end, or one that was not told."""
    cur = await conn.execute(SQL["unsettled"], {"before": before})
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def brands_with(conn: Connection, need: str) -> list[tuple[UUID, UUID]]:
    """The brands, each with its organisation, that have what a kind of job needs."""
    cur = await conn.execute(SQL["brands_with"], {"need": need})
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def operators(conn: Connection) -> Sequence[tuple[UUID, UUID]]:
    """Who looks after the platform: each person with an organisation of theirs."""
    cur = await conn.execute(SQL["operators"])
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def goes_on(conn: Connection, user_id: UUID | None, brand_id: UUID | None) -> tuple[bool, bool]:
    """Whether a worker may still work for this person, and whether it sees this brand; None: for nobody, about none."""
    row = await (await conn.execute(SQL["goes_on"], {"user_id": user_id, "brand_id": brand_id})).fetchone()
    return (bool(row[0]), bool(row[1])) if row else (False, False)


async def asker_may(conn: Connection, user_id: UUID) -> bool:
    """Whether a worker may still work for this person: a member of its organisation; platform-wide, an operator."""
    row = await (await conn.execute(SQL["asker_may"], {"user_id": user_id})).fetchone()
    return bool(row and row[0])


async def platform_wide(conn: Connection) -> bool:
    """Whether the caller looks after the platform."""
    row = await (await conn.execute(SQL["platform_wide"])).fetchone()
    return bool(row and row[0])
