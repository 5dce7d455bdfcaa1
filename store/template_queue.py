"""Pictures that wait to become templates."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid4

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from domain.brand import Brand
from domain.template import TemplateCategory
from domain.template_details import Details
from domain.template_queue import QueuedTemplate, QueueSource, QueueStatus
from domain.template_review import SCHEMA_VERSION, ReviewSource, RuledReview
from store.db import Connection
from store.sql import queries

SQL = queries("template_queue")
Decision = Literal["approve", "reject", "restore"]


@dataclass(frozen=True)
class Incoming:
    """A picture that is stored already, and where it came from. Dates: the ad's first and last day with results."""

    source: QueueSource
    title: str
    storage_path: str
    mime: str
    width: int
    height: int
    size_bytes: int
    content_hash: str
    picture_hash: str | None = None
    words: Mapping[str, str] | None = None
    account: str | None = None
    ad_id: str | None = None
    archive_id: str | None = None
    ran_from: date | None = None
    ran_until: date | None = None


@dataclass(frozen=True)
class Which:
    """Which pictures; None does not narrow. `word` is an id, the start of one, a title, or an ad's id."""

    statuses: Sequence[QueueStatus] | None = None
    ids: Sequence[UUID] | None = None
    word: str | None = None
    category: TemplateCategory | None = None


@dataclass(frozen=True)
class Paid:
    """Who made a review and what it took; all None for rules. `cost` in US dollars."""

    prompt_name: str | None = None
    prompt_version: str | None = None
    prompt_hash: str | None = None
    model: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: Decimal | None = None


@dataclass(frozen=True)
class TakenIn:
    """The template that an approved picture is; `to_announce`: products that opted in are still to be told."""

    template_id: UUID
    to_announce: bool


async def lock(conn: Connection, brand: Brand) -> None:
    """One writer of the organisation's library at a time, until the transaction ends."""
    await conn.execute(SQL["lock"], {"organization_id": brand.organization_id})


async def enter(
    conn: Connection, brand: Brand, came: Incoming, user_id: UUID | None, now: datetime
) -> tuple[UUID, bool]:
    """Puts a picture into the queue: its id, and whether it is new. The same picture is there once."""
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "user_id": user_id, "now": now}
    given = asdict(came) | {"words": Jsonb(dict(came.words or {}))}
    row = await (await conn.execute(SQL["enter"], {**home, **given})).fetchone()
    if row is not None:
        return row[0], True
    same = {"brand_id": brand.id, "content_hash": came.content_hash}
    row = await (await conn.execute(SQL["same"], same)).fetchone()
    assert row is not None
    return row[0], False


async def is_twice(conn: Connection, brand_id: UUID, queued: QueuedTemplate) -> bool:
    """Whether the same picture came a second time, and waits or is in the library."""
    same = {"brand_id": brand_id, "content_hash": queued.content_hash}
    row = await (await conn.execute(SQL["same"], same)).fetchone()
    return row is not None and row[0] != queued.id


async def listed(
    conn: Connection, brand_id: UUID, which: Which, limit: int | None = None
) -> tuple[list[QueuedTemplate], int]:
    """The pictures, those that wait first, then the latest; and how many fit without `limit`."""
    word = which.word.strip() if which.word is not None else None
    given: dict[str, Any] = {
        "brand_id": brand_id,
        "statuses": None if which.statuses is None else list(which.statuses),
        "ids": None if which.ids is None else list(which.ids),
        "word": word,
        "prefix": None if word is None else word.lower(),
        "category": which.category,
        "limit": limit,
    }
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["listed"], given)
        rows = await cur.fetchall()
    return [QueuedTemplate.model_validate(row) for row in rows], rows[0]["fitting"] if rows else 0


async def counted(conn: Connection, brand_id: UUID) -> dict[QueueStatus, int]:
    """How many pictures are in each state."""
    cur = await conn.execute(SQL["counted"], {"brand_id": brand_id})
    return dict(await cur.fetchall())


async def held(conn: Connection, brand_id: UUID, queue_id: UUID) -> QueueStatus | None:
    """A picture's state, which nobody else changes until the transaction ends; None when it is gone."""
    row = await (await conn.execute(SQL["held"], {"brand_id": brand_id, "id": queue_id})).fetchone()
    return row[0] if row else None


