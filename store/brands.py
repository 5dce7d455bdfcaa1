"""Brands and the days their results cover."""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row

from domain.brand import Brand
from store.db import Connection
from store.sql import queries

SQL = queries("brands")


async def visible(conn: Connection) -> list[Brand]:
    """The brands the caller may see, by name."""
    async with conn.cursor(row_factory=class_row(Brand)) as cur:
        await cur.execute(SQL["visible"])
        return await cur.fetchall()


async def organizations(conn: Connection) -> list[tuple[UUID, str]]:
    """Where the caller may add brands: id and name, the caller's own workspace first, then the oldest."""
    cur = await conn.execute(SQL["organizations"])
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def add(
    conn: Connection,
    organization_id: UUID,
    name: str,
    slug: str,
    currency: str,
    timezone: str,
    is_fictional: bool = False,
) -> UUID | None:
    """The new brand's id; None when the organisation has one with this slug."""
    cur = await conn.execute(
        SQL["add"],
        {
            "organization_id": organization_id,
            "name": name,
            "slug": slug,
            "currency": currency,
            "timezone": timezone,
            "is_fictional": is_fictional,
        },
    )
    row = await cur.fetchone()
    return row[0] if row else None


async def had_any(conn: Connection) -> bool:
    """Whether somebody removed a brand, in the organisations whose admins the caller belongs to."""
    row = await (await conn.execute(SQL["had_any"])).fetchone()
    return row is not None and bool(row[0])


async def days_covered(conn: Connection, brand_id: UUID) -> tuple[date, date] | None:
    """The first and the last day with results; None without results."""
    cur = await conn.execute(SQL["latest_day"], {"brand_id": brand_id})
    row = await cur.fetchone()
    return (row[0], row[1]) if row and row[0] else None
