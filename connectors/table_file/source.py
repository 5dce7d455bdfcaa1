"""A file's tables, alike whether it is text or a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.table_file import delimited, limits, workbook
from connectors.table_file.chunk import Chunk
from connectors.table_file.look import Look


@dataclass(frozen=True)
class Table:
    """One table of a file: its first records, to find the header in, and the rest on demand.

    `rows` is about how many rows it has, None when that is not known before reading.
    """

    seen: Look
    sheet: str | None
    head: list[tuple[int, list[str]]]
    rows: int | None

    def chunks(self, header_line: int, width: int) -> Iterator[Chunk]:
        """The rows below the header, in batches."""
        if self.sheet is not None:
            return workbook.chunks(self.seen.path, self.sheet, width, header_line)
        return delimited.chunks(self.seen, width, header_line)


def open_tables(seen: Look) -> list[Table]:
    """The tables of a CSV (one) or a workbook (its sheets with rows, the likeliest first).

    Raises:
        AskAgain: Damaged, or beyond the limits.
    """
    if seen.kind == "csv":
        head = delimited.first_records(seen, limits.HEADER_LINES)
        return [Table(seen, None, head, seen.newlines)]
    workbook.check(seen.path)
    found = [
        Table(seen, name, workbook.first_records(seen.path, name, limits.HEADER_LINES), None)
        for name in workbook.sheets(seen.path)
    ]
    return [table for table in found if table.head]
