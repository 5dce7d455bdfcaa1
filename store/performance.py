"""Results of two windows side by side: by ad, by day, and by block of days for the change of ROAS."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from psycopg.rows import class_row, dict_row
from pydantic import BaseModel, ConfigDict

from domain.counts import Counts, Money
from domain.hooks import AdFormat
from domain.roas_change import Chain
from domain.window import Window
from store.db import Connection
from store.sql import queries

# Sums are run unprepared: a plan for any window sorts all ids as text, which takes four times as long.
SQL = queries("performance")
BLOCKS = 10

AdKey = tuple[str, str]


class Filter(BaseModel):
    """The ads asked about (store/wanted.sql); None means all. `page` is a canonical address."""

    model_config = ConfigDict(frozen=True)

    brand_id: UUID
    accounts: tuple[str, ...] | None = None
    product: UUID | None = None
    format: AdFormat | None = None
    campaign: str | None = None
    ad_id: str | None = None
    hook_key: str | None = None
    page: str | None = None

    def parameters(self) -> dict[str, Any]:
        """As query parameters."""
        return self.model_dump() | {"accounts": None if self.accounts is None else list(self.accounts)}


class AdSums(BaseModel):
    """One ad's sums in one of the two windows."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    ad_name: str
    format: AdFormat
    campaign_id: str | None
    campaign_name: str | None
    is_after: bool
    counts: Counts

    @property
    def key(self) -> AdKey:
        return (self.account, self.ad_id)


class AdDay(BaseModel):
    """One stored row. None is "not reported" where `reported` lacks the bit, else a blank, which counts as nothing."""

    model_config = ConfigDict(frozen=True)

    day: date
    ad_id: str
    ad_name: str
    format: AdFormat
    spend: Money
    impressions: int
    link_clicks: int | None
    purchases: int | None
    purchase_value: Money | None
    video_views: int | None
    thruplays: int | None
    reported: int


async def by_ad(conn: Connection, which: Filter, window: Window, with_before: bool = True) -> list[AdSums]:
    """Each ad's sums in the window and, as rows of their own, in the window before; by account and ad."""
    await conn.execute(SQL["hashing"])
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["by_ad"], _parameters(which, window, with_before), prepare=False)
        return [
            AdSums(
                account=row["meta_ad_account_id"],
                ad_id=row["meta_ad_id"],
                ad_name=row["ad_name"],
                format=row["format"],
                campaign_id=row["campaign_id"],
                campaign_name=row["campaign_name"],
                is_after=row["is_after"],
                counts=counts_in(row),
            )
            for row in await cur.fetchall()
        ]


async def by_day(conn: Connection, which: Filter, window: Window, with_before: bool = True) -> dict[date, Counts]:
    """The sums of each day with results, in the window and the one before."""
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["by_day"], _parameters(which, window, with_before), prepare=False)
        return {row["date"]: counts_in(row) for row in await cur.fetchall()}


async def chains(conn: Connection, which: Filter, window: Window, ads: Iterable[AdKey]) -> tuple[Chain, Chain]:
    """What leads from spend to purchase value, before and in the window; columns are `ads` in their order."""
    columns = {key: number for number, key in enumerate(ads)}
    blocks = min(BLOCKS, window.days)
    grids = np.zeros((2, 5, blocks, len(columns)))
    cur = await conn.execute(
        SQL["by_block"], _parameters(which, window) | {"blocks": blocks, "days": window.days}, prepare=False
    )
    for account, ad_id, is_after, block, *sums in await cur.fetchall():
        column = columns.get((account, ad_id))
        if column is not None:
            grids[int(is_after), :, block, column] = [np.nan if value is None else value for value in sums]
    before, after = grids
    return Chain(*before), Chain(*after)


async def rows(conn: Connection, which: Filter, window: Window, limit: int, skip: int) -> list[AdDay]:
    """The stored rows behind the window's sums, newest first."""
    async with conn.cursor(row_factory=class_row(AdDay)) as cur:
        await cur.execute(SQL["rows"], _parameters(which, window) | {"limit": limit, "skip": skip})
        return await cur.fetchall()


def counts_in(row: dict[str, Any]) -> Counts:
    """The sums of counts.sql in a row; they come from the database, which checked them."""
    sums = {name: row[name] for name in Counts.model_fields}
    return Counts.model_construct(**{**sums, "rows": row["ad_days"]})


def _parameters(which: Filter, window: Window, with_before: bool = True) -> dict[str, Any]:
    return which.parameters() | {
        "every_ad": not any((which.product, which.format, which.campaign, which.ad_id, which.hook_key, which.page)),
        "before_since": window.before().since if with_before else window.since,
        "since": window.since,
        "until": window.until,
    }
