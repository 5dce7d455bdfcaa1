"""A text in the pieces in which something is said: sentences, headings, rows of Markdown tables."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)*_]*\s+(?=[^\s])")
_RULE = re.compile(r"^[\s|:\-]+$")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
# A longer piece is no sentence, and what reads figures looks at all of it around each of them: it is cut between words.
LONGEST = 1_000


class RowCell(BaseModel):
    """A cell of a table's row, with the heading of its column."""

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    header: str


class Clause(BaseModel):
    """One piece: where it stands, and the heading of its section. `cells` are a row's, the first being its label."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["sentence", "heading", "row"]
    start: int
    end: int
    text: str
    heading: str = ""
    cells: tuple[RowCell, ...] = ()

    @property
    def label(self) -> str:
        """What a row is about."""
        return self.text[self.cells[0].start - self.start : self.cells[0].end - self.start] if self.cells else ""

    def cell_at(self, at: int) -> RowCell | None:
        """The cell in which this character stands."""
        return next((cell for cell in self.cells if cell.start <= at < cell.end), None)


@lru_cache(maxsize=512)
def clauses(text: str) -> tuple[Clause, ...]:
    """The pieces of a plain or Markdown text, in its order; each is a stretch of the text as it stands there."""
    found: list[Clause] = []
    heading, header = "", ()
    for line in _LINE.finditer(text):
        said = line.group()
        if len(said) <= LONGEST and said.lstrip().startswith("|"):
            if _RULE.match(said):
                continue
            cells = _cells(said, line.start(), header)
            if not header:
                header = tuple(text[cell.start : cell.end] for cell in cells)
                continue
            found.append(_clause("row", text, line.start(), line.end(), heading, cells))
            continue
        header = ()
        if len(said) <= LONGEST and _HEADING.match(said):
            heading = _HEADING.sub("", said).strip(" *_#")
            found.append(_clause("heading", text, line.start(), line.end(), heading))
            continue
        for start, end in _sentences(said):
            found.append(_clause("sentence", text, line.start() + start, line.start() + end, heading))
    return tuple(clause for clause in found if clause.text)


def _sentences(line: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _SENTENCE_END.finditer(line):
        yield from _pieces(line, begin, match.start())
        begin = match.end()
    yield from _pieces(line, begin, len(line))


def _pieces(line: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while end - begin > LONGEST:
        cut = line.rfind(" ", begin + 1, begin + LONGEST)
        cut = begin + LONGEST if cut < 0 else cut
        yield begin, cut
        begin = cut
    yield begin, end


def _cells(line: str, offset: int, header: Sequence[str]) -> tuple[RowCell, ...]:
    found: list[RowCell] = []
    begin = line.index("|") + 1
    for column, part in enumerate(line[begin:].split("|")):
        start = begin + len(part) - len(part.lstrip())
        if part.strip():
            name = header[column] if column < len(header) else ""
            found.append(RowCell(start=offset + start, end=offset + start + len(part.strip()), header=name))
        begin += len(part) + 1
    return tuple(found)


def _clause(
    kind: Literal["sentence", "heading", "row"],
    text: str,
    start: int,
    end: int,
    heading: str,
    cells: tuple[RowCell, ...] = (),
) -> Clause:
    """Without the white space around it."""
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    end = start + len(said.strip())
    return Clause(kind=kind, start=start, end=end, text=text[start:end], heading=heading, cells=cells)
