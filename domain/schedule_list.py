"""Schedules as an answer."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.format import count, instant
from domain.job import JobKind, JobState
from domain.table import Column, Table

ScheduleState = Literal["active", "paused", "done", "running", "waiting", "late"]


class ScheduleLine(BaseModel):
    """One schedule. `state` is running or waiting while a run of it is under way; `when` is in `timezone`."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: JobKind
    title: str
    brand: str | None
    when: str
    timezone: str
    state: ScheduleState
    runs: int
    max_runs: int | None
    next_at: datetime | None
    last_run_id: str | None = None
    last_result: JobState | None = None
    last_told: str | None = None
    seconds: float | None = None
    finished_at: datetime | None = None


class DeadlineLine(BaseModel):
    """How long a kind of job may take, as told in words; None: not watched."""

    model_config = ConfigDict(frozen=True)

    kind: JobKind
    label: str
    took: str | None
    since: str | None
    late: str | None


class ScheduleList(Answer):
    """The schedules, the next one due first, and the deadlines of what they start."""

    schedules: tuple[ScheduleLine, ...] = ()
    deadlines: tuple[DeadlineLine, ...] = ()

    def table(self) -> Table | None:
        if not self.schedules:
            return None
        return Table(
            columns=(
                Column(key="id", label="Id"),
                Column(key="job", label="Job"),
                Column(key="brand", label="Brand", wide_only=True),
                Column(key="when", label="When"),
                Column(key="state", label="State", kind="verdict"),
                Column(key="last", label="Last result", kind="verdict"),
                Column(key="took", label="Took", kind="duration"),
                Column(key="finished", label="Finished at", kind="instant"),
                Column(key="next", label="Next run", kind="instant"),
                Column(key="runs", label="Runs", wide_only=True),
                Column(key="open", label="", kind="command", wide_only=True),
            ),
            rows=tuple(
                {
                    "id": line.id,
                    "job": line.title,
                    "brand": line.brand or "all brands",
                    "when": f"{line.when}, {line.timezone}",
                    "state": line.state,
                    "last": line.last_result,
                    "took": line.seconds,
                    "finished": instant(line.finished_at),
                    "next": instant(line.next_at) if line.state != "paused" else None,
                    "runs": f"{count(line.runs)} of {count(line.max_runs)}" if line.max_runs else count(line.runs),
                    "open": f"/runs id={line.last_run_id}" if line.last_run_id else None,
                }
                for line in self.schedules
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        return tuple(table for table in (self.table(), deadlines_table(self.deadlines)) if table)


def deadlines_table(lines: tuple[DeadlineLine, ...]) -> Table | None:
    """What alerts, by kind of job; None without any."""
    if not lines:
        return None
    return Table(
        title="Deadlines: beyond them you are told",
        columns=(
            Column(key="job", label="Job"),
            Column(key="took", label="Runs longer than"),
            Column(key="since", label="No success for"),
            Column(key="late", label="Starts later than"),
        ),
        rows=tuple({"job": line.label, "took": line.took, "since": line.since, "late": line.late} for line in lines),
    )
