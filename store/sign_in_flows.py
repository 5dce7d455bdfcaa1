"""Sign-ins under way: between leaving for a provider, or asking for a link, and coming back. For the door."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg.rows import class_row

from store.db import Connection
from store.sessions import hashed
from store.sql import queries

SQL = queries("sign_in_flows")
FlowKind = Literal["provider", "link", "sign_up", "recovery", "invitation", "second_step"]


@dataclass(frozen=True)
class Flow:
    """`sealed` is the PKCE verifier, or what a second step goes on with; `browser_hash` belongs to the browser that
    began it."""

    kind: FlowKind
    browser_hash: bytes | None
    sealed: str
    address: str
    next_path: str

    def begun_in(self, browser: str | None) -> bool:
        """Whether this browser, by its cookie, began it."""
        return self.browser_hash is not None and browser is not None and hashed(browser) == self.browser_hash


async def begin(
    conn: Connection,
    state: str,
    kind: FlowKind,
    browser: str | None,
    sealed: str,
    address: str,
    next_path: str,
    now: datetime,
    until: datetime,
) -> None:
    """Remembers what coming back will need; only hashes of `state` and `browser` are stored."""
    told = {
        "state": hashed(state),
        "kind": kind,
        "browser": hashed(browser) if browser else None,
        "sealed": sealed,
        "address": address,
        "next_path": next_path,
        "now": now,
        "until": until,
    }
    await conn.execute(SQL["begin"], told)


async def find(conn: Connection, state: str, now: datetime) -> Flow | None:
    """The flow that goes by this state, unless it was used or took too long."""
    return await _asked(conn, state, False, now)


async def use(conn: Connection, state: str, now: datetime) -> Flow | None:
    """The same, for good: the second who asks gets None."""
    return await _asked(conn, state, True, now)


async def _asked(conn: Connection, state: str, use: bool, now: datetime) -> Flow | None:
    async with conn.cursor(row_factory=class_row(Flow)) as cur:
        await cur.execute(SQL["find"], {"state": hashed(state), "use": use, "now": now})
        return await cur.fetchone()
