"""The known word that a mistyped one most likely meant."""

from rapidfuzz import fuzz, process


def nearest(word: str, choices: list[str]) -> str | None:
    """The choice that `word` most likely meant; None when nothing is near."""
    found = process.extractOne(word, choices, scorer=fuzz.WRatio, score_cutoff=60)
    return found[0] if found else None
