"""Delimited text, a block at a time: where each record starts is found from the quotes, cells are cut by polars."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from connectors.table_file import limits
from connectors.table_file.chunk import Chunk, Lines, chunk_of
from connectors.table_file.look import Look
from domain.errors import AskAgain

# Long cells are refused by us, with their line, and not by the module without one.
csv.field_size_limit(2 * (limits.RECORD_BYTES + limits.BLOCK_BYTES))

_NEWLINE, _RETURN, _QUOTE = 10, 13, 34
Positions = npt.NDArray[np.int64]


def first_records(seen: Look, count: int) -> list[tuple[int, list[str]]]:
    """The first records with the lines they start on; blank ones left out."""
    found: list[tuple[int, list[str]]] = []
    for block, ends, lines in _blocks(seen):
        start = 0
        for end, line in zip(ends.tolist(), lines.tolist(), strict=True):
            if len(found) == count:
                return found
            text = block[start:end].decode("utf-8", errors="replace")
            start = end
            if text.strip():
                found.append((line, _cut(text, seen.delimiter)))
    return found


def chunks(seen: Look, width: int, after: int) -> Iterator[Chunk]:
    """The records that start after line `after`, in batches; blank lines left out.

    Raises:
        AskAgain: A record or a cell beyond the limits, or a quote that is never closed.
    """
    for block, ends, lines in _blocks(seen):
        kept = lines > after
        if not kept.all():
            first = int(np.argmax(kept)) if kept.any() else len(ends)
            cut = int(ends[first - 1])
            block, ends, lines = block[cut:], ends[first:] - cut, lines[first:]
        if len(ends):
            yield from _parsed(block, ends, lines, seen.delimiter, width)


def _parsed(block: bytes, ends: Positions, lines: Lines, delimiter: str, width: int) -> Iterator[Chunk]:
    codes = np.frombuffer(block, dtype=np.uint8)
    starts = np.concatenate(([0], ends[:-1]))
    blank = _blank(codes, starts, ends)
    if blank.any():
        pieces = [block[a:b] for a, b in zip(starts[~blank].tolist(), ends[~blank].tolist(), strict=True)]
        block, lines = b"".join(pieces), lines[~blank]
        ends = np.cumsum(np.fromiter((len(p) for p in pieces), dtype=np.int64, count=len(pieces)))
        codes = np.frombuffer(block, dtype=np.uint8)
        starts = np.concatenate(([0], ends[:-1])) if len(ends) else ends
    if not len(ends):
        return
    for long in np.flatnonzero(ends - starts > limits.CELL_CHARACTERS).tolist():
        _refuse_long_cells(block[int(starts[long]) : int(ends[long])], int(lines[long]), delimiter)
    cells = _cell_counts(codes, ends, delimiter)
    frame = _frame(block, delimiter, width)
    if frame is None or frame.height != len(ends):
        yield _slowly(block, ends, lines, delimiter, width)
    else:
        yield Chunk(frame, lines, cells)


def _frame(block: bytes, delimiter: str, width: int) -> pl.DataFrame | None:
    """The cells by polars; None where its reading of stray quotes differs from ours."""
    try:
        return pl.read_csv(
            block,
            has_header=False,
            separator=delimiter,
            quote_char='"',
            schema={str(i): pl.String for i in range(width)},
            truncate_ragged_lines=True,
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None


def _slowly(block: bytes, ends: Positions, lines: Lines, delimiter: str, width: int) -> Chunk:
    starts = [0, *ends[:-1].tolist()]
    rows = [
        _cut(block[a:b].decode("utf-8", errors="replace"), delimiter)
        for a, b in zip(starts, ends.tolist(), strict=True)
    ]
    return chunk_of(rows, lines.tolist(), width)


def _cut(record: str, delimiter: str) -> list[str]:
    """One record's cells."""
    rows = list(csv.reader(io.StringIO(record.rstrip("\r\n"), newline=""), delimiter=delimiter))
    return rows[0] if len(rows) == 1 else [cell for row in rows for cell in row]


