"""What people are told when work has ended or something needs them, and what they have read of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple, get_args
from uuid import UUID

from pydantic import JsonValue

from store.db import Connection, to_json
from store.sql import queries

SQL = queries("notifications")

NotificationType = Literal["info", "success", "warning", "error"]
TYPES: tuple[NotificationType, ...] = get_args(NotificationType)


class Notification(NamedTuple):
    """One as its reader sees it: `brand_id` None is the organisation's own, `shared` is everybody's."""

    id: UUID
    organization_id: UUID
    brand_id: UUID | None
    brand: str | None
    shared: bool
    type: NotificationType
    category: str
    title: str
    message: str
    command: str | None
    metadata: dict[str, JsonValue]
    created_at: datetime
    read_at: datetime | None


async def leave(
    conn: Connection,
    *,
    organization_id: UUID,
    brand_id: UUID | None,
    user_id: UUID | None,
    type: NotificationType,
    category: str,
    title: str,
    message: str = "",
    command: str | None = None,
    metadata: Mapping[str, JsonValue] | None = None,
    once: str,
) -> bool:
    """Leaves a notification; whether it is new: a second one with the same `once` for the same reader is not made.

    Args:
        user_id: Whose it is; None for everybody in the organisation (jobs only).
        category: What it is about, one word: job, connection, deadline, import, digest, media …
        title: One line with the finding; `message` says more.
        command: What a click on it runs, as a person would type it.
        metadata: Ids and figures for programs, nothing secret.
        once: The cause, with the day in it where a new day is worth a new one: `expired:act_1:2026-11-22`.
    """
    told = {
        "organization_id": organization_id,
        "brand_id": brand_id,
        "user_id": user_id,
        "type": type,
        "category": category,
        "title": title,
        "message": message,
        "command": command,
        "metadata": to_json(dict(metadata or {})),
        "once": once,
    }
    return (await conn.execute(SQL["leave"], told)).rowcount == 1


async def page(
    conn: Connection, *, category: str | None, unread: bool, since: datetime, limit: int
) -> list[Notification]:
    """The person's own and everybody's, the latest first."""
    asked = {"category": category, "unread": unread, "since": since, "limit": limit}
    return [Notification(*row) async for row in await conn.execute(SQL["page"], asked)]


async def one(conn: Connection, beginning: str) -> list[Notification]:
    """Those whose id begins so: none, the one, or two where that does not tell them apart."""
    return [Notification(*row) async for row in await conn.execute(SQL["one"], {"beginning": beginning})]


async def unread_among(conn: Connection, ids: list[UUID]) -> list[Notification]:
    """Which of these the person may see and has not read, the latest first."""
    return [Notification(*row) async for row in await conn.execute(SQL["unread_among"], {"ids": ids})]


class Counts(NamedTuple):
    """How many there are of a category, and how many of them the person has not read."""

    category: str
    found: int
    unread: int


async def counts(conn: Connection, since: datetime) -> list[Counts]:
    """By category, most unread first."""
    return [Counts(*row) async for row in await conn.execute(SQL["counts_by_category"], {"since": since})]


async def unread(conn: Connection) -> int:
    """How many the person has not read, whenever they were left."""
    row = await (await conn.execute(SQL["unread"])).fetchone()
    return int(row[0]) if row else 0


async def mark_read(conn: Connection, ids: list[UUID], now: datetime) -> int:
    """Marks these as read by the person who asks; how many were not yet."""
    own = (await conn.execute(SQL["mark_own"], {"ids": ids, "now": now})).rowcount
    return own + (await conn.execute(SQL["mark_shared"], {"ids": ids, "now": now})).rowcount


async def mark_all_read(conn: Connection, category: str | None, now: datetime) -> int:
    """Marks all, or all of a category, as read by the person who asks; how many were not yet."""
    found = [row[0] async for row in await conn.execute(SQL["unread_ids"], {"category": category})]
    return await mark_read(conn, found, now)


async def mark_seen(conn: Connection, once: str, now: datetime) -> int:
    """Marks those of one cause as read by the person who asks: they have seen it happen."""
    found = [row[0] async for row in await conn.execute(SQL["of_cause"], {"once": once})]
    return await mark_read(conn, found, now)


class Webhook(NamedTuple):
    """Where an organisation's digest goes: the sealed address, and what may be shown of it."""

    organization_id: UUID
    organization: str
    address_sealed: str
    host: str
    last_four: str
    posted_at: datetime | None


async def webhook(conn: Connection, organization_id: UUID) -> Webhook | None:
    """The organisation's webhook, to its admins and to jobs."""
    row = await (await conn.execute(SQL["webhook"], {"organization_id": organization_id})).fetchone()
    return Webhook(*row) if row else None


async def set_webhook(conn: Connection, organization_id: UUID, address_sealed: str, host: str, last_four: str) -> None:
    """Sets or replaces it; what was posted already is not posted again."""
    told = {"organization_id": organization_id, "sealed": address_sealed, "host": host, "last_four": last_four}
    await conn.execute(SQL["set_webhook"], told)


async def remove_webhook(conn: Connection, organization_id: UUID) -> bool:
    """Whether there was one."""
    return (await conn.execute(SQL["remove_webhook"], {"organization_id": organization_id})).rowcount == 1


async def wanting_digest(conn: Connection) -> list[UUID]:
    """The organisations that have a webhook; as a platform-wide worker."""
    return [row[0] async for row in await conn.execute(SQL["wanting_digest"])]


async def posted(conn: Connection, organization_id: UUID, until: datetime) -> None:
    """Notes until when everything has been posted."""
    await conn.execute(SQL["posted"], {"organization_id": organization_id, "until": until})


class Told(NamedTuple):
    """A line of a digest: one notification, or several of the same title."""

    brand: str | None
    type: NotificationType
    category: str
    title: str
    times: int


async def between(conn: Connection, organization_id: UUID, since: datetime, until: datetime) -> list[Told]:
    """What an organisation was told in this time, gravest first; as a worker, so that everybody's are there."""
    asked = {"organization_id": organization_id, "since": since, "until": until}
    return [Told(*row) async for row in await conn.execute(SQL["between"], asked)]
