"""A field's value as a person types it: lines or `;` between the items of a list, each as it is shown."""

import re
from collections.abc import Callable

from pydantic import ValidationError

from domain.field_values import (
    Dimensions,
    FieldValue,
    Ingredient,
    IngredientList,
    Platform,
    PlatformList,
    PraiseQuote,
    QaList,
    QuestionAnswer,
    QuoteList,
    Stage,
    Text,
    TextList,
    TimelineList,
)
from domain.measures import dimensions_in
from domain.profile_fields import ValueType

# What to type for each type: in hints and beside the editor.
SHAPES: dict[ValueType, str] = {
    "text": "any words",
    "text_list": "one item a line, or with ; between them",
    "ingredient_list": "one a line: NAME (what it does; proof)",
    "qa_list": "one a line: question? answer",
    "timeline_list": "one a line: week 2: what to expect",
    "quote_list": "one a line: “quote” author",
    "platform_list": "one a line: Trustpilot 4.5 of 5 from 120",
    "dimensions": "as in 16 cm wide, 23 cm high, 7 cm deep, 450 g",
}
_INGREDIENT = re.compile(r"(?P<name>[^():]+?)\s*(?:[:(]\s*(?P<more>.*?)\s*\)?)?", re.DOTALL)
_QUOTE = re.compile(r"[“\"„](?P<quote>.+)[”\"“]\s*(?P<author>.*)", re.DOTALL)
_PLATFORM = re.compile(
    r"(?P<name>.+?)(?:[\s,]+(?P<rating>\d(?:[.,]\d+)?)\s*(?:of 5|/\s*5|stars?|★))?"
    r"(?:[\s,]+(?:from|\()\s*(?P<count>[\d,]+)\s*(?:reviews?)?\)?)?(?:[\s,]+(?P<url>https?://\S+))?",
    re.IGNORECASE | re.DOTALL,
)


def typed_value(kind: ValueType, text: str) -> FieldValue:
    """What a person typed, as a value of this type.

    Raises:
        ValueError: It is no such value; the message says what to type.
    """
    try:
        return _MADE[kind](text.strip())
    except (ValidationError, ValueError):
        raise ValueError(f"{text.strip()[:100]!r} does not read as this field's value: type {SHAPES[kind]}") from None


def editable(lines: tuple[str, ...]) -> str:
    """A value's lines as the editor shows them, each on a line of its own, so that it reads as it was."""
    return "\n".join(lines if len(lines) == 1 else (" ".join(line.split()) for line in lines))


def _parts(text: str) -> list[str]:
    """The items: lines where there are several, else what stands between `;` outside parentheses."""
    found = text.split("\n") if "\n" in text else re.split(r";(?![^(]*\))", text)
    return [part.strip().removeprefix("- ").removeprefix("• ").strip() for part in found if part.strip(" -•\t")]


def _ingredient(text: str) -> Ingredient:
    found = _INGREDIENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    benefit, _, proof = (found["more"] or "").partition(";")
    return Ingredient(name=found["name"], benefit=benefit.strip() or None, proof_point=proof.strip() or None)


def _answered(text: str) -> QuestionAnswer:
    question, mark, answer = text.partition("?")
    if not mark:
        raise ValueError(text)
    return QuestionAnswer(question=question + mark, answer=answer.lstrip(" :–-"))


def _stage(text: str) -> Stage:
    when, mark, what = text.partition(":")
    if not mark:
        raise ValueError(text)
    return Stage(timeframe=when, expected_result=what)


def _praise(text: str) -> PraiseQuote:
    found = _QUOTE.fullmatch(text)
    return PraiseQuote(quote=found["quote"], author=found["author"] or None) if found else PraiseQuote(quote=text)


def _platform(text: str) -> Platform:
    found = _PLATFORM.fullmatch(text)
    if found is None:
        raise ValueError(text)
    rating, number = found["rating"], found["count"]
    return Platform(
        name=found["name"].strip(" ,"),
        rating=float(rating.replace(",", ".")) if rating else None,
        count=int(number.replace(",", "")) if number else None,
        url=found["url"],
    )


def _dimensions(text: str) -> Dimensions:
    found = dimensions_in(text)
    if found is None:
        raise ValueError(text)
    return found[0]


_MADE: dict[ValueType, Callable[[str], FieldValue]] = {
    "text": lambda text: Text(text=text),
    "text_list": lambda text: TextList(items=tuple(_parts(text))),
    "ingredient_list": lambda text: IngredientList(items=tuple(_ingredient(part) for part in _parts(text))),
    "qa_list": lambda text: QaList(items=tuple(_answered(part) for part in _parts(text))),
    "timeline_list": lambda text: TimelineList(items=tuple(_stage(part) for part in _parts(text))),
    "quote_list": lambda text: QuoteList(items=tuple(_praise(part) for part in _parts(text))),
    "platform_list": lambda text: PlatformList(items=tuple(_platform(part) for part in _parts(text))),
    "dimensions": _dimensions,
}