async def known_review(
    conn: Connection,
    organization_id: UUID,
    source: ReviewSource,
    input_hash: str,
    prompt_hash: str | None = None,
    model: str | None = None,
) -> RuledReview | None:
    """What the same model and prompt (or the rules) said of the same input before."""
    given = {"organization_id": organization_id, "source": source, "input_hash": input_hash}
    made = {"prompt_hash": prompt_hash, "model": model, "schema_version": SCHEMA_VERSION}
    row = await (await conn.execute(SQL["known_review"], {**given, **made})).fetchone()
    return RuledReview.model_validate(row[0]) if row else None


async def put_review(
    conn: Connection,
    brand: Brand,
    queue_id: UUID,
    source: ReviewSource,
    said: RuledReview,
    input_hash: str,
    now: datetime,
    paid: Paid | None = None,
) -> None:
    """Keeps a review; the picture then waits for a decision."""
    paid = paid or Paid()
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "queue_id": queue_id}
    said_ = {"source": source, "review": Jsonb(said.model_dump(mode="json")), "schema_version": SCHEMA_VERSION}
    await conn.execute(
        SQL["put_review"], {**home, **said_, **asdict(paid), "input_hash": input_hash, "reviewed_at": now}
    )
    await conn.execute(SQL["reviewed"], home)


async def free_name(conn: Connection, brand: Brand, queue_id: UUID, name: str) -> str:
    """The name, or the first of `name 2`, `name 3` … that no other template of the organisation has."""
    given = {"organization_id": brand.organization_id, "queue_id": queue_id, "name": name}
    taken = {row[0] for row in await (await conn.execute(SQL["names"], given)).fetchall()}
    if name.lower() not in taken:
        return name
    return next(found for n in range(2, len(taken) + 3) if (found := f"{name} {n}").lower() not in taken)


async def take_in(
    conn: Connection, brand: Brand, queue_id: UUID, details: Details, user_id: UUID | None, now: datetime
) -> TakenIn:
    """The picture into the library. Needs `lock` and `held`; does not change the picture's state."""
    home = {"brand_id": brand.id, "queue_id": queue_id, "user_id": user_id, "now": now}
    given = details.model_dump() | {"words": Jsonb(list(details.words)) if details.words else None}
    row = await (await conn.execute(SQL["take_in"], {**home, **given})).fetchone()
    assert row is not None
    return TakenIn(*row)


async def decide(
    conn: Connection,
    brand: Brand,
    queue_id: UUID,
    status: Literal["approved", "rejected"],
    reason: str | None,
    user_id: UUID | None,
    now: datetime,
) -> None:
    """Writes the decision. Needs `held`."""
    given = {"brand_id": brand.id, "queue_id": queue_id, "status": status, "reason": reason}
    await conn.execute(SQL["decide"], {**given, "user_id": user_id, "now": now})


async def reopen(conn: Connection, brand: Brand, queue_id: UUID) -> None:
    """Takes a decision back: the picture waits again, and its template leaves the library. Needs `held`."""
    given = {"organization_id": brand.organization_id, "brand_id": brand.id, "queue_id": queue_id}
    await conn.execute(SQL["retire"], given)
    await conn.execute(SQL["reopen"], given)


async def decided_at(conn: Connection, brand_id: UUID, now: datetime) -> dict[QueueStatus, int]:
    """What the run that was asked for at `now` has decided so far, also before it was interrupted."""
    cur = await conn.execute(SQL["decided_at"], {"brand_id": brand_id, "now": now})
    return dict(await cur.fetchall())


async def tell(
    conn: Connection,
    brand: Brand,
    queue_id: UUID,
    decision: Decision,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    user_id: UUID | None,
    now: datetime,
) -> None:
    """Keeps who decided what, and how it was before."""
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "queue_id": queue_id, "user_id": user_id}
    told = {"action": decision, "old": Jsonb(dict(old)), "new": Jsonb(dict(new)), "request_id": uuid4(), "now": now}
    await conn.execute(SQL["tell"], {**home, **told, "source_type": "manual", "detail": None})
