"""Starts, follows and cancels durable work: tools.deps.Jobs. DBOS is imported with the first call, not sooner."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from pydantic import JsonValue

from domain.brand import User
from domain.errors import AskAgain
from tools.deps import JobKind, JobProgress

if TYPE_CHECKING:
    from dbos import DBOSClient, WorkflowStatus

_LOOK_SECONDS = 0.2  # How often a follower looks whether the job has ended; its progress comes by notification.
_UNFINISHED = ("PENDING", "ENQUEUED", "DELAYED")


class LedgerJobs:
    """Jobs in the ledger at `url`. `wake` sees to it that somebody works, and is awaited before each start."""

    def __init__(self, url: str, wake: Callable[[], Awaitable[None]]) -> None:
        self._url = url
        self._wake = wake
        self._held: DBOSClient | None = None
        self._opening = asyncio.Lock()

    async def start(self, user: User, kind: JobKind, arguments: dict[str, JsonValue]) -> str:
        """As in Jobs."""
        from jobs.ledger import APPLICATION, QUEUE, VERSION

        await self._wake()
        client = await self._client()
        job_id = str(uuid4())
        await client.enqueue_async(
            {
                "queue_name": QUEUE,
                "workflow_name": kind,
                "workflow_id": job_id,
                "app_version": VERSION,
                "application_name": APPLICATION,
                "authenticated_user": str(user.id),
            },
            arguments,
        )
        return job_id

    async def follow(self, user: User, job_id: str) -> AsyncIterator[JobProgress]:
        """As in Jobs; from the first step."""
        from jobs.ledger import PROGRESS

        client = await self._client()
        if not await _is_theirs(client, user, job_id):
            raise AskAgain(f"There is no job {job_id!r}.", code="not_found")
        yield JobProgress(job_id=job_id, state="waiting", step="Waiting for a worker")
        seen = 0
        while True:
            async for told in client.read_stream_async(
                job_id, PROGRESS, offset=seen, polling_interval_sec=_LOOK_SECONDS
            ):
                seen += 1
                yield JobProgress(job_id=job_id, state="running", **told)
            found = await client.list_workflows_async(workflow_ids=[job_id])
            if found and found[0].status not in _UNFINISHED:
                yield _final(found[0])
                return

    async def cancel(self, user: User, job_id: str) -> None:
        """As in Jobs: at its next step; a step that waits, at once."""
        client = await self._client()
        if await _is_theirs(client, user, job_id):
            await client.cancel_workflow_async(job_id)

    async def close(self) -> None:
        """Lets go of the ledger."""
        if self._held is not None:
            await asyncio.to_thread(self._held.destroy)
            self._held = None

    async def _client(self) -> "DBOSClient":
        async with self._opening:
            if self._held is None:
                self._held = await asyncio.to_thread(self._open)
            return self._held

    def _open(self) -> "DBOSClient":
        from jobs import ledger

        ledger.prepare(self._url)
        return ledger.client(self._url)


async def _is_theirs(client: "DBOSClient", user: User, job_id: str) -> bool:
    found = await client.list_workflows_async(
        workflow_ids=[job_id], user=str(user.id), load_input=False, load_output=False
    )
    return bool(found)


def _final(status: "WorkflowStatus") -> JobProgress:
    if status.status == "SUCCESS":
        outcome = cast(dict[str, JsonValue], status.output)
        refused = outcome.get("refused")
        if refused is not None:
            return JobProgress(job_id=status.workflow_id, state="failed", error=str(refused))
        result = cast(dict[str, JsonValue], outcome.get("result", {}))
        return JobProgress(job_id=status.workflow_id, state="done", result=result)
    if status.status == "CANCELLED":
        return JobProgress(job_id=status.workflow_id, state="cancelled")
    if status.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        told = "The work stopped its worker several times and was given up."
    else:
        told = str(status.error) if status.error else "The work failed."
    return JobProgress(job_id=status.workflow_id, state="failed", error=told)
