"""What a run tells, as it tells it: woken by the database, and looking for itself only now and then."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from jobs.dispatch import Dispatch, NotThere
from store.notices import Hearing, Notices

# How often a follower looks for itself: where nothing is missed, and where the database cannot be listened to.
LOOK_SECONDS = 10.0
DEAF_SECONDS = 1.0
_AGAIN_SECONDS = 60.0
_DEAF_AGAIN_SECONDS = 2.0

Json = dict[str, Any]


class Turn(NamedTuple):
    """The run's row may have changed. `over`: the ledger works on it no more."""

    over: bool


class Telling:
    """What one run tells, until the follower leaves."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Json | Turn | Exception] = asyncio.Queue()

    async def next(self) -> Json | Turn:
        """A step's progress, or a turn."""
        told = await self._waiting.get()
        if isinstance(told, Exception):
            raise told
        return told

    async def hear(self, notices: Notices, hearing: Hearing) -> None:
        """Turns, as they are told, and now and then in case one was not."""
        while True:
            await hearing.next(within=LOOK_SECONDS if notices.hears else DEAF_SECONDS)
            self._waiting.put_nowait(Turn(over=False))

    async def read(self, notices: Notices, dispatch: Dispatch, run_id: str) -> None:
        """The stream in which the run tells where it stands."""
        seen = 0
        try:
            while True:
                every, again = (LOOK_SECONDS, _AGAIN_SECONDS) if notices.hears else (DEAF_SECONDS, _DEAF_AGAIN_SECONDS)
                try:
                    async for told in dispatch.told(run_id, seen, every, again):
                        seen += 1
                        self._waiting.put_nowait(told)
                    self._waiting.put_nowait(Turn(over=True))
                    return
                except TimeoutError:
                    continue  # Nothing told for so long: read on, as often as is right by now.
                except NotThere:
                    await asyncio.sleep(DEAF_SECONDS)  # Asked for a moment ago.
        except Exception as error:
            # Whoever follows must hear of it: nobody else awaits this task.
            self._waiting.put_nowait(error)


@asynccontextmanager
async def telling(notices: Notices, dispatch: Dispatch, run_id: str) -> AsyncGenerator[Telling]:
    """What the run tells from its first step on, while this lasts."""
    made = Telling()
    async with notices.hearing("jobs", wanted=lambda told: told.ids.get("run") == run_id) as hearing:
        tasks = (
            asyncio.create_task(made.hear(notices, hearing)),
            asyncio.create_task(made.read(notices, dispatch, run_id)),
        )
        try:
            yield made
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
