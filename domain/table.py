"""Tables as values: what the chat draws, the command line prints and the CSV export writes."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.metrics import MetricName, Unit

CellKind = Literal[
    "text",
    "count",
    "money",
    "fraction",
    "ratio",
    "interval",
    "verdict",
    "date",
    "instant",
    "duration",
    "image",
    "command",
    "figure",
]
Cell = str | int | float | None


class Interval(BaseModel):
    """An estimate with its credible interval, in the unit of its column."""

    model_config = ConfigDict(frozen=True)

    low: float
    mid: float
    high: float


class Figure(BaseModel):
    """A value in a unit of its own, for columns whose rows are different metrics."""

    model_config = ConfigDict(frozen=True)

    value: float | None
    unit: Unit


class Column(BaseModel):
    """One column. `unit` says how interval ends are written; `metric` links the definition."""

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    kind: CellKind = "text"
    unit: Literal["money", "fraction", "ratio", "count"] | None = None
    metric: MetricName | None = None
    # Left out on a narrow screen; always in the CSV.
    wide_only: bool = False


class Table(BaseModel):
    """Rows of plain cells by column key. Text is text: whoever draws it escapes it.

    A `verdict` cell is a word; an `interval` cell an Interval; a `figure` cell a Figure; an `image` cell a
    storage path; a `command` cell the command that a click on the row runs; a `duration` cell seconds, shown as
    `2m 34s`; an `instant` cell what domain.format.instant wrote, shown in the viewer's own timezone.
    """

    model_config = ConfigDict(frozen=True)

    # What a second table of an answer is about; empty for the main one, which the headline introduces.
    title: str = ""
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Cell | Interval | Figure], ...]
    currency: str | None = None
    # Rows beyond those given, and the command that shows them.
    more: int = 0
    more_command: str | None = None
    # The column that the rows are already sorted by, best first.
    sorted_by: str | None = Field(default=None)
