"""A tool's answer as the language model reads it: compact, bounded, fenced; and what such a text holds."""

import json
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from domain.answer import Answer
from domain.figures import FigureUnit, Held, HeldFigure, held_in_text
from domain.metrics import METRICS
from domain.table import Table

MOST_ROWS = 10
MOST_CHARACTERS = 12_000  # About 4,000 tokens a result.
LONGEST_TEXT = 300
_OPEN, _CLOSE = "<data>", "</data>"
_UNITS: dict[str, FigureUnit] = {"money": "money", "fraction": "fraction", "ratio": "ratio", "count": "count"}
_UNIT_OF_FIELD: dict[str, FigureUnit] = {
    **{str(name): _UNITS[metric.unit] for name, metric in METRICS.items()},
    "days": "days",
    "account_days": "days",
}


class ResultColumn(BaseModel):
    model_config = ConfigDict(frozen=True)

    label: str
    kind: str
    unit: str | None = None


class ResultTable(BaseModel):
    """A table of a result: columns by key, the first rows, and how many more there are."""

    model_config = ConfigDict(frozen=True)

    title: str = ""
    columns: dict[str, ResultColumn] = {}
    rows: tuple[dict[str, JsonValue], ...] = ()
    rows_left_out: int = 0

    def cut(self, most: int) -> "ResultTable":
        left = self.rows_left_out + max(0, len(self.rows) - most)
        return self.model_copy(update={"rows": self.rows[:most], "rows_left_out": left})


class Result(BaseModel):
    """A stored tool result: the command that gave it, the day it was fetched, and the figures."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tool: str
    command: str
    fetched: date
    headline: str
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    days: int | None = None
    account_days: int = 0
    ad_days: int = 0
    currency: str | None = None
    floor: str | None = None
    attribution: str | None = None
    notes: tuple[str, ...] = ()
    formulas: dict[str, str] = {}
    fictional: bool = False
    tables: tuple[ResultTable, ...] = ()
    # The answer's own typed fields.
    figures: dict[str, JsonValue] = {}
    # What a person may type next: label → command.
    next: dict[str, str] = {}


def compact(tool: str, command: str, answer: Answer, today: date) -> str:
    """The answer as fenced JSON of at most MOST_CHARACTERS; typed figures give way first, then rows."""
    foot = answer.foot
    full = Result(
        tool=tool,
        command=command,
        fetched=today,
        headline=answer.headline,
        as_of=foot.as_of,
        since=foot.window.since if foot.window else None,
        until=foot.window.until if foot.window else None,
        days=foot.window.days if foot.window else None,
        account_days=foot.account_days,
        ad_days=foot.rows,
        currency=foot.currency,
        floor=foot.floor,
        attribution=foot.attribution,
        notes=tuple(_short(note) for note in foot.notes),
        formulas={d.label: " ".join(part for part in (d.formula, d.note) if part) for d in foot.definitions},
        fictional=foot.fictional,
        tables=tuple(_table(table).cut(MOST_ROWS) for table in answer.gist()),
        figures=_figures(answer),
        next={action.label: action.command for action in answer.actions[:8]},
    )
    return fence(_fitting(full))


def fence(text: str) -> str:
    """Text from outside, marked as data. It cannot close its own fence."""
    return f"{_OPEN}{text.replace('<', chr(92) + 'u003c')}{_CLOSE}"


def read(content: str) -> Result:
    """A compact result as a value again.

    Raises:
        ValueError: It is none.
    """
    return Result.model_validate_json(content.strip().removeprefix(_OPEN).removesuffix(_CLOSE))


def is_one(content: object) -> bool:
    """Whether a tool's return is a result, not a refusal."""
    return isinstance(content, str) and content.startswith(_OPEN + "{")


def headline_only(content: str) -> str:
    """The same result with tables and figures left out."""
    update: dict[str, Any] = {"tables": (), "figures": {}, "formulas": {}, "notes": (), "next": {}}
    return fence(_json(read(content).model_copy(update=update)))


