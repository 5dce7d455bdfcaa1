"""A table as CSV that a spreadsheet opens rightly and runs nothing of."""

import csv
import io
import math
import re

from domain.table import Cell, Column, Figure, Interval, Table

# Excel takes a file for UTF-8 only when it starts so.
BYTE_ORDER_MARK = "\ufeff"
# A cell that starts with one of these is a formula to some spreadsheet, also behind white space or in full width.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_SHOWN_ONLY = ("command", "image")


def to_csv(table: Table) -> str:
    """The table by RFC 4180, byte-order mark first, every data column in it, one header row.

    Numbers are written raw (fractions as 0.025), missing values empty, an interval as three columns (low,
    estimate, high), a column of mixed metrics with their units in a last column. Text that a spreadsheet
    could take for a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns = [column for column in table.columns if column.kind not in _SHOWN_ONLY]
    mixed = any(column.kind == "figure" for column in columns)
    writer.writerow([name for column in columns for name in _names(column, table.currency)] + ["Unit"] * mixed)
    for row in table.rows:
        cells = [text for column in columns for text in _texts(column, row.get(column.key))]
        writer.writerow(cells + [_unit(row, columns, table.currency)] * mixed)
    return BYTE_ORDER_MARK + out.getvalue()


def neutral(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet could take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _names(column: Column, currency: str | None) -> list[str]:
    name = column.label or column.key
    if currency and "money" in (column.kind, column.unit):
        name = f"{name} ({currency})"
    if column.kind == "interval":
        return [neutral(f"{name}, {end}") for end in ("low", "estimate", "high")]
    return [neutral(name)]


def _texts(column: Column, cell: Cell | Interval | Figure) -> list[str]:
    if column.kind == "interval":
        if not isinstance(cell, Interval):
            return ["", "", ""]
        return [_text(cell.low), _text(cell.mid), _text(cell.high)]
    if isinstance(cell, Interval):
        return [_text(cell.mid)]
    value = cell.value if isinstance(cell, Figure) else cell
    whole = column.kind == "count" and isinstance(value, float) and value.is_integer()
    return [_text(int(value) if whole and value is not None else value)]


def _text(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    return neutral(cell) if isinstance(cell, str) else repr(cell)


def _unit(row: dict[str, Cell | Interval | Figure], columns: list[Column], currency: str | None) -> str:
    for column in columns:
        cell = row.get(column.key)
        if isinstance(cell, Figure):
            return (currency or "money") if cell.unit == "money" else cell.unit
    return ""
