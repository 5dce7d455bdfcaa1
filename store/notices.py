"""Hearing of changes at once: triggers tell ids, one connection of the process listens, and others subscribe to it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Literal, NamedTuple, get_args
from uuid import UUID, uuid4

import psycopg

from store.db import to_json
from store.sql import queries

SQL = queries("notices")
Channel = Literal["notifications", "jobs", "members", "sessions", "pages"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
_PREFIX = "viraltracker_"
_ECHO_SECONDS = 5.0
# Where the database cannot be listened to: how soon everybody is told to look for themselves.
DEAF_SECONDS = 30.0
# After a lost connection, at first and at most.
RETRY_SECONDS = (0.5, 30.0)


# The database is away: for those who may not know how it is reached.
Away = psycopg.OperationalError


class Deaf(Exception):
    """This database cannot be listened to: ask it now and then instead."""


class Told(NamedTuple):
    """What changed, by its ids alone: whoever may see it reads it for themselves.

    `notifications`: organization, user (None: everybody in it), notification (None: something was read or removed).
    `jobs`: run, organization. `members`: organization, user. `sessions`: session, user.
    `pages`: page, user, caller: the process that wants it.
    """

    channel: Channel
    ids: dict[str, str | None]

    def id(self, name: str) -> UUID | None:
        """One of the ids; None where it is missing or none."""
        try:
            return UUID(self.ids.get(name) or "")
        except ValueError:
            return None


Wanted = Callable[[Told], bool]


class Hearing:
    """What one subscriber hears, in order."""

    def __init__(self, channels: tuple[Channel, ...], wanted: Wanted | None) -> None:
        self._channels = channels
        self._wanted = wanted
        self._waiting: asyncio.Queue[Told | None] = asyncio.Queue()

    async def next(self, within: float | None = None) -> Told | None:
        """The next change; None when `within` seconds are over, or something may have been missed: look again."""
        try:
            async with asyncio.timeout(within):
                return await self._waiting.get()
        except TimeoutError:
            return None

    def put(self, told: Told | None) -> None:
        """Hands over a change, if it is one that this subscriber waits for."""
        if told is None or (told.channel in self._channels and (self._wanted is None or self._wanted(told))):
            self._waiting.put_nowait(told)


class Notices:
    """The process's one connection that listens: opened for the first subscriber, closed after the last."""

    def __init__(self, url: str, patience: float = _ECHO_SECONDS) -> None:
        self._url = url
        self._patience = patience
        self._hearing: set[Hearing] = set()
        self._listening: asyncio.Task[None] | None = None
        self.hears = False

    @asynccontextmanager
    async def hearing(self, *channels: Channel, wanted: Wanted | None = None) -> AsyncGenerator[Hearing]:
        """A subscription. Its first value is None, once nothing is missed any more."""
        made = Hearing(channels, wanted)
        self._hearing.add(made)
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        else:
            made.put(None)
        try:
            yield made
        finally:
            self._hearing.discard(made)
            if not self._hearing:
                await self._rest()

    async def _rest(self) -> None:
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _listen(self) -> None:
        wait = RETRY_SECONDS[0]
        while True:
            try:
                async with aclosing(heard(self._url, self._patience)) as hearing:
                    async for told in hearing:
                        wait, self.hears = RETRY_SECONDS[0], True
                        self._tell(told)
            except Deaf:
                self.hears = False
                self._tell(None)
                await asyncio.sleep(DEAF_SECONDS)
            except psycopg.Error:
                self.hears = False
                await asyncio.sleep(wait)
                wait = min(wait * 2, RETRY_SECONDS[1])
            finally:
                self.hears = False

    def _tell(self, told: Told | None) -> None:
        for hearing in self._hearing:
            hearing.put(told)


async def heard(url: str, patience: float = _ECHO_SECONDS) -> AsyncGenerator[Told | None]:
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
        for channel in CHANNELS:
            await conn.execute(SQL[f"listen_{channel}"])
        await _echo(conn, patience)
        yield None
        async for notice in conn.notifies():
            if told := _read(notice.channel, notice.payload):
                yield told
    finally:
        with suppress(psycopg.Error):
            await conn.close()


async def call_page(conn: psycopg.AsyncConnection, page: UUID, user: UUID, caller: str) -> None:
    """Tells whichever process holds this page of this person that `caller` wants it."""
    await conn.execute(SQL["call_page"], {"told": to_json({"page": page, "user": user, "caller": caller})})


async def _echo(conn: psycopg.AsyncConnection, patience: float) -> None:
    sign = str(uuid4())
    await conn.execute(SQL["tell"], {"sign": sign})
    async for notice in conn.notifies(timeout=patience):
        if notice.payload == sign:
            return
    raise Deaf("what is told on this connection does not arrive")


def _read(channel: str, payload: str) -> Told | None:
    """What a trigger told; None for whatever else was."""
    name = channel.removeprefix(_PREFIX)
    try:
        told = json.loads(payload)
    except ValueError:
        return None
    if name not in CHANNELS or not isinstance(told, dict) or not told:
        return None
    ids = {str(key): None if value is None else str(value) for key, value in told.items()}  # pyright: ignore
    return Told(name, ids)
