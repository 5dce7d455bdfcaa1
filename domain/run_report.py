"""What ran, runs and failed, as answers."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.format import count, instant
from domain.job import JobKind, JobState
from domain.job_kinds import ABOUT
from domain.picture import Grid, GridCell, GridRow, GridState, Picture
from domain.table import Column, Table


class RunLine(BaseModel):
    """One run in a list. `seconds` is how long it took, so far where it is under way."""

    model_config = ConfigDict(frozen=True)

    id: str
    brand: str | None
    kind: JobKind
    title: str
    status: JobState
    asked_at: datetime
    finished_at: datetime | None
    seconds: float | None
    told: str | None
    command: str


class StepLine(BaseModel):
    """One step of a run."""

    model_config = ConfigDict(frozen=True)

    name: str
    outcome: JobState
    begun_at: datetime
    seconds: float | None
    done: int
    total: int | None
    note: str
    attempts: int


class LetterLine(BaseModel):
    """One dead letter."""

    model_config = ConfigDict(frozen=True)

    id: str
    brand: str | None
    kind: str
    subject: str
    reason: str
    attempts: int
    last_seen_at: datetime


class DayLine(BaseModel):
    """How a brand's runs of one kind ended on one day."""

    model_config = ConfigDict(frozen=True)

    brand: str
    kind: JobKind
    day: date
    done: int
    failed: int
    cancelled: int
    under_way: int

    def cell(self) -> GridCell:
        words = [
            f"{number} {word}"
            for number, word in (
                (self.done, "done"),
                (self.failed, "failed"),
                (self.cancelled, "stopped"),
                (self.under_way, "running"),
            )
            if number
        ]
        state: GridState = "none"
        if self.failed:
            state = "partial" if self.done else "failed"
        elif self.under_way:
            state = "running"
        elif self.done:
            state = "ok"
        return GridCell(state=state, text=", ".join(words))


class RunList(Answer):
    """Runs, those under way first; how the days went; what could not be done."""

    runs: tuple[RunLine, ...] = ()
    more: int = 0
    more_command: str | None = None
    health: tuple[DayLine, ...] = ()
    days: tuple[date, ...] = ()
    letters: tuple[LetterLine, ...] = ()
    letters_in_all: int = 0

    def table(self) -> Table | None:
        if not self.runs:
            return None
        return Table(
            columns=(
                Column(key="title", label="Run"),
                Column(key="brand", label="Brand", wide_only=True),
                Column(key="status", label="State", kind="verdict"),
                Column(key="asked", label="Asked", kind="instant"),
                Column(key="took", label="Took", kind="duration"),
                Column(key="finished", label="Finished", kind="instant", wide_only=True),
                Column(key="told", label="Result"),
                Column(key="open", label="", kind="command", wide_only=True),
            ),
            rows=tuple(
                {
                    "title": run.title,
                    "brand": run.brand,
                    "status": run.status,
                    "asked": instant(run.asked_at),
                    "took": run.seconds,
                    "finished": instant(run.finished_at),
                    "told": run.told,
                    "open": run.command,
                }
                for run in self.runs
            ),
            more=self.more,
            more_command=self.more_command,
        )

    def tables(self) -> tuple[Table, ...]:
        return tuple(table for table in (self.table(), letters_table(self.letters, self.letters_in_all)) if table)

    def pictures(self) -> tuple[Picture, ...]:
        if not self.health or not self.days:
            return ()
        by_row: dict[tuple[str, JobKind], dict[date, GridCell]] = {}
        for line in self.health:
            by_row.setdefault((line.brand, line.kind), {})[line.day] = line.cell()
        rows = tuple(
            GridRow(
                label=f"{brand}: {ABOUT[kind].label}",
                cells=tuple(cells.get(day, GridCell(state="none")) for day in self.days),
                command=f"/runs job={kind}",
            )
            for (brand, kind), cells in by_row.items()
        )
        columns = tuple(f"{day:%d %b}" for day in self.days)
        names: dict[GridState, str] = {"ok": "done", "partial": "some failed"}
        return (Grid(title="Runs by day", columns=columns, rows=rows, names=names),)


class RunDetail(Answer):
    """One run: its steps with times, and what it could not do."""

    run: RunLine
    arguments: dict[str, Any] = Field(default_factory=dict)
    attempts: int = 0
    started_at: datetime | None = None
    steps: tuple[StepLine, ...] = ()
    letters: tuple[LetterLine, ...] = ()
    letters_in_all: int = 0

    def table(self) -> Table | None:
        if not self.steps:
            return None
        return Table(
            columns=(
                Column(key="step", label="Step"),
                Column(key="state", label="State", kind="verdict"),
                Column(key="begun", label="Begun", kind="instant"),
                Column(key="took", label="Took", kind="duration"),
                Column(key="count", label="Count"),
                Column(key="note", label="Note"),
            ),
            rows=tuple(
                {
                    "step": step.name,
                    "state": step.outcome,
                    "begun": instant(step.begun_at),
                    "took": step.seconds,
                    "count": _counted(step),
                    "note": f"{step.note} (begun {step.attempts} times)".strip() if step.attempts > 1 else step.note,
                }
                for step in self.steps
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        return tuple(table for table in (self.table(), letters_table(self.letters, self.letters_in_all)) if table)


def letters_table(letters: tuple[LetterLine, ...], in_all: int) -> Table | None:
    """The dead letters, each with what tries it again; None without any."""
    if not letters:
        return None
    return Table(
        title="Dead letters: what could not be done",
        columns=(
            Column(key="id", label="Id"),
            Column(key="what", label="What"),
            Column(key="subject", label="Which"),
            Column(key="reason", label="Why"),
            Column(key="attempts", label="Attempts", kind="count"),
            Column(key="seen", label="Last tried", kind="instant"),
            Column(key="retry", label="", kind="command", wide_only=True),
        ),
        rows=tuple(
            {
                "id": letter.id,
                "what": letter.kind,
                "subject": letter.subject,
                "reason": letter.reason,
                "attempts": letter.attempts,
                "seen": instant(letter.last_seen_at),
                "retry": f"/runs retry={letter.id}",
            }
            for letter in letters
        ),
        more=max(0, in_all - len(letters)),
    )


def _counted(step: StepLine) -> str | None:
    if step.total:
        return f"{count(step.done)} of {count(step.total)}"
    return count(step.done) if step.done else None
