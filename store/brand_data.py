"""All of a brand's data, as the catalogue knows it: counted, and deleted."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from domain.organization_data import TableCount
from store.db import Connection
from store.sql import queries

SQL = queries("brand_data")


async def counts(conn: Connection, brand_id: UUID) -> list[TableCount]:
    """Every table that may hold rows of brands, with how many of this one's, and whether they stay without it.

    Raises:
        InsufficientPrivilege: The caller may not remove it, nor is the job that does.
    """
    async with conn.cursor(row_factory=class_row(TableCount)) as cur:
        await cur.execute(SQL["counts"], {"brand_id": brand_id})
        return await cur.fetchall()


async def ask_deletion(conn: Connection, brand_id: UUID, typed: str, code: str, now: datetime) -> bool:
    """Notes that an admin wants it removed; False when the typed name is not its own."""
    told = {"brand_id": brand_id, "typed": typed, "code": code, "now": now}
    row = await (await conn.execute(SQL["ask_deletion"], told)).fetchone()
    return row is not None and bool(row[0])


async def confirm_deletion(conn: Connection, brand_id: UUID, code: str, run_id: str, now: datetime) -> bool:
    """Begins what was asked for: from then on nobody sees it. False when it was not asked for so."""
    told = {"brand_id": brand_id, "code": code, "run_id": run_id, "now": now}
    row = await (await conn.execute(SQL["confirm_deletion"], told)).fetchone()
    return row is not None and bool(row[0])


async def deletions_left(conn: Connection, before: datetime) -> list[tuple[UUID, UUID, str]]:
    """Brands whose removal was confirmed before then, and at which no run has worked since: each with its organisation
    and, while its row is there, its name."""
    found = await conn.execute(SQL["deletions_left"], {"before": before})
    return [(row[0], row[1], row[2]) for row in await found.fetchall()]


async def stop(conn: Connection, brand_id: UUID, now: datetime) -> list[str]:
    """Stops its runs and forgets its schedules. The ids of all of its runs."""
    found = await conn.execute(SQL["stop"], {"brand_id": brand_id, "now": now})
    return [row[0] for row in await found.fetchall()]


async def files(conn: Connection, brand_id: UUID) -> set[str]:
    """The storage paths that its rows name, and those of what was dropped into its conversations to be taken in."""
    found = await conn.execute(SQL["files"], {"brand_id": brand_id})
    return {row[0] for row in await found.fetchall()}


async def files_kept(conn: Connection, brand_id: UUID, places: Collection[str]) -> set[str]:
    """Of these storage paths those that something names which stays."""
    found = await conn.execute(SQL["files_kept"], {"brand_id": brand_id, "places": list(places)})
    return {row[0] for row in await found.fetchall()}


async def delete_rows(conn: Connection, brand_id: UUID, table: str, most: int) -> int:
    """Deletes up to so many rows of one table; how many it were."""
    told = {"brand_id": brand_id, "name": table, "most": most}
    row = await (await conn.execute(SQL["delete_rows"], told)).fetchone()
    return row[0] if row else 0


async def delete(conn: Connection, brand_id: UUID) -> None:
    """Deletes the brand itself."""
    await conn.execute(SQL["delete"], {"brand_id": brand_id})


async def finish(conn: Connection, brand_id: UUID, rows: int, files: int, now: datetime) -> int | None:
    """Notes the end, once. How many rows went in all, with those that went at the confirmation; None when it was noted
    before."""
    told = {"brand_id": brand_id, "rows": rows, "files": files, "now": now}
    row = await (await conn.execute(SQL["finish"], told)).fetchone()
    return row[0] if row else None
