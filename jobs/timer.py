"""What happens by the clock: schedules come due, daily work starts, runs without an end are settled, deadlines alert.

Each worker has a timer and one of them works at a time. It may die between any two statements: what it starts has an
id made of the schedule and its time, so that the next one starts nothing twice and forgets nothing.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from pydantic import JsonValue, ValidationError

from domain import deadline
from domain.deadline import Overdue
from domain.job import UNFINISHED, JobKind, JobState
from domain.job_kinds import ABOUT
from domain.schedule import next_time
from jobs.client import ENDED
from jobs.dispatch import Dispatch
from jobs.endings import ended
from observability import report, span
from store import brand_data, deadlines, notifications, organization_data, runs, schedules
from store.db import Connection, Pool, as_worker
from store.schedules import Schedule
from tools.typed import typed

EVERY = 15.0  # Seconds between two looks.
_DEADLINES_EVERY = timedelta(minutes=1)
# A run younger than this may just be on its way from its row into its queue.
_YOUNG = timedelta(seconds=30)
# A deletion that failed is tried again after so long.
_DELETED_AGAIN = timedelta(minutes=10)
_GIVEN_UP = "it stopped its worker several times and was given up"


class Timer:
    """Looks at the clock when told to."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._watched: datetime | None = None

    async def tick(self, now: datetime) -> bool:
        """Does what is due. False when another timer is at it."""
        pool = await self._dispatch.pool()
        async with as_worker(pool, None) as conn:
            if not await schedules.lock_timer(conn):
                return False
            with span("timer"):
                for schedule_id, organization_id in await schedules.due(conn, now):
                    async with _apart(f"starting schedule {schedule_id}") as went:
                        await self._fire(pool, schedule_id, organization_id, now)
                    if not went:
                        await _put_aside(pool, schedule_id, organization_id, now)
                await self._daily(conn, now)
                await _delete_the_rest(conn, now)
                await _remove_the_rest(pool, conn, now)
                await self._settle(pool, await runs.unsettled(conn, now - _YOUNG), now)
                if self._watched is None or now - self._watched >= _DEADLINES_EVERY:
                    self._watched = now
                    for organization_id in (*await deadlines.organizations(conn), None):
                        async with _apart(f"looking at the deadlines of {organization_id or 'the platform'}"):
                            await _watch(pool, organization_id, now)
        return True

    async def _fire(self, pool: Pool, schedule_id: UUID, organization_id: UUID | None, now: datetime) -> None:
        """Starts what the schedule is due for. However often its time came while nobody worked, it runs once."""
        started: list[tuple[str, UUID | None]] = []
        async with as_worker(pool, organization_id) as conn:
            schedule = await schedules.claim(conn, schedule_id, now)
            if schedule is None or schedule.next_at is None:
                return
            if not _may_come_due(schedule):
                # What the tools refuse may stand in the table all the same: people write there under its policies.
                await schedules.advance(conn, schedule.id, None, "done", None)
                return
            due = schedule.next_at
            base = f"schedule:{schedule.id}:{due.astimezone(UTC):%Y%m%dT%H%M%SZ}"
            last: str | None = None
            if ABOUT[schedule.kind].scope == "brand" and schedule.brand_id is None:
                for brand_id, home in await runs.brands_with(conn, ABOUT[schedule.kind].needs):
                    # In the other organisation's own transaction: it is there before the schedule moves on.
                    async with as_worker(pool, home) as theirs:
                        last = await _add(theirs, f"{base}:{brand_id}", schedule, home, brand_id, now)
                    started.append((last, home))
            else:
                last = await _add(conn, base, schedule, organization_id, schedule.brand_id, now)
                started.append((last, organization_id))
            following = next_time(schedule.cron, ZoneInfo(schedule.timezone), now) if schedule.cron else None
            over = following is None or (schedule.max_runs is not None and schedule.runs + 1 >= schedule.max_runs)
            await schedules.advance(conn, schedule.id, None if over else following, "done" if over else "active", last)
            late = deadline.limits(
                schedule.kind, schedule.brand_id, await deadlines.changes(conn, organization_id)
            ).late
            if late is not None and now - due > late:
                missed = deadline.started_late(schedule.kind, schedule.brand_id, _title(schedule), due, now)
                await _alert(conn, organization_id, missed, now)
        for run_id, home in started:
            await self._dispatch.enqueue(run_id, home, ABOUT[schedule.kind].queue)

    async def _daily(self, conn: Connection, now: datetime) -> None:
        for kind, about in ABOUT.items():
            if about.daily is None or now.astimezone(UTC).time() < about.daily:
                continue
            run_id = f"daily:{kind}:{now.astimezone(UTC):%Y%m%d}"
            if await runs.one(conn, run_id) is not None:
                continue
            await runs.add(
                conn,
                id=run_id,
                organization_id=None,
                brand_id=None,
                kind=kind,
                title=about.label,
                arguments={},
                join_key=None,
                user_id=None,
                asked_at=now,
            )
            # Its row is there when this transaction ends; until then nobody takes it from its queue.

    async def _settle(self, pool: Pool, left: list[tuple[str, UUID | None]], now: datetime) -> None:
        """Brings rows and ledger together: what was never put into its queue, what died, what nobody was told of."""
        states = await self._dispatch.states([run_id for run_id, _ in left])
        for run_id, home in left:
            async with _apart(f"settling run {run_id}"):
                await self._settle_one(pool, run_id, home, states.get(run_id), now)

    async def _settle_one(self, pool: Pool, run_id: str, home: UUID | None, state: str | None, now: datetime) -> None:
        async with as_worker(pool, home) as conn:
            run = await runs.one(conn, run_id)
        if run is None:
            return
        if run.status not in UNFINISHED:
            await ended(pool, home, run_id, run.status, now)
        elif state is None:
            await self._dispatch.enqueue(run_id, home, ABOUT[run.kind].queue)
        elif state in ENDED:
            end: JobState = "cancelled" if state == "CANCELLED" else "failed"
            why = _GIVEN_UP if state == "MAX_RECOVERY_ATTEMPTS_EXCEEDED" else "its worker did not say why"
            error = None if end == "cancelled" else f"{run.title} failed: {why}."
            await ended(pool, home, run_id, end, now, error=error, ours=True)


