"""Who is signed in where. Every function here wants a transaction of the door's: `store.db.as_door`.

The browser holds a secret; the table holds only its hash, and the auth server's tokens sealed.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from store.db import Connection
from store.sql import queries

SQL = queries("sessions")
Began = Literal["password", "link", "provider", "sign_up", "recovery"]
EndReason = Literal[
    "signed_out",
    "revoked",
    "idle",
    "too_old",
    "password_changed",
    "keys_changed",
    "ended_elsewhere",
    "second_factor",
]


@dataclass(frozen=True)
class Session:
    """One sign-in in one browser. `end_reason` is None while it holds; `ended_now`: this very look found it over."""

    id: UUID
    user_id: UUID
    email: str
    began_as: Began
    created_at: datetime
    checked_at: datetime
    access_expires_at: datetime
    expires_at: datetime
    end_reason: EndReason | None
    ended_now: bool


@dataclass(frozen=True)
class OpenSession:
    """One of a person's sessions that hold, as they may see it themselves."""

    id: UUID
    began_as: Began
    created_at: datetime
    last_seen_at: datetime
    user_agent: str


@dataclass(frozen=True)
class SealedTokens:
    """The auth server's tokens as they are stored: sealed, under which key, and until when the access token serves."""

    sealed: str
    key_mark: str
    access_expires_at: datetime


@dataclass(frozen=True)
class Locked:
    """A session's tokens, nobody else's until the transaction ends."""

    user_id: UUID
    auth_session_id: UUID | None
    sealed: str
    access_expires_at: datetime


def hashed(secret: str) -> bytes:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).digest()


async def ensure_person(conn: Connection, user_id: UUID, email: str, confirmed_at: datetime | None) -> str | None:
    """Makes the person's workspace where missing; the address, or None where the database does not know the person."""
    told = {"user_id": user_id, "email": email, "confirmed_at": confirmed_at}
    row = await (await conn.execute(SQL["ensure_person"], told)).fetchone()
    return row[0] if row else None


async def begin(
    conn: Connection,
    id: UUID,
    secret: str,
    user_id: UUID,
    auth_session_id: UUID | None,
    began_as: Began,
    tokens: SealedTokens,
    user_agent: str,
    now: datetime,
    until: datetime,
) -> None:
    """A new session; `secret` is what the browser's cookie will hold."""
    told = {
        "id": id,
        "secret": hashed(secret),
        "user_id": user_id,
        "auth_session_id": auth_session_id,
        "began_as": began_as,
        "sealed": tokens.sealed,
        "key_mark": tokens.key_mark,
        "access_expires_at": tokens.access_expires_at,
        "user_agent": user_agent,
        "now": now,
        "until": until,
    }
    await conn.execute(SQL["begin"], told)


async def read(conn: Connection, secret: str, idle: timedelta, now: datetime, active: bool = True) -> Session | None:
    """The session to which a cookie belongs, ended or not; None where there is none.

    Args:
        idle: After how long without anything done it ends.
        active: Whether the person did something just now.
    """
    async with conn.cursor(row_factory=class_row(Session)) as cur:
        await cur.execute(SQL["read"], {"secret": hashed(secret), "active": active, "idle": idle, "now": now})
        return await cur.fetchone()


async def lock(conn: Connection, id: UUID) -> Locked | None:
    """The tokens of a session that holds, until the transaction ends nobody else's."""
    async with conn.cursor(row_factory=class_row(Locked)) as cur:
        await cur.execute(SQL["lock"], {"id": id})
        return await cur.fetchone()


async def renew(conn: Connection, id: UUID, tokens: SealedTokens, now: datetime) -> None:
    """Puts fresh tokens in the place of the ones there were."""
    told = {
        "id": id,
        "sealed": tokens.sealed,
        "key_mark": tokens.key_mark,
        "access_expires_at": tokens.access_expires_at,
        "now": now,
    }
    await conn.execute(SQL["renew"], told)


async def claim_check(conn: Connection, id: UUID, every: timedelta, now: datetime) -> bool:
    """Whether it is the caller who asks the auth server about this session now."""
    row = await (await conn.execute(SQL["claim_check"], {"id": id, "every": every, "now": now})).fetchone()
    return bool(row and row[0])


async def end(conn: Connection, id: UUID, reason: EndReason, now: datetime) -> bool:
    """Ends a session for all processes; False when it had ended."""
    row = await (await conn.execute(SQL["end"], {"id": id, "reason": reason, "now": now})).fetchone()
    return bool(row and row[0])


async def end_others(conn: Connection, user_id: UUID, kept: UUID | None, reason: EndReason, now: datetime) -> int:
    """Ends the person's other sessions; how many."""
    told = {"user_id": user_id, "kept": kept, "reason": reason, "now": now}
    row = await (await conn.execute(SQL["end_others"], told)).fetchone()
    return int(row[0]) if row else 0


async def open_of(
    conn: Connection, user_id: UUID, idle: timedelta, longest: timedelta, now: datetime
) -> list[OpenSession]:
    """The person's sessions that hold, the latest used first."""
    async with conn.cursor(row_factory=class_row(OpenSession)) as cur:
        await cur.execute(SQL["open"], {"user_id": user_id, "idle": idle, "longest": longest, "now": now})
        return await cur.fetchall()


async def end_own(conn: Connection, user_id: UUID, id: UUID, reason: EndReason, now: datetime) -> bool:
    """Ends one of the person's own sessions; False when it is another's, or had ended."""
    told = {"user_id": user_id, "id": id, "reason": reason, "now": now}
    row = await (await conn.execute(SQL["end_own"], told)).fetchone()
    return bool(row and row[0])
