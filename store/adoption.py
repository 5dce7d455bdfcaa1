"""Ads whose account an export did not tell, moved to the account that Meta names."""

from collections.abc import Sequence
from uuid import UUID

from store.db import Connection
from store.sql import queries

SQL = queries("adoption")


async def adopt(conn: Connection, brand_id: UUID, account: str, ids: Sequence[str]) -> int:
    """Moves those of the ads that an import stored without an account, with their results and creatives.

    Under the brand's lock. How many were moved.
    """
    cur = await conn.execute(SQL["exported"], {"brand_id": brand_id, "ids": list(ids)})
    found = [row[0] for row in await cur.fetchall()]
    if not found:
        return 0
    values = {"brand_id": brand_id, "account": account, "ids": found}
    for step in (
        "drop_days_of_both",
        "move_days",
        "move_ads",
        "move_creatives",
        "move_destinations",
        "drop_moved",
    ):
        await conn.execute(SQL[step], values)
    cur = await conn.execute(SQL["drop_emptied_account"], values)
    emptied = await cur.fetchone()
    if emptied and emptied[0]:
        await conn.execute(SQL["make_primary"], values)
    return len(found)
