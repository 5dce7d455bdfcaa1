"""The doors to the database. Behind each, Postgres itself decides what is there."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncClientCursor, AsyncConnection
from psycopg.types.json import set_json_dumps
from psycopg_pool import AsyncConnectionPool
from pydantic_core import to_json as _to_json

Connection = AsyncConnection[tuple[Any, ...]]
Pool = AsyncConnectionPool[Connection]


# What jsonb does not take: the character of number 0. The pairs of backslashes before it are text.
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def to_json(value: object) -> str:
    """Any value of ours as JSON text that a jsonb column takes: dates, decimals, ids, enums and pydantic models
    included. What is not a number is null, and characters that Postgres refuses are left out.

    The only way into a jsonb column; `psycopg.types.json.Jsonb` goes through it too.
    """
    text = _to_json(value, inf_nan_mode="null").decode()
    return _NUL.sub(r"\1", text) if "\\u0000" in text else text


set_json_dumps(to_json)


async def open_pool(url: str, size: int = 10) -> Pool:
    """An open pool on `url`. Close it with `await pool.close()`. Outside the doors it may do nothing."""
    pool: Pool = AsyncConnectionPool(
        url, min_size=1, max_size=size, open=False, kwargs={"autocommit": True}, configure=_configured
    )
    await pool.open(wait=True)
    return pool


async def _configured(conn: Connection) -> None:
    # Whatever the login role may do: a query that forgot to say who asks must fail, not see everything.
    await conn.execute("SET ROLE anon")
    # Months are left out by their bounds all the same. On, it also reads every check of every month that is left, for
    # each query anew: half of the time that planning one takes.
    await conn.execute("SET constraint_exclusion = off")


# Begun and told who asks in one message: each more is a way there and back.
_USER = "BEGIN; SELECT set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)"
_WORKER = (
    "SELECT set_config('role', 'viraltracker_worker', true), set_config('request.jwt.claims', '', true),"
    " set_config('viraltracker.organization_id', %s, true), set_config('viraltracker.user_id', %s, true)"
)
_DOOR = "BEGIN; SELECT set_config('role', 'viraltracker_door', true), set_config('request.jwt.claims', '', true)"


@asynccontextmanager
async def _begun(pool: Pool, begin: LiteralString, *values: str) -> AsyncGenerator[Connection]:
    """The pool's own context ends it: committed, or rolled back where something was raised."""
    cancelled = _cancellations()
    async with pool.connection() as conn:
        # Up to Python 3.11 `asyncio.wait_for`, with which the pool lets one wait, forgets a cancellation that comes
        # together with the connection: whoever is stopped in that moment would go on, perhaps for ever.
        if _cancellations() > cancelled:
            raise asyncio.CancelledError
        # The server takes values beside one statement only. Spans have the text, so they are not put into it here.
        await AsyncClientCursor(conn).execute(begin, values)
        yield conn


def _cancellations() -> int:
    task = asyncio.current_task()
    return task.cancelling() if task else 0


@asynccontextmanager
async def as_user(pool: Pool, user_id: UUID) -> AsyncGenerator[Connection]:
    """One transaction in which Postgres itself knows who is asking."""
    claims = json.dumps({"sub": str(user_id), "role": "authenticated"})
    async with _begun(pool, _USER, claims) as conn:
        yield conn


@asynccontextmanager
async def as_worker(
    pool: Pool, organization_id: UUID | None, user_id: UUID | None = None, snapshot: bool = False
) -> AsyncGenerator[Connection]:
    """One transaction of a job, held to one organisation by the same policies. Without one it sees what belongs to
    no organisation, and may ask for ids through the functions in `private`.

    Args:
        user_id: For whom it works: once that person is no member of the organisation any more, it sees nothing either.
            Running.transaction names the person; what only keeps the books of runs names nobody.
        snapshot: Whether all of its queries see the database as it was at the first one.
    """
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; " if snapshot else "BEGIN; "
    async with _begun(pool, begin + _WORKER, str(organization_id or ""), str(user_id or "")) as conn:
        yield conn


@asynccontextmanager
async def as_door(pool: Pool) -> AsyncGenerator[Connection]:
    """One transaction before anybody is signed in: it reads no table, and may only call what the sign-in needs."""
    async with _begun(pool, _DOOR) as conn:
        yield conn
