"""Syncs with Meta: which slices they have, what these did, and how far each account was read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb
from pydantic import BaseModel

from domain.brand import Brand
from domain.sync_cursor import Progress, begin, failed, finished
from domain.window import Window
from store import results
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("meta_sync")

SliceStatus = Literal["waiting", "done", "failed"]


@dataclass(frozen=True)
class SliceOutcome:
    """What the replacing of one slice did. Rows are ad-days."""

    rows: int
    new: int
    changed: int
    unchanged: int
    gone: int
    replaced_names: int
    """Days stored by name only that rows with an id took the place of."""
    quarantined: int
    calls: int
    purchase_types: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class Slice:
    """Days of one account that are read and replaced as one."""

    account: str
    since: date
    until: date
    status: SliceStatus
    rows: int
    new: int
    changed: int
    unchanged: int
    gone: int
    replaced_names: int
    quarantined: int
    calls: int
    purchase_types: dict[str, int]
    attempts: int
    reason: str | None
    next_try_at: datetime | None

    @property
    def window(self) -> Window:
        return Window(since=self.since, until=self.until)


@dataclass(frozen=True)
class Sums:
    """An account's stored results added up, to hold against what Meta says of the account as a whole."""

    rows: int
    ads: int
    spend: Decimal
    impressions: int
    clicks: int
    purchases: int
    purchase_value: Decimal


async def open_sync(conn: Connection, brand: Brand, sync_id: str, arguments: Mapping[str, Any], now: datetime) -> None:
    """Begins a sync, once: one that is resumed has begun already."""
    home = _home(brand)
    await conn.execute(SQL["open"], {**home, "sync_id": sync_id, "arguments": Jsonb(dict(arguments)), "now": now})


async def close_sync(conn: Connection, brand: Brand, sync_id: str, report: BaseModel, now: datetime) -> None:
    """Keeps the proof."""
    await conn.execute(SQL["close"], {"brand_id": brand.id, "sync_id": sync_id, "report": to_json(report), "now": now})


async def claim(conn: Connection, brand: Brand, account: str, run_id: str, now: datetime) -> str | None:
    """Takes the account for a run. None: it has it; else the run that is still at work on it."""
    cur = await conn.execute(SQL["claim"], {**_home(brand), "account": account, "run_id": run_id, "now": now})
    row = await cur.fetchone()
    assert row is not None
    return None if row[0] == run_id else row[0]


async def release(conn: Connection, brand: Brand, run_id: str) -> None:
    """Gives up every account that the run has."""
    await conn.execute(SQL["release"], {"brand_id": brand.id, "run_id": run_id})


async def progress(conn: Connection, brand_id: UUID, account: str, version: str) -> Progress | None:
    """How far the account was read under this version; None when it never was."""
    cur = await conn.execute(SQL["state"], {"brand_id": brand_id, "account": account, "version": version})
    row = await cur.fetchone()
    return Progress.model_validate(row[0]) if row else None


async def plan(
    conn: Connection,
    brand: Brand,
    sync_id: str,
    account: str,
    version: str,
    window: Window,
    windows: Sequence[Window],
    now: datetime,
) -> list[Slice]:
    """Writes an account's slices down, once: a sync that is resumed gets those it had.

    Args:
        window: All the days that are read; `windows` are its slices.
    """
    await results.lock(conn, brand.id)
    place = {"brand_id": brand.id, "sync_id": sync_id, "account": account}
    cur = await conn.execute(SQL["planned"], place)
    there = await cur.fetchone()
    assert there is not None
    if not there[0]:
        days = {"since": [w.since for w in windows], "until": [w.until for w in windows]}
        await conn.execute(SQL["plan"], {**_home(brand), **place, **days})
        begun = begin(await progress(conn, brand.id, account, version), window)
        await _put_state(conn, brand, account, version, begun, now)
    return [each for each in await slices(conn, brand.id, sync_id) if each.account == account]


