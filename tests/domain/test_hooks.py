"""What would go wrong: one hook counted as two, two as one, or the wrong line taken for the hook."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hooks import Creative, TimedText, hook_of, normalise

SPOKEN = (TimedText(start=4, text="Second line."), TimedText(start=0.2, text="I stopped carrying her upstairs."))
SHOWN = (TimedText(start=0, text="DAY 1"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I stopped carrying her upstairs.", "i stopped  carrying her upstairs"),
        ("Don’t buy this!", "DON'T BUY THIS"),
        ("Stiff joints — gone?", "stiff joints: gone"),
        ("“Wow”", "wow"),
    ],
)
def test_hooks_that_differ_only_in_dress_meet(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("50 days", "5 days"), ("Stop", "Shop"), ("🐶", "🐱")])
def test_different_hooks_stay_apart(one, other):
    assert normalise(one) != normalise(other)


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("ad_format", "creative", "text", "source"),
    [
        ("video", Creative(transcript=SPOKEN, overlays=SHOWN, headline="H"), SPOKEN[1].text, "spoken"),
        ("video", Creative(overlays=SHOWN, headline="H"), "DAY 1", "overlay"),
        ("video", Creative(headline="H", body="B"), "H", "headline"),
        ("image", Creative(transcript=SPOKEN, headline="H", picture_text="P"), "H", "headline"),
        ("carousel", Creative(picture_text="P", body="B"), "P", "picture_text"),
        ("image", Creative(body="\nFirst line\nSecond"), "First line", "copy"),
        ("image", Creative(headline="  "), "UGC_hook3", "naming_convention"),
    ],
)
def test_the_hook_is_what_is_met_first(ad_format, creative, text, source):
    hook = hook_of("C1_UGC_hook3", ad_format, creative, named_hook="UGC_hook3")

    assert (hook.text, hook.source) == (text, source)


def test_an_ad_known_by_name_alone_is_grouped_by_its_name():
    assert hook_of("Autumn  sale", "unknown").source == "ad_name"
    assert hook_of("Autumn  sale", "unknown").key == hook_of("autumn sale!", "unknown").key


def test_what_a_catalogue_fills_in_for_each_viewer_is_taken_for_the_hook():
    catalogue = Creative(headline="{{product.name}}", body="{{product.brand}}\nMade for old dogs.")
    partly = Creative(headline="Only today: {{product.price}}")

    assert hook_of("Catalogue 3", "carousel", catalogue).source == "ad_name"
    assert hook_of("Catalogue 4", "carousel", partly).text == "Only today: {{product.price}}"
