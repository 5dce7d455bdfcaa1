"""The texts that a persona is made from, cut into numbered sentences: who cites a number quotes what stands there."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from domain.clauses import clauses
from domain.evidence import Evidence, Source, SourceKind, cite_at
from domain.research import ResearchText

# Out of five: who gives it was let down.
BAD_RATING = 2.0
# A piece with fewer letters says nothing; "I'm 62" has two.
_LEAST_LETTERS = 2
# Characters that a passage's number and a text's label take beside it.
_ABOUT = 8
_WORD = re.compile(r"\w+")
Key = tuple[SourceKind, str]


class Passage(BaseModel):
    """A sentence of a text, under the number by which it is cited. `also` are further texts that say exactly it."""

    model_config = ConfigDict(frozen=True)

    number: int
    text: ResearchText
    evidence: Evidence
    also: tuple[Key, ...] = ()

    @property
    def quote(self) -> str:
        return self.evidence.quote

    @property
    def said_in(self) -> tuple[Key, ...]:
        """The texts that say it."""
        return (self.text.key, *self.also)

    @property
    def bad(self) -> bool:
        """Whether its author was let down, by their own rating."""
        return self.text.rating is not None and self.text.rating <= BAD_RATING


class Passages(BaseModel):
    """The sentences that are read. `texts` counts the texts that they come from, by kind; `left_out` those for which
    there was no room."""

    model_config = ConfigDict(frozen=True)

    passages: tuple[Passage, ...]
    texts: dict[SourceKind, int]
    left_out: dict[SourceKind, int] = {}

    def numbered(self, number: int) -> Passage | None:
        """The passage of that number; None: there is none."""
        return self.passages[number - 1] if 1 <= number <= len(self.passages) else None


def passages(texts: Sequence[ResearchText], characters: int | None = None, grouped: bool = False) -> Passages:
    """The texts' sentences, numbered from 1; what several say in the same words is one passage.

    Args:
        texts: What to cut.
        characters: Room for about so many; None: for all. Where it does not do, the kinds share it alike; within a
            kind, bad ratings and others take turns, and a text that does not fit whole is left out (the first of its
            kind is cut after its last sentence that fits).
        grouped: Number those of the same kind and rating one after the other, so that a list says it once.
    """
    first: dict[str, int] = {}
    also: dict[int, list[Key]] = {}
    whole: list[tuple[ResearchText, list[tuple[int, Evidence]]]] = []
    for text in texts:
        pieces: list[tuple[int, Evidence]] = []
        for piece in _pieces(text.source):
            folded = " ".join(_WORD.findall(piece.quote.lower()))
            at = first.setdefault(folded, len(first))
            if at not in also:
                also[at] = []
                pieces.append((at, piece))
            elif text.key not in also[at]:
                also[at].append(text.key)
        whole.append((text, pieces))
    read = _that_fit(whole, characters)
    if grouped:
        kinds = list(dict.fromkeys(text.source.kind for text in texts))
        read.sort(key=lambda held: (kinds.index(held[0].source.kind), held[0].rating or 0.0))
    made: list[Passage] = []
    for text, pieces in read:
        for at, piece in pieces:
            others = tuple(key for key in also[at] if key != text.key)
            made.append(Passage(number=len(made) + 1, text=text, evidence=piece, also=others))
    counted = {key for passage in made for key in passage.said_in}
    return Passages(
        passages=tuple(made),
        texts=_tally(text for text in texts if text.key in counted),
        left_out=_tally(text for text in texts if text.key not in counted and any(_pieces(text.source))),
    )


def _pieces(source: Source) -> Iterator[Evidence]:
    """The sentences and rows of a text that say something."""
    for clause in clauses(source.text):
        if sum(character.isalpha() for character in clause.text) >= _LEAST_LETTERS:
            yield cite_at(source, clause.start, clause.end)


_Whole = tuple[ResearchText, list[tuple[int, Evidence]]]


def _that_fit(whole: list[_Whole], characters: int | None) -> list[_Whole]:
    """What there is room for, in the order of the texts."""
    if characters is None or sum(map(_size, whole)) <= characters:
        return [held for held in whole if held[1]]
    kinds: dict[SourceKind, list[_Whole]] = {}
    for held in whole:
        if held[1]:
            kinds.setdefault(held[0].source.kind, []).append(held)
    chosen: dict[Key, _Whole] = {}
    left = characters
    # The smallest kind first: what it does not need of its share goes to the others.
    for n, held in enumerate(sorted(kinds.values(), key=lambda texts: sum(map(_size, texts)))):
        taken = _turns(held, left // (len(kinds) - n))
        chosen |= {kept[0].key: kept for kept in taken}
        left -= sum(map(_size, taken))
    return [chosen[text.key] for text, _ in whole if text.key in chosen]


def _turns(texts: list[_Whole], room: int) -> list[_Whole]:
    """As many texts as fit, those with a bad rating and the others by turns; of the first what fits."""
    bad = deque(held for held in texts if held[0].rating is not None and held[0].rating <= BAD_RATING)
    rest = deque(held for held in texts if held[0].rating is None or held[0].rating > BAD_RATING)
    taken: list[_Whole] = []
    while bad or rest:
        for queue in (bad, rest):
            if not queue:
                continue
            held = queue.popleft()
            if _size(held) <= room:
                taken.append(held)
                room -= _size(held)
            elif not taken and (cut := _cut(held, room))[1]:
                taken.append(cut)
                room = 0
    return taken


def _cut(held: _Whole, room: int) -> _Whole:
    kept: list[tuple[int, Evidence]] = []
    for at, piece in held[1]:
        room -= len(piece.quote) + _ABOUT
        if room < 0:
            break
        kept.append((at, piece))
    return held[0], kept


def _size(held: _Whole) -> int:
    return sum(len(piece.quote) + _ABOUT for _, piece in held[1])


def _tally(texts: Iterable[ResearchText]) -> dict[SourceKind, int]:
    return dict(Counter(text.source.kind for text in texts))
