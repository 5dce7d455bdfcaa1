"""Text cells to values, a column at a time; what cannot be read is reported with its line."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from connectors.ads_manager_export.notation import BLANKS, DayOrder, DecimalMark, day, number
from connectors.table_file import limits

OLDEST = timedelta(days=3_650)  # Meta keeps 37 months; a file kept for longer is still a file.
_PLAIN = r"^[0-9]{1,15}(?:\.[0-9]{1,9})?$"
_MOST = 10**15
_SCIENTIFIC = r"^[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+$"
_DIGITS = r"^(?:[a-z]{1,3}[:_])?([0-9]+)$"

# (column title, mask of bad cells, the raw cells, what is wrong with one)
Bad = tuple[str, pl.Series, pl.Series, Callable[[str], str]]


def filled(column: str) -> pl.Expr:
    """The column's cells, null where they are blank; what is not blank stays as it is."""
    raw = pl.col(column)
    return pl.when(raw.str.strip_chars().is_in(BLANKS)).then(None).otherwise(raw)


def whole_numbers(raw: pl.Series, mark: DecimalMark) -> tuple[pl.Series, pl.Series]:
    """Counts, and which cells are none: text, negative, or with a fraction."""
    value = raw.cast(pl.Int64, strict=False)
    odd = (value.is_null() | (value < 0) | (value > _MOST)) & raw.is_not_null()
    if not odd.any():
        return value, odd
    read = _by_cell(raw, odd, lambda cell: _whole(number(cell, mark)))
    value = pl.select(pl.when(odd).then(read.cast(pl.Int64, strict=False)).otherwise(value)).to_series()
    return value, odd & read.is_null()


def amounts(raw: pl.Series, mark: DecimalMark) -> tuple[pl.Series, pl.Series]:
    """Amounts as plain decimal text, exact, and which cells are none."""
    odd = ~raw.str.contains(_PLAIN) if mark == "." else raw.is_not_null() & ~raw.str.contains(r"^[0-9]{1,15}$")
    odd = odd.fill_null(False)
    if not odd.any():
        return raw, odd
    read = _by_cell(raw, odd, lambda cell: _amount(number(cell, mark)))
    return pl.select(pl.when(odd).then(read).otherwise(raw)).to_series(), odd & read.is_null()


def days(raw: pl.Series, order: DayOrder, today: date) -> tuple[pl.Series, pl.Series]:
    """Days, and which cells are none that results can have: no date, ten years old, or to come."""
    last, oldest = today + timedelta(days=1), today - OLDEST
    found: dict[str, date | None] = {}
    for cell in raw.drop_nulls().unique().to_list():
        read = day(cell, order)
        found[cell] = read if read is not None and oldest <= read <= last else None
    value = raw.replace_strict(list(found), list(found.values()), default=None, return_dtype=pl.Date)
    return value, value.is_null() & raw.is_not_null()


def ids(raw: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Ids as digits, all of them, and which cells are none."""
    cleaned = raw.str.strip_chars(" \t\u00a0'\"=")
    value = cleaned if cleaned.str.contains(r"^[0-9]+$").all() else cleaned.str.extract(_DIGITS, 1)
    return value, value.is_null() & raw.is_not_null()


def scientific(raw: pl.Series) -> pl.Series:
    """Which ids a spreadsheet has turned into numbers such as 1.20E+17."""
    return raw.str.strip_chars().str.contains(_SCIENTIFIC).fill_null(False)


def rounded(raw: pl.Series) -> bool:
    """Whether every long id ends in zeros after 15 digits, as ids do that a spreadsheet kept as numbers."""
    long = raw.drop_nulls().unique()
    long = long.filter(long.str.len_bytes() > 15)
    return len(long) > 1 and bool(long.str.contains(r"^[0-9]{15}0+$").all())


def long_or_binary(raw: pl.Series) -> pl.Series:
    """Which names cannot be stored: too long for an index, or with a zero byte."""
    return ((raw.str.len_bytes() > limits.NAME_BYTES) | raw.str.contains("\x00", literal=True)).fill_null(False)


def _by_cell(raw: pl.Series, odd: pl.Series, read: Callable[[str], str | None]) -> pl.Series:
    """Reads the odd cells one by one, each different one once."""
    cells = raw.filter(odd).unique().to_list()
    return raw.replace_strict(cells, [read(cell) for cell in cells], default=None, return_dtype=pl.String)


def _whole(text: str | None) -> str | None:
    if text is None:
        return None
    whole, _, fraction = text.partition(".")
    return whole if whole.isdigit() and len(whole) < 16 and not fraction.strip("0") else None


def _amount(text: str | None) -> str | None:
    if text is None or text.startswith("-"):
        return None
    return text if len(text) < 40 else None
