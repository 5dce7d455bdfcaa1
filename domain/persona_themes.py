"""Quotes that say the same about one field, put together so that they can be counted."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from domain.persona_passages import Key, Passage
from domain.stems import stems

# A quote that is easily read: neither a torso nor a story.
_SHORTEST, _LONGEST = 24, 180
_CORE_LIFT = 0.5


@dataclass(frozen=True)
class Theme:
    """Passages of one theme, the most telling first. `word` is the stem that they share; "": a quote of its own."""

    word: str
    passages: tuple[Passage, ...]

    @property
    def said_in(self) -> frozenset[Key]:
        """The texts in which it is said."""
        return frozenset(key for passage in self.passages for key in passage.said_in)


# Cue words themselves: that two quotes both say "again" does not make them one theme.
_NO_THEME = stems(
    """
    again better without now finally back since before after until still only never always already even want wanted
    wish need needed hope hoped feel feels felt feeling think thought believe told said asked knew known first last
    time times one two three four five much many long little whole same thing things way sure true real really bought
    buy ordered order tried try started start stopped stop review reviews star stars product because instead part
    every each most once twice work works working look looks looking seem seems find found come comes came go goes went
    people person change changes changed
    """
)


class Words:
    """How often each stem stands in all that was read: what stands everywhere is no theme."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.total = len(passages)
        self.often: Counter[str] = Counter(stem for passage in passages for stem in stems(passage.quote))

    def lift(self, stem: str, found: int, among: int) -> float:
        """How many times as often as elsewhere the stem stands in these passages, as a power of two; 0 at least."""
        return max(0.0, log2((found / among) / (self.often[stem] / self.total)))


def core(theme: Theme, words: Words) -> frozenset[str]:
    """What the theme is about: stems in half of its passages or more, and rarer elsewhere by a factor of 1.4."""
    often: Counter[str] = Counter(stem for passage in theme.passages for stem in stems(passage.quote) - _NO_THEME)
    of = len(theme.passages)
    return frozenset(stem for stem, n in often.items() if 2 * n >= of and words.lift(stem, n, of) >= _CORE_LIFT)


def themes(passages: Sequence[Passage], words: Words, most: int) -> list[Theme]:
    """At most so many themes, those first that the most texts tell.

    The stem that stands in the most of the passages' texts, weighed by how much rarer it is elsewhere (texts × log2 of
    the lift), makes the first theme; what is left makes the next. What shares no word with another stands alone.
    """
    left = list(passages)
    found: list[Theme] = []
    while left and len(found) < most:
        told: defaultdict[str, set[Key]] = defaultdict(set)
        times: Counter[str] = Counter()
        for passage in left:
            for stem in stems(passage.quote) - _NO_THEME:
                told[stem].update(passage.said_in)
                times[stem] += 1
        worth = {
            stem: len(keys) * words.lift(stem, times[stem], len(left)) for stem, keys in told.items() if len(keys) > 1
        }
        word = max(worth, key=lambda stem: (worth[stem], stem), default="")
        if not word or worth[word] <= 0:
            break
        held = [passage for passage in left if word in stems(passage.quote)]
        found.append(Theme(word, tuple(_ordered(held, words))))
        left = [passage for passage in left if word not in stems(passage.quote)]
    found += [Theme("", (passage,)) for passage in _ordered(left, words)[: most - len(found)]]
    return sorted(found, key=lambda theme: -len(theme.said_in))


def _ordered(passages: Sequence[Passage], words: Words) -> list[Passage]:
    """Those first that share the most with the others and are easily read."""
    shared: Counter[str] = Counter(stem for passage in passages for stem in stems(passage.quote))

    def worth(passage: Passage) -> tuple[bool, int, float, int]:
        held = stems(passage.quote)
        mean = sum(shared[stem] for stem in held) / (len(held) or 1)
        readable = _SHORTEST <= len(passage.quote) <= _LONGEST and passage.quote != passage.text.title
        return (readable, len(passage.said_in), mean, -passage.number)

    return sorted(passages, key=worth, reverse=True)
