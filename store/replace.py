"""One slice, an account's results of some days, put in place of what was stored of them.

A row that Meta does not return any more goes, one that differs changes, one that is equal is not touched; and in
the same transaction the slice is done. Killed before that, nothing happened.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.ad_day import AdDay
from domain.brand import Brand
from domain.counts import Reported
from domain.window import Window
from store import meta_sync, results
from store.adoption import adopt
from store.db import Connection
from store.meta_sync import SliceOutcome
from store.spool import Spool
from store.sql import queries

SQL = queries("replace")
# Every metric is asked of Meta, and the window it was counted in.
_EVERY_METRIC = 2**20 - 1
_EVERY_REPORTED = sum(Reported)
_METRICS = list(AdDay._fields[3:22])

Kept = Collection[tuple[str | None, date | None]]


@dataclass(frozen=True)
class Asked:
    """Which slice of which sync.

    Attributes:
        on: The account's own day on which it was read.
        version: Of fields, windows, level and breakdowns; progress under another counts for nothing.
    """

    sync_id: str
    account: str
    window: Window
    version: str
    on: date


async def replace_slice(
    conn: Connection, brand: Brand, asked: Asked, spool: Spool, keep: Kept, calls: int, now: datetime
) -> SliceOutcome:
    """Stores the slice and marks it done; what it did. A slice that is done already is left as it is.

    Args:
        keep: Ad-days that came malformed: what is stored of them stays. (ad, None) stands for all its days of the
            slice; without an ad nobody knows which it was, so that nothing is taken for gone.
        calls: How many calls it took.
    """
    await results.lock(conn, brand.id)
    done = await meta_sync.outcome(conn, brand.id, asked.sync_id, asked.account, asked.window)
    if done is not None:
        return done
    await _stage(conn, asked, spool)
    cur = await conn.execute(SQL["ids_seen"])
    await adopt(conn, brand.id, asked.account, [row[0] for row in await cur.fetchall()])
    await _read_hooks(conn, brand.id, spool)
    merged = await results.merge(
        conn,
        brand,
        asked.window.since,
        asked.window.until,
        _EVERY_METRIC,
        _EVERY_REPORTED,
        "meta",
        now,
        asked.sync_id,
    )
    gone = await _drop_gone(conn, brand.id, asked, keep, now)
    cur = await conn.execute("SELECT count(*) FROM staged_days")
    counted = await cur.fetchone()
    assert counted is not None
    cur = await conn.execute(SQL["purchase_types"])
    outcome = SliceOutcome(
        rows=counted[0],
        new=merged.new,
        changed=merged.changed,
        unchanged=counted[0] - merged.new - merged.changed,
        gone=gone,
        replaced_names=merged.replaced_by_id,
        quarantined=len(keep),
        calls=calls,
        purchase_types={row[0]: row[1] for row in await cur.fetchall()},
    )
    await meta_sync.finish_slice(
        conn, brand, asked.sync_id, asked.account, asked.window, asked.version, asked.on, outcome, now
    )
    return outcome


async def _stage(conn: Connection, asked: Asked, spool: Spool) -> None:
    await results.stage(conn)
    await conn.execute(SQL["stage_names"])
    async with conn.cursor() as cur:
        async with cur.copy(SQL["copy_days"]) as copy:
            for piece in spool.days():
                await copy.write(piece)
        async with cur.copy(SQL["copy_names"]) as copy:
            for piece in spool.names():
                await copy.write(piece)
    place: dict[str, Any] = {"account": asked.account, "since": asked.window.since, "until": asked.window.until}
    if foreign := await _one(conn, "foreign_rows", place):
        raise ValueError(f"{foreign} rows are not of account {asked.account!r} from {asked.window}")
    if await _one(conn, "repeated", {}):
        await conn.execute(SQL["keep_latest"])
    await results.staged(conn)
    await conn.execute(SQL["ads_seen"])
    await conn.execute("ANALYZE ads_seen")


async def _read_hooks(conn: Connection, brand_id: UUID, spool: Spool) -> None:
    """Only of ads whose name says something new: reading a hook takes longer than storing a row."""
    cur = await conn.execute(SQL["unhooked"], {"brand_id": brand_id})
    hooks = {row[0]: spool.named(row[0]) for row in await cur.fetchall()}
    if hooks:
        await conn.execute(
            SQL["put_hooks"],
            {
                "names": list(hooks),
                "texts": [hook.text for hook in hooks.values()],
                "keys": [hook.key for hook in hooks.values()],
                "sources": [hook.source for hook in hooks.values()],
            },
        )


async def _drop_gone(conn: Connection, brand_id: UUID, asked: Asked, keep: Kept, now: datetime) -> int:
    if any(ad_id is None for ad_id, _ in keep):
        return 0
    return await _one(
        conn,
        "drop_gone",
        {
            "brand_id": brand_id,
            "account": asked.account,
            "since": asked.window.since,
            "until": asked.window.until,
            "kept_ads": [ad_id for ad_id, _ in keep],
            "kept_days": [day for _, day in keep],
            "metrics": _METRICS,
            "sync_id": asked.sync_id,
            "now": now,
        },
    )


async def _one(conn: Connection, query: str, values: dict[str, Any]) -> Any:
    cur = await conn.execute(SQL[query], values)
    row = await cur.fetchone()
    assert row is not None
    return row[0]
