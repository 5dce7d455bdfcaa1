"""Deadlines: what people changed of them, and what they are held against."""

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from domain.deadline import Change, Expected, UnderWay
from domain.job import JobKind
from domain.job_kinds import ABOUT
from store.db import Connection
from store.sql import queries

SQL = queries("deadlines")


async def organizations(conn: Connection) -> list[UUID]:
    """The organisations in which something may be overdue."""
    cur = await conn.execute(SQL["organizations"])
    return [row[0] for row in await cur.fetchall()]


async def under_way(conn: Connection, organization_id: UUID | None) -> list[UnderWay]:
    """The organisation's runs that wait or run; without one the platform-wide ones."""
    async with conn.cursor(row_factory=class_row(UnderWay)) as cur:
        await cur.execute(SQL["under_way"], {"organization_id": organization_id})
        return await cur.fetchall()


async def expected(conn: Connection, organization_id: UUID | None) -> list[Expected]:
    """What somebody counts on, by brand and kind."""
    told = {
        "organization_id": organization_id,
        "brand_kinds": [kind for kind, about in ABOUT.items() if about.scope == "brand"],
        "daily": [kind for kind, about in ABOUT.items() if about.daily is not None],
    }
    async with conn.cursor(row_factory=class_row(Expected)) as cur:
        await cur.execute(SQL["expected"], told)
        return await cur.fetchall()


async def changes(conn: Connection, organization_id: UUID | None) -> list[Change]:
    """What was changed, of the whole organisation and of its brands."""
    async with conn.cursor(row_factory=class_row(Change)) as cur:
        await cur.execute(SQL["changed"], {"organization_id": organization_id})
        return await cur.fetchall()


async def put(
    conn: Connection,
    organization_id: UUID | None,
    brand_id: UUID | None,
    kind: JobKind,
    took: int | None,
    since: int | None,
    late: int | None,
    now: datetime,
) -> None:
    """Changes deadlines, in minutes; None leaves one as it is, 0 means that it is not watched."""
    told = {
        "organization_id": organization_id,
        "brand_id": brand_id,
        "kind": kind,
        "took": took,
        "since": since,
        "late": late,
        "now": now,
    }
    await conn.execute(SQL["set"], told)


async def forget(conn: Connection, organization_id: UUID | None, brand_id: UUID | None, kind: JobKind) -> None:
    """Back to what the kind has."""
    told = {"organization_id": organization_id, "brand_id": brand_id, "kind": kind}
    await conn.execute(SQL["forget"], told)
