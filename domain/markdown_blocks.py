"""A Markdown page in the pieces in which it states things: headings, list items, rows of tables, quotes, paragraphs."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

BlockKind = Literal["heading", "item", "row", "quote", "paragraph"]

_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:[-*+•✓✔✅☑]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r" {0,3}>[ \t]?")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULE_ROW = re.compile(r"[\s|:\-]+")
_RULE = re.compile(r" {0,3}(?:[-*_][ \t]*){3,}")
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}|[*_]{1,3}(?!\w)|`|\\(?=[*_#\[\]])")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_BLANKS = re.compile(r"\s+")


class Cell(NamedTuple):
    """A cell of a table's row: where it stands, and its column's heading as it is written."""

    start: int
    end: int
    header: str


class Block(NamedTuple):
    """One piece, `text[start:end]` of the page without marks of lists and headings.

    `headings` are those above it, the outermost first; a heading's own is the last. `level` is a heading's, 1 to 6,
    else that of the heading above, 0 without one.
    """

    kind: BlockKind
    start: int
    end: int
    headings: tuple[str, ...]
    level: int
    cells: tuple[Cell, ...] = ()

    @property
    def heading(self) -> str:
        """The nearest heading; empty above the first."""
        return self.headings[-1] if self.headings else ""


def plain(markdown: str) -> str:
    """The words without Markdown's marks, on one line."""
    return _BLANKS.sub(" ", _EMPHASIS.sub("", _LINK.sub(r"\1", markdown))).strip()


@lru_cache(maxsize=64)
def blocks(text: str) -> tuple[Block, ...]:
    """The pieces in the text's order; none of code, rules between sections and blank lines."""
    return tuple(_Reader(text).read())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.path: list[tuple[int, str]] = []
        self.header: tuple[str, ...] = ()
        self.paragraph: tuple[int, int] | None = None

    def read(self) -> Iterator[Block]:
        fence = ""
        for line in _LINE.finditer(self.text):
            said = line.group()
            if not said:
                break
            mark = _FENCE.match(said)
            if fence:
                if mark and mark[1].startswith(fence) and not said[mark.end() :].strip():
                    fence = ""
                continue
            if mark:
                fence = mark[1]
                yield from self._ended()
                continue
            yield from self._line(said, line.start())
        yield from self._ended()

    def _line(self, said: str, at: int) -> Iterator[Block]:
        bare = said.strip()
        if not bare or _RULE.fullmatch(said.rstrip("\n")):
            yield from self._ended()
            self.header = ()
        elif heading := _HEADING.match(said):
            yield from self._ended()
            self.header = ()
            level = len(heading[1])
            while self.path and self.path[-1][0] >= level:
                self.path.pop()
            self.path.append((level, plain(said[heading.end() :].rstrip().rstrip("#"))))
            yield from self._block("heading", at + heading.end(), at + len(said))
        elif bare.startswith("|"):
            yield from self._ended()
            yield from self._row(said, at)
        else:
            self.header = ()
            yield from self._words(said, at)

    def _words(self, said: str, at: int) -> Iterator[Block]:
        kinds: tuple[tuple[BlockKind, re.Match[str] | None], ...] = (
            ("quote", _QUOTE.match(said)), ("item", _ITEM.match(said))
        )  # fmt: skip
        for kind, mark in kinds:
            if mark:
                yield from self._ended()
                yield from self._block(kind, at + mark.end(), at + len(said))
                return
        start = self.paragraph[0] if self.paragraph else at
        self.paragraph = (start, at + len(said))

    def _row(self, said: str, at: int) -> Iterator[Block]:
        if _RULE_ROW.fullmatch(said):
            return
        cells = tuple(_cells(said, at, self.header))
        if not self.header:
            self.header = tuple(self.text[cell.start : cell.end] for cell in _cells(said, at, (), empty=True))
        elif cells:
            yield Block("row", cells[0].start, cells[-1].end, self._path(), self._level(), cells)

    def _ended(self) -> Iterator[Block]:
        if self.paragraph is not None:
            held, self.paragraph = self.paragraph, None
            yield from self._block("paragraph", *held)

    def _block(self, kind: BlockKind, start: int, end: int) -> Iterator[Block]:
        said = self.text[start:end]
        start += len(said) - len(said.lstrip())
        end = start + len(said.strip())
        if end > start:
            yield Block(kind, start, end, self._path(), self._level())

    def _path(self) -> tuple[str, ...]:
        return tuple(heading for _, heading in self.path)

    def _level(self) -> int:
        return self.path[-1][0] if self.path else 0


def _cells(line: str, offset: int, header: tuple[str, ...], empty: bool = False) -> Iterator[Cell]:
    begin = line.index("|") + 1
    parts = line[begin:].rstrip().removesuffix("|").split("|")
    for column, part in enumerate(parts):
        start = offset + begin + len(part) - len(part.lstrip())
        if part.strip() or empty:
            yield Cell(start, start + len(part.strip()), header[column] if column < len(header) else "")
        begin += len(part) + 1
