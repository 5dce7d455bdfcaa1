"""Tables as a file shows them: every cell as its text, without pictures, commands and what only a click opens."""

from unicodedata import category

from domain.format import MISSING, count, duration, figure, money, percent, ratio
from domain.table import Cell, Column, Figure, Interval, Table


def printed_columns(table: Table) -> tuple[Column, ...]:
    """The columns that paper can show."""
    return tuple(column for column in table.columns if column.kind not in ("image", "command"))


def cell_text(cell: Cell | Interval | Figure, column: Column, currency: str | None) -> str:
    """A cell in its unit; an interval as `4.3× (2.1×–6.0×)`. A character that no file can hold is left out."""
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
            return plain(cell)
        case int() | float():
            return number(cell, column.kind, code)


def plain(text: str) -> str:
    """One line of characters that can be seen; what only joins or directs others is left out."""
    kept = (c if c.isprintable() else "" if category(c) == "Cf" else " " for c in text)
    return " ".join("".join(kept).split())


def number(value: float, kind: str, currency: str) -> str:
    """A number of a column of this kind, in the currency where it is money."""
    match kind:
        case "money":
            return money(value, currency)
        case "fraction":
            return percent(value)
        case "ratio":
            return ratio(value)
        case "count":
            return count(value)
        case "duration":
            return duration(value)
        case _:
            return str(value)
