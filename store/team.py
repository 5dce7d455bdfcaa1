"""Who belongs to an organisation, and who is invited. What a role may do is the database's word (…_team.sql)."""

import hashlib
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import psycopg

from domain.roles import Role
from store.db import Connection
from store.sql import queries

SQL = queries("team")

Invited = Literal["invited", "again", "member", "too_many"]
Entry = Literal["open", "other", "unconfirmed"]
Accepted = Literal["accepted", "other", "unconfirmed", "over"]


class NotAllowed(Exception):
    """The caller's role does not reach so far."""


class LastOwner(Exception):
    """Nobody would own the organisation any more."""


class Person(NamedTuple):
    """One of an organisation's people."""

    user_id: UUID
    email: str
    role: Role
    since: datetime


class Invitation(NamedTuple):
    """One that was not answered yet, as admins see it. `mail_trouble` says why no mail went out."""

    id: UUID
    email: str
    role: Role
    invited_at: datetime
    expires_at: datetime
    mailed_at: datetime | None
    mail_trouble: str | None


class ToMe(NamedTuple):
    """One that waits for the caller."""

    id: UUID
    organization: str
    role: Role
    invited_by: str
    expires_at: datetime


class Opened(NamedTuple):
    """What a link opens; `entry` is whether it is for the caller."""

    organization: str
    role: Role
    invited_by: str
    expires_at: datetime
    entry: Entry


def new_code() -> str:
    """What makes a link nobody's guess: 32 random bytes."""
    return secrets.token_urlsafe(32)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


async def people(conn: Connection, organization_id: UUID) -> list[Person]:
    """Its people, owners first; nobody to whoever does not belong to it."""
    found = await conn.execute(SQL["people"], {"organization_id": organization_id})
    return [Person(*row) async for row in found]


async def invitations(conn: Connection, organization_id: UUID) -> list[Invitation]:
    """Its open invitations, to its admins."""
    found = await conn.execute(SQL["invitations"], {"organization_id": organization_id})
    return [Invitation(*row) async for row in found]


async def invite(
    conn: Connection, organization_id: UUID, email: str, role: Role, code: str, now: datetime, until: datetime
) -> tuple[Invited, UUID | None]:
    """Invites, or again with another role and code: then the link before opens nothing any more.

    Raises:
        NotAllowed: The caller may invite nobody as this.
    """
    asked = {"organization_id": organization_id, "email": email, "role": role, "hash": _hash(code)}
    with _refusals():
        row = await (await conn.execute(SQL["invite"], {**asked, "now": now, "until": until})).fetchone()
    assert row is not None
    return row[0], row[1]


async def withdraw(conn: Connection, invitation_id: UUID, now: datetime) -> bool:
    """False when it is over, or not the caller's to withdraw."""
    return await _said(conn, "withdraw", id=invitation_id, now=now)


async def set_role(conn: Connection, organization_id: UUID, user_id: UUID, role: Role) -> bool:
    """False when the caller may not.

    Raises:
        NotAllowed: The caller may not give this role.
        LastOwner: Somebody else must own it first.
    """
    told = {"organization_id": organization_id, "user_id": user_id, "role": role}
    with _refusals():
        return await (await conn.execute(SQL["set_role"], told)).fetchone() is not None


async def remove(conn: Connection, organization_id: UUID, user_id: UUID) -> bool:
    """Takes somebody out, or the caller. False when the caller may not.

    Raises:
        LastOwner: Somebody else must own it first.
    """
    told = {"organization_id": organization_id, "user_id": user_id}
    with _refusals():
        return await (await conn.execute(SQL["remove"], told)).fetchone() is not None


async def schedules(conn: Connection, organization_id: UUID, user_id: UUID) -> int:
    """How many schedules pass to somebody else when this person goes."""
    told = {"organization_id": organization_id, "user_id": user_id}
    row = await (await conn.execute(SQL["schedules"], told)).fetchone()
    return int(row[0]) if row else 0


async def to_me(conn: Connection, now: datetime) -> list[ToMe]:
    """What waits for the caller, whose address the sign-in vouches for; the latest first."""
    return [ToMe(*row) async for row in await conn.execute(SQL["to_me"], {"now": now})]


async def by_code(conn: Connection, code: str, now: datetime) -> Opened | None:
    """What the link opens; None once it is over."""
    row = await (await conn.execute(SQL["by_code"], {"hash": _hash(code), "now": now})).fetchone()
    return Opened(*row) if row else None


async def accept(conn: Connection, code: str, now: datetime) -> tuple[Accepted, UUID | None]:
    """Accepts as the caller: `accepted` and the organisation, else why not."""
    row = await (await conn.execute(SQL["accept"], {"hash": _hash(code), "now": now})).fetchone()
    return (row[0], row[1]) if row else ("over", None)


async def decline(conn: Connection, invitation_id: UUID, now: datetime) -> bool:
    """False when there is none that waits for the caller."""
    return await _said(conn, "decline", id=invitation_id, now=now)


async def to_mail(
    conn: Connection, organization_id: UUID, invitation_id: UUID, now: datetime
) -> tuple[str, str] | None:
    """Address and organisation's name of one that is still open, for the job that mails it."""
    told = {"organization_id": organization_id, "id": invitation_id, "now": now}
    row = await (await conn.execute(SQL["to_mail"], told)).fetchone()
    return (row[0], row[1]) if row else None


async def mailing(conn: Connection, invitation_id: UUID, code: str) -> None:
    """The mail that is about to go out carries this code."""
    await conn.execute(SQL["mailing"], {"id": invitation_id, "hash": _hash(code)})


async def mailed(conn: Connection, invitation_id: UUID, at: datetime | None, trouble: str | None = None) -> None:
    """When the mail went out, or why it did not."""
    await conn.execute(SQL["mailed"], {"id": invitation_id, "at": at, "trouble": trouble})


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotAllowed from error
    except psycopg.errors.CheckViolation as error:
        raise LastOwner from error


async def _said(conn: Connection, name: str, **told: object) -> bool:
    row = await (await conn.execute(SQL[name], told)).fetchone()
    return bool(row and row[0])
