"""Tables → what public/elements/AnswerTable.jsx draws: every cell as its text and the value it sorts by."""

from typing import Any
from urllib.parse import quote

from domain.format import MISSING, duration, figure
from domain.metrics import METRICS
from domain.table import Cell, Column, Figure, Interval, Table

Json = dict[str, Any]

# How a verdict looks: a tone and a sign, so that colour is never the only mark.
VERDICTS: dict[str, tuple[str, str]] = {
    "scale": ("good", "▲"),
    "fix the page": ("warn", "◆"),
    "test more": ("info", "●"),
    "moved": ("info", "●"),
    "within noise": ("mute", "○"),
    "stop": ("bad", "■"),
    "not enough data": ("mute", "○"),
    # What a sentence of a video does to those who watch.
    "loses more": ("bad", "▼"),
    "as usual": ("mute", "○"),
    "holds better": ("good", "▲"),
    "not comparable": ("mute", "·"),
    # Whether an ad and its page agree.
    "aligned": ("good", "✓"),
    "weak": ("warn", "◐"),
    "missing": ("bad", "○"),
    "contradicts": ("bad", "✕"),
    "not checkable": ("mute", "·"),
    # How an ad stands against ads like it, and whether anything is running at all.
    "critical": ("bad", "✕"),
    "healthy": ("good", "✓"),
    "fine": ("good", "✓"),
    "skipped": ("mute", "·"),
    "insufficient data": ("mute", "○"),
    "fatigued": ("bad", "✕"),
    "at risk": ("warn", "!"),
    "hard gap": ("bad", "✕"),
    "single point of failure": ("warn", "◐"),
    "ignored": ("mute", "–"),
    "noted": ("info", "i"),
    # Which level of a chain counts, and how far a page or a command has come.
    "holds": ("good", "✓"),
    "override": ("info", "●"),
    "overridden": ("mute", "○"),
    "inherits": ("info", "↑"),
    "inherited": ("info", "↑"),
    "none": ("mute", "–"),
    "filled": ("good", "✓"),
    "stale": ("warn", "◷"),
    "not applicable": ("mute", "–"),
    "ready": ("good", "✓"),
    "blocked": ("bad", "✕"),
    "has a variant": ("mute", "✓"),
    "to be made": ("info", "●"),
    "not read": ("warn", "○"),
    "retired": ("mute", "–"),
    # How work stands, and how grave a notification is.
    "done": ("good", "✓"),
    "ok": ("good", "✓"),
    "success": ("good", "✓"),
    "running": ("info", "▶"),
    "waiting": ("mute", "…"),
    "late": ("warn", "◷"),
    "partial": ("warn", "◐"),
    "warning": ("warn", "!"),
    "failed": ("bad", "✕"),
    "error": ("bad", "✕"),
    "cancelled": ("mute", "–"),
    "paused": ("mute", "‖"),
    "info": ("info", "i"),
    # Prompts, and what their tests found.
    "live": ("good", "✓"),
    "not live": ("mute", "–"),
    "regression": ("bad", "✕"),
    "no baseline": ("mute", "○"),
    "never run": ("mute", "·"),
    "worse": ("bad", "▼"),
    "better": ("good", "▲"),
}
SHORT = 18  # Characters that stay on one line.
_NUMBERS = {"count", "money", "fraction", "ratio", "interval", "figure", "duration"}


def table_props(table: Table, currency: str | None = None) -> Json:
    """The table as props: columns, rows of cells, the command of each row, what is left to show."""
    money = table.currency or currency or "USD"
    shown = [column for column in table.columns if column.kind != "command"]
    commands = [column.key for column in table.columns if column.kind == "command"]
    return {
        "title": table.title,
        "columns": [_column(column, table) for column in shown],
        "rows": [
            {
                "cells": [_cell(row.get(column.key), column, money) for column in shown],
                "command": next((str(row[key]) for key in commands if row.get(key)), None),
            }
            for row in table.rows
        ],
        "sorted": table.sorted_by,
        "more": table.more,
        "moreCommand": table.more_command,
    }


def _column(column: Column, table: Table) -> Json:
    made: Json = {
        "key": column.key,
        "label": column.label,
        "kind": column.kind,
        "number": column.kind in _NUMBERS,
        "wideOnly": column.wide_only,
        "long": column.kind == "text" and any(len(str(row.get(column.key) or "")) > SHORT for row in table.rows),
    }
    if column.metric is not None:
        known = METRICS[column.metric]
        made["hint"] = f"{known.label} = {known.formula}. {known.note}".strip()
    if column.kind == "interval":
        made["scale"] = _scale([cell for row in table.rows if isinstance(cell := row.get(column.key), Interval)])
    return made


def _scale(cells: list[Interval]) -> list[float]:
    """Where the little bars begin and end: soon after the largest estimate, so that one wide interval squeezes none."""
    if not cells:
        return [0, 1]
    low = min(0.0, *(cell.low for cell in cells))
    high = min(max(cell.high for cell in cells), 2 * max(abs(cell.mid) for cell in cells))
    return [low, high if high > low else low + 1]


def _cell(cell: Cell | Interval | Figure, column: Column, money: str) -> Json:
    if cell is None:
        return {"text": MISSING, "sort": None}
    match column.kind:
        case "money" | "fraction" | "ratio" | "count" if isinstance(cell, int | float):
            return {"text": figure(cell, column.kind, money), "sort": float(cell)}
        case "duration" if isinstance(cell, int | float):
            return {"text": duration(cell), "sort": float(cell)}
        case "instant":
            return {"text": str(cell), "sort": str(cell), "instant": str(cell)}
        case "interval" if isinstance(cell, Interval):
            unit = column.unit or "ratio"
            texts = [figure(value, unit, money) for value in (cell.mid, cell.low, cell.high)]
            return {"text": texts[0], "low": texts[1], "high": texts[2], "sort": cell.mid} | {
                "at": [cell.low, cell.mid, cell.high]
            }
        case "figure" if isinstance(cell, Figure):
            return {"text": figure(cell.value, cell.unit, money), "sort": cell.value}
        case "verdict":
            tone, sign = VERDICTS.get(str(cell).casefold(), ("mute", "•"))
            return {"text": str(cell), "sort": str(cell), "tone": tone, "sign": sign}
        case "image":
            return {"text": "", "sort": None, "image": f"/files/{quote(str(cell))}"}
        case _:
            return {"text": str(cell), "sort": str(cell)}
