"""Congruence checks: immutable rows, the newest of an ad counts."""

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import BaseModel, ConfigDict

from domain.counts import Money
from store.db import Connection
from store.sql import queries

SQL = queries("congruence")


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
