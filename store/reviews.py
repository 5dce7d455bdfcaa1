"""Customers' reviews: files of them coming in, what there is, which product they are of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import class_row

from domain.brand import Brand
from domain.review_list import ListedReview, ReviewCount
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("reviews")


@dataclass(frozen=True)
class Merged:
    """What a file did. `removed` is what the same file had brought when it was read otherwise."""

    repeated: int
    new: int
    changed: int
    removed: int


async def stage(conn: Connection) -> None:
    """Makes the table that rows wait in."""
    await conn.execute(SQL["stage"])


async def stage_rows(conn: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Adds rows, in the order of the staging table's columns."""
    async with conn.cursor() as cur, cur.copy(SQL["copy"]) as copy:
        for row in rows:
            await copy.write_row(row)


async def merge(conn: Connection, brand: Brand, file_hash: str, day_order: str, now: datetime) -> Merged:
    """Takes in what is staged, each review once.

    Args:
        day_order: "dmy" or "mdy"; anything else leaves out a day that could be two.
    """
    given = {
        "organization_id": brand.organization_id,
        "brand_id": brand.id,
        "file_hash": file_hash,
        "day_first": day_order == "dmy",
        "month_first": day_order == "mdy",
        "now": now,
    }
    done: dict[str, int] = {}
    for name in ("repeats", "edited", "told_more", "brought", "add", "gone"):
        done[name] = (await conn.execute(SQL[name], given)).rowcount
    return Merged(done["repeats"], done["add"], done["edited"] + done["told_more"], done["gone"])


async def brought(conn: Connection, brand_id: UUID, file_hash: str) -> list[tuple[str | None, str | None, int]]:
    """What a file brought, by product; for those of none of the brand's, by what the file calls it."""
    cur = await conn.execute(SQL["brought_by_product"], {"brand_id": brand_id, "file_hash": file_hash})
    return [(row[0], row[1], row[2]) for row in await cur.fetchall()]


async def listed(
    conn: Connection,
    brand_id: UUID,
    *,
    product: UUID | None = None,
    unassigned: bool = False,
    source: str | None = None,
    least: float | None = None,
    most: float | None = None,
    words: list[str] | None = None,
    limit: int = 10,
) -> list[ListedReview]:
    """Reviews, the newest first. `words` must all stand in title or text, whatever their capitals."""
    given = {
        "brand_id": brand_id,
        "product": product,
        "unassigned": unassigned,
        "source": source,
        "least": least,
        "most": most,
        "words": [f"%{_literal(word)}%" for word in words] if words else None,
        "limit": limit,
    }
    async with conn.cursor(row_factory=class_row(ListedReview)) as cur:
        await cur.execute(SQL["listed"], given)
        return await cur.fetchall()


async def counts(conn: Connection, brand_id: UUID) -> list[ReviewCount]:
    """How many there are by product and source, the most first."""
    async with conn.cursor(row_factory=class_row(ReviewCount)) as cur:
        await cur.execute(SQL["counts"], {"brand_id": brand_id})
        return await cur.fetchall()


async def unassigned(conn: Connection, brand_id: UUID) -> list[tuple[str | None, int]]:
    """What files call the products of reviews that are of none of the brand's, with how many."""
    cur = await conn.execute(SQL["unassigned"], {"brand_id": brand_id})
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def assign(
    conn: Connection,
    brand: Brand,
    product: UUID,
    *,
    named: str | None,
    source: str | None,
    every: bool,
    user_id: UUID,
    now: datetime,
) -> tuple[int, UUID]:
    """Gives reviews of no product to one, with a trace. How many, and the request that takes it back.

    Args:
        named: Those that their file calls so; None: those that name no product.
        every: Both, whatever they are called.
    """
    which = {"named": named, "source": source, "every": every}
    cur = await conn.execute(SQL["assign"], {"brand_id": brand.id, "product": product, **which})
    ids = [str(row[0]) for row in await cur.fetchall()]
    request_id = uuid4()
    if ids:
        told: dict[str, object] = {"product": product, **which, "reviews": ids}
        await _tell(conn, brand, product, request_id, "assign_reviews", told, user_id, now)
    return len(ids), request_id


async def take_back(conn: Connection, brand: Brand, request_id: UUID, user_id: UUID, now: datetime) -> int:
    """Undoes an assignment, as far as nobody changed it since. How many reviews are of no product again."""
    cur = await conn.execute(SQL["take_back"], {"brand_id": brand.id, "request_id": request_id})
    if cur.rowcount:
        told: dict[str, object] = {"request_id": request_id, "reviews": cur.rowcount}
        await _tell(conn, brand, request_id, uuid4(), "take_back_reviews", told, user_id, now)
    return cur.rowcount


async def _tell(
    conn: Connection,
    brand: Brand,
    target: UUID,
    request_id: UUID,
    action: str,
    new_value: dict[str, object],
    user_id: UUID,
    now: datetime,
) -> None:
    given: dict[str, Any] = {
        "organization_id": brand.organization_id,
        "brand_id": brand.id,
        "target": str(target),
        "request_id": request_id,
        "action": action,
        "new_value": to_json(new_value),
        "user_id": user_id,
        "now": now,
    }
    await conn.execute(SQL["tell"], given)


def _literal(word: str) -> str:
    """A word as LIKE looks for it, letter by letter."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
