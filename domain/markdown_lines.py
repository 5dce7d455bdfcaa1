"""Which lines of a Markdown text are headings, and which stand within a code fence."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

LEVELS = 3
# Each pattern begins with a line's end, which is looked for as fast as memory is read, and reads no line twice.
_HEADING = re.compile(r"\n {0,3}+(#{1,3}+)(?=[ \t\n]|\Z)[ \t]*+([^\n]*+)")
_UNDERLINE = re.compile(r"\n {0,3}+(={2,}+|-{3,}+)[ \t]*+(?=\n|\Z)")
_FENCE_LINE = re.compile(r"\n([ \t]*+(?:(?:[-*+]|\d{1,9}+[.)])[ \t]++)*+)(`{3,}+|~{3,}+)([^\n]*+)")
_BLANK = re.compile(r"\n[ \t\u00a0]*+\n(?:[ \t\u00a0]*+\n)*+")
_CLOSING_MARKS = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_LINK = re.compile(r"!?\[([^\[\]]*+)\]\([^()]*+\)")
_EMPHASIS = re.compile(r"(?<!\w)[*_]{1,3}+|[*_]{1,3}+(?!\w)")
# A line that may not be the text of an underlined heading: a list, a quote, a table, another heading, a rule.
_NO_TEXT = re.compile(r"[ \t]*(?:[#>|=`~-]|[*+][ \t]|\d{1,9}[.)][ \t])")
_LONGEST_TITLE = 200


class Heading(NamedTuple):
    """A heading's level (1 to 3), where its line begins, and its words without marks."""

    level: int
    start: int
    title: str


class Outline(NamedTuple):
    """A text's headings of the first three levels, and its code fences from the first to behind the last line."""

    headings: list[Heading]
    fences: list[tuple[int, int]]

    def fence_at(self, place: int) -> tuple[int, int] | None:
        """The fence that a cut at this character would go through."""
        at = bisect_left(self.fences, (place, -1)) - 1
        if at < 0:
            return None
        start, end = self.fences[at]
        return (start, end) if start < place < end else None


class Lines:
    """A text whose lines all end in one character, each where it was: for looking things up, never for quoting.

    The character at `place` of the text is at `place + 1` here.
    """

    def __init__(self, text: str) -> None:
        plain = "\n" + text
        if text.startswith("\ufeff"):
            plain = "\n " + text[1:]
        if "\r" in plain:
            plain = plain.replace("\r\n", " \n").replace("\r", "\n")
        self._plain = plain

    def outline(self) -> Outline:
        """The headings (`# …` and underlined ones) and the fences of ``` and ~~~; an open one goes to the end."""
        fences = self._fences()
        headings: list[Heading] = []
        at = 0
        for start, end in [*fences, (len(self._plain), len(self._plain))]:
            if at < start:
                headings += self._headings(at, start)
            at = end
        return Outline(headings, fences)

    def paragraph_end(self, least: int, most: int) -> int | None:
        """The last place from `least` to `most` where a line begins after a blank one."""
        for mark in ("\n\n", "\n \n"):
            found = self._plain.rfind(mark, least, most + 1)
            if found >= 0 and least <= (place := self._after_blank(found)) <= most:
                return place
        places = [found.end() - 1 for found in _BLANK.finditer(self._plain, least, most + 1)]
        return max((place for place in places if place >= least), default=None)

    def paragraph_begin(self, least: int) -> int | None:
        """The first place from `least` where a line begins after a blank one."""
        found = _BLANK.search(self._plain, max(0, least - 1))
        return None if found is None else found.end() - 1

    def _after_blank(self, at: int) -> int:
        found = _BLANK.match(self._plain, at)
        return at if found is None else found.end() - 1

    def _fences(self) -> list[tuple[int, int]]:
        fences: list[tuple[int, int]] = []
        opened: tuple[int, str] | None = None
        for found in self._fence_lines():
            marks = found[2]
            if opened is None:
                if marks[0] == "~" or "`" not in found[3]:
                    opened = (found.start(), marks)
            elif marks[0] == opened[1][0] and len(marks) >= len(opened[1]) and not (found[1] + found[3]).strip():
                fences.append((opened[0], min(found.end(), len(self._plain) - 1)))
                opened = None
        if opened is not None:
            fences.append((opened[0], len(self._plain) - 1))
        return fences

    def _fence_lines(self) -> Iterator[re.Match[str]]:
        """The lines that may open or close a fence. Most texts have none, and are searched for the marks alone."""
        places = [place for marks in ("```", "~~~") for place in self._each(marks)]
        last = -1
        for place in sorted(places):
            if place < last:
                continue
            found = _FENCE_LINE.match(self._plain, self._plain.rfind("\n", 0, place))
            last = self._plain.find("\n", place)
            last = len(self._plain) if last < 0 else last
            if found is not None:
                yield found

    def _each(self, marks: str) -> Iterator[int]:
        at = self._plain.find(marks)
        while at >= 0:
            yield at
            at = self._plain.find(marks, at + len(marks))

    def _headings(self, start: int, end: int) -> list[Heading]:
        found = [
            Heading(len(match[1]), match.start(), _words(match[2]))
            for match in _HEADING.finditer(self._plain, start, end)
        ]
        under = [
            Heading(1 if match[1][0] == "=" else 2, above[0], _words(above[1]))
            for match in _UNDERLINE.finditer(self._plain, start, end)
            if (above := self._underlined(match.start(), start)) is not None
        ]
        return sorted([*found, *under], key=lambda heading: heading.start) if under else found

    def _underlined(self, end: int, least: int) -> tuple[int, str] | None:
        """The one line of text above an underline, and where it begins; None where that is no heading."""
        begin = self._plain.rfind("\n", 0, end)
        if begin < least:
            return None
        line = self._plain[begin + 1 : end]
        if not line.strip() or len(line) > _LONGEST_TITLE or "|" in line or _NO_TEXT.match(line):
            return None
        before = self._plain.rfind("\n", 0, begin)
        return None if before >= 0 and self._plain[before:begin].strip() else (begin, line)


def _words(title: str) -> str:
    plain = _CLOSING_MARKS.sub("", title)
    return " ".join(_EMPHASIS.sub("", _LINK.sub(lambda found: found[1], plain)).split())
