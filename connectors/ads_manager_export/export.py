"""An export as a stream of checked batches."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from connectors.ads_manager_export.batch import Batch, Reading, read_batch
from connectors.ads_manager_export.cells import filled
from connectors.ads_manager_export.columns import AMOUNTS, COUNTS, Field, Layout, is_header, layout_of
from connectors.ads_manager_export.notation import day_order, decimal_mark
from connectors.table_file import Chunk, Table, limits
from connectors.table_file.look import HINT
from domain.errors import AskAgain

# Bits of `present`: which metrics a file has, in the order of the staging table's columns.
METRICS: tuple[Field, ...] = (*AMOUNTS, *COUNTS)
_NOT_ADDITIVE: tuple[Field, ...] = ("reach", "video_avg_watch_seconds")


@dataclass(frozen=True)
class Export:
    """A file with a header that fits. `rows` is an estimate."""

    table: Table
    layout: Layout
    width: int
    today: date

    @property
    def rows(self) -> int | None:
        return self.table.rows

    @property
    def present(self) -> int:
        """Which metrics the file has, as bits in the order of METRICS."""
        summed = _NOT_ADDITIVE if self.layout.breakdowns else ()
        return sum(1 << i for i, f in enumerate(METRICS) if f in self.layout.at and f not in summed)

    def batches(self) -> Iterator[Batch]:
        """The rows below the header.

        Raises:
            AskAgain: What makes the whole file unusable, as soon as it is seen.
        """
        chunks = self.table.chunks(self.layout.header_line, self.width)
        first = next(chunks, None)
        if first is None:
            raise AskAgain(
                "The file has a header and no rows.", "Choose days with results and export again.", "bad_file"
            )
        reading = self._reading(first)
        rows = 0
        for chunk in chain([first], chunks):
            rows += len(chunk)
            if rows > limits.ROWS:
                raise AskAgain(
                    f"The file has more than {limits.ROWS:,} rows, which is the limit.",
                    "Export fewer days at a time.",
                    "limit",
                )
            yield read_batch(chunk, reading)

    def _reading(self, sample: Chunk) -> Reading:
        at = self.layout.at
        numbers = [self._sample(sample, f, 1_000) for f in ("spend", "purchase_value", *COUNTS) if f in at]
        order = day_order(self._sample(sample, "day" if "day" in at else "starts", len(sample)))
        if order == "unclear":
            raise AskAgain(
                "The days can be read as month/day or as day/month, and nothing in the file says which.",
                "Export them as 2026-11-03, or more days at once.",
                "bad_file",
            )
        mark = decimal_mark([cell for column in numbers for cell in column], self.table.seen.delimiter)
        return Reading(self.layout, self.width, mark, order, self.today)

    def _sample(self, chunk: Chunk, field: Field, count: int) -> list[str]:
        cells = chunk.frame.select(filled(str(self.layout.at[field]))).to_series().drop_nulls()
        cells = cells.unique(maintain_order=True)
        return cells.head(count).to_list()


def open_export(tables: list[Table], today: date) -> Export:
    """The first of a file's tables whose header is an export's.

    Raises:
        AskAgain: No header, or one that lacks needed columns.
    """
    for table in tables:
        for line, cells in table.head:
            if is_header(cells):
                return Export(table, layout_of(line, cells), len(cells), today)
    line, cells = max(((n, c) for t in tables for n, c in t.head), key=lambda found: len(found[1]), default=(0, []))
    if len(cells) < 2:
        raise AskAgain("The file is not a table: it has no row with two cells.", HINT, "bad_file")
    layout_of(line, cells)
    raise AskAgain("The file has no header that Ads Manager writes.", HINT, "bad_file")
