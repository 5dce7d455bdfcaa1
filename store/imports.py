"""A file's rows on their way into the stored results: staged, settled, compared, merged, in one transaction."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from domain.brand import Brand
from domain.import_report import ImportReport, Restated
from store import results
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("imports")


@dataclass(frozen=True)
class Account:
    meta_ad_account_id: str
    currency: str
    is_primary: bool


@dataclass(frozen=True)
class Covered:
    """What a file covers once its rows are settled."""

    rows: int
    ads: int
    days: int
    first_day: date
    last_day: date
    spend: Decimal
    accounts: list[str]


@dataclass(frozen=True)
class Merged:
    """What a merge did to the stored results."""

    new: int
    changed: int
    new_ads: int
    replaced_by_id: int
    restated: Restated
    hooks: dict[str, int]


@dataclass(frozen=True)
class Contradiction:
    ad_id: str
    day: date
    lines: list[int]


async def may_write(conn: Connection, brand: Brand) -> bool:
    """Whether the caller is a member or above of the brand's organisation."""
    cur = await conn.execute(SQL["member"], {"organization_id": brand.organization_id})
    row = await cur.fetchone()
    return bool(row and row[0])


async def accounts(conn: Connection, brand_id: UUID) -> list[Account]:
    """The brand's accounts, the primary one first."""
    async with conn.cursor(row_factory=class_row(Account)) as cur:
        await cur.execute(SQL["accounts"], {"brand_id": brand_id})
        return await cur.fetchall()


async def stage(conn: Connection) -> None:
    """Makes the tables that rows wait in."""
    await results.stage(conn)
    await conn.execute(SQL["stage_ads"])


async def stage_days(conn: Connection, csv: bytes) -> None:
    """Adds rows, as CSV in the order of the staging table's columns."""
    async with conn.cursor() as cur, cur.copy(SQL["copy_days"]) as copy:
        await copy.write(csv)


async def stage_ads(conn: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Adds ads, in the order of the staging table's columns."""
    async with conn.cursor() as cur, cur.copy(SQL["copy_ads"]) as copy:
        for row in rows:
            await copy.write_row(row)


async def staged_accounts(conn: Connection) -> list[tuple[str, str | None]]:
    """The accounts that the file names, with their names."""
    cur = await conn.execute(SQL["staged_accounts"])
    return [(row[0], row[1]) for row in await cur.fetchall()]


async def add_account(
    conn: Connection, brand: Brand, account: str, name: str | None, currency: str, is_primary: bool
) -> None:
    """Makes an account in the brand's time zone where it is missing."""
    await conn.execute(
        SQL["add_account"],
        {
            "organization_id": brand.organization_id,
            "brand_id": brand.id,
            "account": account,
            "account_name": name,
            "currency": currency,
            "timezone": brand.timezone,
            "is_primary": is_primary,
        },
    )


async def ambiguous_names(conn: Connection, brand_id: UUID) -> list[str]:
    """Names of ads without an id that fit more than one ad. Makes one row of each of the file's ads."""
    await conn.execute(SQL["one_row_per_ad"])
    await conn.execute("ANALYZE ads_seen")
    cur = await conn.execute(SQL["ambiguous_names"], {"brand_id": brand_id})
    return [row[0] for row in await cur.fetchall()]


async def settle(conn: Connection, brand_id: UUID, account: str) -> None:
    """Gives every row the account and id under which its ad is stored; `account` where neither says one."""
    await conn.execute(SQL["known_ads"], {"brand_id": brand_id})
    await conn.execute(SQL["name_ads"], {"brand_id": brand_id})
    await conn.execute(SQL["remaining_ads"], {"account": account})
    await conn.execute("ANALYZE ads_seen")
    await conn.execute(SQL["settle_days"])
    await results.staged(conn)


async def drop_repeats(conn: Connection, breakdowns: bool) -> int:
    """Leaves each ad's day once where the file repeats itself; how many rows that dropped."""
    dropped = 0
    if breakdowns:
        cur = await conn.execute(SQL["drop_totals_of_parts"])
        dropped += cur.rowcount
    cur = await conn.execute(SQL["drop_repeats"])
    return dropped + cur.rowcount


async def contradiction(conn: Connection) -> Contradiction | None:
    """The first ad that has a day twice, with different figures."""
    cur = await conn.execute(SQL["contradictions"])
    row = await cur.fetchone()
    return Contradiction(row[0], row[1], list(row[2])) if row else None


async def sum_parts(conn: Connection) -> None:
    """Adds up the rows of each ad's day."""
    for name in ("sum_parts", "empty_staged", "refill_summed"):
        await conn.execute(SQL[name])
    await results.staged(conn)


async def covered(conn: Connection) -> Covered:
    """What the staged rows cover."""
    async with conn.cursor(row_factory=class_row(Covered)) as cur:
        await cur.execute(SQL["covered"])
        found = await cur.fetchone()
        assert found is not None
        return found


async def merge(conn: Connection, brand: Brand, span: Covered, present: int, reported: int, now: datetime) -> Merged:
    """Adds new rows, replaces those that differ, keeps old values of what changed, and refreshes the ads."""
    done = await results.merge(conn, brand, span.first_day, span.last_day, present, reported, "export", now)
    restated = await results.restated(conn, brand.id) if done.changed else Restated()
    cur = await conn.execute(SQL["hooks_of_file"], {"brand_id": brand.id})
    hooks: dict[str, int] = {row[0]: row[1] for row in await cur.fetchall()}
    return Merged(done.new, done.changed, done.new_ads, done.replaced_by_id, restated, hooks)


async def record(conn: Connection, brand: Brand, report: ImportReport, user_id: UUID, now: datetime) -> None:
    """Keeps the proof."""
    await conn.execute(
        SQL["record"],
        {
            "organization_id": brand.organization_id,
            "brand_id": brand.id,
            "kind": report.kind,
            "file_name": report.file_name,
            "file_hash": report.file_hash,
            "report": to_json(report),
            "user_id": user_id,
            "now": now,
        },
    )


async def past(conn: Connection, brand_id: UUID, limit: int) -> AsyncIterator[tuple[UUID, datetime, ImportReport]]:
    """The brand's imports, the latest first."""
    cur = await conn.execute(SQL["past"], {"brand_id": brand_id, "limit": limit})
    async for row in cur:
        yield row[0], row[1], ImportReport.model_validate(row[2])
