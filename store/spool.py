"""Rows of one slice, collected outside the database while Meta is asked for them, however long that takes."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from domain.ad_day import AdDay, AdNames
from domain.hooks import Hook

# Beyond this a slice waits on disk, so that memory does not grow with it.
_IN_MEMORY = 4 * 1024 * 1024
_CHUNK = 256 * 1024


class Spool:
    """CSV as the staging tables take it. Lost with its process: the slice is read again then.

    Args:
        named: The hook of an ad of which only the name is known.
    """

    def __init__(self, named: Callable[[str], Hook]) -> None:
        self.named = named
        self._files = ExitStack()
        self._days = self._files.enter_context(_file())
        self._names = self._files.enter_context(_file())
        self._seen: set[int] = set()
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._files.close()

    def add(self, days: Iterable[AdDay], names: Iterable[AdNames] = ()) -> None:
        """Adds a page: ad-days, and what their ads are called, which stands on each day and is kept once."""
        page = list(days)
        self.rows += len(page)
        _write(self._days, page)
        new = [called for called in names if (mark := hash(called)) not in self._seen and not self._seen.add(mark)]
        _write(self._names, new)

    def days(self) -> Iterator[bytes]:
        """The ad-days from the start, in pieces."""
        return _pieces(self._days)

    def names(self) -> Iterator[bytes]:
        """The names from the start, in pieces."""
        return _pieces(self._names)


def _write(file: "SpooledTemporaryFile[bytes]", rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        file.write(text.getvalue().encode())


def _file() -> "SpooledTemporaryFile[bytes]":
    # Closed by the spool that it belongs to.
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


def _pieces(file: "SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield piece
    file.seek(0, io.SEEK_END)
