"""Whether the figures of what was said stand in the texts that it was said of."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from domain.figures import Held, HeldFigure, held_in_text, unheld
from domain.number_words import numbers_in
from evals.suite import Found

_PERCENT = re.compile(r"\s?(?:%|per ?cent\b)")


# A case's texts are the same for every attempt at it.
@lru_cache(maxsize=1024)
def held_in(text: str) -> Held:
    """The figures of a text; those in words ("thirty-four dollars") too."""
    return held_in_text(text) + Held(figures=tuple(_spelled(text)), names=(text,))


def _spelled(text: str) -> Iterator[HeldFigure]:
    for number in numbers_in(text):
        value = float(number.value)
        share = _PERCENT.match(text, number.end)
        yield HeldFigure(value=value / 100, unit="fraction") if share else HeldFigure(value=value)


def figures_stand(said: Mapping[str, str], texts: Iterable[str]) -> Found | None:
    """Every figure of what was said, by name, stands in one of the texts; None where no figure is said."""
    figured = {name: words for name, words in said.items() if any(map(str.isdigit, words))}
    if not figured:
        return None
    held = sum(map(held_in, texts), Held())
    for name, words in figured.items():
        flags = unheld(words, held)
        if flags:
            return Found(False, f"{name} says {flags[0].text}, which no text holds")
    return Found(True, f"{len(figured)} with figures, all of them in the texts")
