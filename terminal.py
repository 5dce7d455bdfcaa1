"""How answers look in a terminal: headline, tables, foot line, commands to go on with."""

import os
import sys
import textwrap
from collections.abc import Sequence
from datetime import datetime
from typing import TextIO

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from domain.answer import Answer
from domain.cell_text import number
from domain.field_card import FieldCards
from domain.format import INSTANT, MISSING, count, figure, percent
from domain.gallery import Gallery
from domain.persona_view import PersonaCard, SourceChoice
from domain.picture import Grid as Matrix
from domain.picture import GridState
from domain.table import Cell, Column, Figure, Interval, Table
from domain.watch_curve import Tone, WatchCurve

# Whole texts are in --json and --csv.
LONGEST_LINE, ENOUGH, NARROWEST = 48, 28, 10
_GAP = 2
# Those of chat/show/grid.py.
SIGNS: dict[GridState, str] = {
    "ok": "✓",
    "partial": "◐",
    "missing": "○",
    "late": "◷",
    "failed": "✕",
    "running": "▶",
    "none": "·",
}
MARKS: dict[Tone, str] = {"bad": "▼", "good": "▲", "usual": " ", "plain": " "}
_BAR = 20
_RIGHT = ("count", "money", "fraction", "ratio", "interval", "figure", "duration")


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
    for picture in answer.pictures():
        if isinstance(picture, Matrix):
            on.print()
            show_matrix(picture, on)
        if isinstance(picture, Gallery):
            on.print()
            show_gallery(picture, on)
        if isinstance(picture, PersonaCard | SourceChoice | FieldCards):
            on.print()
            show_listed(picture, on)
        if isinstance(picture, WatchCurve):
            on.print()
            show_curve(picture, on)
    foot = foot_line(answer)
    if foot:
        on.print()
        on.print(Text(printable(foot), style="dim"))
    for note in answer.foot.notes:
        on.print(Text(printable(note), style="dim"))
    if answer.actions:
        told = " · ".join(printable(action.command) for action in answer.actions[:4])
        on.print(Text(f"Next: {told}", style="dim"))


def show_gallery(gallery: Gallery, on: Console) -> None:
    """Its table; without one, each thing in a few lines."""
    on.print(Text(printable(gallery.title)))
    if gallery.table is not None:
        on.print(grid(gallery.table, on.width))
    else:
        for item in gallery.items:
            scored = f" · {item.score:.0%} {item.score_label}" if item.score is not None else ""
            marks = "".join(f" · {badge.text}" for badge in item.badges)
            on.print(Text(printable(item.title + scored + marks), style="bold"))
            for line in (*item.lines, item.reason):
                if line:
                    on.print(Text("  " + printable(line)))
    if gallery.more:
        told = f"{gallery.more} more" + (f": {gallery.more_command}" if gallery.more_command else "")
        on.print(Text(printable(told), style="dim"))


def show_listed(picture: PersonaCard | SourceChoice | FieldCards, on: Console) -> None:
    """A persona's claims, the sources that one may be made of, or what is offered for fields, as a table."""
    on.print(Text(printable(picture.title), style="bold"))
    if isinstance(picture, PersonaCard):
        for line in filter(None, (picture.snapshot, *picture.lines)):
            on.print(Text(printable(line)))
    if picture.table is not None:
        on.print(grid(picture.table, on.width))


def show_curve(curve: WatchCurve, on: Console) -> None:
    """Each sentence with a bar of the plays that reached it, and what it costs."""
    on.print(Text(printable(curve.title)))
    for span in curve.spans:
        bar = "█" * round(span.share * _BAR)
        line = f"{span.number:>2} {span.start:5.1f} s {percent(span.share, 0):>5} {bar:<{_BAR}} {MARKS[span.tone]} "
        told = f"{span.told} · {span.text}" if span.text else span.told
        on.print(Text(line + textwrap.shorten(printable(told), max(20, on.width - len(line)), placeholder="…")))


