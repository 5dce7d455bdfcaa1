"""The values of a profile's fields, each in its own type: as stored in a column, as shown, as compared, as merged."""

from collections.abc import Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError, model_validator

from domain.profile_fields import ValueType

# The facts: ratio above which two items of a list say the same, and how many items a list that grows may hold.
ALIKE = 0.87
MOST_ITEMS = 15

LengthUnit = Literal["mm", "cm", "m", "in", "ft"]
WeightUnit = Literal["mg", "g", "kg", "oz", "lb"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)


class Ingredient(_Part):
    """`benefit` and `proof_point` only where a source says them."""

    name: str = Field(min_length=1)
    benefit: str | None = None
    proof_point: str | None = None


class QuestionAnswer(_Part):
    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class Stage(_Part):
    """What is to be expected after how long: `week 2`, `sleeps through`."""

    timeframe: str = Field(min_length=1)
    expected_result: str = Field(min_length=1)


class PraiseQuote(_Part):
    quote: str = Field(min_length=1)
    author: str | None = None
    rating: float | None = Field(default=None, ge=0, le=5)


class Platform(_Part):
    """Where people review the product. `rating` of 5, `count` reviews."""

    name: str = Field(min_length=1)
    rating: float | None = Field(default=None, ge=0, le=5)
    count: int | None = Field(default=None, ge=0)
    url: str | None = None


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)


class Text(_Value):
    type: Literal["text"] = "text"
    text: str = Field(min_length=1)


class TextList(_Value):
    type: Literal["text_list"] = "text_list"
    items: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1)


class IngredientList(_Value):
    type: Literal["ingredient_list"] = "ingredient_list"
    items: tuple[Ingredient, ...] = Field(min_length=1)


class QaList(_Value):
    type: Literal["qa_list"] = "qa_list"
    items: tuple[QuestionAnswer, ...] = Field(min_length=1)


class TimelineList(_Value):
    type: Literal["timeline_list"] = "timeline_list"
    items: tuple[Stage, ...] = Field(min_length=1)


class QuoteList(_Value):
    type: Literal["quote_list"] = "quote_list"
    items: tuple[PraiseQuote, ...] = Field(min_length=1)


class PlatformList(_Value):
    type: Literal["platform_list"] = "platform_list"
    items: tuple[Platform, ...] = Field(min_length=1)


class Dimensions(_Value):
    """Width, height and depth in one unit, weight in its own; what is not known is None."""

    type: Literal["dimensions"] = "dimensions"
    width: Decimal | None = Field(default=None, gt=0, lt=1_000_000)
    height: Decimal | None = Field(default=None, gt=0, lt=1_000_000)
    depth: Decimal | None = Field(default=None, gt=0, lt=1_000_000)
    length_unit: LengthUnit | None = None
    weight: Decimal | None = Field(default=None, gt=0, lt=1_000_000)
    weight_unit: WeightUnit | None = None

    @model_validator(mode="after")
    def _with_units(self) -> Self:
        lengths = any(side is not None for side in (self.width, self.height, self.depth))
        if not lengths and self.weight is None:
            raise ValueError("dimensions need a width, height, depth or weight")
        if lengths != (self.length_unit is not None) or (self.weight is None) != (self.weight_unit is None):
            raise ValueError("a length needs a unit (mm, cm, m, in, ft), and so does a weight (mg, g, kg, oz, lb)")
        return self


FieldValue = Annotated[
    Text | TextList | IngredientList | QaList | TimelineList | QuoteList | PlatformList | Dimensions,
    Field(discriminator="type"),
]
_ANY: TypeAdapter[FieldValue] = TypeAdapter(FieldValue)
_LISTS: dict[str, type[_Value]] = {
    "text_list": TextList,
    "ingredient_list": IngredientList,
    "qa_list": QaList,
    "timeline_list": TimelineList,
    "quote_list": QuoteList,
    "platform_list": PlatformList,
}


def stored(value: FieldValue | None) -> JsonValue:
    """The value as its column holds it: a text, a list, or an object; None for none."""
    match value:
        case None:
            return None
        case Text():
            return value.text
        case Dimensions():
            return value.model_dump(mode="json", exclude={"type"}, exclude_none=True)
        case _:
            return value.model_dump(mode="json", exclude_none=True)["items"]


def value_of(kind: ValueType, held: JsonValue) -> FieldValue | None:
    """The value that a column holds; None when it is empty or nothing of this type.

    Dimensions that were once written as words are read as people type them.
    """
    if held in (None, "", [], {}) or (isinstance(held, str) and not held.strip()):
        return None
    try:
        if kind == "text":
            return Text(text=held) if isinstance(held, str) else None
        if kind == "dimensions":
            return _dimensions(held)
        return _LISTS[kind].model_validate({"items": held})  # type: ignore[return-value]
    except ValidationError:
        return None


