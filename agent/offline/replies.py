"""What the offline engine says: results in their own words, definitions, and what it cannot do."""

import re
from collections.abc import Mapping, Sequence

from agent.offline.words import Words
from agent.results import Result, ResultTable
from domain.figures import FigureUnit
from domain.format import figure
from domain.metrics import METRICS, MetricName, metric
from tools.registry import Tool

NO_MODEL = "Answered by rules: no language model is connected."
_MOST_LINES = 3


def answered(results: Sequence[Result], refusals: Sequence[str], asked_metric: str | None) -> str:
    """The results' headlines, the figure asked about, and what was refused."""
    paragraphs = list(refusals)
    for result in results:
        lines = [result.headline]
        told = _asked_figure(result, asked_metric)
        if told:
            lines.append(told)
        if result.since and result.until:
            lines.append(_window(result))
        paragraphs.append(" ".join(lines))
    return "\n\n".join([*paragraphs, NO_MODEL])


def defined(name: str | None, words: Words, hold_rate: str) -> str:
    """What a metric or a word of ours means."""
    if name in METRICS:
        chosen: MetricName = name  # type: ignore[assignment]
        made = metric(chosen, hold_rate or "thruplays_per_play")  # type: ignore[arg-type]
        parts = [f"{made.label} = {made.formula}."]
        if made.note:
            parts.append(made.note)
        if made.attribution:
            parts.append(f"Attribution: {made.attribution}.")
        if name == "hold_rate":
            parts.append("Five definitions are in use; this is the one chosen for the brand.")
        return " ".join(parts)
    if words.has("hook", "hooks"):
        return (
            "A hook is an ad's opening: a video's first spoken line, else its first overlay; a still's or carousel's"
            " headline, else the text on the picture, else the first line of copy. Equal hooks are counted together."
        )
    return "Name a metric, e.g. “what is hold rate?”. " + ", ".join(m.label for m in METRICS.values()) + "."


def help_text(tools: Sequence[Tool]) -> str:
    """What can be asked."""
    lines = [f"- /{tool.name}: {tool.summary}" for tool in tools]
    return "Ask in your own words, or type a command:\n" + "\n".join([*lines, "- /brand, /help"])


def import_text() -> str:
    return "Drop an Ads Manager export (CSV or XLSX, broken down by day and ad) into this chat, and I will import it."


def read_only() -> str:
    return "I only read results: I do not change, pause or delete ads. Ask me which ones to look at, e.g. “worst ads”."


def off_topic(tools: Sequence[Tool]) -> str:
    """A polite refusal that says what can be done."""
    can = " I answer from what this brand has: ads and results, pages, reviews, its profile and personas." * bool(tools)
    return f"I cannot help with that.{can} Try “which hooks work best?” or “why did ROAS drop last week?”, or /help."


def _window(result: Result) -> str:
    span = f"{result.since}" if result.since == result.until else f"{result.since} to {result.until}"
    return f"({span}, as of {result.as_of}.)" if result.as_of else f"({span}.)"


def _asked_figure(result: Result, name: str | None) -> str | None:
    """The figure asked about, where the headline does not say it: from a row of that name, or a field."""
    if name not in METRICS:
        return None
    label, unit = METRICS[name].label, METRICS[name].unit  # type: ignore[index]
    if re.search(rf"\b{re.escape(label)}\b", result.headline, re.IGNORECASE):
        return None
    for table in result.tables:
        for row in table.rows:
            if label in row.values():
                return _row(label, row, table, result.currency)
    value = result.figures.get(name or "")
    if isinstance(value, int | float):
        return f"{label}: {figure(value, unit, result.currency or 'USD')}."
    return None


def _row(label: str, row: Mapping[str, object], table: ResultTable, currency: str | None) -> str | None:
    cells: list[str] = []
    for key, cell in row.items():
        column = table.columns.get(key)
        if column is None or cell == label or len(cells) == _MOST_LINES:
            continue
        written = _written(cell, column.unit or column.kind, currency or "USD")
        if written:
            cells.append(f"{column.label.lower()} {written}")
    return f"{label}: {', '.join(cells)}." if cells else None


_UNITS: dict[str, FigureUnit] = {"money": "money", "fraction": "fraction", "ratio": "ratio", "count": "count"}


def _written(cell: object, kind: str, currency: str) -> str | None:
    match cell:
        case bool() | None:
            return None
        case {"value": int() | float() as value, "unit": str() as unit} if unit in _UNITS:
            return figure(value, unit, currency)  # type: ignore[arg-type]
        case int() | float() if kind in _UNITS:
            return figure(cell, kind, currency)  # type: ignore[arg-type]
        case _:
            return None