def _blank(codes: npt.NDArray[np.uint8], starts: Positions, ends: Positions) -> npt.NDArray[np.bool_]:
    short = ends - starts <= 2
    if not short.any():
        return short
    first = codes[np.minimum(starts, len(codes) - 1)]
    return short & ((first == _NEWLINE) | (first == _RETURN))


def _cell_counts(codes: npt.NDArray[np.uint8], ends: Positions, delimiter: str) -> Lines:
    """How many cells each record has: its delimiters outside quotes, and one."""
    marks = codes == ord(delimiter)
    quotes = codes == _QUOTE
    if quotes.any():
        marks &= ~np.logical_xor.accumulate(quotes)
    return np.add.reduceat(marks, np.concatenate(([0], ends[:-1])), dtype=np.int64) + 1


def _refuse_long_cells(record: bytes, line: int, delimiter: str) -> None:
    text = record.decode("utf-8", errors="replace")
    length = max(len(cell) for cell in _cut(text, delimiter))
    if length > limits.CELL_CHARACTERS:
        raise AskAgain(
            f"Line {line} has a cell of {length:,} characters; the limit is {limits.CELL_CHARACTERS:,}.",
            "Remove it and import again.",
            "limit",
        )


def _blocks(seen: Look) -> Iterator[tuple[bytes, Positions, Lines]]:
    """Whole records as UTF-8 bytes, where each ends, and the line on which each starts."""
    held, line = b"", 1
    for piece, last in _pieces(seen.path, seen.encoding):
        held += piece
        ends = _record_ends(held)
        if last and held and (not len(ends) or ends[-1] < len(held)):
            quotes = held.count(b'"', int(ends[-1]) if len(ends) else 0)
            if quotes % 2:
                unclosed = line + held.count(b"\n", 0, int(ends[-1]) if len(ends) else 0)
                raise AskAgain(
                    f"A quote that opens on line {unclosed} or later is never closed.",
                    "Export the file again; the download may have been cut off.",
                    "bad_file",
                )
            ends = np.append(ends, len(held))
        if not len(ends):
            _refuse_endless(held, line)
            continue
        done = int(ends[-1])
        block, held = held[:done], held[done:]
        breaks = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == _NEWLINE)
        lines = line + np.searchsorted(breaks, np.concatenate(([0], ends[:-1])))
        line += len(breaks)
        _refuse_endless(held, line)
        yield block, ends, lines.astype(np.int64)


def _record_ends(held: bytes) -> Positions:
    """Just past each line break outside quotes: where as many quotes were closed as opened."""
    codes = np.frombuffer(held, dtype=np.uint8)
    breaks = np.flatnonzero(codes == _NEWLINE)
    if b'"' in held:
        quotes = np.flatnonzero(codes == _QUOTE)
        breaks = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
    return (breaks + 1).astype(np.int64)


def _refuse_endless(held: bytes, line: int) -> None:
    if len(held) > limits.RECORD_BYTES + limits.BLOCK_BYTES:
        raise AskAgain(
            f"The row on line {line} is longer than {limits.RECORD_BYTES // limits.MEGABYTE} MB,"
            " or a quote in it is never closed.",
            "Export the file again.",
            "limit",
        )


def _pieces(path: Path, encoding: str) -> Iterator[tuple[bytes, bool]]:
    """The file as UTF-8 with '\\n' somewhere in every line end; True with the last piece."""
    as_it_is = encoding in ("utf-8", "utf-8-sig")
    decoder = None if as_it_is else codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as file:
        file.seek(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
        old_mac: bool | None = None
        block = file.read(limits.BLOCK_BYTES)
        while block:
            following = file.read(limits.BLOCK_BYTES)
            piece = block if decoder is None else decoder.decode(block, final=not following).encode()
            if old_mac is None:
                old_mac = b"\n" not in piece and b"\r" in piece
            yield (piece.replace(b"\r", b"\n") if old_mac else piece), not following
            block = following
