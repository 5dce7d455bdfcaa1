"""What people decided about recommendations: immutable rows, of which the newest wins."""

from uuid import UUID

from psycopg.rows import class_row

from domain.brand import Brand
from domain.recommendation import Decided
from store.db import Connection
from store.sql import queries

SQL = queries("recommendations")


async def newest(conn: Connection, brand_id: UUID) -> dict[str, Decided]:
    """The newest decision about each recommendation, by its id; one query."""
    async with conn.cursor(row_factory=class_row(Decided)) as cur:
        await cur.execute(SQL["newest"], {"brand_id": brand_id})
        return {row.recommendation_id: row for row in await cur.fetchall()}


async def add(conn: Connection, brand: Brand, decided: Decided, user_id: UUID) -> None:
    """Stores a decision; earlier ones stay."""
    own = {"organization_id": brand.organization_id, "brand_id": brand.id, "user_id": user_id}
    await conn.execute(SQL["add"], decided.model_dump() | own)
