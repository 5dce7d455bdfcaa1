"""Which lines of a Markdown text are headings, and which stand within a code fence."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

LEVELS = 3
# One pass finds what may open or close a fence or be a heading. Possessive, so that no line is read twice.
_LINE = re.compile(
    r"(?:\A\ufeff?|[\n\r])"
    r"(?:"
    r"\ {0,3}+(?P<marks>\#{1,3}+)(?=[ \t\r\n]|\Z)[ \t]*+(?P<title>[^\r\n]*+)"
    r"|(?P<lead>[ \t]*+(?:(?:[-*+]|\d{1,9}+[.)])[ \t]++)*+)(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\r\n]*+)"
    r"|\ {0,3}+(?P<under>={2,}+|-{3,}+)[ \t]*+(?=[\r\n]|\Z)"
    r")",
    re.VERBOSE,
)
_BLANK = re.compile(r"(?:\r\n|\n|\r)(?:[ \t\u00a0]*+(?:\r\n|\n|\r))++")
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


def outline(text: str) -> Outline:
    """Reads the headings (`# …` and underlined ones) and the fences of ``` and ~~~; an open one goes to the end."""
    headings: list[Heading] = []
    fences: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    for found in _LINE.finditer(text):
        start = found.start() + (1 if text[found.start()] in "\r\n" else 0)
        fence = found["fence"]
        if opened is not None:
            if fence and _closes(found, opened[1]):
                fences.append((opened[0], _next_line(text, found.end())))
                opened = None
        elif fence:
            if fence[0] == "~" or "`" not in found["info"]:
                opened = (start, fence)
        elif found["marks"]:
            headings.append(Heading(len(found["marks"]), start, _words(found["title"])))
        elif (above := _underlined(text, start)) is not None:
            headings.append(Heading(1 if found["under"][0] == "=" else 2, above[0], _words(above[1])))
    if opened is not None:
        fences.append((opened[0], len(text)))
    return Outline(headings, fences)


def blank_lines(text: str) -> Iterator[int]:
    """Where the next line begins after each run of blank lines."""
    return (found.end() for found in _BLANK.finditer(text))


def _closes(found: re.Match[str], opening: str) -> bool:
    fence = found["fence"]
    return (
        fence[0] == opening[0]
        and len(fence) >= len(opening)
        and not found["info"].strip()
        and not found["lead"].strip()
    )


def _next_line(text: str, at: int) -> int:
    if text.startswith("\r\n", at):
        return at + 2
    return min(len(text), at + 1)


def _underlined(text: str, start: int) -> tuple[int, str] | None:
    """The one line of text above an underline, and where it begins; None where that is no heading."""
    end = start - 1
    if end > 0 and text[end] == "\n" and text[end - 1] == "\r":
        end -= 1
    if end <= 0:
        return None
    begin = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
    line = text[begin:end].lstrip("\ufeff")
    if not line.strip() or len(line) > _LONGEST_TITLE or "|" in line or _NO_TEXT.match(line):
        return None
    before = max(text.rfind("\n", 0, begin - 1), text.rfind("\r", 0, begin - 1)) + 1 if begin else 0
    return None if text[before:begin].strip("\ufeff \t\r\n\u00a0") else (begin, line)


def _words(title: str) -> str:
    plain = _CLOSING_MARKS.sub("", title)
    return " ".join(_EMPHASIS.sub("", _LINK.sub(lambda found: found[1], plain)).split())
