"""The words that carry a sentence's meaning, cut to stems so that "easier" meets "easily"."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENDINGS = ("iest", "ier", "ily", "ied", "ies", "ing", "est", "ed", "ly", "es", "er", "s", "y", "e")
_SHORTEST = 3
# Words that say nothing about what a sentence is about.
_COMMON = """
    a about after again all also am an and any are as at be because been before being both but by can cannot could
    did do does doing don down during each else ever every few for from further get gets getting give given gives go
    goes going got had has have having he her here hers him his how i if in into is it its just know less let like made
    make makes many may me might more most much must my need needs no nor not now of off on once one only or other our
    out over own per put said same saw say says see seen she should so some still such take takes than that the their
    them then there these they thing things this those through to told too try under until up upon us use used very was
    we week weeks day days month months were what when where which while who whom why will with would year years yes you
    your yours
"""
COMMON = frozenset(_COMMON.split())


def stem(word: str) -> str:
    """The word without its ending, as long as three letters are left."""
    cut = word.lower().split("'")[0].split("’")[0]
    for ending in _ENDINGS:
        if cut.endswith(ending) and len(cut) - len(ending) >= _SHORTEST:
            cut = cut[: -len(ending)]
            break
    return cut[:-1] if len(cut) > _SHORTEST and cut[-1] in "ye" else cut


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(
        stem(word) for word in _WORD.findall(text) if len(word) > 1 and word.lower().split("'")[0] not in COMMON
    )
