"""What a brand has of all that the analyst works with, in one query."""

from uuid import UUID

from psycopg.rows import class_row

from domain.onboarding import Standing
from store.db import Connection
from store.sql import queries

SQL = queries("onboarding")


async def standing(conn: Connection, brand_id: UUID) -> Standing:
    """The brand in numbers; nothing at all for a brand that the person may not see."""
    async with conn.cursor(row_factory=class_row(Standing)) as cur:
        await cur.execute(SQL["standing"], {"brand_id": brand_id})
        return await cur.fetchone() or Standing()
