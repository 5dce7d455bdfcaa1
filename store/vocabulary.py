"""A brand's own words."""

from uuid import UUID

from psycopg.rows import class_row

from domain.vocabulary import Named, Vocabulary
from store import brands
from store.db import Connection
from store.sql import queries

SQL = queries("vocabulary")
MOST = 500


async def of_brand(conn: Connection, brand_id: UUID) -> Vocabulary:
    """The brand's products, newest ads, campaigns and personas (at most MOST each), accounts and days; empty for a
    stranger."""
    covered = await brands.days_covered(conn, brand_id)
    return Vocabulary(
        products=await _named(conn, "products", brand_id),
        ads=await _named(conn, "ads", brand_id),
        campaigns=await _named(conn, "campaigns", brand_id),
        accounts=await _named(conn, "accounts", brand_id),
        personas=await _named(conn, "personas", brand_id),
        first_day=covered[0] if covered else None,
        last_day=covered[1] if covered else None,
    )


async def _named(conn: Connection, query: str, brand_id: UUID) -> tuple[Named, ...]:
    async with conn.cursor(row_factory=class_row(Named)) as cur:
        await cur.execute(SQL[query], {"brand_id": brand_id, "most": MOST})
        return tuple(await cur.fetchall())
