"""Play curves of a brand's videos, one an ad."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from domain.brand import Brand
from domain.play_curve import AdCurve
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("play_curves")
# Plays with which a newer window replaces an older one, however many that has: a share is then known to 3 points.
ENOUGH = 1_000


async def keep(conn: Connection, brand: Brand, curves: Iterable[AdCurve], source: str, now: datetime) -> int:
    """Stores the curves of known ads in place of older ones; how many that was. A second time changes nothing.

    Args:
        source: Who told: "meta_api", "demo".
    """
    rows = [curve.model_dump(mode="json", exclude={"video_seconds"}) for curve in curves]
    given = {
        "organization_id": brand.organization_id,
        "brand_id": brand.id,
        "rows": to_json(rows),
        "source": source,
        "now": now,
        "enough": ENOUGH,
    }
    cur = await conn.execute(SQL["keep"], given)
    return cur.rowcount


async def of_brand(conn: Connection, brand_id: UUID, accounts: Sequence[str] | None = None) -> list[AdCurve]:
    """All of the brand's curves, by account and ad: one query, whatever they are for."""
    async with conn.cursor(row_factory=class_row(AdCurve)) as cur:
        given = {"brand_id": brand_id, "accounts": None if accounts is None else list(accounts)}
        await cur.execute(SQL["of_brand"], given)
        return await cur.fetchall()
