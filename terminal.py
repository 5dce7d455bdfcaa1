"""How answers look in a terminal: headline, tables, foot line, commands to go on with."""

import os
import sys
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from domain.answer import Answer
from domain.format import MISSING, count, figure, money, percent, ratio
from domain.table import Cell, Column, Figure, Interval, Table

NARROW = 100
LONGEST_CELL = 90  # Whole texts are in --json and --csv.
_RIGHT = ("count", "money", "fraction", "ratio", "interval", "figure")


def console(stream: TextIO | None = None) -> Console:
    """A console on `stream`: colours only where a person looks and NO_COLOR is not set."""
    out = stream or sys.stdout
    width = None if out.isatty() else int(os.environ.get("COLUMNS") or 120)
    return Console(file=out, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def show(answer: Answer, on: Console) -> None:
    """Prints an answer in the order in which it is read."""
    on.print(Text(printable(answer.headline), style="bold"))
    for table in answer.tables():
        on.print()
        if table.title:
            on.print(Text(printable(table.title)))
        on.print(grid(table, on.width))
        if table.more:
            told = f"{table.more} more" + (f": {table.more_command}" if table.more_command else "")
            on.print(Text(printable(told), style="dim"))
    foot = foot_line(answer)
    if foot:
        on.print()
        on.print(Text(printable(foot), style="dim"))
    for note in answer.foot.notes:
        on.print(Text(printable(note), style="dim"))
    if answer.actions:
        told = " · ".join(printable(action.command) for action in answer.actions[:4])
        on.print(Text(f"Next: {told}", style="dim"))


def grid(table: Table, width: int) -> Grid:
    """The table; columns for wide screens only are left out on a narrow one."""
    shown = [c for c in table.columns if c.kind not in ("image", "command") and not (c.wide_only and width < NARROW)]
    made = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="underline")
    for index, column in enumerate(shown):
        right = column.kind in _RIGHT
        made.add_column(
            column.label,
            justify="right" if right else "left",
            no_wrap=right,
            overflow="fold",
            min_width=10 if index == 0 else None,
        )
    for row in table.rows:
        made.add_row(*(Text(short(printable(written(row.get(c.key), c, table.currency)))) for c in shown))
    return made


def written(cell: Cell | Interval | Figure, column: Column, currency: str | None) -> str:
    """A cell in its unit; an interval as `4.3× (2.1×–6.0×)`."""
    code = currency or "USD"
    match cell:
        case None:
            return MISSING
        case Interval():
            unit = column.unit or "ratio"
            low, mid, high = (figure(value, unit, code) for value in (cell.low, cell.mid, cell.high))
            return f"{mid} ({low}–{high})"
        case Figure():
            return figure(cell.value, cell.unit, code)
        case str():
            return cell
        case int() | float():
            kind = column.unit if column.kind == "figure" and column.unit else column.kind
            return _number(cell, kind, code)


def _number(value: float, kind: str, currency: str) -> str:
    match kind:
        case "money":
            return money(value, currency)
        case "fraction":
            return percent(value)
        case "ratio":
            return ratio(value)
        case "count":
            return count(value)
        case _:
            return str(value)


def short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1].rstrip() + "…"


def printable(text: str) -> str:
    """Text from outside without what a terminal would obey (escape sequences, other control characters)."""
    return "".join(c if c.isprintable() or c == " " else " " for c in text)


def foot_line(answer: Answer) -> str:
    """As of, window, account days, rows, currency, floor."""
    foot = answer.foot
    parts = [
        f"as of {foot.as_of}" if foot.as_of else "",
        f"{foot.window} ({foot.window.days} days)" if foot.window else "",
        f"{foot.account_days} account days with results" if foot.account_days else "",
        f"{count(foot.rows)} rows" if foot.rows else "",
        foot.currency or "",
        foot.floor or "",
        f"written by {foot.written_by}" if foot.written_by else "",
        "fictional brand" if foot.fictional else "",
    ]
    return " · ".join(part for part in parts if part)


def lines(text: str) -> Sequence[str]:
    """A model's text line by line, safe to print."""
    return [printable(line) for line in text.split("\n")]
