"""Whether a text shows a statement, as rules can tell: by its words, its figures and its "not". The judge's competitor.

It knows no synonyms and no meaning: "he sleeps through the night" is not shown to it by "he no longer wakes up".
"""

import re
from dataclasses import dataclass

from domain.clauses import clauses
from domain.instructing import instructs
from domain.stems import stems

# The share of a statement's words that must stand in one place: two of three. Chosen before any label was seen.
LEAST = 2 / 3
# Sentences that are read as one place: a statement often sums up a sentence and the next.
_TOGETHER = 2
_NOT = re.compile(
    r"\b(?:no|not|never|nothing|none|nobody|neither|nor|without|cannot|hardly|refuse[sd]?|stopped)\b|n['’]t\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Support:
    """Whether the text shows the statement, why, and the share of its words that stand in the best place."""

    shown: bool
    reason: str
    share: float


def support(statement: str, text: str) -> Support:
    """Looks for the place of the text that holds most of the statement's words; the figures must stand there, and the
    place must deny where the statement denies."""
    wanted = stems(statement)
    if not wanted:
        return Support(False, "The statement has no words to look for.", 0.0)
    share, place = max(((_share(wanted, place), place) for place in _places(text)), key=_first, default=(0.0, ""))
    if share < LEAST:
        return Support(False, f"{share:.0%} of its words stand in one place of the text.", share)
    if lacking := sorted(set(_FIGURE.findall(statement)) - set(_FIGURE.findall(place))):
        return Support(False, f"The text does not have {lacking[0]} there.", share)
    if bool(_NOT.search(statement)) != bool(_NOT.search(place)):
        return Support(False, "One of them says not, the other does not.", share)
    return Support(True, f"{share:.0%} of its words stand in one place of the text.", share)


def _first(found: tuple[float, str]) -> float:
    return found[0]


def _share(wanted: frozenset[str], place: str) -> float:
    return len(wanted & stems(place)) / len(wanted)


def _places(text: str) -> list[str]:
    # What speaks to a model shows nothing of what it says.
    said = [clause.text for clause in clauses(text) if not instructs(clause.text)]
    return [" ".join(said[at : at + size]) for size in range(1, _TOGETHER + 1) for at in range(len(said) - size + 1)]
