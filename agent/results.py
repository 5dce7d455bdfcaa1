"""A tool's answer as the language model reads it: compact, bounded, fenced; and what such a text holds."""

import json
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from domain.answer import Answer
from domain.figures import Held, HeldFigure, held_in_text
from domain.metrics import METRICS
from domain.table import Table

MOST_ROWS = 10
MOST_CHARACTERS = 12_000  # About 4,000 tokens a result.
LONGEST_TEXT = 300
_OPEN, _CLOSE = "<data>", "</data>"


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
    # Column key → label, kind and unit of its figures.
    columns: dict[str, dict[str, str]] = {}
    rows: tuple[dict[str, JsonValue], ...] = ()
    rows_left_out: int = 0
    figures: dict[str, JsonValue] = {}
    # What a person may type next: label → command.
    next: dict[str, str] = {}


def compact(tool: str, command: str, answer: Answer, today: date) -> str:
    """The answer as fenced JSON of at most MOST_CHARACTERS; rows, then typed figures, give way first."""
    foot, table = answer.foot, answer.table()
    rows = _rows(table)
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
        columns=_columns(table),
        rows=rows[:MOST_ROWS],
        rows_left_out=max(0, len(rows) - MOST_ROWS) + (table.more if table else 0),
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
    """The same result with rows and figures left out."""
    result = read(content)
    update: dict[str, Any] = {"rows": (), "columns": {}, "figures": {}, "formulas": {}, "notes": (), "next": {}}
    return fence(_json(result.model_copy(update=update)))


def held(result: Result) -> Held:
    """What a result holds, with units."""
    figures: list[HeldFigure] = []
    names: list[str] = []
    dates = [day for day in (result.as_of, result.since, result.until, result.fetched) if day]
    for row in result.rows:
        for key, cell in row.items():
            column = result.columns.get(key, {})
            _take(cell, _unit(column.get("unit") or column.get("kind", "")), result.currency, figures, names, dates)
    for key, value in result.figures.items():
        _take(value, _unit_of_field(key), result.currency, figures, names, dates, walk=True)
    for days in (result.days, result.account_days):
        figures += [HeldFigure(value=days, unit="days")] if days else []
    figures += [
        HeldFigure(value=n, unit="count") for n in (result.ad_days, len(result.rows), result.rows_left_out) if n
    ]
    figures += [HeldFigure(value=len(result.rows) + result.rows_left_out, unit="count")]
    told = [result.headline, result.floor or "", result.attribution or "", *result.notes, *result.formulas.values()]
    whole = Held(figures=tuple(figures), dates=tuple(dates), names=tuple(names), rows=len(result.rows))
    for text in told:
        whole = whole + held_in_text(text)
    return whole


def _rows(table: Table | None) -> tuple[dict[str, JsonValue], ...]:
    if table is None:
        return ()
    hidden = {column.key for column in table.columns if column.kind in ("image", "command")}
    return tuple({k: _cell(v) for k, v in row.items() if k not in hidden and v is not None} for row in table.rows)


def _cell(value: object) -> JsonValue:
    if isinstance(value, BaseModel):
        return {k: _number(v) for k, v in value.model_dump().items()}
    if isinstance(value, float):
        return _number(value)
    return _short(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _number(value: float) -> float:
    """Nine significant digits: exact enough for any figure shown, without the tail of binary fractions."""
    return float(f"{value:.9g}")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _columns(table: Table | None) -> dict[str, dict[str, str]]:
    if table is None:
        return {}
    return {
        c.key: {"label": c.label, "kind": c.kind} | ({"unit": c.unit} if c.unit else {})
        for c in table.columns
        if c.kind not in ("image", "command")
    }


def _figures(answer: Answer) -> dict[str, JsonValue]:
    """The answer's own typed fields, lists cut to MOST_ROWS."""
    own = answer.model_dump(mode="json", exclude={"headline", "foot", "actions"}, exclude_none=True)
    return {key: _cut(value) for key, value in own.items() if value not in ([], {}, "")}


def _cut(value: Any) -> JsonValue:
    if isinstance(value, dict):
        return {str(k): _cut(v) for k, v in value.items() if not str(k).endswith("_id") or k == "ad_id"}
    if isinstance(value, list):
        return [_cut(item) for item in value[:MOST_ROWS]]
    if isinstance(value, float):
        return _number(value)
    return _short(value) if isinstance(value, str) else value


def _fitting(full: Result) -> str:
    """The longest form that fits: without typed figures that the rows repeat, then with fewer rows."""
    for shown in (full, full.model_copy(update={"figures": _scalars(full.figures)})):
        text = _json(shown)
        if len(text) <= MOST_CHARACTERS:
            return text
    rows = len(full.rows)
    while rows:
        rows -= 1
        left_out = full.rows_left_out + len(full.rows) - rows
        update: dict[str, Any] = {"figures": {}, "rows": full.rows[:rows], "rows_left_out": left_out}
        text = _json(full.model_copy(update=update))
        if len(text) <= MOST_CHARACTERS:
            return text
    return _json(full.model_copy(update={"figures": {}, "rows": (), "notes": (), "formulas": {}, "next": {}}))


def _scalars(figures: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {key: value for key, value in figures.items() if not isinstance(value, list)}


def _json(result: Result) -> str:
    kept = result.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _take(
    value: JsonValue,
    unit: Any,
    currency: str | None,
    figures: list[HeldFigure],
    names: list[str],
    dates: list[date],
    walk: bool = False,
) -> None:
    """Puts the figures, days and texts of one cell where they belong."""
    match value:
        case bool() | None:
            pass
        case int() | float():
            figures.append(HeldFigure(value=value, unit=unit, currency=currency if unit == "money" else None))
        case str():
            day = _as_date(value)
            if day:
                dates.append(day)
            else:
                names.append(value)
        case list():
            for item in value:
                _take(item, unit, currency, figures, names, dates, walk)
        case dict():
            for key, item in value.items():
                inner = _unit_of_field(key) or unit if walk else unit
                _take(item, inner, currency, figures, names, dates, walk)


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _unit(kind: str) -> Any:
    return kind if kind in ("money", "fraction", "ratio", "count") else None


def _unit_of_field(name: str) -> Any:
    """The unit that a field's name tells: a metric's own, days, or not known."""
    if name in METRICS:
        return METRICS[name].unit  # type: ignore[index]
    if name in ("days", "account_days"):
        return "days"
    return "fraction" if name.startswith(("probability", "share")) else None
