"""The pages that ads lead to, as they were read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from domain.brand import Brand
from domain.landing_page import content_hash
from domain.landing_page_report import PageLine
from domain.page_data import PageData, data_text
from domain.window import Window
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("landing_pages")
Change = Literal["new", "changed", "same"]
ReadBy = Literal["fetch", "browser", "file"]


@dataclass(frozen=True)
class Reading:
    """What a page said when it was read."""

    title: str
    description: str
    markdown: str
    data: PageData = field(default_factory=PageData)
    read_by: ReadBy = "fetch"


@dataclass(frozen=True)
class Written:
    """The page's row, and what the reading changed in it. `data_changed` is about what it says to machines."""

    page_id: UUID
    change: Change
    data_changed: bool


async def listed(
    conn: Connection,
    brand_id: UUID,
    window: Window,
    *,
    page: str | None = None,
    read: bool | None = None,
    spending: bool = False,
    limit: int = 20,
    accounts: list[str] | None = None,
) -> list[PageLine]:
    """Pages by the spend of their ads in the window, the largest first.

    Args:
        page: One page by its canonical address.
        read: Only those that were read, or never; None: both.
        spending: Only those whose ads spent in the window.
        accounts: Whose spend is summed: those in one currency, where it is shown. None: all.
    """
    which = {"page": page, "read": read, "spending": spending, "limit": limit, "accounts": accounts}
    async with conn.cursor(row_factory=class_row(PageLine)) as cur:
        await cur.execute(SQL["listed"], {"brand_id": brand_id, "since": window.since, "until": window.until, **which})
        return await cur.fetchall()


async def own_hosts(conn: Connection, brand_id: UUID) -> frozenset[str]:
    """The hosts of the brand's website and of the pages that its ads lead to, without `www.`."""
    cur = await conn.execute(SQL["own_hosts"], {"brand_id": brand_id})
    return frozenset(row[0] for row in await cur.fetchall())


async def wrote(conn: Connection, brand: Brand, page: str, url: str, reading: Reading, now: datetime) -> Written:
    """Stores what a page said. The same text again is stored once; what it said before stays among its versions."""
    row, known, known_data = await _row(conn, brand, page, url)
    text = data_text(reading.data)
    data = {
        "data": to_json(reading.data) if text else None,
        "data_text": text or None,
        "data_hash": content_hash(text) if text else None,
    }
    digest, data_changed = content_hash(reading.markdown), data["data_hash"] != known_data
    if digest == known:
        await conn.execute(SQL["same"], {"id": row, "now": now, "read_by": reading.read_by})
        if data_changed:
            await conn.execute(SQL["data"], {"id": row, **data})
        return Written(row, "same", data_changed)
    await conn.execute(
        SQL["write"],
        {
            "id": row,
            "title": reading.title or None,
            "description": reading.description or None,
            "markdown": reading.markdown,
            "content_hash": digest,
            "read_by": reading.read_by,
            "now": now,
            **data,
        },
    )
    return Written(row, "new" if known is None else "changed", data_changed)


async def failed(
    conn: Connection, brand: Brand, page: str, url: str, reason: str, now: datetime, *, add: bool = True
) -> None:
    """Notes that a page could not be read, and why.

    Args:
        add: Whether a page that nobody knew is noted too; not one that somebody only typed.
    """
    if not add:
        cur = await conn.execute(SQL["stored"], {"brand_id": brand.id, "page": page})
        if await cur.fetchone() is None:
            return
    row, _, _ = await _row(conn, brand, page, url)
    await conn.execute(SQL["failed"], {"id": row, "reason": reason, "now": now})


async def watching(conn: Connection, since: date) -> list[tuple[UUID, UUID]]:
    """Brands whose pages are worth reading again: brand and organisation. Behind the platform's door."""
    cur = await conn.execute(SQL["watching"], {"since": since})
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def _row(conn: Connection, brand: Brand, page: str, url: str) -> tuple[UUID, str | None, str | None]:
    await conn.execute(SQL["lock"], {"brand_id": brand.id, "page": page})
    cur = await conn.execute(SQL["stored"], {"brand_id": brand.id, "page": page})
    found = await cur.fetchone()
    if found is not None:
        return found[0], found[1], found[2]
    named = {"organization_id": brand.organization_id, "brand_id": brand.id, "url": url, "page": page}
    cur = await conn.execute(SQL["add"], named)
    made = await cur.fetchone()
    assert made is not None
    return made[0], None, None
