"""Hearing that somebody's notifications have changed: told by a trigger, heard on a connection of its own."""

import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg

from store.sql import queries

SQL = queries("notices")
_ECHO_SECONDS = 5.0


# The database is away: for those who may not know how it is reached.
Away = psycopg.OperationalError


class Deaf(Exception):
    """This database cannot be listened to: ask it now and then instead."""


class Changed(NamedTuple):
    """Whose notifications changed: a person's own, or, without a user, those of everybody in the organisation."""

    organization_id: UUID
    user_id: UUID | None


async def heard(url: str, patience: float = _ECHO_SECONDS) -> AsyncGenerator[Changed | None]:
    """Each change, as it is told. The first value is None: from here on nothing is missed.

    Args:
        patience: How long an echo may take; one that does not come says that a pooler stands between, and
            swallows what is told.

    Raises:
        Deaf: The connection is one on which nothing arrives.
        psycopg.OperationalError: The connection is lost; what was told since is, too.
    """
    conn = await psycopg.AsyncConnection.connect(url, autocommit=True, keepalives_idle=30, keepalives_interval=10)
    try:
        await conn.execute(SQL["give_up_rights"])
        await conn.execute(SQL["listen"])
        await _echo(conn, patience)
        yield None
        async for notice in conn.notifies():
            if told := _read(notice.payload):
                yield told
    finally:
        with suppress(psycopg.Error):
            await conn.close()


async def _echo(conn: psycopg.AsyncConnection, patience: float) -> None:
    sign = str(uuid4())
    await conn.execute(SQL["tell"], {"sign": sign})
    async for notice in conn.notifies(timeout=patience):
        if notice.payload == sign:
            return
    raise Deaf("what is told on this connection does not arrive")


def _read(payload: str) -> Changed | None:
    """What the trigger told; None for whatever else was."""
    try:
        told = json.loads(payload)
        user = told["user"]
        return Changed(UUID(told["organization"]), UUID(user) if user else None)
    except (ValueError, TypeError, KeyError):
        return None
