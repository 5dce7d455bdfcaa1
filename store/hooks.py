"""Results by ad with each ad's hook, for rankings."""

from collections.abc import Sequence
from uuid import UUID

from domain.hook_ranking import GroupBy
from domain.hook_results import AdSums, Face
from domain.window import Window
from store.db import Connection
from store.performance import Filter
from store.sql import queries

SQL = queries("hooks")


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
