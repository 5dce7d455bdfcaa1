"""What open pages hear at once, whichever process it happened in: notifications, and that somebody's access changed.

Told are ids; what a page is shown is read as the person who looks at it.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

from chainlit.emitter import ChainlitEmitter
from chainlit.session import WebsocketSession

from chat import unread
from chat.asker import set_asker
from chat.house import House
from chat.page_calls import let_go
from chat.pages import open_pages
from domain.brand import User
from observability import report
from store import notices, notifications, organizations, threads
from store.notices import Told

# A burst of changes is told once.
GATHERED_SECONDS = 0.2
# Whoever looks at the end of a job needs no line about it: its page marks it as read in this time.
SHOWN_AFTER_SECONDS = 1.0
# So many at once are shown one by one; of more only their number.
SHOWN = 3
# Where listening itself went wrong.
RETRY_SECONDS = 30.0


@asynccontextmanager
async def watched(house: House) -> AsyncGenerator[None]:
    """While this lasts, every open page hears of changes, whichever process made them."""
    watch = Watch(house)
    task = asyncio.create_task(watch.forever())
    try:
        yield
    finally:
        task.cancel()
        # What kept the parts from opening has been told by the house.
        await asyncio.gather(task, return_exceptions=True)


class Watch:
    """Tells the pages of this process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._counts: dict[UUID, User] = {}
        self._fresh: dict[UUID, tuple[User, list[UUID]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def forever(self) -> None:
        """Hears until cancelled."""
        parts = await self._house.parts()
        # These tasks act for whoever looks, never for whoever started them.
        set_asker(None)
        while True:
            try:
                async with parts.notices.hearing("notifications", "members", "pages") as hearing:
                    while True:
                        self.heard(await hearing.next(within=None if parts.notices.hears else RETRY_SECONDS))
            # Badges are no reason to stop looking, whatever went wrong once.
            except Exception as error:
                report(error, "watching for changes")
                await asyncio.sleep(RETRY_SECONDS)

    def heard(self, told: Told | None) -> None:
        """A change; None: something may have been missed, so that everybody's number is told anew."""
        if told is None:
            self._count(None)
        elif told.channel == "notifications":
            self._count(told.id("user"))
            if notification := told.id("notification"):
                self._show(notification, told.id("user"))
        elif told.channel == "members":
            self._count(told.id("user"))
            self._start(self._tell_of_access(told.id("user"), told.id("organization")))
        elif told.channel == "pages":
            self._start(let_go(told))

    def _count(self, user_id: UUID | None) -> None:
        """Somebody's number changed; None: perhaps everybody's. Who may not see it is told what was told before."""
        begun = bool(self._counts)
        self._counts |= {user.id: user for user, _ in open_pages() if user_id in (None, user.id)}
        if self._counts and not begun:
            self._start(self._tell_counts())

    def _show(self, notification: UUID, user_id: UUID | None) -> None:
        begun = bool(self._fresh)
        for user in {user.id: user for user, _ in open_pages() if user_id in (None, user.id)}.values():
            self._fresh.setdefault(user.id, (user, []))[1].append(notification)
        if self._fresh and not begun:
            self._start(self._tell_fresh())

    def _start(self, telling: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(telling)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_counts(self) -> None:
        await asyncio.sleep(GATHERED_SECONDS)
        due, self._counts = self._counts, {}
        for user in due.values():
            # The connection that listens will be lost, too, and tell everybody once it is back.
            with suppress(notices.Away):
                await _tell(user, unread.told(await unread.of(self._house, user)))

    async def _tell_fresh(self) -> None:
        await asyncio.sleep(SHOWN_AFTER_SECONDS)
        due, self._fresh = self._fresh, {}
        for user, ids in due.values():
            with suppress(notices.Away):
                async with (await self._house.deps(user)).transaction() as conn:
                    left = await notifications.unread_among(conn, ids)
                if left:
                    await _tell(user, _fresh(left))

    async def _tell_of_access(self, user_id: UUID | None, organization_id: UUID | None) -> None:
        """Whoever was let in, moved or sent away: their pages list other brands now, or must leave what they show."""
        for user, session in list(open_pages()):
            if user.id != user_id:
                continue
            with suppress(notices.Away):
                async with (await self._house.deps(user)).transaction() as conn:
                    seen = await organizations.visible(conn)
                    theirs = await threads.owner(conn, UUID(session.thread_id)) == user.id
                now = next((one for one in seen if one.id == organization_id), None)
                # What the page shows is out of reach now, or may be.
                leave = now is None and not (session.has_first_interaction and theirs)
                said = {"role": now.role, "organization": now.name} if now else {"role": None, "organization": ""}
                await _send(session, {"viraltracker": "access", "leave": leave, **said})


async def _tell(user: User, told: dict[str, Any]) -> None:
    for who, session in list(open_pages()):
        if who == user:
            await _send(session, told)


async def _send(session: WebsocketSession, told: dict[str, Any]) -> None:
    await ChainlitEmitter(session).send_window_message(told)


def _fresh(left: list[notifications.Notification]) -> dict[str, Any]:
    """What public/chat.js shows: the latest few, and how many more there are."""
    shown = [
        {"id": str(one.id)[:8], "type": one.type, "title": one.title, "about": one.brand or ""} for one in left[:SHOWN]
    ]
    return {"viraltracker": "fresh", "notices": shown, "more": max(0, len(left) - SHOWN)}
