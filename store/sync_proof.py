"""What a sync moved: the part of its proof that is added up from the old values it kept."""

from decimal import Decimal
from uuid import UUID

from domain.import_report import Restated
from domain.window import Window
from store import results
from store.db import Connection
from store.sql import queries

SQL = queries("sync_proof")


async def restated(conn: Connection, brand_id: UUID, sync_id: str, account: str) -> Restated:
    """By how much the sync changed what was known of the account's days that Meta still returns."""
    cur = await conn.execute(SQL["restated"], {"brand_id": brand_id, "sync_id": sync_id, "account": account})
    row = await cur.fetchone()
    assert row is not None
    rows, spend, purchases, value, biggest = row
    return Restated(
        rows=rows, spend=spend, purchases=purchases, purchase_value=value, biggest=results.restatement(biggest)
    )


async def gone(conn: Connection, brand_id: UUID, sync_id: str, account: str) -> tuple[Decimal, int, Decimal]:
    """What the account's days held that the sync found gone: spend, purchases, value."""
    cur = await conn.execute(SQL["gone"], {"brand_id": brand_id, "sync_id": sync_id, "account": account})
    row = await cur.fetchone()
    assert row is not None
    return row[0], row[1], row[2]


async def by_name_only(conn: Connection, brand_id: UUID, window: Window) -> tuple[int, Decimal]:
    """Ad-days that an import stored by name only and no ad took over: how many, and their spend.

    They may be days that the sync stored too, of ads that have been renamed since.
    """
    cur = await conn.execute(SQL["by_name_only"], {"brand_id": brand_id, "since": window.since, "until": window.until})
    row = await cur.fetchone()
    assert row is not None
    return row[0], row[1]
