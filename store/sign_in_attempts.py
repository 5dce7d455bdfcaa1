"""How often a sign-in was tried, counted by the database for all processes together. For the door."""

import hashlib
from datetime import datetime

from domain.sign_in import Limit
from store.db import Connection
from store.sql import queries

SQL = queries("sign_in_attempts")


async def take(conn: Connection, limit: Limit, now: datetime) -> datetime | None:
    """Counts an attempt; when the next one may be made, where there were too many."""
    told = {"subject": _subject(limit), "most": limit.most, "within": limit.within, "now": now}
    row = await (await conn.execute(SQL["take"], told)).fetchone()
    return row[0] if row else None


async def forget(conn: Connection, limit: Limit) -> None:
    """Starts counting anew, after an attempt that came to a good end."""
    await conn.execute(SQL["forget"], {"subject": _subject(limit)})


async def note_refused(conn: Connection, email: str) -> None:
    """Tells the audit log of a wrong password, where the address is somebody's."""
    await conn.execute(SQL["note_refused"], {"email": email})


def _subject(limit: Limit) -> bytes:
    """Names and addresses of people who may not even be customers are no business of a table."""
    return hashlib.sha256(limit.subject.encode()).digest()