async def slices(conn: Connection, brand_id: UUID, sync_id: str) -> list[Slice]:
    """A sync's slices by account and day."""
    async with conn.cursor(row_factory=class_row(Slice)) as cur:
        await cur.execute(SQL["slices"], {"brand_id": brand_id, "sync_id": sync_id})
        return await cur.fetchall()


async def outcome(conn: Connection, brand_id: UUID, sync_id: str, account: str, window: Window) -> SliceOutcome | None:
    """What a slice did, once it is done."""
    async with conn.cursor(row_factory=class_row(SliceOutcome)) as cur:
        await cur.execute(SQL["outcome"], _place(brand_id, sync_id, account, window))
        return await cur.fetchone()


async def finish_slice(
    conn: Connection,
    brand: Brand,
    sync_id: str,
    account: str,
    window: Window,
    version: str,
    on: date,
    did: SliceOutcome,
    now: datetime,
) -> None:
    """Marks a slice done and moves the account's cursor, where the days before it were read too.

    Under the brand's lock, in the transaction that stores the slice's results.
    """
    values = {**asdict(did), "purchase_types": Jsonb(did.purchase_types), "now": now}
    cur = await conn.execute(SQL["finish_slice"], {**_place(brand.id, sync_id, account, window), **values})
    if cur.rowcount != 1:
        raise LookupError(f"sync {sync_id!r} has no slice {window} of account {account!r}")
    before = await progress(conn, brand.id, account, version) or begin(None, window)
    await _put_state(conn, brand, account, version, finished(before, window, on), now)


async def fail_slice(
    conn: Connection,
    brand: Brand,
    sync_id: str,
    account: str,
    window: Window,
    version: str,
    reason: str,
    next_try_at: datetime | None,
    calls: int,
    now: datetime,
) -> None:
    """Says why a slice could not be read, and holds the account's cursor before it. What is stored stays."""
    await results.lock(conn, brand.id)
    values = {"reason": reason, "next_try_at": next_try_at, "calls": calls, "now": now}
    cur = await conn.execute(SQL["fail_slice"], {**_place(brand.id, sync_id, account, window), **values})
    if cur.rowcount:
        before = await progress(conn, brand.id, account, version) or begin(None, window)
        await _put_state(conn, brand, account, version, failed(before, window), now)


async def known_since(conn: Connection, brand_id: UUID, account: str) -> date | None:
    """The first day with stored results of the account."""
    cur = await conn.execute(SQL["known_since"], {"brand_id": brand_id, "account": account})
    row = await cur.fetchone()
    return row[0] if row else None


async def sums(conn: Connection, brand_id: UUID, account: str, window: Window) -> Sums:
    """The account's stored results of these days, added up."""
    async with conn.cursor(row_factory=class_row(Sums)) as cur:
        await cur.execute(
            SQL["sums"], {"brand_id": brand_id, "account": account, "since": window.since, "until": window.until}
        )
        found = await cur.fetchone()
        assert found is not None
        return found


async def account_read(conn: Connection, brand: Brand, sync_id: str, account: str, now: datetime) -> dict[str, int]:
    """Notes that the account was read, and which action types its purchases came from: ad-days by type."""
    place = {"brand_id": brand.id, "sync_id": sync_id, "account": account}
    cur = await conn.execute(SQL["types_of_sync"], place)
    types: dict[str, int] = {row[0]: row[1] for row in await cur.fetchall()}
    await conn.execute(SQL["synced"], {**place, "purchase_types": Jsonb(types), "now": now})
    return types


async def _put_state(
    conn: Connection, brand: Brand, account: str, version: str, state: Progress, now: datetime
) -> None:
    await conn.execute(
        SQL["put_state"],
        {
            **_home(brand),
            "account": account,
            "version": version,
            "progress": to_json(state),
            "cursor": state.cursor,
            "now": now,
        },
    )


def _home(brand: Brand) -> dict[str, UUID]:
    return {"organization_id": brand.organization_id, "brand_id": brand.id}


def _place(brand_id: UUID, sync_id: str, account: str, window: Window) -> dict[str, Any]:
    return {
        "brand_id": brand_id,
        "sync_id": sync_id,
        "account": account,
        "since": window.since,
        "until": window.until,
    }
