"""How a run ends: its row, its dead letter where the fault is ours, and one notification, all or nothing."""

from datetime import datetime
from uuid import UUID

from domain.job import JobState
from domain.job_kinds import ABOUT
from store import dead_letters, notifications, runs
from store.db import Connection, Pool, as_worker
from store.notifications import NotificationType
from store.runs import Ended
from tools.typed import typed

_TYPES: dict[JobState, NotificationType] = {"done": "success", "failed": "error", "cancelled": "info"}


async def ended(
    pool: Pool,
    home: UUID | None,
    run_id: str,
    status: JobState,
    now: datetime,
    error: str | None = None,
    result: str | None = None,
    ours: bool = False,
) -> None:
    """Writes the end once and tells of it once, however often this is called. `ours`: a fault that is not the
    author's, kept as a dead letter until the same work succeeds."""
    async with as_worker(pool, home) as conn:
        await runs.finish(conn, run_id, status, now, error, result)
        end = await runs.tell(conn, run_id, now)
        if end is None:
            return
        if ours and end.status == "failed":
            payload = {"kind": end.kind, "arguments": end.arguments}
            await dead_letters.bury(conn, home, end.brand_id, run_id, "job", end.title, end.error or "", payload, now)
        elif end.status == "done":
            await dead_letters.mend(conn, end.brand_id, "job", [end.title])
        if home is not None:
            if end.user_id is not None and not await runs.asker_may(conn, end.user_id):
                # Whoever asked reads nothing here any more: the others are told.
                end = end._replace(user_id=None)
            await _leave(conn, home, run_id, end)
            return
        people = await runs.operators(conn) if end.status == "failed" else ()
    # What is platform-wide is told to its operators, each in an organisation of theirs, and only when it failed.
    for user_id, organization_id in people:
        async with as_worker(pool, organization_id) as conn:
            await _leave(conn, organization_id, run_id, end._replace(user_id=user_id, brand_id=None))


async def _leave(conn: Connection, organization_id: UUID, run_id: str, end: Ended) -> None:
    label = ABOUT[end.kind].label
    titles: dict[JobState, str] = {
        "done": end.headline or f"{end.title} is done.",
        "failed": f"{end.title} failed: {end.error}" if end.error and end.title not in end.error else end.error or "",
        "cancelled": f"{end.title} was stopped.",
    }
    await notifications.leave(
        conn,
        organization_id=organization_id,
        brand_id=end.brand_id,
        user_id=end.user_id,
        type=_TYPES[end.status],
        category="job",
        title=titles[end.status] or f"{label} failed.",
        command=typed("runs", id=run_id),
        metadata={"run": run_id, "kind": end.kind, "status": end.status},
        once=f"job:{run_id}",
    )
