"""What could not be done: why, how often it was tried, and what a person made of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from psycopg.rows import class_row
from pydantic import JsonValue

from domain.dead_letter import LetterKind
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("dead_letters")

LetterStatus = Literal["open", "retried", "discarded", "mended"]


class DeadLetter(NamedTuple):
    """One thing that could not be done. `brand` is the brand's name."""

    id: UUID
    brand_id: UUID | None
    brand: str | None
    run_id: str | None
    kind: LetterKind
    subject: str
    reason: str
    payload: dict[str, JsonValue]
    attempts: int
    status: LetterStatus
    first_seen_at: datetime
    last_seen_at: datetime


async def bury(
    conn: Connection,
    organization_id: UUID | None,
    brand_id: UUID | None,
    run_id: str | None,
    kind: LetterKind,
    subject: str,
    reason: str,
    payload: Mapping[str, JsonValue],
    now: datetime,
) -> None:
    """Leaves a dead letter (workers only); where there is one of this brand, kind and subject, another run raises its
    attempts. `payload` is what is needed to try again, and no secret."""
    told = {
        "organization_id": organization_id,
        "brand_id": brand_id,
        "run_id": run_id,
        "kind": kind,
        "subject": subject,
        "reason": reason,
        "payload": to_json(dict(payload)),
        "now": now,
    }
    await conn.execute(SQL["bury"], told)


async def mend(conn: Connection, brand_id: UUID | None, kind: LetterKind, subjects: Sequence[str]) -> int:
    """These went well now. How many had been open."""
    cur = await conn.execute(SQL["mend"], {"brand_id": brand_id, "kind": kind, "subjects": list(subjects)})
    return cur.rowcount


async def latest(
    conn: Connection,
    limit: int,
    brand_id: UUID | None = None,
    run_id: str | None = None,
    id: str | None = None,
    status: LetterStatus | None = "open",
) -> list[DeadLetter]:
    """The dead letters, the latest first; `id` is how its id begins."""
    told = {"limit": limit, "brand_id": brand_id, "run_id": run_id, "id": id, "status": status}
    async with conn.cursor(row_factory=class_row(DeadLetter)) as cur:
        await cur.execute(SQL["list"], told)
        return await cur.fetchall()


async def count(conn: Connection, brand_id: UUID | None = None, run_id: str | None = None) -> int:
    """How many are open."""
    row = await (await conn.execute(SQL["count"], {"brand_id": brand_id, "run_id": run_id})).fetchone()
    return row[0] if row else 0


async def settle(conn: Connection, id: UUID, status: Literal["retried", "discarded"]) -> bool:
    """What a person decided. False when it was settled already, or the caller may not."""
    return await (await conn.execute(SQL["settle"], {"id": id, "status": status})).fetchone() is not None
