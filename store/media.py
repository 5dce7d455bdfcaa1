"""The videos and pictures of ads: which are wanted, which are stored, why others are not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from psycopg.rows import class_row

from domain.brand import Brand
from domain.media_report import MediaTally
from store.creatives import RECENT_DAYS, AssetKind
from store.db import Connection
from store.sql import queries

SQL = queries("media")
AssetStatus = Literal["downloaded", "failed", "not_downloadable", "deleted"]
PICTURES: tuple[AssetKind, ...] = ("image", "thumbnail")
# A failed download is tried again, ever more rarely.
FIRST_WAIT = timedelta(hours=1)
LONGEST_WAIT = timedelta(days=7)


@dataclass(frozen=True)
class Asset:
    """A video or picture that is wanted, with one ad that shows it."""

    kind: AssetKind
    key: str
    video_id: str | None
    image_hash: str | None
    ad_id: str

    @property
    def name(self) -> str:
        """What tells it from the account's others."""
        return f"{self.kind} {self.key}"


@dataclass(frozen=True)
class Came:
    """What came of one. `path`, `sha256`, `size` and `mime` are there when, and only when, it was downloaded."""

    status: AssetStatus
    reason: str | None = None
    path: str | None = None
    sha256: str | None = None
    size: int | None = None
    mime: str | None = None


async def due(
    conn: Connection, brand: Brand, account: str, kinds: Sequence[AssetKind], now: datetime, limit: int, again: bool
) -> list[Asset]:
    """What is to be fetched, those first whose ads spent most lately.

    Args:
        again: Also what failed a moment ago and could wait.
    """
    since = now.astimezone(brand.zone).date() - timedelta(days=RECENT_DAYS - 1)
    given = {"brand_id": brand.id, "account": account, "kinds": list(kinds), "now": now, "limit": limit}
    async with conn.cursor(row_factory=class_row(Asset)) as cur:
        await cur.execute(SQL["due"], {**given, "since": since, "again": again})
        return await cur.fetchall()


async def tried(conn: Connection, brand_id: UUID, account: str, now: datetime) -> MediaTally:
    """What the run that was asked for at `now` has done so far, also before it was interrupted."""
    cur = await conn.execute(SQL["tried"], {"brand_id": brand_id, "account": account, "now": now})
    tally = MediaTally()
    for kind, status, reason, number, size in await cur.fetchall():
        tally += MediaTally(
            videos=number * (status == "downloaded" and kind == "video"),
            images=number * (status == "downloaded" and kind != "video"),
            failed=number * (status == "failed"),
            skipped=number * (status in ("not_downloadable", "deleted")),
            bytes=size,
            reasons={reason: number} if reason else {},
        )
    return tally


async def attempted(conn: Connection, brand_id: UUID, account: str, now: datetime) -> tuple[int, int]:
    """How many videos and pictures the run that was asked for at `now` has tried."""
    cur = await conn.execute(SQL["tried"], {"brand_id": brand_id, "account": account, "now": now})
    rows = await cur.fetchall()
    return sum(row[3] for row in rows if row[0] == "video"), sum(row[3] for row in rows if row[0] != "video")


async def waiting(conn: Connection, brand_id: UUID, accounts: Sequence[str]) -> tuple[int, int]:
    """How many videos and pictures are still to be fetched."""
    cur = await conn.execute(SQL["waiting"], {"brand_id": brand_id, "accounts": list(accounts)})
    left: dict[str, int] = dict(await cur.fetchall())
    return left.get("video", 0), sum(number for kind, number in left.items() if kind != "video")


async def lock(conn: Connection, brand_id: UUID) -> None:
    """One writer of what the brand's ads show at a time. Take it before any other write of the transaction."""
    await conn.execute(SQL["lock"], {"brand_id": brand_id})


async def put(conn: Connection, brand: Brand, account: str, asset: Asset, came: Came, now: datetime) -> None:
    """Keeps what came of one, and shows it with every ad that uses it. Needs `lock`."""
    which = _which(brand, account, asset, now)
    waits = {"first_wait": FIRST_WAIT, "longest_wait": LONGEST_WAIT}
    await conn.execute(SQL["put"], {**which, **waits, **came.__dict__})
    if came.status == "downloaded":
        await conn.execute(SQL["show"], {**which, "ads": []})


async def show(conn: Connection, brand: Brand, account: str, ad_ids: Sequence[str], now: datetime) -> None:
    """Gives these ads the media that are stored, after what they use has changed. Needs `lock`."""
    given = {"brand_id": brand.id, "account": account, "kind": None, "key": None, "now": now, "ads": list(ad_ids)}
    await conn.execute(SQL["show"], given)


async def put_seconds(conn: Connection, brand: Brand, account: str, key: str, seconds: float) -> None:
    """How long a video plays, for the ads that it is the main part of."""
    given = {"brand_id": brand.id, "account": account, "key": key, "seconds": Decimal(str(round(seconds, 3)))}
    await conn.execute(SQL["put_seconds"], given)


def _which(brand: Brand, account: str, asset: Asset, now: datetime) -> dict[str, Any]:
    return {"brand_id": brand.id, "account": account, "kind": asset.kind, "key": asset.key, "now": now}
