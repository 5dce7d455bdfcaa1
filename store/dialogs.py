"""Meta's dialogs that people opened: each single use, ten minutes long, and its opener's alone."""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import class_row

from store.db import Connection
from store.sql import queries

SQL = queries("dialogs")
LASTS = timedelta(minutes=10)


class Dialog(NamedTuple):
    """A dialog of the caller's."""

    id: UUID
    brand_id: UUID
    thread_id: UUID | None
    expires_at: datetime
    used_at: datetime | None


async def begin(
    conn: Connection,
    organization_id: UUID,
    brand_id: UUID,
    user_id: UUID,
    state: str,
    thread_id: UUID | None,
    now: datetime,
) -> None:
    """Remembers that this person went off with this state; only a hash of it is kept."""
    opened = {
        "organization_id": organization_id,
        "brand_id": brand_id,
        "user_id": user_id,
        "state_hash": hashed(state),
        "thread_id": thread_id,
        "now": now,
        "expires_at": now + LASTS,
    }
    await conn.execute(SQL["begin"], opened)


async def find(conn: Connection, state: str) -> Dialog | None:
    """The caller's dialog with this state; None when it is nobody's or somebody else's."""
    async with conn.cursor(row_factory=class_row(Dialog)) as cur:
        await cur.execute(SQL["find"], {"state_hash": hashed(state)})
        return await cur.fetchone()


async def use(conn: Connection, dialog: Dialog, now: datetime) -> bool:
    """Takes the dialog, which nobody can after this; False when it was taken, or its time is over."""
    return await (await conn.execute(SQL["use"], {"id": dialog.id, "now": now})).fetchone() is not None


async def end(conn: Connection, dialog: Dialog, outcome: str) -> None:
    """How it went, for the chat to say when the person is back."""
    await conn.execute(SQL["end"], {"id": dialog.id, "outcome": outcome})


async def tell(conn: Connection, now: datetime) -> tuple[UUID, str] | None:
    """Brand and outcome of the dialog from which the caller is just back; once."""
    row = await (await conn.execute(SQL["tell"], {"now": now})).fetchone()
    return (row[0], row[1]) if row else None


def hashed(state: str) -> str:
    """A state as it is kept."""
    return hashlib.sha256(state.encode()).hexdigest()
