"""Deletes an organisation that an owner has confirmed: its jobs, files, rows, and what the ledger knows of it.

Each stage may be cut off anywhere and done again. Nobody belongs to the organisation any more when this begins.
"""

from uuid import UUID

import psycopg
from dbos import DBOS

from connectors.storage import BUCKETS, held_to
from domain.errors import AskAgain
from domain.format import instant, plural
from domain.job_arguments import OrganizationDelete
from domain.organization_data import OrganizationDeleted
from jobs import deletion
from jobs.deletion import Doomed
from jobs.ledger import WORKFLOW
from jobs.running import Running
from store import notifications, organization_data
from store.db import as_worker

# Goes with the organisation itself, never before: until then the log is kept.
_LAST = frozenset({"public.organizations", "public.audit_events"})


async def organization_delete(running: Running, asked: OrganizationDelete) -> OrganizationDeleted:
    """Everything of the organisation goes. Its own files and rows alone."""
    whose = asked.organization
    try:
        await running.stage("Its jobs", lambda: _stop(running, whose))
    except psycopg.errors.InsufficientPrivilege:
        raise AskAgain("No owner has confirmed that this organisation is deleted, or it is gone already.") from None
    files = await running.stage("Files", lambda: _files(running, whose))
    rows = await running.stage("Rows", lambda: deletion.delete_rows(running, _doomed(running, whose)))
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
    await deletion.stop(await _known(whose, ["PENDING", "ENQUEUED"]))
    return len(runs)


async def _known(whose: UUID, status: list[str] | None = None) -> list[str]:
    """The runs of the organisation that the ledger knows, also those whose rows went with a brand long ago."""
    found: list[str] = []
    at = 0
    while page := await DBOS.list_workflows_async(
        name=WORKFLOW, status=status, limit=deletion.PAGE, offset=at, load_input=True, load_output=False
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


def _doomed(running: Running, whose: UUID) -> Doomed:
    return Doomed(
        what=f"organisation {whose}",
        transaction=lambda: as_worker(running.pool, None),
        counts=lambda conn: organization_data.counts(conn, whose),
        delete_some=lambda conn, table, most: organization_data.delete_rows(conn, whose, table, most),
        delete_itself=lambda conn: organization_data.delete(conn, whose),
        last=_LAST,
    )


async def _forget(whose: UUID) -> int:
    return await deletion.forget(await _known(whose))


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
