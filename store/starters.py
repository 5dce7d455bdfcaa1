"""What a first question could be about, drawn from the brand's own data."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from psycopg.rows import class_row
from pydantic import BaseModel, ConfigDict

from store.db import Connection
from store.sql import queries

SQL = queries("starters")


class Facts(BaseModel):
    """`spend`, `product` and `hook` are of the last 30 days with results; None where there are none. `known`: something
    is known of the brand's customers, a review or a persona."""

    model_config = ConfigDict(frozen=True)

    first_day: date | None
    last_day: date | None
    ads: int
    spend: Decimal | None
    product: str | None
    hook: str | None
    known: bool = False


async def facts(conn: Connection, brand_id: UUID) -> Facts:
    async with conn.cursor(row_factory=class_row(Facts)) as cur:
        await cur.execute(SQL["facts"], {"brand_id": brand_id})
        found = await cur.fetchone()
    assert found is not None
    return found
