"""What Meta says of accounts, campaigns, ad sets and ads, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from domain.brand import Brand
from domain.hooks import Hook
from domain.meta_objects import MetaAccount, MetaAd, MetaAdset, MetaCampaign
from store import results
from store.adoption import adopt
from store.db import Connection
from store.sql import queries

SQL = queries("meta_objects")


@dataclass(frozen=True)
class Written:
    """How many rows were added and how many changed; equal ones are not written."""

    new: int
    changed: int


async def refresh_account(conn: Connection, brand: Brand, told: MetaAccount) -> None:
    """Name, currency, time zone and status of a linked account, as Meta has them."""
    await conn.execute(SQL["refresh_account"], {"brand_id": brand.id, **told._asdict()})


async def put_campaigns(conn: Connection, brand: Brand, rows: Sequence[MetaCampaign], now: datetime) -> int:
    """Stores a page of campaigns; how many were new or differed."""
    return await _put(conn, brand, "put_campaigns", [row._asdict() for row in rows], now)


async def put_adsets(conn: Connection, brand: Brand, rows: Sequence[MetaAdset], now: datetime) -> int:
    """Stores a page of ad sets; how many were new or differed."""
    return await _put(conn, brand, "put_adsets", [row._asdict() for row in rows], now)


async def put_ads(
    conn: Connection, brand: Brand, account: str, rows: Sequence[MetaAd], named: Callable[[str], Hook], now: datetime
) -> Written:
    """Stores a page of the account's ads, after their campaigns and ad sets.

    Ads that an import knew without their account move there.

    Args:
        named: The hook of an ad of which only the name is known.
    """
    if not rows:
        return Written(0, 0)
    await results.lock(conn, brand.id)
    await adopt(conn, brand.id, account, [row.ad_id for row in rows])
    told: list[dict[str, Any]] = []
    for row in rows:
        hook = named(row.name)
        told.append({**row._asdict(), "hook_text": hook.text, "hook_key": hook.key, "hook_source": hook.source})
    cur = await conn.execute(SQL["put_ads"], {**_home(brand), "rows": Jsonb(told), "now": now})
    written = [row[0] for row in await cur.fetchall()]
    return Written(new=sum(written), changed=len(written) - sum(written))


async def latest_update(conn: Connection, brand_id: UUID, account: str) -> datetime | None:
    """When Meta last changed an ad that is stored of the account."""
    cur = await conn.execute(SQL["latest_update"], {"brand_id": brand_id, "account": account})
    row = await cur.fetchone()
    return row[0] if row else None


async def _put(conn: Connection, brand: Brand, query: str, rows: list[dict[str, Any]], now: datetime) -> int:
    if not rows:
        return 0
    return (await conn.execute(SQL[query], {**_home(brand), "rows": Jsonb(rows), "now": now})).rowcount


def _home(brand: Brand) -> dict[str, UUID]:
    return {"organization_id": brand.organization_id, "brand_id": brand.id}
