"""Removes what is old: finished runs with their steps, notifications that were read, and the archives of exports.

Organisation by organisation, each under its own policies. Whatever was removed is gone once, so that a stage which was
cut off begins again and finds the rest. What runs made stays, and so does the audit log.
"""

from typing import TypedDict
from uuid import UUID

import psycopg
from dbos import DBOS

from connectors.storage import held_to
from domain.cleaning import CleanedUp
from domain.job_arguments import Cleaning
from jobs.running import Running
from observability import report
from store import pruning

_MOST = 500  # Rows of one transaction.
_FOUND = 10 * _MOST  # Runs of one look, which reads all that might name them.
_AT_ONCE = 20  # Organisations of one stage.


class _Gone(TypedDict):
    """What a stage removed; `last` is the organisation that it came to, None at the end."""

    last: str | None
    organizations: int
    runs: int
    notifications: int
    archives: int
    failed: int


async def clean_up(running: Running, asked: Cleaning) -> CleanedUp:
    """Everybody's, twenty organisations at a time, then what is platform-wide."""
    went: list[_Gone] = []
    last: str | None = None
    while True:
        done = sum(one["organizations"] for one in went)
        stage = await running.stage(f"Organisations from {done + 1}", lambda after=last: _some(running, after))
        went.append(stage)
        if (last := stage["last"]) is None:
            break
    platform = await running.stage("Platform-wide", lambda: _runs(running, None))
    return CleanedUp.of(
        organizations=sum(one["organizations"] for one in went),
        runs=sum(one["runs"] for one in went) + platform,
        notifications=sum(one["notifications"] for one in went),
        archives=sum(one["archives"] for one in went),
        failed=sum(one["failed"] for one in went),
    )


async def _some(running: Running, after: str | None) -> _Gone:
    async with running.transaction(None) as conn:
        found = await pruning.organizations(conn, UUID(after) if after else None, _AT_ONCE)
    gone = _Gone(
        last=str(found[-1]) if len(found) == _AT_ONCE else None,
        organizations=len(found),
        runs=0,
        notifications=0,
        archives=0,
        failed=0,
    )
    for number, organization_id in enumerate(found):
        await running.tell("Cleaning up", number, len(found))
        try:
            # What a run left to be read goes first: after that nothing names the run.
            gone["notifications"] += await _notifications(running, organization_id)
            gone["runs"] += await _runs(running, organization_id)
            gone["archives"] += await _archives(running, organization_id)
        except psycopg.OperationalError:
            raise
        # One of many that have nothing to do with each other: the others still have their turn.
        except Exception as fault:
            report(fault, f"cleaning up at {organization_id}")
            gone["failed"] += 1
    return gone


async def _notifications(running: Running, organization_id: UUID) -> int:
    gone, some = 0, _MOST
    while some == _MOST:
        async with running.transaction(organization_id) as conn:
            some = await pruning.notifications(conn, organization_id, running.around.keeping.before(running.now), _MOST)
        gone += some
    return gone


async def _runs(running: Running, organization_id: UUID | None) -> int:
    """Out of the ledger first: a run whose row is gone would be found there by nobody."""
    gone, found = 0, [""] * _FOUND
    while len(found) == _FOUND:
        async with running.transaction(organization_id) as conn:
            found = await pruning.old_runs(conn, organization_id, running.around.keeping.before(running.now), _FOUND)
        before = gone
        for at in range(0, len(found), _MOST):
            some = found[at : at + _MOST]
            await DBOS.delete_workflows_async(some)
            async with running.transaction(organization_id) as conn:
                gone += await pruning.runs(conn, some)
        if found and gone == before:
            raise RuntimeError(f"none of {len(found)} old runs could be removed")
    return gone


async def _archives(running: Running, organization_id: UUID) -> int:
    storage = held_to(running.around.storage, organization_id)
    before = running.around.keeping.archived_before(running.now)
    old = [
        one.path
        async for one in storage.listed(f"exports/{organization_id}")
        if one.stored_at is not None and one.stored_at < before
    ]
    return sum([await storage.delete(path) for path in old])
