"""Which chunks of a text to read for some fields of a profile, when not all of it fits."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.chunks import Chunk
from domain.offer_anchors import OFFER, PRICE, word_beginnings

CHARACTERS = 12_000
MOST = 8
# What makes a chunk worth reading, in points.
HERO, HERO_FOR_VOICE = 3.0, 2.0
IN_HEADING, IN_BODY, MOST_IN_BODY = 5.0, 1.0, 3.0
SHORT, FOR_SHORT = 100, 0.3
LONG, FOR_LONG = 2_500, 0.9
_SMALL_HERO = 300  # An announcement bar; the first screen goes on in the next chunk.


class Picked(NamedTuple):
    """The chunks to read and the others, both in the order of the text."""

    chosen: tuple[Chunk, ...]
    left_out: tuple[Chunk, ...]

    @property
    def characters(self) -> int:
        """How many characters the chosen ones hold, overlaps included."""
        return sum(chunk.end - chunk.start for chunk in self.chosen)


def pick(
    text: str,
    chunks: Sequence[Chunk],
    fields: Mapping[str, Sequence[str]],
    characters: int = CHARACTERS,
    most: int = MOST,
) -> Picked:
    """Chooses the chunks that say most about the fields.

    The first screen and the chunks under a heading that names an offer are always in, over the budget if need be; where
    no heading does, the chunk that looks most like one. Then each field's best chunk, then whatever scores highest, as
    long as `characters` and `most` chunks allow.

    Args:
        fields: Each field's key and the words that speak of it; without words, those of its key.
    """
    scored = _Scores(text, fields)
    always = {*_first_screen(chunks), *_offers(text, chunks)}
    order = sorted(range(len(chunks)), key=lambda at: (-scored.total(chunks[at], at in always), chunks[at].start))
    chosen = set(always)
    room = characters - sum(_length(chunks[at]) for at in chosen)
    for at in (*scored.best_of_each_field(chunks, order), *order):
        if at not in chosen and len(chosen) < most and _length(chunks[at]) <= room:
            chosen.add(at)
            room -= _length(chunks[at])
    return Picked(
        tuple(chunk for at, chunk in enumerate(chunks) if at in chosen),
        tuple(chunk for at, chunk in enumerate(chunks) if at not in chosen),
    )


class _Scores:
    """The points of chunks for the fields wanted."""

    def __init__(self, text: str, fields: Mapping[str, Sequence[str]]) -> None:
        self._text = text
        words = {
            key: tuple(given) or tuple(key.replace(".", "_").split("_")[1:]) or (key,) for key, given in fields.items()
        }
        self._each = [word_beginnings(given) for given in words.values()]
        self._any = word_beginnings(tuple(word for given in words.values() for word in given))
        self._for_voice = any("voice" in key or "tone" in key for key in fields)

    def total(self, chunk: Chunk, is_first_screen: bool) -> float:
        """A chunk's points for all fields together."""
        points = self._points(chunk, self._any)
        if chunk.kind == "hero" or is_first_screen:
            points += HERO + (HERO_FOR_VOICE if self._for_voice else 0)
        return points * _for_length(chunk)

    def best_of_each_field(self, chunks: Sequence[Chunk], order: Sequence[int]) -> list[int]:
        """For each field the chunk that says most about it, if any does; in the order given."""
        best: set[int] = set()
        for words in self._each:
            points = {at: self._points(chunks[at], words) * _for_length(chunks[at]) for at in order}
            at = max(order, key=lambda one: points[one], default=None)
            if at is not None and points[at] > 0:
                best.add(at)
        return [at for at in order if at in best]

    def _points(self, chunk: Chunk, words: re.Pattern[str]) -> float:
        in_heading = any(words.search(title) for title in chunk.breadcrumb)
        found = {match[0].casefold() for match in words.finditer(self._text, chunk.start, chunk.end)}
        return (IN_HEADING if in_heading else 0) + min(MOST_IN_BODY, IN_BODY * len(found))


def _for_length(chunk: Chunk) -> float:
    length = _length(chunk)
    return FOR_SHORT if length < SHORT else FOR_LONG if length > LONG else 1.0


def _length(chunk: Chunk) -> int:
    return chunk.end - chunk.start


def _first_screen(chunks: Sequence[Chunk]) -> list[int]:
    if len(chunks) > 1 and _length(chunks[0]) < _SMALL_HERO:
        return [0, 1]
    return [0] if chunks else []


def _offers(text: str, chunks: Sequence[Chunk]) -> list[int]:
    """Chunks whose own heading names an offer; else the one with most offer words beside a price."""
    named = [at for at, chunk in enumerate(chunks) if chunk.breadcrumb and OFFER.search(chunk.breadcrumb[-1])]
    if named:
        return named
    likely = [
        (len({match[0].casefold() for match in OFFER.finditer(text, chunk.start, chunk.end)}), -at)
        for at, chunk in enumerate(chunks)
        if PRICE.search(text, chunk.start, chunk.end)
    ]
    return [-max(likely)[1]] if likely else []