def held(result: Result) -> Held:
    """What a result holds, with units."""
    found = _Found(result.currency)
    for table in result.tables:
        for row in table.rows:
            for key, cell in row.items():
                column = table.columns.get(key)
                found.take(cell, _UNITS.get((column.unit or column.kind) if column else ""), by_field=False)
        found.figures.append(HeldFigure(value=len(table.rows) + table.rows_left_out, unit="count"))
        found.figures.append(HeldFigure(value=table.rows_left_out, unit="count"))
    for key, value in result.figures.items():
        found.take(value, _UNIT_OF_FIELD.get(key), by_field=True)
    found.figures += [HeldFigure(value=days, unit="days") for days in (result.days, result.account_days) if days]
    found.figures.append(HeldFigure(value=result.ad_days, unit="count"))
    found.dates += [day for day in (result.as_of, result.since, result.until, result.fetched) if day]
    rows = max((len(table.rows) for table in result.tables), default=0)
    whole = Held(figures=tuple(found.figures), dates=tuple(found.dates), names=tuple(found.names), rows=rows)
    told = [result.headline, result.floor or "", result.attribution or "", *result.notes, *result.formulas.values()]
    for text in told:
        whole = whole + held_in_text(text)
    return whole


class _Found:
    """Figures, days and texts gathered from cells."""

    def __init__(self, currency: str | None) -> None:
        self.currency = currency
        self.figures: list[HeldFigure] = []
        self.dates: list[date] = []
        self.names: list[str] = []

    def take(self, value: JsonValue, unit: FigureUnit | None, by_field: bool) -> None:
        """One cell or field; `by_field`: field names inside tell units."""
        match value:
            case bool() | None:
                pass
            case int() | float():
                currency = self.currency if unit == "money" else None
                self.figures.append(HeldFigure(value=value, unit=unit, currency=currency))
            case str():
                day = _as_date(value)
                if day:
                    self.dates.append(day)
                else:
                    self.names.append(value)
            case list():
                for item in value:
                    self.take(item, unit, by_field)
            case {"value": int() | float() as figure, "unit": str() as own} if own in _UNITS:
                self.take(figure, _UNITS[own], by_field)
            case dict():
                for key, item in value.items():
                    self.take(item, _unit_of_field(key, unit) if by_field else unit, by_field)


def _unit_of_field(name: str, outer: FigureUnit | None) -> FigureUnit | None:
    """The unit that a field's name tells: a metric's own, days, a share; else the outer field's."""
    if name.startswith(("probability", "share")):
        return "fraction"
    known: FigureUnit | None = _UNIT_OF_FIELD.get(name)
    return known or outer


def _table(table: Table) -> ResultTable:
    shown = {c.key: c for c in table.columns if c.kind not in ("image", "command")}
    return ResultTable(
        title=table.title,
        columns={key: ResultColumn(label=c.label, kind=c.kind, unit=c.unit) for key, c in shown.items()},
        rows=tuple({k: _cell(v) for k, v in row.items() if k in shown and v is not None} for row in table.rows),
        rows_left_out=table.more,
    )


def _cell(value: object) -> JsonValue:
    if isinstance(value, BaseModel):
        return {k: _number(v) if isinstance(v, float) else v for k, v in value.model_dump(mode="json").items()}
    if isinstance(value, bool | int) or value is None:
        return value
    return _number(value) if isinstance(value, float) else _short(str(value))


def _number(value: float) -> float:
    """Nine significant digits: exact enough for any figure shown, without the tail of binary fractions."""
    return float(f"{value:.9g}")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _figures(answer: Answer) -> dict[str, JsonValue]:
    """The answer's own typed fields, lists cut to MOST_ROWS."""
    own = answer.model_dump(mode="json", exclude={"headline", "foot", "actions"}, exclude_none=True)
    return {key: _cut(value) for key, value in own.items() if value not in ([], {}, "")}


def _cut(value: Any) -> JsonValue:
    if isinstance(value, dict):
        return {str(k): _cut(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_cut(item) for item in value[:MOST_ROWS]]
    if isinstance(value, float):
        return _number(value)
    return _short(value) if isinstance(value, str) else value


def _fitting(full: Result) -> str:
    """The fullest form that fits: first without typed lists (tables repeat most of them), then with fewer rows."""
    lean = full.model_copy(update={"figures": {k: v for k, v in full.figures.items() if not isinstance(v, list)}})
    leaner = [full, lean, *(lean.model_copy(update={"figures": {}, "tables": _cut_all(full, n)}) for n in (8, 5, 3, 1))]
    for shown in leaner:
        text = _json(shown)
        if len(text) <= MOST_CHARACTERS:
            return text
    bare: dict[str, Any] = {"figures": {}, "tables": (), "notes": (), "formulas": {}, "next": {}}
    return _json(full.model_copy(update=bare))


def _cut_all(full: Result, most: int) -> tuple[ResultTable, ...]:
    return tuple(table.cut(most) for table in full.tables)


def _json(result: Result) -> str:
    kept = result.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
