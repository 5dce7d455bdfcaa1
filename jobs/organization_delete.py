"""Deletes an organisation that an owner has confirmed: its jobs, files, rows, and what the ledger knows of it.

Each stage may be cut off anywhere and done again. Nobody belongs to the organisation any more when this begins.
"""

import asyncio
from uuid import UUID

import psycopg
from dbos import DBOS

from connectors.storage import BUCKETS, held_to
from domain.errors import AskAgain
from domain.format import instant, plural
from domain.job_arguments import OrganizationDelete
from domain.organization_data import OrganizationDeleted, children_first
from jobs.ledger import WORKFLOW
from jobs.running import Running
from store import notifications, organization_data
from store.db import as_worker

_MOST = 5_000  # Rows of one transaction.
_PAGE = 500
_ROUNDS = 20
# What was under way notices within this that it was stopped.
_GRACE_SECONDS = 2.0
# Goes with the organisation itself, never before: until then the log is kept.
_LAST = ("public.organizations", "public.audit_events")


async def organization_delete(running: Running, asked: OrganizationDelete) -> OrganizationDeleted:
    """Everything of the organisation goes. Its own files and rows alone."""
    whose = asked.organization
    try:
        await running.stage("Its jobs", lambda: _stop(running, whose))
    except psycopg.errors.InsufficientPrivilege:
        raise AskAgain("No owner has confirmed that this organisation is deleted, or it is gone already.") from None
    files = await running.stage("Files", lambda: _files(running, whose))
    rows = await running.stage("Rows", lambda: _rows(running, whose))
    # Whatever a stopped job was just storing has nowhere to belong by now.
    files += await running.stage("Files again", lambda: _files(running, whose))
    await running.stage("Ledger", lambda: _forget(whose))
    await running.stage("Tell", lambda: _finish(running, whose, rows, files))
    return OrganizationDeleted(
        headline=f"The organisation is gone: {plural(rows, 'row')} and {plural(files, 'file')}.", rows=rows, files=files
    )


async def _stop(running: Running, whose: UUID) -> int:
    async with as_worker(running.pool, None) as conn:
        runs = await organization_data.stop(conn, whose, running.around.clock())
    under_way = await _known(whose, ["PENDING", "ENQUEUED"])
    if under_way:
        await DBOS.cancel_workflows_async(under_way)
        await asyncio.sleep(_GRACE_SECONDS)
    return len(runs)


async def _known(whose: UUID, status: list[str] | None = None) -> list[str]:
    """The runs of the organisation that the ledger knows, also those whose rows went with a brand long ago."""
    found: list[str] = []
    at = 0
    while page := await DBOS.list_workflows_async(
        name=WORKFLOW, status=status, limit=_PAGE, offset=at, load_input=True, load_output=False
    ):
        at += len(page)
        found += [one.workflow_id for one in page if one.input and str(whose) in one.input["args"]]
    return found


async def _files(running: Running, whose: UUID) -> int:
    gone, storage = 0, held_to(running.around.storage, whose)
    for bucket in BUCKETS:
        await running.tell("Files", gone, None, bucket)
        gone += await storage.delete_folder(f"{bucket}/{whose}")
    return gone


async def _rows(running: Running, whose: UUID) -> int:
    """Every table, until none holds a row of it: what a job wrote meanwhile goes too."""
    gone = 0
    for _ in range(_ROUNDS):
        async with as_worker(running.pool, None) as conn:
            left = [table for table in await organization_data.counts(conn, whose) if table.rows]
        if not left:
            return gone
        total = gone + sum(table.rows for table in left)
        for table in children_first(left):
            if table.name in _LAST:
                continue
            some = _MOST
            while some == _MOST:
                some = await _some(running, whose, table.name)
                gone += some
                await running.tell(f"Table {table.shown}", gone, total)
        async with as_worker(running.pool, None) as conn:
            last = sum(table.rows for table in await organization_data.counts(conn, whose))
            await organization_data.delete(conn, whose)
        gone += last
    raise RuntimeError(f"rows of organisation {whose} come faster than they go")


async def _some(running: Running, whose: UUID, table: str) -> int:
    async with as_worker(running.pool, None) as conn:
        return await organization_data.delete_rows(conn, whose, table, _MOST)


async def _forget(whose: UUID) -> int:
    """Arguments, results and progress of its runs, as the ledger keeps them."""
    known = await _known(whose)
    for at in range(0, len(known), _PAGE):
        await DBOS.delete_workflows_async(known[at : at + _PAGE])
    return len(known)


async def _finish(running: Running, whose: UUID, rows: int, files: int) -> None:
    async with as_worker(running.pool, None) as conn:
        done = await organization_data.finish(conn, whose, rows, files, running.around.clock())
    if done is None or done.home is None:
        return
    async with as_worker(running.pool, done.home) as conn:
        await notifications.leave(
            conn,
            organization_id=done.home,
            brand_id=None,
            user_id=done.person,
            type="success",
            category="organization",
            title="All data of the organisation that you deleted is gone.",
            message=f"{plural(rows, 'row')} and {plural(files, 'file')}; you asked for it on {instant(done.asked_at)}.",
            once=f"organization:gone:{whose}",
        )
