"""The words of a text that a value was taken from, found by rules: the same each time, and never a retelling."""

import re
from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher

from domain.chunks import chunk_markdown
from domain.evidence import locate

MOST = 300
ALIKE = 0.5  # The least share of characters in common (difflib's ratio) between a value and a window of the text.
SHORTEST = 10  # Characters: a shorter value is in many windows by chance.
_WORD = re.compile(r"\w+")
_TRIED = 5


def snippet(text: str, value: str, most: int = MOST) -> tuple[int, int] | None:
    """Where to show a value's source, as (start, end) of at most `most` characters; None for an empty text.

    The exact words, else the window that is most alike, else the beginning of the chunk that shares most words with it.
    """
    at = locate(text, value)
    if at is not None:
        return _fitted(text, *at, most)
    wanted = {word.casefold() for word in _WORD.findall(value)}
    places = [(found.start(), found.end(), found[0].casefold()) for found in _WORD.finditer(text)]
    shared = [place for place in places if place[2] in wanted]
    if len(value) > SHORTEST and shared:
        best = _most_alike(text, value, shared, min(most, max(len(value), SHORTEST)))
        if best is not None:
            return best
    chunks = chunk_markdown(text)
    if not chunks:
        return None
    # Rare words say more than "the": each counts by how seldom the text has it.
    often = Counter(word for _, _, word in shared)
    starts = [start for start, _, _ in shared]
    points = [
        sum(
            1 / often[word]
            for word in {w for _, _, w in shared[bisect_left(starts, c.start) : bisect_left(starts, c.end)]}
        )
        for c in chunks
    ]
    chunk = chunks[max(range(len(chunks)), key=lambda one: (points[one], -one))]
    start = chunk.start + chunk.overlap
    while start < chunk.end - 1 and text[start].isspace():
        start += 1
    return _fitted(text, start, chunk.end, most)


def _most_alike(text: str, value: str, shared: list[tuple[int, int, str]], length: int) -> tuple[int, int] | None:
    """The window of about the value's length that is most like it, among those that hold most of its words."""
    windows: list[tuple[int, int, int]] = []
    held: Counter[str] = Counter()
    behind = 0
    for start, _, word in shared:
        while behind < len(shared) and (not held or shared[behind][1] - start <= length * 1.25):
            held[shared[behind][2]] += 1
            behind += 1
        windows.append((len(held), start, shared[behind - 1][1]))
        held[word] -= 1
        if not held[word]:
            del held[word]
    # Of windows with as many of its words, the closer ones, then the earlier.
    windows.sort(key=lambda window: (-window[0], window[2] - window[1], window[1]))
    lowered = value.casefold()
    tried = [
        (SequenceMatcher(None, lowered, text[start:end].casefold(), autojunk=False).ratio(), -start, end)
        for _, start, end in windows[:_TRIED]
    ]
    ratio, start, end = max(tried)
    return _fitted(text, -start, end, length) if ratio > ALIKE else None


def _fitted(text: str, start: int, end: int, most: int) -> tuple[int, int]:
    """Cut to `most` characters, at a word's end where there is one in the second half."""
    if end - start > most:
        end = start + most
        if not text[end].isspace():
            space = max(text.rfind(" ", start + most // 2, end), text.rfind("\n", start + most // 2, end))
            end = space if space > start else end
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return start, end
