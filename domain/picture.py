"""Pictures as values: what is compared, not how it is drawn. A closed set; the chat draws each kind."""

from datetime import date
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

from domain.field_card import FieldCards
from domain.gallery import Gallery
from domain.metrics import Unit
from domain.persona_view import PersonaCard, SourceChoice
from domain.watch_curve import WatchCurve


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Dot(_Value):
    """An estimate with its interval, and the raw figure beside it."""

    label: str
    low: float
    mid: float
    high: float
    raw: float | None = None
    group: str = ""


class Whiskers(_Value):
    """A ranking: dots with whiskers, best first."""

    kind: Literal["whiskers"] = "whiskers"
    title: str
    unit: Unit
    currency: str | None = None
    dots: tuple[Dot, ...]
    # The brand's own value, drawn as a line.
    reference: float | None = None
    reference_label: str = ""


class Spot(_Value):
    label: str
    x: float
    y: float
    # Area, e.g. spend.
    size: float = 1
    group: str = ""


class Quadrants(_Value):
    """Two metrics against each other, cut at thresholds.

    `names` by (x, y): (low, high), (high, high), (low, low), (high, low).
    """

    kind: Literal["quadrants"] = "quadrants"
    title: str
    x_label: str
    x_unit: Unit
    y_label: str
    y_unit: Unit
    x_cut: float
    y_cut: float
    names: tuple[str, str, str, str]
    spots: tuple[Spot, ...]
    currency: str | None = None


class Line(_Value):
    """A series by day; None is a gap, never 0."""

    label: str
    unit: Unit
    days: tuple[date, ...]
    values: tuple[float | None, ...]


class Lines(_Value):
    """Trends. Lines of another unit than the first get an axis of their own."""

    kind: Literal["lines"] = "lines"
    title: str
    lines: tuple[Line, ...]
    currency: str | None = None


class Part(_Value):
    label: str
    change: float


class Bridge(_Value):
    """From one value to another by parts that add up exactly."""

    kind: Literal["bridge"] = "bridge"
    title: str
    unit: Unit
    before_label: str
    before: float
    parts: tuple[Part, ...]
    after_label: str
    after: float
    currency: str | None = None


GridState = Literal["ok", "partial", "missing", "late", "failed", "running", "none"]


class GridCell(_Value):
    """One cell: how it stands, in a few words why, and the command that shows it."""

    state: GridState
    text: str = ""
    command: str | None = None


class GridRow(_Value):
    """One cell for each column; `command` shows what the row is about."""

    label: str
    cells: tuple[GridCell, ...]
    command: str | None = None


class Grid(_Value):
    """Rows against columns, each cell a state: run health by day, or which message fits which page.

    `names` says what a state is called here where its own name would mislead ("ok" → "aligned").
    """

    kind: Literal["grid"] = "grid"
    title: str
    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    names: dict[GridState, str] = {}
    # Few columns that differ in kind, each named at its head; else (days, say) the first and the last are.
    named_columns: bool = False

    def named(self, state: GridState) -> str:
        """The state in words."""
        return self.names.get(state) or ("nothing" if state == "none" else state)

    @property
    def states(self) -> tuple[GridState, ...]:
        """The states that occur, the best first: what a legend lists."""
        here = {cell.state for row in self.rows for cell in row.cells}
        return tuple(state for state in get_args(GridState) if state in here)


Chart = Whiskers | Quadrants | Lines | Bridge | WatchCurve
Picture = Chart | Grid | Gallery | PersonaCard | SourceChoice | FieldCards
