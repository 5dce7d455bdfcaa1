"""Results on their way into the store, from a file or from Meta: staged, compared with what is stored, merged.

Everything happens in the caller's transaction, under the brand's lock.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from psycopg import AsyncClientCursor

from domain.brand import Brand
from domain.import_report import Restated, Restatement
from store.db import Connection
from store.sql import queries

SQL = queries("results")
# Where hashes and sorts of a merge stay in memory; compiling such a query takes longer than running it.
_JOINED_MEMORY = "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)"

Source = Literal["export", "meta"]


@dataclass(frozen=True)
class Merged:
    """What a merge did to the stored results."""

    new: int
    changed: int
    new_ads: int
    replaced_by_id: int


async def lock(conn: Connection, brand_id: UUID) -> None:
    """Waits until nobody else writes results of this brand. Whoever writes results takes it first."""
    await conn.execute(SQL["lock"], {"brand_id": brand_id})


async def stage(conn: Connection) -> None:
    """Makes the table that rows wait in."""
    await conn.execute(_JOINED_MEMORY)
    await conn.execute(SQL["stage"])


async def staged(conn: Connection) -> None:
    """To be called once all rows are staged: lets the planner know them."""
    await conn.execute(SQL["analyze"])


async def merge(
    conn: Connection,
    brand: Brand,
    first_day: date,
    last_day: date,
    present: int,
    reported: int,
    source: Source,
    now: datetime,
    sync_id: str | None = None,
) -> Merged:
    """Adds new rows, replaces those that differ, keeps old values of what changed, and refreshes the ads.

    `staged_days` holds each ad's day once, `ads_seen` each ad with the account and id it is stored under.
    """
    values: dict[str, Any] = {
        "brand_id": brand.id,
        "organization_id": brand.organization_id,
        "first_day": first_day,
        "last_day": last_day,
        "present": present,
        "reported": reported,
        "source": source,
        "now": now,
        "sync_id": sync_id,
    }
    await conn.execute(SQL["ensure_months"], values)
    replaced = (await conn.execute(SQL["drop_named_days"], values)).rowcount
    # A table made from a query takes no server-side parameters.
    async with AsyncClientCursor(conn) as cur:
        await cur.execute(SQL["differing"], values)
        differs = cur.rowcount
    if differs:
        await conn.execute(SQL["restate"], values)
    new_ads = (await conn.execute(SQL["add_ads"], values)).rowcount
    new = (await conn.execute(SQL["add_days"], values)).rowcount
    if differs:
        await conn.execute(SQL["change"], values)
    await conn.execute(SQL["refresh_ads"], values)
    cur = await conn.execute(SQL["sheet_names"], values)
    if (told := await cur.fetchone()) and told[0]:
        for adopted in ("adopt_creatives", "adopt_destinations", "adopt_hooks"):
            await conn.execute(SQL[adopted], values)
    if replaced:
        await conn.execute(SQL["drop_emptied_names"], values)
    return Merged(new, differs, new_ads, replaced)


async def restated(conn: Connection, brand_id: UUID) -> Restated:
    """By how much the merge of this transaction changed what was known. Only where it changed any row."""
    cur = await conn.execute(SQL["restated"], {"brand_id": brand_id})
    row = await cur.fetchone()
    assert row is not None
    rows, spend, purchases, value, biggest = row
    return Restated(rows=rows, spend=spend, purchases=purchases, purchase_value=value, biggest=restatement(biggest))


def restatement(row: dict[str, Any] | None) -> Restatement | None:
    """The biggest restatement as a query told it."""
    if row is None:
        return None
    return Restatement(
        meta_ad_id=row["meta_ad_id"],
        ad_name=row["ad_name"],
        day=row["date"],
        metric=row["metric"],
        old=row["old_value"],
        new=row["new_value"],
    )
