"""Readings of ads, their videos and their pages: immutable rows, of which the newest wins."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from domain.classification import Classified, PageReading
from store.db import Connection
from store.performance import AdKey
from store.sql import queries

SQL = queries("classifications")


async def newest(
    conn: Connection, brand_id: UUID, ads: Sequence[AdKey] | None = None, with_rules: bool = True
) -> dict[AdKey, Classified]:
    """Each ad's newest reading, in one query; ads without one are left out.

    Args:
        ads: Which, by account and id; None: all of the brand's.
        with_rules: False: the newest that a model made.
    """
    given = {"brand_id": brand_id, **ad_keys(ads), "with_rules": with_rules}
    async with conn.cursor(row_factory=class_row(Classified)) as cur:
        await cur.execute(SQL["newest"], given, prepare=False)
        return {row.key: row for row in await cur.fetchall()}


async def newest_pages(conn: Connection, brand_id: UUID, pages: Sequence[str] | None = None) -> dict[str, PageReading]:
    """Each page's newest reading by canonical address, in one query.

    Args:
        pages: Which, as canonical addresses; None: all of the brand's.
    """
    given: dict[str, Any] = {"brand_id": brand_id, "pages": None if pages is None else list(pages)}
    async with conn.cursor(row_factory=class_row(PageReading)) as cur:
        await cur.execute(SQL["newest_pages"], given)
        return {row.canonical_url: row for row in await cur.fetchall()}


def ad_keys(ads: Sequence[AdKey] | None) -> dict[str, list[str] | None]:
    """Ads as query parameters; None: all."""
    if ads is None:
        return {"accounts": None, "ad_ids": None}
    return {"accounts": [key[0] for key in ads], "ad_ids": [key[1] for key in ads]}
