"""A brand's products."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict

from domain.brand import Brand
from domain.product_list import ListedProduct
from domain.window import Window
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


async def listed(conn: Connection, brand_id: UUID, window: Window, accounts: list[str] | None) -> list[ListedProduct]:
    """The products by name, with their ads and these ads' spend in the window."""
    given = {"brand_id": brand_id, "since": window.since, "until": window.until, "accounts": accounts}
    async with conn.cursor(row_factory=class_row(ListedProduct)) as cur:
        await cur.execute(SQL["listed"], given)
        return await cur.fetchall()


async def add(conn: Connection, brand: Brand, name: str, slug: str, user_id: UUID, now: datetime) -> Product | None:
    """The new product; None when the brand has one with this slug."""
    home: dict[str, Any] = {"organization_id": brand.organization_id, "brand_id": brand.id, "now": now}
    cur = await conn.execute(SQL["add"], {**home, "name": name, "slug": slug})
    row = await cur.fetchone()
    if row is None:
        return None
    await _tell(conn, {**home, "id": row[0], "user_id": user_id}, "set", None, name)
    return Product(id=row[0], slug=slug, name=name)


async def rename(conn: Connection, brand: Brand, product: Product, name: str, user_id: UUID, now: datetime) -> None:
    """Gives a product another name, and keeps what it was called. Its slug stays: commands and rules hold it."""
    home: dict[str, Any] = {"organization_id": brand.organization_id, "brand_id": brand.id, "now": now}
    await conn.execute(SQL["rename"], {"brand_id": brand.id, "id": product.id, "name": name})
    await _tell(conn, {**home, "id": product.id, "user_id": user_id}, "overwrite", product.name, name)


async def _tell(conn: Connection, home: dict[str, Any], action: str, old: str | None, new: str) -> None:
    told = {"request_id": uuid4(), "action": action, "old_value": Jsonb(old), "new_value": Jsonb(new)}
    await conn.execute(SQL["tell"], {**home, **told})
