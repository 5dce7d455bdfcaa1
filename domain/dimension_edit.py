"""Dimensions changed side by side: one side may be given, and the others stay as they are."""

import re
from collections.abc import Mapping
from decimal import Decimal

from domain.field_values import Dimensions
from domain.measures import Side, dimensions_in

_SIDES: tuple[tuple[Side, str], ...] = (("width", "wide"), ("height", "high"), ("depth", "deep"))
_MEASURE = re.compile(r"(\d{1,6}(?:[.,]\d{1,4})?)\s*([A-Za-z\"″”]*)")
_LENGTHS = "mm, cm, m, in or ft"
_WEIGHTS = "mg, g, kg, oz or lb"


def edited(old: Dimensions | None, given: Mapping[str, str | None]) -> Dimensions | None:
    """The dimensions with these sides (`width`, `height`, `depth`) and `weight`; None when nothing is left.

    Args:
        given: As typed: `16 cm`, `450g`, `12` in the unit that stands there; an empty text takes a side out, None
            leaves it as it is. Lengths in several units are written in that of the first side.

    Raises:
        ValueError: Something typed is no measure; the message says what to type.
    """
    unit = old.length_unit if old else None
    parts = [_part(side, word, given.get(side), getattr(old, side, None), unit, _LENGTHS) for side, word in _SIDES]
    parts.append(
        _part(
            "weight", "", given.get("weight"), old.weight if old else None, old.weight_unit if old else None, _WEIGHTS
        )
    )
    told = ", ".join(part for part in parts if part)
    found = dimensions_in(told)
    return found[0] if found else None


def _part(name: str, word: str, typed: str | None, held: Decimal | None, unit: str | None, units: str) -> str:
    """One side as the text that reads as it; empty where it is not known or taken out."""
    if typed is None:
        return f"{held:f} {unit} {word}".strip() if held is not None else ""
    text = typed.strip()
    if not text:
        return ""
    found = _MEASURE.fullmatch(text)
    told = f"{found[1]} {found[2] or unit or ''} {word}".strip() if found else ""
    read = dimensions_in(told) if told else None
    sides = read[0].model_dump(include={"width", "height", "depth", "weight"}, exclude_none=True) if read else {}
    if list(sides) != [name]:
        raise ValueError(f"{name}={text!r} is no measure with a unit: type it as in 16 cm; units are {units}")
    return told
