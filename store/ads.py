"""Ads as they are read: lists with their sums, and one ad whole."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row
from pydantic import BaseModel, ConfigDict

from domain.ad_detail import AdFacts, Restatement
from domain.ad_list import ListedAd
from domain.counts import Counts
from domain.window import Window
from store.db import Connection
from store.performance import SQL as PERFORMANCE
from store.performance import AdKey, Filter, counts_in
from store.sql import queries

SQL = queries("ads")


class Candidate(BaseModel):
    """An ad that a person may mean. `rank`: 1 its id, 2 its name, 3 the start of either."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    ad_name: str
    rank: int


async def listed(
    conn: Connection, which: Filter, window: Window, status: str | None, words: list[str]
) -> list[ListedAd]:
    """The ads wanted with their sums in the window, by account and id.

    Args:
        words: Each must stand somewhere in the ad's name, id, hook or text, whatever its case.
    """
    given = {"since": window.since, "until": window.until, "status": status, "words": words or None}
    await conn.execute(PERFORMANCE["hashing"])
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["listed"], which.parameters() | given, prepare=False)
        return [
            ListedAd(
                **{name: row[name] for name in ListedAd.model_fields if name in row and name != "counts"},
                counts=Counts() if row["rows"] is None else counts_in(row),
            )
            for row in await cur.fetchall()
        ]


async def thumbnails(conn: Connection, brand_id: UUID, ids: list[str]) -> dict[AdKey, str]:
    """Storage paths of the pictures of these ads, by account and id."""
    cur = await conn.execute(SQL["thumbnails"], {"brand_id": brand_id, "ids": ids})
    return {(row[0], row[1]): row[2] for row in await cur.fetchall()}


async def statuses(conn: Connection, brand_id: UUID) -> list[str]:
    """The statuses that the brand's ads have."""
    cur = await conn.execute(SQL["statuses"], {"brand_id": brand_id})
    return [row[0] for row in await cur.fetchall()]


async def first_days(conn: Connection, brand_id: UUID) -> dict[AdKey, date]:
    """Each ad's first day with results."""
    cur = await conn.execute(SQL["first_days"], {"brand_id": brand_id}, prepare=False)
    return {(row[0], row[1]): row[2] for row in await cur.fetchall()}


async def found(conn: Connection, brand_id: UUID, word: str, limit: int = 20) -> list[Candidate]:
    """The ads that `word` may mean, the best first."""
    async with conn.cursor(row_factory=class_row(Candidate)) as cur:
        await cur.execute(SQL["found"], {"brand_id": brand_id, "word": word, "limit": limit})
        return await cur.fetchall()


async def names(conn: Connection, brand_id: UUID) -> list[tuple[str, str]]:
    """Every ad's id and name."""
    cur = await conn.execute(SQL["names"], {"brand_id": brand_id})
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def whole(conn: Connection, brand_id: UUID, key: AdKey) -> AdFacts | None:
    """One ad: what it is, says, shows, sells, where it leads; None when it is not there."""
    async with conn.cursor(row_factory=class_row(AdFacts)) as cur:
        await cur.execute(SQL["whole"], _key(brand_id, key))
        return await cur.fetchone()


async def days_of(conn: Connection, brand_id: UUID, key: AdKey) -> tuple[date, date] | None:
    """The ad's first and last day with results; None without results."""
    cur = await conn.execute(SQL["days_of"], _key(brand_id, key))
    row = await cur.fetchone()
    return (row[0], row[1]) if row and row[0] else None


async def restatements(conn: Connection, brand_id: UUID, key: AdKey, window: Window) -> list[Restatement]:
    """Values of the ad's days that were changed later, the newest change first."""
    async with conn.cursor(row_factory=class_row(Restatement)) as cur:
        await cur.execute(SQL["restatements"], _key(brand_id, key) | {"since": window.since, "until": window.until})
        return await cur.fetchall()


def _key(brand_id: UUID, key: AdKey) -> dict[str, Any]:
    return {"brand_id": brand_id, "account": key[0], "ad_id": key[1]}
