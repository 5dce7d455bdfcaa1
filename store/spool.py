"""Rows of one slice, collected outside the database while Meta is asked for them, however long that takes."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
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
        self._named = named
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
        """Adds a page: ad-days, and what their ads are called."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        before = self.rows
        for day in days:
            writer.writerow(day)
            self.rows += 1
        if self.rows > before:
            self._days.write(text.getvalue().encode())
        self._add_names(names)

    def _add_names(self, names: Iterable[AdNames]) -> None:
        """What an ad is called stands on each of its days; it is kept once."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for called in names:
            if (mark := hash(called)) in self._seen:
                continue
            self._seen.add(mark)
            hook = self._named(called.ad_name or called.ad_id)
            writer.writerow((*called, hook.text, hook.key, hook.source))
        if told := text.getvalue():
            self._names.write(told.encode())

    def days(self) -> Iterator[bytes]:
        """The ad-days from the start, in pieces."""
        return _pieces(self._days)

    def names(self) -> Iterator[bytes]:
        """The names from the start, in pieces."""
        return _pieces(self._names)


def _file() -> "SpooledTemporaryFile[bytes]":
    # Closed by the spool that it belongs to.
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


def _pieces(file: "SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_CHUNK):
        yield piece
    file.seek(0, io.SEEK_END)
