"""What would go wrong: a quote that the source does not hold, or only half a word or number of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.evidence import Evidence, Moment, Source, cite, fingerprint, locate, verified

PAGE = "From **$39.00** a bag. “Old” is  a\nnumber — 1,204 owners don’t agree.\nIt is what_it_is and 5*3."


def source(text: str, **more: object) -> Source:
    return Source.model_validate(
        {"kind": "landing_page", "id": "p", "text": text, "content_hash": fingerprint(text), **more}
    )


@pytest.mark.parametrize(
    ("quote", "stored"),
    [
        ("From $39.00 a bag", "From **$39.00** a bag"),
        ('"old" is a number', "Old” is  a\nnumber"),
        ("number - 1,204 owners", "number — 1,204 owners"),
        ("owners don't agree", "owners don’t agree"),
        ("FROM **$39.00**", "From **$39.00"),
        ("what_it_is and 5*3", "what_it_is and 5*3"),
    ],
)
def test_a_quote_in_other_dress_is_found_in_the_texts_own_characters(quote, stored):
    start, end = locate(PAGE, quote) or (0, 0)

    assert PAGE[start:end] == stored


@pytest.mark.parametrize("quote", ["$3", "$39", "204 owners", "1,20", "wner", "53", "", " “” ", "…", "a bag for free"])
def test_half_a_word_or_number_is_no_quote(quote):
    assert locate(PAGE, quote) is None


def test_a_whole_word_is_found_behind_a_longer_one_that_holds_it():
    assert locate("nothing, no", "no") == (9, 11)


def test_evidence_knows_when_it_is_said():
    spoken = source(
        "One a day.\nTwo a week.", kind="speech", moments=(Moment(start=0, seconds=0), Moment(start=11, seconds=4.5))
    )

    found = cite(spoken, "two a week")

    assert found is not None
    assert (found.quote, found.seconds, found.start) == ("Two a week", 4.5, 11)


def test_evidence_of_another_wording_does_not_hold():
    found = cite(source(PAGE), "1,204 owners")

    assert found is not None
    assert verified(found, PAGE)
    assert not verified(found, PAGE + " ")
    assert not verified(found, "x" + PAGE)


def test_a_quote_that_is_not_as_long_as_its_place_is_refused():
    with pytest.raises(ValidationError):
        Evidence(source_kind="speech", source_id="a", content_hash="h", start=3, end=5, quote="abc")


@given(st.text(max_size=200), st.text(max_size=30))
def test_whatever_is_cited_stands_there(text, quote):
    found = cite(source(text), quote)

    assert found is None or (verified(found, text) and text[found.start : found.end] == found.quote)


@given(st.lists(st.from_regex(r"[A-Za-z0-9$%]{1,8}", fullmatch=True), min_size=1, max_size=20), st.data())
def test_every_run_of_whole_words_is_found(words, data):
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(words[first : last + 1])

    at = locate(text, quote)

    if any(c.isalnum() for c in quote):
        assert at is not None
        assert text[at[0] : at[1]] == quote
