"""Removes a brand that an admin has confirmed: its jobs, files, and rows. Its conversations and shared templates stay.

Each stage may be cut off anywhere and done again. Nobody sees the brand any more when this begins.
"""

from uuid import UUID

import psycopg
from dbos import DBOS

from connectors.storage import BUCKETS
from domain.brand_data import BrandRemoved
from domain.errors import AskAgain
from domain.format import plural
from domain.job_arguments import BrandDelete
from jobs import deletion
from jobs.deletion import Doomed
from jobs.running import Running
from store import brand_data

# Goes last: until then no other brand has its id.
_LAST = frozenset({"public.brands"})


async def brand_delete(running: Running, asked: BrandDelete) -> BrandRemoved:
    """Everything of the brand goes. Its own files and rows alone."""
    brand = asked.brand
    try:
        await running.stage("Its jobs", lambda: _stop(running, brand))
    except psycopg.errors.InsufficientPrivilege:
        raise AskAgain("No admin has confirmed that this brand is removed, or it is gone already.") from None
    # While rows still name them; what the ledger knows of its runs, while rows still name these.
    files = await running.stage("Files", lambda: _files(running, brand))
    await running.stage("Ledger", lambda: _forget(running, brand))
    rows = await running.stage("Rows", lambda: deletion.delete_rows(running, _doomed(running, brand)))
    # Whatever a stopped job was just storing has nowhere to belong by now.
    files += await running.stage("Files again", lambda: _files(running, brand))
    gone = await running.stage("Note", lambda: _finish(running, brand, rows, files))
    name = asked.name or "The brand"
    return BrandRemoved(
        headline=f"{name} is gone: {plural(gone, 'row')} and {plural(files, 'file')}.", rows=gone, files=files
    )


async def _stop(running: Running, brand: UUID) -> int:
    async with running.transaction(running.require_organization()) as conn:
        runs = await brand_data.stop(conn, brand, running.around.clock())
    await deletion.stop(await _known(runs, ["PENDING", "ENQUEUED"]))
    return len(runs)


async def _known(runs: list[str], status: list[str] | None = None) -> list[str]:
    """Those of these runs that the ledger knows."""
    found: list[str] = []
    for at in range(0, len(runs), deletion.PAGE):
        page = await DBOS.list_workflows_async(
            workflow_ids=runs[at : at + deletion.PAGE], status=status, load_input=False, load_output=False
        )
        found += [one.workflow_id for one in page]
    return found


async def _files(running: Running, brand: UUID) -> int:
    """What lies in its own folders and what its rows name, but for what something names that stays."""
    home = running.require_organization()
    found = {one.path for bucket in BUCKETS async for one in running.storage.listed(f"{bucket}/{home}/{brand}")}
    async with running.transaction(home) as conn:
        found |= await brand_data.files(conn, brand)
        found -= await brand_data.files_kept(conn, brand, found)
    gone = 0
    for path in sorted(found):
        gone += await running.storage.delete(path)
        await running.tell("Files", gone, len(found))
    return gone


def _doomed(running: Running, brand: UUID) -> Doomed:
    return Doomed(
        what=f"brand {brand}",
        transaction=lambda: running.transaction(running.require_organization()),
        counts=lambda conn: brand_data.counts(conn, brand),
        delete_some=lambda conn, table, most: brand_data.delete_rows(conn, brand, table, most),
        delete_itself=lambda conn: brand_data.delete(conn, brand),
        last=_LAST,
    )


async def _forget(running: Running, brand: UUID) -> int:
    async with running.transaction(running.require_organization()) as conn:
        runs = await brand_data.stop(conn, brand, running.around.clock())
    return await deletion.forget(await _known(runs))


async def _finish(running: Running, brand: UUID, rows: int, files: int) -> int:
    async with running.transaction(running.require_organization()) as conn:
        gone = await brand_data.finish(conn, brand, rows, files, running.around.clock())
    return rows if gone is None else gone
