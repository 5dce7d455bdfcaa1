"""Whether the figures of what was said stand in the texts that it was said of."""

import re
from collections.abc import Iterable, Iterator, Mapping

from domain.figures import Held, HeldFigure, held_in_text, unheld
from domain.number_words import numbers_in
from evals.suite import Found

_PERCENT = re.compile(r"\s?(?:%|per ?cent\b)")


def held_in(texts: Iterable[str]) -> Held:
    """The figures of texts; those in words ("thirty-four dollars") too."""
    held = Held()
    for text in texts:
        held += held_in_text(text) + Held(figures=tuple(_spelled(text)), names=(text,))
    return held


def _spelled(text: str) -> Iterator[HeldFigure]:
    for number in numbers_in(text):
        value = float(number.value)
        share = _PERCENT.match(text, number.end)
        yield HeldFigure(value=value / 100, unit="fraction") if share else HeldFigure(value=value)


def figures_stand(said: Mapping[str, str], texts: Iterable[str]) -> Found | None:
    """Every figure of what was said, by name, stands in one of the texts; None where no figure is said."""
    held = held_in(texts)
    figures = 0
    for name, words in said.items():
        figures += any(character.isdigit() for character in words)
        flags = unheld(words, held)
        if flags:
            return Found(False, f"{name} says {flags[0].text}, which no text holds")
    return Found(True, f"{figures} with figures, all of them in the texts") if figures else None
