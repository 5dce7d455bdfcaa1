"""What the chat stores, gathered for a moment: one answer causes a dozen writes, and one transaction holds them all."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chat.asker import asker
from chat.house import House
from domain.brand import User
from store import threads
from store.db import Connection

Write = Callable[[Connection], Awaitable[None]]
# Long enough for an answer's elements to come together, too short for anybody to come back meanwhile.
GATHERED_SECONDS = 0.05


@dataclass(frozen=True)
class _Asked:
    """One write, the conversation it needs, and who waits for it."""

    write: Write
    thread_id: UUID | None
    done: asyncio.Future[None]


class Writes:
    """The writes of everybody, each as the person whose they are."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: dict[User, list[_Asked]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def add(self, write: Write, thread_id: UUID | None = None, user: User | None = None) -> None:
        """Returns when it is stored, and is stored even when the question that caused it is stopped.

        Args:
            thread_id: The conversation that is made first, where it is missing.
            user: Whose it is; the asker's when left out.
        """
        who = user or asker()
        asked = _Asked(write, thread_id, asyncio.get_running_loop().create_future())
        waiting = self._waiting.setdefault(who, [])
        waiting.append(asked)
        if len(waiting) == 1:
            self._start(self._gathered(who))
        await asyncio.shield(asked.done)

    async def drain(self) -> None:
        """Waits for the writes that are under way."""
        while self._running:
            await asyncio.wait(self._running, timeout=5)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _gathered(self, who: User) -> None:
        await asyncio.sleep(GATHERED_SECONDS)
        asked = self._waiting.pop(who)
        if len(asked) > 1 and await self._stored(who, asked) is None:
            for one in asked:
                one.done.set_result(None)
            return
        # One that is refused must not take the others along.
        for one in asked:
            error = await self._stored(who, [one])
            if error is None:
                one.done.set_result(None)
            else:
                one.done.set_exception(error)

    async def _stored(self, who: User, asked: Sequence[_Asked]) -> Exception | None:
        """All of them in one transaction, sent together; else why not."""
        try:
            deps = await self._house.deps(who)
            async with deps.transaction() as conn, conn.pipeline():
                for thread_id in dict.fromkeys(one.thread_id for one in asked if one.thread_id):
                    await threads.open(conn, thread_id)
                for one in asked:
                    await one.write(conn)
        except Exception as error:
            # Whatever it was belongs to whoever waits for the write.
            return error
        return None
