"""What would go wrong: a stage told where the words do not tell it, or words quoted that do not stand in the ad."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ad_material import AdMaterial, Spoken
from domain.awareness import AwarenessLevel, gap
from domain.hooks import AdFormat
from domain.opening_words import hook_type_of
from domain.rule_classifier import awareness_of, button, read, sentence_at

# Ads of other trades than the demo's, so that the words are tried where they were not looked for.
LABELLED: tuple[tuple[str, AwarenessLevel], ...] = (
    ("30% off everything until Sunday. Use the code SPRING at checkout.", "most_aware"),
    ("Black Friday starts now. Buy two, get one free, this weekend only.", "most_aware"),
    ("Last chance: it is in your cart, and back in stock until midnight.", "most_aware"),
    ("$49 for 60 capsules. 500 mg of magnesium each, no fillers, free shipping.", "product_aware"),
    ("Our recipe: 20 g protein a bar, no sugar. €2.50 a bar, 12 bars a box.", "product_aware"),
    ("Stop buying cough syrup. Here is how it works, and why it is better than honey.", "solution_aware"),
    ("Unlike retinol, it does not burn. Clinically proven results in 14 days.", "solution_aware"),
    ("Eight in ten users saw fewer wrinkles by week 6. Proven in two studies.", "solution_aware"),
    ("Tired of waking up at 3 a.m.? Your back hurts and you do not know why.", "problem_aware"),
    ("Why do your knees ache on stairs? It's not your age.", "problem_aware"),
    ("Bloated after every meal? These are signs of a gut that struggles.", "problem_aware"),
    ("POV: your mother in law visits. Tag someone who knows.", "unaware"),
)


@pytest.mark.parametrize(("text", "level"), LABELLED)
def test_plain_cases_are_told(text: str, level: AwarenessLevel) -> None:
    found = awareness_of(text)
    assert found.level is not None
    assert gap(found.level, level) == 0, found
    assert found.confidence is not None
    assert 0 < found.confidence <= 0.7


@pytest.mark.parametrize("text", ["", "   ", "It was egg salad.", "Bramblehound", "😀😀", "Hola amigos del parque"])
def test_what_the_words_do_not_tell_stays_unknown(text: str) -> None:
    assert awareness_of(text) == (None, None, None)


def test_a_word_said_fifty_times_weighs_as_one() -> None:
    once = awareness_of("30% off, this week only. Tired of stiff mornings?")
    often = awareness_of("30% off, this week only. " + "Tired of stiff mornings? " * 50)
    assert once.level == often.level == "most_aware"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*(text for text, _ in LABELLED), "\n", " ", "…", "\r\n", "x" * 200]), max_size=8))
def test_a_quote_stands_in_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    found = awareness_of(text)
    assert (found.level is None) == (found.quote is None) == (found.confidence is None)
    if found.quote is not None:
        assert found.quote in text
        assert 0 < len(found.quote) <= 160


_TEXT = st.one_of(st.none(), st.text(max_size=80), st.sampled_from([text for text, _ in LABELLED]))


@settings(max_examples=150, deadline=None)
@given(_TEXT, _TEXT, _TEXT, _TEXT, st.sampled_from(["video", "image", "carousel", "collection", "unknown"]))
def test_any_ad_is_read_and_every_quote_stands_where_it_says(
    headline: str | None, body: str | None, spoken: str | None, picture: str | None, kind: AdFormat
) -> None:
    lines = (Spoken(start=0, text=spoken),) if spoken else ()
    ad = AdMaterial(
        account="a",
        ad_id="1",
        ad_name="n",
        format=kind,
        headline=headline,
        body=body,
        transcript=lines,
        picture_text=picture,
        currency="USD",
    )
    places = {"headline": headline, "body": body, "spoken": spoken, "picture_text": picture}
    found = read(ad)
    for quote in found.quotes:
        assert quote.quote in (places[quote.source] or "")
    assert found.angle is None  # Rules cannot tell an idea.


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        ("30% off, this week only", "urgency"),
        ("Is it the hips or the nails?", "question"),
        ("We asked 1,204 owners about the first month", "statistic"),
        ("I stopped carrying her upstairs", "testimonial"),
        ("Watch what happens at 0:12", "curiosity"),
        ("Day 1, day 14, day 42", "transformation"),
        ("Warning: never give this to a puppy", "fear"),
        ("Everyone is talking about this serum", "social_proof"),
        ("Stop buying cough syrup", "benefit"),
        ("Egg salad", None),
        ("", None),
    ],
)
def test_openings_are_told_by_their_first_words(opening: str, kind: str | None) -> None:
    found = hook_type_of(opening)
    assert (found.kind if found else None) == kind


def test_an_ad_that_only_its_picture_explains_is_left_to_a_model() -> None:
    ad = AdMaterial(account="a", ad_id="1", ad_name="n", format="image", headline="Bramblehound", currency="USD")
    found = read(ad)
    assert found.model_dump(exclude={"quotes"}, exclude_none=True) == {}
    assert found.quotes == ()


@pytest.mark.parametrize(
    ("given", "shown"),
    [("SHOP_NOW", "Shop now"), ("Get offer", "Get offer"), ("NO_BUTTON", None), (None, None), ("", None)],
)
def test_meta_s_button_is_put_in_words(given: str | None, shown: str | None) -> None:
    assert button(given) == shown


def test_a_sentence_ends_where_it_ends() -> None:
    text = "One. Two is here! Three?\nFour"
    assert [sentence_at(text, at) for at in (0, 6, 19, 26)] == ["One.", "Two is here!", "Three?", "Four"]


def test_a_line_of_figures_costs_its_length_and_not_its_square() -> None:
    began = process_time()

    awareness_of("1," * 20_000)

    # Seconds; by the square of its length it takes more than 30.
    assert process_time() - began < 7
