"""Which process works: the worker at once, the chat in the background, the command line when nobody else does."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Literal

from connectors.storage import Storage
from jobs.client import LedgerJobs
from store.embedded import Addresses
from store.slots import anybody

if TYPE_CHECKING:
    from jobs.runtime import Worker

Working = Literal["at_once", "in_background", "if_nobody_else", "never"]

_BACKGROUND_DELAY = 2.0  # Seconds; importing DBOS takes one, and the chat's first page goes before.
_PATIENCE = 60  # Seconds that the command line waits for jobs that it took from others.


@asynccontextmanager
async def jobs(working: Working, where: Addresses, storage: Storage) -> AsyncGenerator[LedgerJobs]:
    """The jobs of this process. Its worker, if it gets one, stops with it; the next start goes on with the rest."""
    held: list[Worker] = []
    waking = asyncio.Lock()

    async def work() -> None:
        async with waking:
            if not held:
                held.append(await asyncio.to_thread(_build, where, storage))
        await held[0].start()

    async def wake() -> None:
        if working == "never" or (
            working == "if_nobody_else" and not held and await asyncio.to_thread(anybody, where.owner)
        ):
            return
        await work()

    ledger = LedgerJobs(where.jobs, wake)
    later = asyncio.create_task(_after(_BACKGROUND_DELAY, work)) if working == "in_background" else None
    if working == "at_once":
        await work()
    try:
        yield ledger
    finally:
        if later is not None:
            later.cancel()
            with suppress(asyncio.CancelledError):
                await later
        await ledger.close()
        for worker in held:
            await worker.stop(_PATIENCE if working == "if_nobody_else" else 0)


async def _after(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(seconds)
    await work()


def _build(where: Addresses, storage: Storage) -> "Worker":
    from jobs.runtime import Worker
    from jobs.workflows import Surroundings

    return Worker(where.owner, where.jobs, Surroundings(app=where.app, storage=storage))
