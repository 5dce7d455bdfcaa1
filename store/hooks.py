"""Results by ad with each ad's hook, for rankings."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.hook_days import DaySums
from domain.hook_gaps import KindCount
from domain.hook_ranking import GroupBy
from domain.hook_results import AdSums, Face
from domain.hooks import AdFormat
from domain.window import Window
from store.db import Connection
from store.performance import Filter
from store.sql import queries

SQL = queries("hooks")


class KnownHook(NamedTuple):
    """A hook of the brand, whether it has results or not."""

    key: str
    text: str
    ads: int
    ad_ids: Sequence[str]
    format: AdFormat


async def ad_sums(conn: Connection, which: Filter, window: Window, *by: GroupBy) -> list[AdSums]:
    """All of the brand's ads with results in the window, in the accounts of `which`.

    They all are the prior, so the rest of `which` only sets `asked`. `hook_type`, `visual_type`, `pages` and
    `audience` are filled only where `by` asks for them.
    """
    given = {
        **_scope(which.brand_id, window, which.accounts),
        "product": which.product,
        "format": which.format,
        "campaign": which.campaign,
        "by": list(by),
    }
    async with conn.pipeline():
        await conn.execute(SQL["hashing"], prepare=True)
        cur = await conn.execute(SQL["ad_sums"], given, prepare=True)
    return [AdSums._make(row) for row in await cur.fetchall()]


async def days_with_results(
    conn: Connection, brand_id: UUID, window: Window, accounts: Sequence[str] | None = None
) -> int:
    """How many of the window's days have results."""
    cur = await conn.execute(SQL["days_with_results"], _scope(brand_id, window, accounts))
    row = await cur.fetchone()
    return int(row[0]) if row else 0


async def faces(conn: Connection, brand_id: UUID, ads: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Face]:
    """How each of these ads, by (account, ad), is shown."""
    given = {"brand_id": brand_id, "accounts": [account for account, _ in ads], "ads": [ad for _, ad in ads]}
    cur = await conn.execute(SQL["faces"], given)
    return {(row[0], row[1]): Face(*row[2:]) for row in await cur.fetchall()}


def _scope(brand_id: UUID, window: Window, accounts: Sequence[str] | None) -> dict[str, object]:
    held = None if accounts is None else list(accounts)
    return {"brand_id": brand_id, "since": window.since, "until": window.until, "accounts": held}


async def known(conn: Connection, brand_id: UUID) -> list[KnownHook]:
    """Every hook of the brand's ads, by key."""
    cur = await conn.execute(SQL["known"], {"brand_id": brand_id})
    return [KnownHook(*row) for row in await cur.fetchall()]


async def days_of(conn: Connection, which: Filter, window: Window, keys: Sequence[str]) -> dict[str, list[DaySums]]:
    """The days with results of each of these hooks, in order, over the ads of `which`."""
    given = which.parameters() | {"since": window.since, "until": window.until, "keys": list(keys)}
    cur = await conn.execute(SQL["days_of"], given, prepare=False)
    found: dict[str, list[DaySums]] = {key: [] for key in keys}
    for key, *sums in await cur.fetchall():
        found[key].append(DaySums(*sums))
    return found


async def ran(
    conn: Connection, brand_id: UUID, key: str, accounts: Sequence[str] | None = None
) -> tuple[date, date] | None:
    """The first and the last day with results of a hook's ads; None without any."""
    held = None if accounts is None else list(accounts)
    cur = await conn.execute(SQL["ran"], {"brand_id": brand_id, "key": key, "accounts": held})
    row = await cur.fetchone()
    return (row[0], row[1]) if row and row[0] is not None else None


async def kinds(conn: Connection, which: Filter) -> list[KindCount]:
    """How many of the ads of `which` open in which way, by the newest reading of each, results or not."""
    cur = await conn.execute(SQL["kinds"], which.parameters())
    return [KindCount(*row) for row in await cur.fetchall()]
