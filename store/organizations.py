"""Organisations, as one of their people sees them."""

from uuid import UUID

from psycopg.rows import class_row

from domain.organization import Organization
from store.db import Connection
from store.sql import queries

SQL = queries("organizations")


async def visible(conn: Connection) -> list[Organization]:
    """Those that the caller belongs to, each with the caller's role; the caller's own workspace first, then by name."""
    async with conn.cursor(row_factory=class_row(Organization)) as cur:
        await cur.execute(SQL["visible"])
        return await cur.fetchall()


async def own(conn: Connection) -> UUID | None:
    """The caller's own workspace; None when the caller has left it."""
    row = await (await conn.execute(SQL["own"])).fetchone()
    return row[0] if row else None


async def rename(conn: Connection, organization_id: UUID, name: str) -> bool:
    """False when the caller may not."""
    return await (await conn.execute(SQL["rename"], {"id": organization_id, "name": name})).fetchone() is not None
