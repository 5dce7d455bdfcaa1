"""What would go wrong: a value that reads back as another, a list that grows by what it holds already or shrinks by
growing, an amount taken for a weight, inches taken for centimetres."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.field_values import (
    ALIKE,
    MOST_ITEMS,
    Dimensions,
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
    alike,
    items,
    merged,
    picked,
    read,
    same,
    shown,
    stored,
    value_of,
)
from domain.measures import dimensions_in
from domain.typed_values import editable, typed_value

VALUES = (
    Text(text="60 days, no questions"),
    TextList(items=("takes the stairs", "sleeps through; mostly")),
    IngredientList(items=(Ingredient(name="MSM", benefit="glides", proof_point="500 mg"), Ingredient(name="Mussel"))),
    QaList(items=tuple(QuestionAnswer(question=q, answer=a) for q, a in (("How many?", "Two a day."), ("Why?", "So")))),
    TimelineList(items=tuple(Stage(timeframe=t, expected_result=r) for t, r in (("week 2", "up"), ("day 1", "no")))),
    QuoteList(items=(PraiseQuote(quote="She runs", author="Ann K."), PraiseQuote(quote="He sleeps"))),
    PlatformList(items=(Platform(name="Trustpilot", rating=4.5, count=1200), Platform(name="Our shop"))),
    Dimensions(width=Decimal(16), height=Decimal("23.5"), length_unit="cm", weight=Decimal(450), weight_unit="g"),
)  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.type)
def test_a_value_comes_back_from_its_column_its_row_and_its_editor(value):
    assert value_of(value.type, stored(value)) == value
    assert read(value.model_dump(mode="json")) == value
    assert typed_value(value.type, editable(items(value))) == value


def test_values_are_shown_whole():
    assert [shown(value) for value in VALUES] == [
        "60 days, no questions",
        "takes the stairs; sleeps through; mostly",
        "MSM (glides; 500 mg); Mussel",
        "How many? Two a day.; Why? So",
        "week 2: up; day 1: no",
        "“She runs” Ann K.; “He sleeps”",
        "Trustpilot 4.5 of 5 from 1,200; Our shop",
        "16 cm wide, 23.5 cm high, 450 g",
    ]
    assert shown(Text(text="long " * 5_000)) == ("long " * 5_000).strip()


@pytest.mark.parametrize("empty", [None, "", "  ", [], {}])
def test_an_empty_column_holds_no_value(empty):
    for value in VALUES:
        assert value_of(value.type, empty) is None


@pytest.mark.parametrize("held", ["words", 5, {"a": 1}, [{"a": 1}], [""], [None]])
def test_a_column_that_holds_something_else_breaks_nothing(held):
    for value in VALUES:
        value_of(value.type, held)


def test_near_duplicates_are_those_above_the_ratio_of_the_facts():
    # 2·M/T of difflib: 14 of 15 and 15 characters in common are 0.933, 7 of 8 are 0.875, 6 of 7 are 0.857.
    assert alike("abcdefghijklmno", "abcdefghijklmnX")
    assert alike("abcdefgh", "abcdefgX")
    assert not alike("abcdefg", "abcdefX")
    assert ALIKE == 0.87
    assert alike("Stiff in the morning.", "stiff  in the MORNING")


def test_a_list_grows_to_the_cap_of_the_facts_and_never_shrinks():
    words = [
        "alpha",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "foxtrot",
        "golf",
        "hotel",
        "india",
        "juliett",
        "kilo",
        "lima",
        "mike",
        "november",
        "oscar",
        "papa",
    ]
    old = TextList(items=tuple(words[:13]))
    grown = merged(old, TextList(items=("Alpha", "quebec", "romeo", "sierra")))

    assert (grown.added, grown.alike, grown.over_cap) == ((1, 2), (0,), (3,))
    assert len(grown.value.items) == MOST_ITEMS
    longer = TextList(items=tuple(f"item {word} {at}" for at, word in enumerate(words * 2)))
    assert merged(longer, TextList(items=("quebec",))).value == longer


@given(
    st.lists(WORDS.filter(str.strip), min_size=1, max_size=20),
    st.lists(WORDS.filter(str.strip), min_size=1, max_size=20),
)
def test_growing_keeps_the_old_adds_once_and_accounts_for_every_item(old, new):
    before, more = TextList(items=tuple(old)), TextList(items=tuple(new))

    grown = merged(before, more)

    assert grown.value.items[: len(before.items)] == before.items
    assert len(grown.value.items) == len(before.items) + len(grown.added)
    assert sorted((*grown.added, *grown.alike, *grown.over_cap)) == list(range(len(more.items)))
    assert merged(grown.value, more).added == ()


def test_items_are_picked_by_their_numbers():
    assert picked(VALUES[1], [1]) == TextList(items=("sleeps through; mostly",))
    assert picked(VALUES[1], []) is None
    assert picked(VALUES[0], [0]) == VALUES[0]
    assert picked(VALUES[0], []) is None


def test_the_same_but_for_capitals_and_spaces_is_the_same():
    assert same(Text(text="60 Days."), Text(text="60  days"))
    assert not same(Text(text="60 days"), Text(text="90 days"))
    assert same(None, None)
    assert not same(None, Text(text="60 days"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bag: 16 cm wide, 23 cm high, 7 cm deep, 450 g", "16 cm wide, 23 cm high, 7 cm deep, 450 g"),
        ("16 x 23 x 7 cm", "16 cm wide, 23 cm high, 7 cm deep"),
        ('6" x 9" x 2.5" · 1 lb', "6 in wide, 9 in high, 2.5 in deep, 1 lb"),
        ("10 cm by 20 cm, 1,5 kg", "10 cm wide, 20 cm high, 1.5 kg"),
        ("W: 16 cm H: 23cm", "16 cm wide, 23 cm high"),
        ("| Height | 23 cm |", "23 cm high"),
        ("width 1 in, height 5.08 cm", "1 in wide, 2 in high"),
        ("500 mg of MSM per chew", None),
        ("200 g per day", None),
        ("0 x 0 cm", None),
        ("3 g", "3 g"),
        ("nothing", None),
    ],
)
def test_measures_are_read_as_they_are_written(text, said):
    found = dimensions_in(text)

    assert (shown(found[0]) if found else None) == said
    if found:
        assert 0 <= found[1] < found[2] <= len(text)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_of_measures(text):
    dimensions_in(text)


def test_a_length_needs_a_unit():
    for wrong in ({"width": 5}, {"weight": 5}, {"length_unit": "cm"}, {}, {"width": -1, "length_unit": "cm"}):
        with pytest.raises(ValueError, match=r"unit|dimensions|greater"):
            Dimensions(**wrong)


@given(st.sampled_from([value.type for value in VALUES]), st.text(max_size=200))
def test_whatever_is_typed_is_a_value_or_one_sentence(kind, text):
    said = ""
    try:
        typed_value(kind, text)
    except ValueError as problem:
        said = str(problem)
    assert not said or "does not read as this field's value: type" in said


def test_lists_are_typed_in_lines_or_with_semicolons():
    assert typed_value("text_list", "- one\n- two\n\n• three") == TextList(items=("one", "two", "three"))
    assert typed_value("ingredient_list", "MSM (a; b); Mussel") == IngredientList(
        items=(Ingredient(name="MSM", benefit="a", proof_point="b"), Ingredient(name="Mussel"))
    )
    with pytest.raises(ValueError, match="type one a line: question"):
        typed_value("qa_list", "no question")
