"""What products cost."""

from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from domain.brand import Brand
from domain.price import Price
from store.db import Connection
from store.profile_rows import Who
from store.sql import queries

SQL = queries("prices")


async def of_product(conn: Connection, brand_id: UUID, product: UUID) -> list[Price]:
    """How a product can be bought, in the order in which it is shown."""
    async with conn.cursor(row_factory=class_row(Price)) as cur:
        await cur.execute(SQL["of_product"], {"brand_id": brand_id, "product": product})
        return await cur.fetchall()


async def hold(conn: Connection, brand_id: UUID, product: UUID) -> list[Price]:
    """The product's prices, which nobody else changes until the transaction ends."""
    await conn.execute(SQL["lock"], {"brand_id": brand_id, "product": product})
    return await of_product(conn, brand_id, product)


async def put(conn: Connection, brand: Brand, product: UUID, price: Price, old: Price | None, who: Who) -> None:
    """Writes one price, and keeps what it was."""
    figures = price.model_dump(include={"name", "variant_type", "price", "compare_at_price"})
    home = {"organization_id": brand.organization_id, "product": product}
    row = await (await conn.execute(SQL["put"], {**home, **figures})).fetchone()
    assert row is not None
    await _tell(conn, brand, row[0], "overwrite" if old else "set", old, price, who)


async def remove(conn: Connection, brand: Brand, product: UUID, price: Price, who: Who) -> None:
    """Takes a price out of use."""
    assert price.id is not None
    await conn.execute(SQL["remove"], {"id": price.id, "product": product})
    await _tell(conn, brand, price.id, "clear", price, None, who)


async def _tell(
    conn: Connection, brand: Brand, id_: UUID, action: str, old: Price | None, new: Price | None, who: Who
) -> None:
    shown = {"name", "variant_type", "price", "compare_at_price"}
    await conn.execute(
        SQL["tell"],
        {
            "organization_id": brand.organization_id,
            "brand_id": brand.id,
            "id": id_,
            "request_id": who.request_id,
            "action": action,
            "old": Jsonb(old.model_dump(mode="json", include=shown)) if old else None,
            "new": Jsonb(new.model_dump(mode="json", include=shown)) if new else None,
            "user_id": who.user_id,
            "now": who.now,
        },
    )
