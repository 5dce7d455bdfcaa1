"""What a brand has of everything that a command can need, in one query."""

from psycopg.rows import class_row

from domain.brand import Brand
from domain.readiness_facts import FACTS, FactKey, Standing
from store.db import Connection
from store.sql import queries

SQL = queries("readiness")


async def standing(conn: Connection, brand: Brand) -> dict[FactKey, Standing]:
    """Every fact with its count; a brand that the person may not see has none of anything."""
    async with conn.cursor(row_factory=class_row(Standing)) as cur:
        await cur.execute(SQL["facts"], {"brand_id": brand.id, "organization_id": brand.organization_id})
        found = {row.fact: row for row in await cur.fetchall()}
    return {fact.key: found.get(fact.key, Standing(fact=fact.key)) for fact in FACTS}
