"""The way to the ledger for whoever works nothing himself. DBOS is imported with the first use, not sooner."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.job import Queue
from store.db import Pool, open_pool

if TYPE_CHECKING:
    from dbos import DBOSClient

_POOL = 4


class NotThere(Exception):
    """The ledger does not know this run."""


class Dispatch:
    """Puts runs into their queues and looks after them. `app` is where our own rows are, `ledger` where DBOS's."""

    def __init__(self, app: str, ledger: str) -> None:
        self._app = app
        self._ledger = ledger
        self._client: DBOSClient | None = None
        self._pool: Pool | None = None
        self._opening = asyncio.Lock()

    async def pool(self) -> Pool:
        """The database with the rows of runs."""
        async with self._opening:
            if self._pool is None:
                self._pool = await open_pool(self._app, size=_POOL)
            return self._pool

    async def ready(self) -> None:
        """Opens both now, so that the first to ask for a job does not wait for it."""
        await self.pool()
        await self._opened()

    async def enqueue(self, run_id: str, organization_id: UUID | None, queue: Queue) -> None:
        """Puts a run into its queue; nothing when it is there already."""
        from jobs.ledger import APPLICATION, VERSION, WORKFLOW

        client = await self._opened()
        await client.enqueue_async(
            {
                "queue_name": queue,
                "workflow_name": WORKFLOW,
                "workflow_id": run_id,
                "app_version": VERSION,
                "application_name": APPLICATION,
            },
            run_id,
            str(organization_id) if organization_id else None,
        )

    async def states(self, run_ids: Sequence[str]) -> dict[str, str]:
        """The state of each of these runs that the ledger has, in DBOS's words."""
        if not run_ids:
            return {}
        client = await self._opened()
        found = await client.list_workflows_async(workflow_ids=list(run_ids), load_input=False, load_output=False)
        return {status.workflow_id: status.status for status in found}

    async def told(self, run_id: str, seen: int, every: float, within: float) -> AsyncGenerator[dict[str, Any]]:
        """What the run tells from there on, until it ends. The ledger wakes this; it reads every so often besides.

        Raises:
            TimeoutError: Nothing was told for `within` seconds.
            NotThere: The ledger does not know the run yet.
        """
        from dbos import error

        from jobs.ledger import PROGRESS

        client = await self._opened()
        stream = client.read_stream_async(
            run_id, PROGRESS, offset=seen, polling_interval_sec=every, timeout_seconds=within
        )
        try:
            async with aclosing(stream):
                async for value in stream:
                    yield value
        except error.DBOSStreamTimeoutError:
            raise TimeoutError from None
        except error.DBOSNonExistentWorkflowError:
            raise NotThere from None

    async def cancel(self, run_id: str) -> None:
        """Stops the run at its next step; a step that waits, at once."""
        client = await self._opened()
        await client.cancel_workflow_async(run_id)

    async def close(self) -> None:
        """Lets go of both."""
        if self._client is not None:
            await asyncio.to_thread(self._client.destroy)
            self._client = None
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def _opened(self) -> "DBOSClient":
        async with self._opening:
            if self._client is None:
                self._client = await asyncio.to_thread(self._open)
            return self._client

    def _open(self) -> "DBOSClient":
        from jobs import ledger

        ledger.prepare(self._ledger)
        return ledger.client(self._ledger)
