"""A brand's products."""

from uuid import UUID

from psycopg.rows import class_row
from pydantic import BaseModel, ConfigDict

from store.db import Connection
from store.sql import queries

SQL = queries("products")


class Product(BaseModel):
    """A product, as one names it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    slug: str
    name: str


async def of_brand(conn: Connection, brand_id: UUID) -> list[Product]:
    """The brand's products by name; none, when the caller may not see the brand."""
    async with conn.cursor(row_factory=class_row(Product)) as cur:
        await cur.execute(SQL["of_brand"], {"brand_id": brand_id})
        return await cur.fetchall()