@asynccontextmanager
async def _apart(doing: str) -> AsyncGenerator[list[bool]]:
    """What breaks for one schedule, run or organisation is reported, and the others still have their turn; the list is
    filled when it went well. Without a database nobody has: that rises."""
    went: list[bool] = []
    try:
        yield went
        went.append(True)
    except psycopg.OperationalError:
        raise
    # The edge of one of many that have nothing to do with each other: whatever it is, it stays here.
    except Exception as error:
        report(error, doing)


async def _delete_the_rest(conn: Connection, now: datetime) -> None:
    """Begins anew what an owner confirmed and a run did not bring to its end."""
    for organization_id in await organization_data.deletions_left(conn, now - _DELETED_AGAIN):
        await _begin_anew(
            conn, "organization_delete", None, organization_id, {"organization": str(organization_id)}, now
        )


async def _remove_the_rest(pool: Pool, conn: Connection, now: datetime) -> None:
    """The same of what an admin confirmed. It is asked for by nobody now: whoever did may have left since."""
    for brand_id, home, name in await brand_data.deletions_left(conn, now - _DELETED_AGAIN):
        async with _apart(f"removing brand {brand_id}"), as_worker(pool, home) as theirs:
            await _begin_anew(theirs, "brand_delete", home, brand_id, {"brand": str(brand_id), "name": name}, now)


async def _begin_anew(
    conn: Connection, kind: JobKind, home: UUID | None, what: UUID, arguments: dict[str, JsonValue], now: datetime
) -> None:
    about = ABOUT[kind]
    await runs.add(
        conn,
        id=f"delete:{what}:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        organization_id=home,
        brand_id=None,
        kind=kind,
        title=about.args.read(arguments).title(about.label),
        arguments=arguments,
        join_key=None,
        user_id=None,
        asked_at=now,
    )


def _may_come_due(schedule: Schedule) -> bool:
    """Work that may be scheduled, for whom it is made."""
    about = ABOUT[schedule.kind]
    if not about.schedulable:
        return False
    return about.scope != "platform" or schedule.organization_id is None


async def _put_aside(pool: Pool, schedule_id: UUID, organization_id: UUID | None, now: datetime) -> None:
    """A schedule that cannot be started would come first at each look for ever: somebody has to see to it."""
    async with as_worker(pool, organization_id) as conn:
        await schedules.change(conn, schedule_id, "paused", now)


def _title(schedule: Schedule) -> str:
    about = ABOUT[schedule.kind]
    try:
        return about.args.read(schedule.arguments).title(about.label)
    except ValidationError:
        return about.label


async def _add(
    conn: Connection, run_id: str, schedule: Schedule, home: UUID | None, brand_id: UUID | None, now: datetime
) -> str:
    """Makes the run of this time, or finds the one that is under way for the same. Its id."""
    about = ABOUT[schedule.kind]
    arguments: dict[str, JsonValue] = schedule.arguments
    try:
        read = about.args.read(arguments)
    except ValidationError as error:
        # Said when it was made, refused now: the kind has changed since. The run says so when it begins.
        report(error, f"reading the arguments of schedule {schedule.id}")
        join = None
    else:
        arguments, join = read.model_dump(mode="json"), read.join()
    found = await runs.add(
        conn,
        id=run_id,
        organization_id=home,
        brand_id=brand_id,
        kind=schedule.kind,
        title=_title(schedule),
        arguments=arguments,
        join_key=join,
        user_id=None,
        asked_at=now,
        schedule_id=schedule.id,
        due_at=schedule.next_at,
    )
    return found or run_id


async def _watch(pool: Pool, organization_id: UUID | None, now: datetime) -> None:
    """Alerts of what is overdue in one organisation; platform-wide to its operators."""
    async with as_worker(pool, organization_id) as conn:
        found = deadline.overdue(
            await deadlines.under_way(conn, organization_id),
            await deadlines.expected(conn, organization_id),
            await deadlines.changes(conn, organization_id),
            now,
        )
        for missed in found:
            await _alert(conn, organization_id, missed, now)
        people = await runs.operators(conn) if found and organization_id is None else ()
    for user_id, home in people:
        async with as_worker(pool, home) as conn:
            for missed in found:
                await _alert(conn, home, missed._replace(brand_id=None), now, user_id)


async def _alert(
    conn: Connection, organization_id: UUID | None, missed: Overdue, now: datetime, user_id: UUID | None = None
) -> None:
    """One notification per cause and day of the brand's own calendar; people read what is platform-wide elsewhere."""
    if organization_id is None:
        return
    zone = ZoneInfo(await schedules.timezone(conn, missed.brand_id)) if missed.brand_id else UTC
    kind: JobKind = missed.kind
    await notifications.leave(
        conn,
        organization_id=organization_id,
        brand_id=missed.brand_id,
        user_id=user_id,
        type="warning",
        category="deadline",
        title=missed.title,
        message=missed.message,
        command=typed("runs", id=missed.run_id) if missed.run_id else typed("runs", job=kind),
        metadata={"cause": missed.cause, "kind": kind, "run": missed.run_id},
        once=f"deadline:{missed.cause}:{missed.subject}:{now.astimezone(zone).date()}",
    )
