"""A brand's ad accounts."""

from uuid import UUID

from psycopg.rows import class_row

from domain.account import Account
from store.db import Connection
from store.sql import queries

SQL = queries("accounts")


async def of_brand(conn: Connection, brand_id: UUID) -> list[Account]:
    """The brand's ad accounts, the primary one first; none, when the caller may not see the brand."""
    async with conn.cursor(row_factory=class_row(Account)) as cur:
        await cur.execute(SQL["of_brand"], {"brand_id": brand_id})
        return await cur.fetchall()
