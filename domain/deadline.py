"""What should have happened by now and has not: took too long, not succeeded since, started late. Pure rules."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from domain.format import duration
from domain.job import JobKind, JobState
from domain.job_kinds import ABOUT

LATE = timedelta(minutes=15)
Cause = Literal["took", "since", "late"]


class Limits(NamedTuple):
    """How long each may take; None: it is not watched."""

    took: timedelta | None
    since: timedelta | None
    late: timedelta | None


class Change(NamedTuple):
    """What somebody set for one brand (None: for all of the organisation's) and kind, in minutes; 0: not watched."""

    brand_id: UUID | None
    kind: JobKind
    took_minutes: int | None
    since_minutes: int | None
    late_minutes: int | None


class UnderWay(NamedTuple):
    """A run that waits or runs."""

    id: str
    brand_id: UUID | None
    kind: JobKind
    title: str
    status: JobState
    due_at: datetime
    started_at: datetime | None


class Expected(NamedTuple):
    """Work that somebody counts on: since when, and when it last succeeded. `brand` is the brand's name."""

    brand_id: UUID | None
    brand: str | None
    kind: JobKind
    since: datetime
    succeeded_at: datetime | None


class Overdue(NamedTuple):
    """One missed deadline. `subject` tells it from others of its cause."""

    cause: Cause
    brand_id: UUID | None
    kind: JobKind
    subject: str
    title: str
    message: str
    run_id: str | None


def in_words(limit: timedelta) -> str:
    """`2h`, `90m` as `1h 30m`, `2d`: without the part that is nothing."""
    told = duration(limit.total_seconds())
    for nothing in (" 00s", " 00m", " 0h"):
        told = told.removesuffix(nothing)
    return told


def limits(kind: JobKind, brand_id: UUID | None, changes: Iterable[Change]) -> Limits:
    """The kind's own limits, changed by the organisation, changed by the brand."""
    about = ABOUT[kind]
    found = Limits(about.limit, about.every, LATE)
    ordered = sorted((c for c in changes if c.kind == kind), key=lambda c: c.brand_id is not None)
    for change in ordered:
        if change.brand_id in (None, brand_id):
            found = Limits(
                _changed(found.took, change.took_minutes),
                _changed(found.since, change.since_minutes),
                _changed(found.late, change.late_minutes),
            )
    return found


def overdue(
    under_way: Iterable[UnderWay], expected: Iterable[Expected], changes: Iterable[Change], now: datetime
) -> list[Overdue]:
    """What is overdue now, each once."""
    kept = tuple(changes)
    found = [late for run in under_way if (late := _late(run, limits(run.kind, run.brand_id, kept), now))]
    for work in expected:
        limit = limits(work.kind, work.brand_id, kept).since
        last = max(work.since, work.succeeded_at) if work.succeeded_at else work.since
        if limit is not None and now - last > limit:
            label, whose = ABOUT[work.kind].label, f" of {work.brand}" if work.brand else ""
            ago = (
                f"its last success is {in_words(now - work.succeeded_at)} ago"
                if work.succeeded_at
                else "it has never succeeded"
            )
            subject = f"{work.kind}:{work.brand_id or 'platform'}"
            found.append(
                Overdue(
                    "since",
                    work.brand_id,
                    work.kind,
                    subject,
                    f"{label}{whose} has not succeeded within {in_words(limit)}.",
                    f"It should once in that time; {ago}.",
                    None,
                )
            )
    return found


def started_late(kind: JobKind, brand_id: UUID | None, title: str, due_at: datetime, now: datetime) -> Overdue:
    """A time that came while no worker was there to see it."""
    by = in_words(now - due_at)
    subject = f"{kind}:{brand_id or 'platform'}"
    return Overdue(
        "late", brand_id, kind, subject, f"{title} started {by} late.", "No worker ran when it was due.", None
    )


def _late(run: UnderWay, limit: Limits, now: datetime) -> Overdue | None:
    if run.status == "running" and run.started_at and limit.took and now - run.started_at > limit.took:
        took, most = in_words(now - run.started_at), in_words(limit.took)
        return Overdue(
            "took",
            run.brand_id,
            run.kind,
            run.id,
            f"{run.title} has been running for {took}, longer than {most}.",
            "It may hang; it can be stopped.",
            run.id,
        )
    if run.status == "waiting" and limit.late and now - run.due_at > limit.late:
        waits = in_words(now - run.due_at)
        return Overdue(
            "late",
            run.brand_id,
            run.kind,
            run.id,
            f"{run.title} is due since {waits} and has not started.",
            "Every worker is busy, or none runs.",
            run.id,
        )
    return None


def _changed(before: timedelta | None, minutes: int | None) -> timedelta | None:
    if minutes is None:
        return before
    return timedelta(minutes=minutes) if minutes else None
