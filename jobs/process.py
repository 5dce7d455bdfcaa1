"""Which process works: the worker at once, the chat in the background, the command line when nobody else does."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Literal

from connectors.storage import Storage
from connectors.vault import Vault
from domain.cleaning import Keeping
from domain.meta_access import MetaAccess
from jobs.client import LedgerJobs
from jobs.dispatch import Dispatch
from jobs.meta.patience import Waits
from jobs.version import VERSION
from store.embedded import Addresses
from store.notices import Notices
from store.slots import anybody

if TYPE_CHECKING:
    from agent.models import Connected
    from jobs.kinds import Kind
    from jobs.runtime import Worker

Working = Literal["at_once", "in_background", "if_nobody_else", "never"]

_BACKGROUND_DELAY = 2.0  # Seconds; importing DBOS takes one, and the chat's first page goes before.
_PATIENCE = 60  # Seconds that the command line waits for jobs that it took from others.


@asynccontextmanager
async def jobs(
    working: Working,
    where: Addresses,
    storage: Storage,
    vault: Vault | None = None,
    meta: MetaAccess | None = None,
    waits: Waits | None = None,
    kinds: "Sequence[Kind] | None" = None,
    models: "Connected | None" = None,
    notices: Notices | None = None,
    send_invitation: Callable[[str, str], Awaitable[None]] | None = None,
    keeping: Keeping | None = None,
) -> AsyncGenerator[LedgerJobs]:
    """The jobs of this process. Its worker, if it gets one, stops with it; the next start goes on with the rest.

    It does the work of `kinds`; without them that of every kind there is.
    """
    held: list[Worker] = []
    dispatch = Dispatch(where.app, where.jobs)
    waking = asyncio.Lock()

    async def work() -> None:
        async with waking:
            if not held:
                built = partial(
                    _build,
                    dispatch,
                    where,
                    storage,
                    vault or Vault([]),
                    meta or MetaAccess(),
                    waits or Waits(),
                    kinds,
                    models,
                    send_invitation,
                    keeping or Keeping(),
                )
                held.append(await asyncio.to_thread(built))
        await held[0].start()

    async def wake() -> None:
        if working == "never" or (
            working == "if_nobody_else" and not held and await asyncio.to_thread(anybody, where.owner, VERSION)
        ):
            return
        await work()

    later = asyncio.create_task(_after(_BACKGROUND_DELAY, work)) if working == "in_background" else None
    if working == "at_once":
        await work()
        await dispatch.ready()
    try:
        yield LedgerJobs(dispatch, wake, notices or Notices(where.app))
    finally:
        if later is not None:
            later.cancel()
            with suppress(asyncio.CancelledError):
                await later
        for worker in held:
            await worker.stop(_PATIENCE if working == "if_nobody_else" else 0)
        await dispatch.close()


async def _after(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    await asyncio.sleep(seconds)
    await work()


def _build(
    dispatch: Dispatch,
    where: Addresses,
    storage: Storage,
    vault: Vault,
    meta: MetaAccess,
    waits: Waits,
    kinds: "Sequence[Kind] | None",
    models: "Connected | None",
    send_invitation: Callable[[str, str], Awaitable[None]] | None,
    keeping: Keeping,
) -> "Worker":
    from agent.models import nothing_connected
    from jobs.kinds import KINDS
    from jobs.running import Surroundings
    from jobs.runtime import Worker
    from jobs.timer import Timer

    around = Surroundings(
        app=where.app,
        storage=storage,
        vault=vault,
        meta=meta,
        waits=waits,
        models=models or nothing_connected(),
        send_invitation=send_invitation,
        keeping=keeping,
    )
    return Worker(where.owner, where.jobs, around, KINDS if kinds is None else kinds, Timer(dispatch))
