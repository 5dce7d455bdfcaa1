"""What a sync was asked for, what its reading cost, and what its proof is made of."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from domain.sync_report import Effort
from domain.window import Window
from store.db import Connection
from store.sql import queries

SQL = queries("sync_effort")


@dataclass(frozen=True)
class Objects:
    """How many of each are stored of an account."""

    campaigns: int
    adsets: int
    ads: int
    creatives: int
    destinations: int


async def arguments(conn: Connection, brand_id: UUID, sync_id: str) -> dict[str, Any] | None:
    """What the sync was asked for; None when the brand has no such sync."""
    row = await (await conn.execute(SQL["arguments"], {"brand_id": brand_id, "sync_id": sync_id})).fetchone()
    return row[0] if row else None


async def sync_of(conn: Connection, brand_id: UUID, run_id: str) -> str | None:
    """The sync that a run did or went on with; None when it did none of the brand's."""
    row = await (await conn.execute(SQL["sync_of"], {"brand_id": brand_id, "run_id": run_id})).fetchone()
    return row[0] if row else None


async def unfinished(conn: Connection, brand_id: UUID) -> str | None:
    """The brand's latest sync run, where it failed or was stopped and can be gone on with."""
    row = await (await conn.execute(SQL["unfinished"], {"brand_id": brand_id})).fetchone()
    return row[0] if row else None


async def add(conn: Connection, brand_id: UUID, sync_id: str, more: Effort) -> None:
    """Counts what reading cost on top of what is counted already."""
    await conn.execute(SQL["add"], {"brand_id": brand_id, "sync_id": sync_id, **more.model_dump()})


async def effort(conn: Connection, brand_id: UUID, sync_id: str) -> Effort:
    """What the sync's reading cost so far, in all its runs."""
    async with conn.cursor(row_factory=class_row(Effort)) as cur:
        await cur.execute(SQL["effort"], {"brand_id": brand_id, "sync_id": sync_id})
        return await cur.fetchone() or Effort()


async def note_reread(conn: Connection, brand_id: UUID, sync_id: str, account: str, days: dict[Window, int]) -> None:
    """Notes how many days of each slice had been read before."""
    values: dict[str, Any] = {"brand_id": brand_id, "sync_id": sync_id, "account": account}
    values |= {"since": [w.since for w in days], "days": list(days.values())}
    await conn.execute(SQL["reread"], values)


async def days_reread(conn: Connection, brand_id: UUID, sync_id: str) -> dict[str, int]:
    """Days read again in finished slices, by account."""
    cur = await conn.execute(SQL["days_reread"], {"brand_id": brand_id, "sync_id": sync_id})
    return {row[0]: row[1] for row in await cur.fetchall()}


async def reopen(conn: Connection, brand_id: UUID, sync_id: str, account: str, window: Window) -> None:
    """Says that a slice that was stored is not done: a part of it could not be read."""
    await conn.execute(
        SQL["reopen"], {"brand_id": brand_id, "sync_id": sync_id, "account": account, "since": window.since}
    )


async def mend(conn: Connection, brand_id: UUID, sync_id: str, account: str) -> int:
    """Settles the account's dead letters of days that the sync has read without that trouble; how many."""
    cur = await conn.execute(SQL["mend"], {"brand_id": brand_id, "sync_id": sync_id, "account": account})
    return cur.rowcount


async def objects(conn: Connection, brand_id: UUID, account: str) -> Objects:
    """What is stored of the account."""
    async with conn.cursor(row_factory=class_row(Objects)) as cur:
        await cur.execute(SQL["objects"], {"brand_id": brand_id, "account": account})
        found = await cur.fetchone()
        assert found is not None
        return found
