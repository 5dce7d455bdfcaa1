"""The two doors to the database. Behind both, row-level security decides what is there."""

import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
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
    """An open pool on `url`. Close it with `await pool.close()`. Outside the two doors it may do nothing."""
    pool: Pool = AsyncConnectionPool(
        url, min_size=1, max_size=size, open=False, kwargs={"autocommit": True}, configure=_give_up_rights
    )
    await pool.open(wait=True)
    return pool


async def _give_up_rights(conn: Connection) -> None:
    """Whatever the login role may do: a query that forgot to say who asks must fail, not see everything."""
    await conn.execute("SET ROLE anon")


@asynccontextmanager
async def as_user(pool: Pool, user_id: UUID) -> AsyncGenerator[Connection]:
    """One transaction in which Postgres itself knows who is asking."""
    claims = json.dumps({"sub": str(user_id), "role": "authenticated"})
    async with pool.connection() as conn, conn.transaction():
        await conn.execute(
            "SELECT set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)", [claims]
        )
        yield conn


@asynccontextmanager
async def as_worker(pool: Pool, organization_id: UUID | None) -> AsyncGenerator[Connection]:
    """One transaction of a job, held to one organisation by the same policies. Without one it sees what belongs to
    no organisation, and may ask for ids through the functions in `private`."""
    async with pool.connection() as conn, conn.transaction():
        await conn.execute(
            "SELECT set_config('role', 'viraltracker_worker', true), set_config('request.jwt.claims', '', true),"
            " set_config('viraltracker.organization_id', %s, true)",
            [str(organization_id or "")],
        )
        yield conn
