"""XLSX, a row at a time: cells as the text that the same table would have as CSV."""

import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from connectors.table_file import limits
from connectors.table_file.chunk import Chunk, chunk_of
from connectors.table_file.look import HINT
from domain.errors import AskAgain

# A number that a spreadsheet keeps as such has 15 digits; beyond, what it shows is not what it was.
_EXACT = 10**15
_SHEETS = "xl/worksheets/"
# What zipfile and openpyxl raise on a damaged workbook, when it is opened or in the middle of a sheet.
_DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    # Of whichever XML parser openpyxl found.
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


def check(path: Path) -> None:
    """Refuses what would not fit into memory, before anything is unpacked.

    Sizes are the zip's own; the reader stops at them, so an understated one only cuts the file short.

    Raises:
        AskAgain: Too large, packed too well, or a zip that holds no workbook.
    """
    size = path.stat().st_size
    if size > limits.XLSX_BYTES:
        raise AskAgain(
            f"The workbook has {size / 1e6:,.0f} MB; the limit is {limits.XLSX_BYTES // limits.MEGABYTE} MB.",
            "Export it as CSV.",
            "limit",
        )
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except _DAMAGED as error:
        raise AskAgain("The file starts like a workbook, but cannot be unpacked.", HINT, "bad_file") from error
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise AskAgain("The file is a zip archive without a workbook in it.", "Unpack it first.", "bad_file")
    unpacked = sum(part.file_size for part in parts)
    # Sheets are read a row at a time; everything else, whatever its name, is held as a whole.
    held = sum(part.file_size for part in parts if not part.filename.startswith(_SHEETS))
    inflated = unpacked > limits.RATIO_FROM_BYTES and unpacked > size * limits.UNPACKED_RATIO
    if inflated or unpacked > limits.UNPACKED_BYTES or held > limits.HELD_BYTES or len(parts) > limits.PARTS:
        raise AskAgain(
            f"The workbook inflates from {size / 1e6:,.1f} MB to {unpacked / 1e6:,.0f} MB in {len(parts)} parts;"
            f" the limits are {limits.UNPACKED_BYTES // limits.MEGABYTE:,} MB, {limits.UNPACKED_RATIO} times its size,"
            f" {limits.HELD_BYTES // limits.MEGABYTE} MB beside the sheets and {limits.PARTS:,} parts.",
            "Export it as CSV.",
            "limit",
        )


@contextmanager
def _opened(path: Path) -> Generator[Any]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except _DAMAGED as error:
        raise AskAgain("The workbook is damaged and cannot be read.", HINT, "bad_file") from error
    try:
        yield book
    except _DAMAGED as error:
        raise AskAgain("The workbook is damaged and cannot be read to its end.", HINT, "bad_file") from error
    finally:
        book.close()


def sheets(path: Path) -> list[str]:
    """The names of its sheets that hold rows; the raw data of a formatted report first."""
    with _opened(path) as book:
        names: list[str] = [sheet.title for sheet in book.worksheets]
    return sorted(names, key=lambda name: "raw data" not in name.casefold())


def first_records(path: Path, sheet: str, count: int) -> list[tuple[int, list[str]]]:
    """The first rows with their numbers; blank ones left out."""
    found: list[tuple[int, list[str]]] = []
    for line, row in _rows(path, sheet):
        if any(row):
            found.append((line, row))
        if len(found) == count or line > 10 * count:
            break
    return found


def chunks(path: Path, sheet: str, width: int, after: int) -> Iterator[Chunk]:
    """The rows below row `after`, in batches; blank ones left out."""
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, row in _rows(path, sheet):
        if line > after and any(row):
            rows.append(_trimmed(row, width))
            lines.append(line)
        if len(rows) == limits.BATCH_ROWS:
            yield chunk_of(rows, lines, width)
            rows, lines = [], []
    if rows:
        yield chunk_of(rows, lines, width)


def _rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    with _opened(path) as book:
        page = book[sheet]
        # What the sheet says of its own size may be wrong, by accident or by design.
        page.reset_dimensions()
        for line, values in enumerate(page.iter_rows(values_only=True), start=1):
            if line > limits.XLSX_ROWS:
                raise AskAgain(
                    f"A row claims to lie below row {limits.XLSX_ROWS:,}, the last one of a workbook.", HINT, "limit"
                )
            if len(values) > limits.COLUMNS and any(value is not None for value in values[limits.COLUMNS :]):
                raise AskAgain(
                    f"Row {line} has {len(values):,} columns; the limit is {limits.COLUMNS}.",
                    "Export only the columns you need.",
                    "limit",
                )
            yield line, [_text(value, line) for value in values[: limits.COLUMNS]]


def _trimmed(row: list[str], width: int) -> list[str]:
    """Without the empty cells at the end; as a workbook leaves empty cells out, short rows are whole."""
    end = len(row)
    while end > width and not row[end - 1]:
        end -= 1
    return row[:end] + [""] * (width - end)


def _text(value: object, line: int) -> str:
    match value:
        case None:
            return ""
        case str():
            if len(value) > limits.CELL_CHARACTERS:
                raise AskAgain(
                    f"Row {line} has a cell of {len(value):,} characters; the limit is {limits.CELL_CHARACTERS:,}.",
                    "Remove it and import again.",
                    "limit",
                )
            return value
        case bool():
            return str(value).upper()
        case int():
            return str(value)
        case float():
            return _number(value)
        case datetime():
            return value.isoformat(sep=" ") if value.time() != time() else value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _number(value: float) -> str:
    if value.is_integer():
        # Scientific, so that an id that lost its digits is seen to have lost them.
        return str(int(value)) if abs(value) < _EXACT else f"{value:.14E}"
    return format(Decimal(repr(value)), "f")
