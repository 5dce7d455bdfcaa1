"""Snippets: the source's own words, the same each time."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.snippet import snippet

_PAGE = (
    "# Joint Chew\n\nFor dogs over seven.\n\n## Promise\n\nTry it for **90 days**. If your dog isn't moving better, "
    "we'll refund every cent — no forms, no questions.\n\n## Ingredients\n\nSalmon oil, turmeric and "
    "green-lipped mussel.\n"
)


def shown(value: str, text: str = _PAGE, most: int = 300) -> str:
    at = snippet(text, value, most)
    assert at is not None
    return text[at[0] : at[1]]


def test_exact_words_are_missed() -> None:
    assert shown("for dogs over seven") == "For dogs over seven"
    assert shown("Try it for 90 days") == "Try it for **90 days"


def test_a_retelling_is_shown_in_place_of_the_source() -> None:
    told = shown("If your dog is not moving better we refund every cent, no questions asked")
    assert told in _PAGE
    assert "refund every cent" in told


def test_what_stands_nowhere_shows_the_chunk_that_is_nearest() -> None:
    assert shown("ingredients").casefold().startswith("ingredients")
    assert shown("turmeric mussel extract 500 mg per scoop daily for large breeds").startswith("## Ingredients")
    assert shown("zzz").startswith("# Joint Chew")


def test_a_long_value_is_shown_whole() -> None:
    text = "word " * 400
    at = snippet(text, text.strip(), 300)
    assert at is not None
    assert at[1] - at[0] <= 300
    assert text[at[1]] == " "


def test_an_empty_text_shows_something() -> None:
    assert snippet("", "a") is None


@settings(max_examples=300, deadline=None)
@given(st.text(), st.text(), st.integers(1, 300))
def test_a_snippet_is_too_long_or_stands_outside_the_text(text: str, value: str, most: int) -> None:
    at = snippet(text, value, most)
    assert (at is None) == (text == "")
    if at is not None:
        assert 0 <= at[0] < at[1] <= len(text)
        assert at[1] - at[0] <= most
        assert at == snippet(text, value, most)


def test_a_long_page_takes_long() -> None:
    text = "the dog and the cat and the joint care of the dog. " * 1_000
    began = time.process_time()
    snippet(text, "the joint care that the dog and the owner want and the cat does not " * 4)
    assert time.process_time() - began < 2
