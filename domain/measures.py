"""Widths, heights, depths and weights as people and pages write them: `16 cm wide, 450 g`, `16 x 23 x 7 cm`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import ValidationError

from domain.field_values import Dimensions, LengthUnit, WeightUnit

Side = Literal["width", "height", "depth"]

_LENGTHS: dict[str, LengthUnit] = {
    **dict.fromkeys(("mm", "millimeter", "millimeters", "millimetre", "millimetres"), "mm"),
    **dict.fromkeys(("cm", "centimeter", "centimeters", "centimetre", "centimetres"), "cm"),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), "m"),
    **dict.fromkeys(("in", "inch", "inches", '"', "″", "”"), "in"),
    **dict.fromkeys(("ft", "foot", "feet"), "ft"),
}  # type: ignore[assignment]
_WEIGHTS: dict[str, WeightUnit] = {
    **dict.fromkeys(("mg", "milligram", "milligrams"), "mg"),
    **dict.fromkeys(("g", "gram", "grams", "gr"), "g"),
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("oz", "ounce", "ounces"), "oz"),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), "lb"),
}  # type: ignore[assignment]
_SIDES: dict[str, Side] = {
    **dict.fromkeys(("w", "wide", "width"), "width"),
    **dict.fromkeys(("h", "high", "tall", "height"), "height"),
    **dict.fromkeys(("d", "deep", "depth", "l", "long", "length", "thick"), "depth"),
}  # type: ignore[assignment]
# Millimetres and grams, for the units of a text that mixes them.
_MILLIMETRES = {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000), "in": Decimal("25.4"), "ft": Decimal("304.8")}

_NUMBER = r"(?<![\w.,])(\d{1,6}(?:[.,]\d{1,4})?)"
_LENGTH = r"(mm|cm|m|in|ft|millimet(?:er|re)s?|centimet(?:er|re)s?|met(?:er|re)s?|inch(?:es)?|foot|feet|[\"″”])"
_SIDE = r"(wide|width|high|height|tall|deep|depth|long|length|thick|[whdl])"
_END = r"(?![A-Za-z0-9])"
_TIMES = r"\s*(?:x|×|by|\*)\s*"
_TRIPLE = re.compile(
    rf"{_NUMBER}\s*{_LENGTH}?{_TIMES}(\d{{1,6}}(?:[.,]\d{{1,4}})?)\s*{_LENGTH}?"
    rf"(?:{_TIMES}(\d{{1,6}}(?:[.,]\d{{1,4}})?))?\s*{_LENGTH}{_END}",
    re.IGNORECASE,
)
_SIDE_AFTER = re.compile(rf"{_NUMBER}\s*{_LENGTH}\s*(?:in\s+)?{_SIDE}{_END}(?!\s*[:=])", re.IGNORECASE)
_SIDE_BEFORE = re.compile(
    rf"\b(width|height|depth|length|wide|high|tall|deep|w|h|d|l)\s*(?:[:=|]|is|of)?[\s|*]*{_NUMBER}\s*{_LENGTH}{_END}",
    re.IGNORECASE,
)
_WEIGHT = re.compile(
    rf"{_NUMBER}\s*(mg|kg|g|gr|oz|lbs?|milligrams?|grams?|kilos?|kilograms?|ounces?|pounds?){_END}", re.IGNORECASE
)


@dataclass(frozen=True)
class _Measure:
    side: Side
    number: Decimal
    unit: LengthUnit
    start: int
    end: int


def dimensions_in(text: str) -> tuple[Dimensions, int, int] | None:
    """The dimensions that a text names, and from where to where it names them; None when it names none.

    `a x b x c` is read as width, height, depth; the first figure of each side counts, and so does the first weight.
    A weight is one only where nothing tells that it is an amount in something (`500 mg per chew`).
    """
    sides: dict[Side, _Measure] = {}
    for measure in sorted(_lengths(text), key=lambda one: one.start):
        sides.setdefault(measure.side, measure)
    weight = next(_weights(text), None)
    if not sides and weight is None:
        return None
    unit = next(iter(sides.values())).unit if sides else None
    spans = [(m.start, m.end) for m in sides.values()] + ([(weight[2], weight[3])] if weight else [])
    try:
        made = Dimensions(
            **{m.side: _in_unit(m, unit) for m in sides.values()},  # type: ignore[arg-type]
            length_unit=unit,
            weight=weight[0] if weight else None,
            weight_unit=weight[1] if weight else None,
        )
    except ValidationError:
        return None
    return made, min(start for start, _ in spans), max(end for _, end in spans)


def _lengths(text: str) -> Iterator[_Measure]:
    for found in _TRIPLE.finditer(text):
        last = _length(found[6])
        order: tuple[tuple[Side, str | None, str | None], ...] = (
            ("width", found[1], found[2]),
            ("height", found[3], found[4]),
            ("depth", found[5], None),
        )
        for side, number, unit in order:
            if number is not None:
                yield _Measure(side, _number(number), _length(unit) if unit else last, found.start(), found.end())
    for found in _SIDE_AFTER.finditer(text):
        yield _Measure(_SIDES[found[3].lower()], _number(found[1]), _length(found[2]), found.start(), found.end())
    for found in _SIDE_BEFORE.finditer(text):
        yield _Measure(_SIDES[found[1].lower()], _number(found[2]), _length(found[3]), found.start(), found.end())


_AMOUNT = re.compile(r"\s*(?:of\b|per\b|/|each\b|a\s+day|daily)", re.IGNORECASE)


def _weights(text: str) -> Iterator[tuple[Decimal, WeightUnit, int, int]]:
    for found in _WEIGHT.finditer(text):
        if not _AMOUNT.match(text, found.end()) and _number(found[1]) > 0:
            yield _number(found[1]), _WEIGHTS[found[2].lower()], found.start(), found.end()


def _in_unit(measure: _Measure, unit: LengthUnit | None) -> Decimal:
    if unit is None or measure.unit == unit:
        return measure.number
    return (measure.number * _MILLIMETRES[measure.unit] / _MILLIMETRES[unit]).quantize(Decimal("0.01"))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _length(text: str) -> LengthUnit:
    return _LENGTHS[text.lower()]
