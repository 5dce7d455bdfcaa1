"""All of an organisation's data, as the catalogue knows it: read row by row, or deleted."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row

from domain.organization_data import TableCount
from store.db import Connection
from store.migrate import MIGRATIONS
from store.sql import queries

SQL = queries("organization_data")
PEOPLE = "people"  # Not a table: the members with their addresses, which stand outside of every organisation.
_AT_ONCE = 1_000


class About(NamedTuple):
    """The organisation itself."""

    id: UUID
    name: str
    slug: str
    created_at: datetime


class Finished(NamedTuple):
    """Whom to tell that a deletion is over; `home` is an organisation of theirs, None when there is none."""

    person: UUID
    home: UUID | None
    asked_at: datetime


async def about(conn: Connection, organization_id: UUID) -> About | None:
    """None when it is gone, or the caller may not see it."""
    async with conn.cursor(row_factory=class_row(About)) as cur:
        await cur.execute(SQL["about"], {"organization_id": organization_id})
        return await cur.fetchone()


def newest_migration() -> str:
    """The version of the newest migration: which shape the tables have."""
    return max(path.name for path in MIGRATIONS.glob("*.sql")).split("_")[0]


async def counts(conn: Connection, organization_id: UUID) -> list[TableCount]:
    """Every table that may hold rows of organisations, with how many of this one's.

    Raises:
        InsufficientPrivilege: The caller is no owner, nor a job of one.
    """
    async with conn.cursor(row_factory=class_row(TableCount)) as cur:
        await cur.execute(SQL["counts"], {"organization_id": organization_id})
        return await cur.fetchall()


async def rows(conn: Connection, organization_id: UUID, table: str) -> AsyncGenerator[list[str]]:
    """One table's rows, a JSON object each, a thousand at a time; secrets are left out of them.

    Raises:
        InsufficientPrivilege: The caller is no job of an owner.
    """
    wanted = {"organization_id": organization_id, "name": table}
    opened = await (await conn.execute(SQL["open_rows"], wanted)).fetchone()
    assert opened is not None
    cursor = sql.Identifier(opened[0])
    fetch = sql.SQL("FETCH FORWARD {} FROM {}").format(sql.Literal(_AT_ONCE), cursor)
    while found := await (await conn.execute(fetch)).fetchall():
        yield [row[0] for row in found]
    await conn.execute(sql.SQL("CLOSE {}").format(cursor))


async def ask_deletion(conn: Connection, organization_id: UUID, typed: str, code: str, now: datetime) -> bool:
    """Notes that an owner wants it deleted; False when the typed name is not its own."""
    told = {"organization_id": organization_id, "typed": typed, "code": code, "now": now}
    row = await (await conn.execute(SQL["ask_deletion"], told)).fetchone()
    return row is not None and bool(row[0])


async def confirm_deletion(conn: Connection, organization_id: UUID, code: str, run_id: str, now: datetime) -> bool:
    """Begins what was asked for: from then on nobody belongs to it. False when it was not asked for so."""
    told = {"organization_id": organization_id, "code": code, "run_id": run_id, "now": now}
    row = await (await conn.execute(SQL["confirm_deletion"], told)).fetchone()
    return row is not None and bool(row[0])


async def deletions_left(conn: Connection, before: datetime) -> list[UUID]:
    """Organisations whose deletion was confirmed before then, and at which no run has worked since."""
    found = await conn.execute(SQL["deletions_left"], {"before": before})
    return [row[0] for row in await found.fetchall()]


async def stop(conn: Connection, organization_id: UUID, now: datetime) -> list[str]:
    """Stops its runs and forgets its schedules. The ids of all of its runs."""
    found = await conn.execute(SQL["stop"], {"organization_id": organization_id, "now": now})
    return [row[0] for row in await found.fetchall()]


async def delete_rows(conn: Connection, organization_id: UUID, table: str, most: int) -> int:
    """Deletes up to so many rows of one table; how many it were."""
    told = {"organization_id": organization_id, "name": table, "most": most}
    row = await (await conn.execute(SQL["delete_rows"], told)).fetchone()
    return row[0] if row else 0


async def delete(conn: Connection, organization_id: UUID) -> None:
    """Deletes the organisation itself."""
    await conn.execute(SQL["delete"], {"organization_id": organization_id})


async def finish(conn: Connection, organization_id: UUID, rows: int, files: int, now: datetime) -> Finished | None:
    """Notes the end. None when it was noted before."""
    async with conn.cursor(row_factory=class_row(Finished)) as cur:
        told = {"organization_id": organization_id, "rows": rows, "files": files, "now": now}
        await cur.execute(SQL["finish"], told)
        return await cur.fetchone()
