"""A batch of a file's rows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Lines = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Chunk:
    """Rows as text, in file order.

    Attributes:
        frame: One String column per column of the file, named "0", "1", …; an empty cell is "" or null.
        lines: The line of the file (1 is the first) on which each row starts.
        cells: How many cells each row really had; short rows are filled with null, long ones cut.
    """

    frame: pl.DataFrame
    lines: Lines
    cells: Lines

    def __len__(self) -> int:
        return self.frame.height


def chunk_of(rows: list[list[str]], lines: list[int], width: int) -> Chunk:
    """Rows that are at hand as lists."""
    cells = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
    even = [row[:width] + [""] * (width - len(row)) for row in rows]
    columns = list(zip(*even, strict=True)) if even else [()] * width
    frame = pl.DataFrame({str(i): pl.Series(values, dtype=pl.String) for i, values in enumerate(columns)})
    return Chunk(frame, np.asarray(lines, dtype=np.int64), cells)