def _dimensions(held: JsonValue) -> Dimensions | None:
    if isinstance(held, str):
        from domain.measures import dimensions_in

        found = dimensions_in(held)
        return found[0] if found else None
    return Dimensions.model_validate(held)


def read(dumped: JsonValue) -> FieldValue:
    """A value from `value.model_dump(mode="json")`, as suggestions keep it."""
    return _ANY.validate_python(dumped)


def items(value: FieldValue) -> tuple[str, ...]:
    """The value as lines: one for each item of a list, one for anything else."""
    match value:
        case Text():
            return (value.text,)
        case Dimensions():
            return (_measured(value),)
        case TextList():
            return value.items
        case _:
            return tuple(_line(part) for part in value.items)


def shown(value: FieldValue | None, between: str = "; ") -> str:
    """The whole value as text; empty for none. Never cut."""
    return "" if value is None else between.join(items(value))


def _line(part: Ingredient | QuestionAnswer | Stage | PraiseQuote | Platform) -> str:
    match part:
        case Ingredient():
            more = [told for told in (part.benefit, part.proof_point) if told]
            return f"{part.name} ({'; '.join(more)})" if more else part.name
        case QuestionAnswer():
            return f"{part.question} {part.answer}"
        case Stage():
            return f"{part.timeframe}: {part.expected_result}"
        case PraiseQuote():
            return f"“{part.quote}”" + (f" {part.author}" if part.author else "")
        case Platform():
            stars = f" {part.rating:g} of 5" if part.rating is not None else ""
            return part.name + stars + (f" from {part.count:,}" if part.count is not None else "")


def _measured(value: Dimensions) -> str:
    sides = (("wide", value.width), ("high", value.height), ("deep", value.depth))
    told = [f"{_plain(side)} {value.length_unit} {name}" for name, side in sides if side is not None]
    if value.weight is not None:
        told.append(f"{_plain(value.weight)} {value.weight_unit}")
    return ", ".join(told)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_list(value: FieldValue) -> bool:
    """Whether it has items of its own, each with evidence of its own."""
    return not isinstance(value, Text | Dimensions)


def same(one: FieldValue | None, other: FieldValue | None) -> bool:
    """Whether two values say the same but for white space and capitals."""
    if one is None or other is None:
        return one is other
    return one.type == other.type and [_folded(i) for i in items(one)] == [_folded(i) for i in items(other)]


def picked(value: FieldValue, numbers: Sequence[int]) -> FieldValue | None:
    """A list's items with these numbers, in their order; a value that is no list whole when 0 is asked for."""
    if not is_list(value):
        return value if 0 in numbers else None
    held = [item for number, item in enumerate(value.items) if number in set(numbers)]  # type: ignore[union-attr]
    return _LISTS[value.type].model_validate({"items": held}) if held else None  # type: ignore[return-value]


class Merged(_Value):
    """A list that grew: what it is now, which of the new items came in, and which did not and why."""

    value: FieldValue
    added: tuple[int, ...]
    alike: tuple[int, ...]
    over_cap: tuple[int, ...]


def merged(old: FieldValue | None, new: FieldValue) -> Merged:
    """The old list with the new items that it does not hold yet. Near-duplicates (ratio > 0.87) stay out; a list does
    not grow beyond 15 items, and one that is longer already keeps them all.

    Raises:
        ValueError: They are of different types, or no lists.
    """
    if not is_list(new) or (old is not None and old.type != new.type):
        raise ValueError(f"a {new.type} cannot be added to a {old.type if old else 'value'}")
    held = list(items(old)) if old is not None else []
    added: list[int] = []
    twice: list[int] = []
    over: list[int] = []
    for number, line in enumerate(items(new)):
        if any(alike(line, known) for known in held):
            twice.append(number)
        elif len(held) >= MOST_ITEMS:
            over.append(number)
        else:
            held.append(line)
            added.append(number)
    before = list(old.items) if old is not None else []  # type: ignore[union-attr]
    whole = before + [new.items[number] for number in added]  # type: ignore[union-attr]
    value = _LISTS[new.type].model_validate({"items": whole})
    return Merged(value=value, added=tuple(added), alike=tuple(twice), over_cap=tuple(over))  # type: ignore[arg-type]


def alike(one: str, other: str) -> bool:
    """Whether two items say the same: the ratio of their common characters is above 0.87 (difflib's 2M/T)."""
    first, second = _folded(one), _folded(other)
    if first == second:
        return True
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.real_quick_ratio() > ALIKE and matcher.quick_ratio() > ALIKE and matcher.ratio() > ALIKE


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .,;:!")
