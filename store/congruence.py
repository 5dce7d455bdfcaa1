"""Congruence checks: immutable rows, the newest of an ad counts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from pydantic import BaseModel, ConfigDict

from domain.brand import Brand
from domain.brand_congruence import Summary
from domain.congruence import Dimension
from domain.congruence_check import Check
from domain.counts import Money
from store.db import Connection, to_json
from store.performance import AdKey
from store.sql import queries

SQL = queries("congruence")
# As many as spend at risk looks back, so that one reading of the results serves both.
WEEKS = 4


class NewestScore(BaseModel):
    """An ad's newest check in two figures, both 0 to 1; None: nothing could be checked."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    score: float | None
    awareness_score: float | None
    checked_at: datetime


class Drift(BaseModel):
    """An ad that spends, and whose page says something else since its newest check."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    ad_name: str
    page_id: UUID
    url: str
    checked_at: datetime
    checked_hash: str
    page_hash: str
    page_read_at: datetime | None
    spend: Money
    currency: str


class Made(BaseModel):
    """A check that is there, and what it was made from."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    id: UUID
    input_hash: str
    judged_by: str
    prompt_version: str
    schema_version: str


async def newest_scores(conn: Connection, brand_id: UUID) -> list[NewestScore]:
    """The newest check of each ad that has one; one query."""
    async with conn.cursor(row_factory=class_row(NewestScore)) as cur:
        await cur.execute(SQL["newest_scores"], {"brand_id": brand_id})
        return await cur.fetchall()


async def drifted(conn: Connection, brand_id: UUID, since: date, until: date) -> list[Drift]:
    """The ads with spend from `since` to `until` (both included) whose page changed since the check, the largest
    spend first; one query."""
    async with conn.cursor(row_factory=class_row(Drift)) as cur:
        await cur.execute(SQL["drifted"], {"brand_id": brand_id, "since": since, "until": until})
        return await cur.fetchall()


async def newest(conn: Connection, brand_id: UUID, ad: AdKey) -> Check | None:
    """The ad's newest check; None when it was never checked."""
    async with conn.cursor(row_factory=class_row(Check)) as cur:
        await cur.execute(SQL["newest"], {"brand_id": brand_id, "account": ad[0], "ad_id": ad[1]})
        return await cur.fetchone()


async def made(conn: Connection, brand_id: UUID, ads: Sequence[AdKey] | None = None) -> dict[AdKey, list[Made]]:
    """What was checked already of these ads (None: of all), the newest first; one query."""
    found: dict[AdKey, list[Made]] = {}
    async with conn.cursor(row_factory=class_row(Made)) as cur:
        await cur.execute(SQL["made"], {"brand_id": brand_id, **_keys(ads)}, prepare=False)
        for row in await cur.fetchall():
            found.setdefault((row.account, row.ad_id), []).append(row)
    return found


async def add(conn: Connection, brand: Brand, checks: Sequence[Check]) -> None:
    """Stores the checks; those of ads that are gone by now are left out."""
    given = {"organization_id": brand.organization_id, "brand_id": brand.id, "rows": to_json(checks)}
    await conn.execute(SQL["add"], given)


async def repeat(conn: Connection, brand_id: UUID, checks: Sequence[UUID], now: datetime) -> None:
    """Makes older checks the newest again: what they were made from is what is said now."""
    await conn.execute(SQL["repeat"], {"brand_id": brand_id, "ids": list(checks), "now": now})


async def benefits(
    conn: Connection, brand_id: UUID, ads: Sequence[AdKey] | None = None
) -> dict[AdKey, tuple[str, ...]]:
    """What the products of these ads (None: of all) promise, as the brand lists it; one query."""
    cur = await conn.execute(SQL["benefits"], {"brand_id": brand_id, **_keys(ads)}, prepare=False)
    return {(account, ad_id): tuple(sorted(listed)) for account, ad_id, listed in await cur.fetchall()}


async def summary(
    conn: Connection,
    brand_id: UUID,
    accounts: Sequence[str] | None,
    until: date,
    timezone: str,
    dimension: Dimension | None = None,
    limit: int = 10,
) -> Summary:
    """How all ads of the accounts (None: of all) stand; two queries, however many there are.

    Args:
        until: The last of the 28 days, and of the four weeks.
        timezone: In which a week ends.
        dimension: The one that decides what is at risk; None: the worst of each ad.
        limit: At most so many pairs, and so many that drifted.
    """
    given = {
        "brand_id": brand_id,
        "accounts": None if accounts is None else list(accounts),
        "until": until,
        "weeks": WEEKS,
        "timezone": timezone,
        "dimension": dimension,
        "limit": limit,
    }
    await conn.execute(SQL["hashing"])
    async with conn.cursor(row_factory=class_row(Summary)) as cur:
        await cur.execute(SQL["summary"], given, prepare=False)
        found = await cur.fetchone()
    assert found is not None
    return found


def _keys(ads: Sequence[AdKey] | None) -> dict[str, Any]:
    if ads is None:
        return {"accounts": None, "ad_ids": None}
    return {"accounts": [key[0] for key in ads], "ad_ids": [key[1] for key in ads]}