def show_matrix(matrix: Matrix, on: Console) -> None:
    """A grid of states: one sign a cell, wrapped where the width does not do, and what the signs mean."""
    on.print(Text(printable(matrix.title)))
    label = min(max((len(row.label) for row in matrix.rows), default=0), 36)
    room = max(1, (on.width - label - 2) // 2)
    for row in matrix.rows:
        signs = [SIGNS[cell.state] for cell in row.cells]
        lines = [" ".join(signs[at : at + room]) for at in range(0, len(signs), room)] or [""]
        name = two_lines(printable(row.label), label).split("\n")[0] if label else ""
        for place, line in enumerate(lines):
            on.print(Text(f"{(name if place == 0 else ''):<{label}}  {line}"))
    if matrix.columns:
        told = f"{matrix.columns[0]} to {matrix.columns[-1]}: " if len(matrix.columns) > 1 else ""
        if matrix.named_columns:
            told = f"Left to right {', '.join(matrix.columns)}: "
        legend = " · ".join(f"{SIGNS[state]} {matrix.named(state)}" for state in matrix.states)
        on.print(Text(printable(told + legend), style="dim"))


def grid(table: Table, width: int) -> Grid:
    """The table, at most two lines a cell; where the width does not do, the columns for wide screens are left out."""
    shown = [column for column in table.columns if column.kind not in ("image", "command")]
    cells = [[printable(written(row.get(c.key), c, table.currency)) for c in shown] for row in table.rows]
    while sum(_wanted(shown, cells, ENOUGH)) > width and any(column.wide_only for column in shown):
        last = max(at for at, column in enumerate(shown) if column.wide_only)
        shown, cells = shown[:last] + shown[last + 1 :], [row[:last] + row[last + 1 :] for row in cells]
    widths = _widths(shown, _wanted(shown, cells), width)
    made = Grid(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="underline")
    for column, wide in zip(shown, widths, strict=True):
        right = column.kind in _RIGHT
        made.add_column(
            column.label, justify="right" if right else "left", no_wrap=right, overflow="fold", max_width=wide
        )
    for row in cells:
        made.add_row(
            *(
                Text(cell if c.kind in _RIGHT else two_lines(cell, w))
                for cell, c, w in zip(row, shown, widths, strict=True)
            )
        )
    return made


def _wanted(shown: Sequence[Column], cells: Sequence[Sequence[str]], most: int = LONGEST_LINE) -> list[int]:
    """The width that each column would like, gap included; a text no more than `most`."""
    found: list[int] = []
    for at, column in enumerate(shown):
        longest = max([len(column.label), *(len(row[at]) for row in cells)])
        found.append((longest if column.kind in _RIGHT else min(longest, most)) + _GAP)
    return found


def _widths(shown: Sequence[Column], wanted: Sequence[int], width: int) -> list[int]:
    """Figures get what they want; texts share what is left, none less than NARROWEST."""
    texts = [at for at, column in enumerate(shown) if column.kind not in _RIGHT]
    left = width - sum(w for at, w in enumerate(wanted) if at not in texts)
    found = [w - _GAP for w in wanted]
    for place, at in enumerate(sorted(texts, key=lambda at: wanted[at])):
        share = max(NARROWEST, left // (len(texts) - place) - _GAP)
        found[at] = min(found[at], share)
        left -= found[at] + _GAP
    return found


def two_lines(text: str, width: int) -> str:
    """The text cut to two lines of this width, at words."""
    lines = textwrap.wrap(text, width, max_lines=2, placeholder="…") or [""]
    return "\n".join(lines).replace("……", "…")


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
            return local(cell) if column.kind == "instant" else cell
        case int() | float():
            kind = column.unit if column.kind == "figure" and column.unit else column.kind
            return number(cell, kind, code)


def local(text: str) -> str:
    """The text with the instants in it (as domain.format.instant writes them) in this machine's time and zone."""
    return INSTANT.sub(lambda m: f"{datetime.fromisoformat(m[0]).astimezone():%Y-%m-%d %H:%M %Z}", text)


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
