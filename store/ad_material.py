"""What ads say and show, with the text of the pages they lead to: three queries however many ads."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from domain.ad_material import AdMaterial, PageText
from store.db import Connection
from store.performance import AdKey
from store.sql import queries

SQL = queries("ad_material")
SPEND_DAYS = 28
SPEND_SPAN = timedelta(days=SPEND_DAYS - 1)


async def of(
    conn: Connection,
    brand_id: UUID,
    ads: Sequence[AdKey] | None = None,
    *,
    until: date | None = None,
    limit: int | None = None,
    page_text: bool = True,
) -> list[AdMaterial]:
    """The ads, those first that spent most in the last 28 days.

    Args:
        ads: Which, by account and id; None: all of the brand's.
        until: The last of the 28 days; None: the brand's last day with results.
        limit: At most so many.
        page_text: False leaves out the pages' Markdown (their hashes are there).
    """
    end = until or await last_day(conn, brand_id) or date.min + timedelta(days=SPEND_DAYS)
    given: dict[str, Any] = {
        "brand_id": brand_id,
        "since": end - SPEND_SPAN,
        "until": end,
        "accounts": None if ads is None else [key[0] for key in ads],
        "ad_ids": None if ads is None else [key[1] for key in ads],
        "limit": limit,
    }
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["material"], given, prepare=False)
        rows = await cur.fetchall()
        wanted = sorted({lead["canonical_url"] for row in rows for lead in row["leads"]})
        await cur.execute(SQL["pages"], {"brand_id": brand_id, "pages": wanted, "with_text": page_text})
        read = {row["canonical_url"]: row for row in await cur.fetchall()}
    return [_material(row, read) for row in rows]


async def last_day(conn: Connection, brand_id: UUID) -> date | None:
    """The brand's last day with results; None without any."""
    row = await (await conn.execute(SQL["last_day"], {"brand_id": brand_id})).fetchone()
    return row[0] if row else None


def _material(row: dict[str, Any], read: dict[str, dict[str, Any]]) -> AdMaterial:
    leads = row.pop("leads")
    pages = tuple(PageText(url=lead["url"], **(read.get(lead["canonical_url"]) or _unread(lead))) for lead in leads)
    return AdMaterial(**row, pages=pages)


def _unread(lead: dict[str, Any]) -> dict[str, Any]:
    return {"canonical_url": lead["canonical_url"]}
