"""How many notifications a person has not read: told to each open page, and again whenever it changes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress
from uuid import UUID

import chainlit as cl
from chainlit.emitter import ChainlitEmitter

from chat.asker import asker
from chat.house import House
from chat.pages import open_pages
from domain.brand import User
from observability import report
from store import notices, notifications

# A burst of changes is told once.
GATHERED_SECONDS = 0.2
# Where the database cannot be listened to.
POLL_SECONDS = 30.0
# After a lost connection, at first and at most.
RETRY_SECONDS = (0.5, 30.0)


async def of(house: House, user: User) -> int:
    """How many this person has not read."""
    deps = await house.deps(user)
    async with deps.transaction() as conn:
        return await notifications.unread(conn)


async def tell_this_page(house: House) -> None:
    """A page that has just opened."""
    try:
        told = _told(await of(house, asker()))
    except notices.Away:
        return  # A page without its badge is a page.
    await cl.context.emitter.send_window_message(told)


@asynccontextmanager
async def watched(house: House) -> AsyncGenerator[None]:
    """While this lasts, every open page hears of changes, whichever process made them."""
    watch = Watch(house)
    task = asyncio.create_task(watch.forever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Watch:
    """Listens to the database, and asks it now and then where it cannot be listened to."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._due: dict[UUID, User] = {}
        self._telling: asyncio.Task[None] | None = None

    async def forever(self) -> None:
        parts = await self._house.parts()
        wait = RETRY_SECONDS[0]
        while True:
            try:
                async with aclosing(notices.heard(parts.addresses.app)) as hearing:
                    async for changed in hearing:
                        wait = RETRY_SECONDS[0]
                        # None: it listens from here on, and may have missed something.
                        self.changed(changed.user_id if changed else None)
            except notices.Deaf:
                self.changed(None)
                await asyncio.sleep(POLL_SECONDS)
            except notices.Away:
                await asyncio.sleep(wait)
                wait = min(wait * 2, RETRY_SECONDS[1])
            # Badges are no reason to stop looking, whatever went wrong once.
            except Exception as error:
                report(error, "watching notifications")
                await asyncio.sleep(RETRY_SECONDS[1])

    def changed(self, user_id: object) -> None:
        """Somebody's changed; None: perhaps everybody's. Who may not see it is told what was told before."""
        self._due |= {user.id: user for user, _ in open_pages() if user_id is None or user.id == user_id}
        if self._due and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        while self._due:
            await asyncio.sleep(GATHERED_SECONDS)
            due, self._due = self._due, {}
            for user in due.values():
                await self._tell_pages_of(user)

    async def _tell_pages_of(self, user: User) -> None:
        try:
            told = _told(await of(self._house, user))
        except notices.Away:
            return  # The connection that listens will be lost, too, and tell everybody once it is back.
        for who, session in open_pages():
            if who == user:
                await ChainlitEmitter(session).send_window_message(told)


def _told(count: int) -> dict[str, object]:
    """What public/chat.js reads."""
    return {"viraltracker": "unread", "count": count}
