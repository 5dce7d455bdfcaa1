"""Whether a sentence states a person's age, gender, home, means, schooling, work or family: it is never concluded.

Patterns are English; what is stated in another language stays unknown.
"""

import re

from domain.persona_cue import Cue, cue
from domain.persona_cues_self import CIRCUMSTANCES

_PEOPLE = (
    r"(?:people|persons|adults|women|men|ladies|moms?|mothers|dads?|fathers|parents|owners|customers|buyers|seniors)"
)
_MALE = re.compile(r"\b(?:m[ea]n|males?|dads?|fathers?|husbands?|guys?|boys?|grandfathers?|widowers?)\b", re.IGNORECASE)
_FEMALE = re.compile(
    r"\b(?:wom[ea]n|females?|mom|moms|mums?|mothers?|wife|wives|girls?|lad(?:y|ies)|grandmothers?|widows?)\b",
    re.IGNORECASE,
)
# What a brand states of those for whom it is, beside what people state of themselves (domain.persona_cues_self).
_OF_OTHERS = {
    "basics.age_range": rf"""
        {_PEOPLE} (?:aged? |over |under |above |from |in their |between )+(?:the age of )?\d\d
        for (?:the )?(?:over[- ]\d\ds|seniors|retirees|teenagers|young adults)|\d\d[- ]year[- ]old {_PEOPLE}
        """,
    "basics.gender": r"for (?:\w+ ){0,2}(?:women|men|ladies|moms|mums|mothers|dads|fathers|girls|guys)\b",
    "basics.location": rf"{_PEOPLE} (?:who live|living|based) (?:in|on|near)\b|for (?:city|apartment|rural|suburban)\b",
    "basics.income_level": r"(?:for|on) (?:\w+ ){0,2}(?:tight|small|modest) budgets?|(?:high|low|middle)[- ]income",
    "basics.education": r"for (?:\w+ )?(?:students|graduates)\b",
    "basics.occupation": r"for (?:\w+ ){0,2}(?:nurses|teachers|engineers|drivers|professionals|athletes|runners"
    r"|founders|freelancers|office workers|students)\b",
    "basics.family_status": r"for (?:\w+ ){0,2}(?:parents|families|couples|singles|newlyweds|moms|mums|dads)\b",
}
_BY_FIELD = {
    path: (*(known for known in CIRCUMSTANCES if known.field == path), cue(path, told, own=False))
    for path, told in _OF_OTHERS.items()
}
_NUMBER = re.compile(r"\b(\d{2})(?=\b|s\b|'s\b)")
_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
_DECADE = re.compile(rf"\b(?:{'|'.join(_DECADES)})\b", re.IGNORECASE)
_UPWARDS = re.compile(r"\b(?:over|above|older|at least)\b|\d\s?\+|\bor more\b", re.IGNORECASE)
_OLDEST = 120


def states(path: str, claim: str, quote: str) -> bool:
    """Whether the quote states what the claim says, as far as a rule can tell.

    An age must lie within the claim's, and the quote may not speak of the other gender alone.

    Args:
        path: A demographic field, such as "basics.age_range".
    """
    if not any(_shows(known, quote) for known in _BY_FIELD[path]):
        return False
    if path == "basics.age_range":
        return _in_range(claim, quote)
    if path == "basics.gender":
        return _sexes(claim) <= _sexes(quote)
    return True


def _shows(known: Cue, quote: str) -> bool:
    return known.words.search(quote) is not None and not (known.not_with and known.not_with.search(quote))


def _in_range(claim: str, quote: str) -> bool:
    asked, told = _ages(claim), _ages(quote)
    if not asked or not told:
        return True
    low, high = min(asked), max(asked)
    if len(asked) == 1:
        low, high = (low, _OLDEST) if _UPWARDS.search(claim) else (low - low % 10, low - low % 10 + 9)
    return any(low <= age <= high for age in told)


def _ages(text: str) -> list[int]:
    """Ages in figures, and both ends of a decade in words."""
    found = [int(number) for number in _NUMBER.findall(text)]
    for word in _DECADE.findall(text):
        first = 20 + 10 * _DECADES.index(word.casefold())
        found += [first, first + 9]
    return found


def _sexes(text: str) -> set[str]:
    return {name for name, found in (("male", _MALE.search(text)), ("female", _FEMALE.search(text))) if found}
