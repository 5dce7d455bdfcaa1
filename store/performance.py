"""Results of two windows side by side: by ad, by day, and by block of days for the change of ROAS."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from psycopg.rows import dict_row
from pydantic import BaseModel, ConfigDict

from domain.counts import Counts
from domain.hooks import AdFormat
from domain.roas_change import Chain
from domain.window import Window
from store.db import Connection
from store.sql import queries

SQL = queries("performance")
BLOCKS = 10

AdKey = tuple[str, str]


class Filter(BaseModel):
    """Whose results: None means all."""

    model_config = ConfigDict(frozen=True)

    brand_id: UUID
    accounts: tuple[str, ...] | None = None
    product: UUID | None = None
    format: AdFormat | None = None
    campaign: str | None = None


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


async def by_ad(conn: Connection, which: Filter, window: Window) -> list[AdSums]:
    """Each ad's sums in the window and, as rows of their own, in the window before; by account and ad."""
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["by_ad"], _parameters(which, window))
        return [
            AdSums(
                account=row["meta_ad_account_id"],
                ad_id=row["meta_ad_id"],
                ad_name=row["ad_name"],
                format=row["format"],
                campaign_id=row["campaign_id"],
                campaign_name=row["campaign_name"],
                is_after=row["is_after"],
                counts=_counts(row),
            )
            for row in await cur.fetchall()
        ]


async def by_day(conn: Connection, which: Filter, window: Window) -> dict[date, Counts]:
    """The sums of each day with results, in the window and the one before."""
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["by_day"], _parameters(which, window))
        return {row["date"]: _counts(row) for row in await cur.fetchall()}


async def chains(conn: Connection, which: Filter, window: Window, ads: Iterable[AdKey]) -> tuple[Chain, Chain]:
    """What leads from spend to purchase value, before and in the window; columns are `ads` in their order."""
    columns = {key: number for number, key in enumerate(ads)}
    blocks = min(BLOCKS, window.days)
    grids = np.zeros((2, 5, blocks, len(columns)))
    cur = await conn.execute(SQL["by_block"], _parameters(which, window) | {"blocks": blocks, "days": window.days})
    for account, ad_id, is_after, block, *sums in await cur.fetchall():
        column = columns.get((account, ad_id))
        if column is not None:
            grids[int(is_after), :, block, column] = [np.nan if value is None else value for value in sums]
    before, after = grids
    return Chain(*before), Chain(*after)


def _parameters(which: Filter, window: Window) -> dict[str, Any]:
    return {
        **which.model_dump(exclude={"accounts"}),
        "accounts": None if which.accounts is None else list(which.accounts),
        "before_since": window.before().since,
        "since": window.since,
        "until": window.until,
    }


def _counts(row: dict[str, Any]) -> Counts:
    return Counts(**{name: row[name] for name in Counts.model_fields})
