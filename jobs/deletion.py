"""What every deletion does, of whatever it is: rows table by table until none is left, and what the ledger knows.

Each may be cut off anywhere and done again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from dbos import DBOS

from domain.organization_data import TableCount, children_first
from jobs.running import Running
from store.db import Connection

MOST = 5_000  # Rows of one transaction.
PAGE = 500  # Runs that the ledger is asked about at once.
_ROUNDS = 20
# What was under way notices within this that it was stopped.
_GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Doomed:
    """Whose rows go. The rows of `last` go with the thing itself, never before."""

    what: str
    transaction: Callable[[], AbstractAsyncContextManager[Connection]]
    counts: Callable[[Connection], Awaitable[list[TableCount]]]
    delete_some: Callable[[Connection, str, int], Awaitable[int]]
    delete_itself: Callable[[Connection], Awaitable[None]]
    last: frozenset[str]


async def delete_rows(running: Running, doomed: Doomed) -> int:
    """Every table, until none holds a row of it: what a job wrote meanwhile goes too. How many rows it were.

    Raises:
        RuntimeError: They come faster than they go.
    """
    gone = 0
    for _ in range(_ROUNDS):
        left = await _left(doomed)
        if not left:
            return gone
        total = gone + sum(table.rows for table in left)
        for table in children_first(left):
            if table.name in doomed.last:
                continue
            deleted = MOST
            while deleted == MOST:
                async with doomed.transaction() as conn:
                    deleted = await doomed.delete_some(conn, table.name, MOST)
                gone += deleted
                await running.tell(f"Table {table.shown}", gone, total)
        last = sum(table.rows for table in await _left(doomed))
        async with doomed.transaction() as conn:
            await doomed.delete_itself(conn)
        gone += last
    raise RuntimeError(f"rows of {doomed.what} come faster than they go")


async def _left(doomed: Doomed) -> list[TableCount]:
    async with doomed.transaction() as conn:
        return [table for table in await doomed.counts(conn) if table.rows and not table.stays]


async def stop(under_way: Sequence[str]) -> None:
    """Stops these runs, and gives them a moment to notice."""
    if under_way:
        await DBOS.cancel_workflows_async(list(under_way))
        await asyncio.sleep(_GRACE_SECONDS)


async def forget(known: Sequence[str]) -> int:
    """Arguments, results and progress of these runs, as the ledger keeps them."""
    for at in range(0, len(known), PAGE):
        await DBOS.delete_workflows_async(list(known[at : at + PAGE]))
    return len(known)
