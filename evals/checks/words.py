"""Whether an answer says what it must, in the language of its question."""

import re
from collections.abc import Sequence

from evals.suite import Found

_WORD = re.compile(r"[^\W\d_]+")
_COMMON = {
    name: frozenset(_WORD.findall(words))
    for name, words in (
        ("en", "the and is are of to in for with that not but from its than has it on by which no"),
        ("de", "der die das und ist sind von zu für mit nicht aber aus als hat es auf den dem ein eine im keine wie"),
        ("es", "el la los las y es son de del para con que no pero como se su en por un una más al lo hay"),
        ("fr", "le la les et est sont de du des pour avec que ne pas mais dans un une au aux sur il elle par plus"),
    )
}
# Names, quotes and units are of no language: of fewer words of ours nothing can be told.
_FEWEST = 4


def says_one_of(text: str, wanted: Sequence[Sequence[str]]) -> Found | None:
    """Of each list the text holds one, in whatever case; None where nothing is wanted."""
    if not wanted:
        return None
    said = " ".join(text.casefold().replace("’", "'").split())
    missing = [words for words in wanted if not any(word.casefold().replace("’", "'") in said for word in words)]
    score = 1 - len(missing) / len(wanted)
    if missing:
        return Found(False, f"says none of: {', '.join(missing[0][:4])}{' …' if len(missing[0]) > 4 else ''}", score)
    return Found(True, f"{len(wanted)} of {len(wanted)} said", score)


def in_language(text: str, language: str) -> Found | None:
    """Most of its common words are of this language (en, de, es, fr); None where it has too few to tell."""
    said = [word.casefold() for word in _WORD.findall(text)]
    counts = {name: sum(word in common for word in said) for name, common in _COMMON.items()}
    likeliest = max(counts, key=lambda name: (counts[name], name == language))
    if counts[likeliest] < _FEWEST:
        return None
    return Found(likeliest == language, f"written in {likeliest}, asked in {language}")
