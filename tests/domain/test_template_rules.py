"""What would go wrong: a rule that guesses, or one whose reason is not in the words it read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import templates
from domain.template_review import ReviewMaterial
from domain.template_rules import review_by_rules


def read(title="IMG_1234.jpg", width=800, height=1000, awareness=None, **words):
    material = ReviewMaterial(
        content_hash="a", mime="image/png", width=width, height=height, title=title, words=words, awareness=awareness
    )
    return review_by_rules(material)


def test_a_picture_that_tells_nothing_leaves_everything_unknown():
    said = read()

    assert said.review.model_dump(exclude={"words"}, exclude_none=True) == {}
    assert said.why == {}


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ({"picture": "Day 1\nDay 30"}, "before_after"),
        ({"picture": "BEFORE / AFTER"}, "before_after"),
        ({"headline": "★★★★★ My dog runs again"}, "testimonial"),
        ({"body": "“It works.” – Nora, verified buyer"}, "testimonial"),
        ({"picture": "Nobody:\nMe at 3 am"}, "meme"),
        ({"picture": "3 mistakes\nSwipe"}, "carousel_frame"),
        ({"picture": "@kitchen.talks\nok so"}, "ugc_style"),
        ({"picture": "“Old is what people say when they do not look.”"}, None),
        ({"headline": "Swipe up today"}, None),
        ({"body": "write to help@acme.example"}, None),
        ({"body": "the day before we left, we rested"}, None),
    ],
)
def test_a_format_is_read_from_words_that_only_it_has(words, category):
    assert read(**words).review.category == category


def test_the_shape_of_a_phone_is_a_story():
    said = read(width=1080, height=1920)

    assert said.review.category == "story_format"
    assert said.why["category"] == "1080 × 1920 pixels, the shape of a story"
    assert read(width=1080, height=1350).review.category is None


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("BLACK FRIDAY starts now", "black_friday"),
        ("For Mother’s Day", "mothers_day"),
        ("Xmas box", "christmas"),
        ("Fridays are black", None),
        ("My mothers daybed", None),
    ],
)
def test_a_sales_event_is_one_that_is_named(text, event):
    said = read(headline=text)

    assert said.review.sales_event == event
    assert said.review.awareness_level == ("most_aware" if event else None)


def test_an_offer_speaks_to_who_knows_the_product():
    assert read(body="20% off, ends Sunday").review.awareness_level == "most_aware"
    assert read(body="Sleep better").review.awareness_level is None
    assert read(body="Sleep better", awareness="problem_aware").why["awareness_level"] == "the ad was classified so"


def test_both_sexes_named_are_no_one_in_particular():
    assert read(body="For women").review.target_sex == "female"
    assert read(body="for men and women").review.target_sex is None
    assert read(body="a human manual").review.target_sex is None


def test_a_name_is_made_of_words_not_of_a_cameras_number():
    assert read(title="two-mornings_v2.png").review.name == "two mornings v2"
    assert read(title="Screenshot 2026-11-20.png").review.name is None
    assert read(title="1.png", picture="Day 1\nDay 30").review.name == "Before after: Day 1"


@given(st.dictionaries(st.sampled_from(["headline", "body", "picture", "speech"]), st.text(max_size=200)), st.text())
def test_every_reason_quotes_the_words_it_read(words, title):
    said = read(title=title, **words)

    for why in said.why.values():
        if " says “" not in why:
            continue
        place, quoted = why.split(" says “", 1)
        assert quoted.removesuffix("”").removesuffix("…") in " ".join(words[place].split())


def test_rules_are_never_wrong_about_the_demos_templates_and_know_some():
    """On 40 drawn templates: what rules say of the format is what they are, or nothing."""
    from connectors.picture_file import read_picture

    known = 0
    for template in templates.templates():
        drawn = read_picture(templates.drawn(template), "a.svg")
        said = read(picture="\n".join(drawn.words)).review
        assert said.category in (None, template.category), (template.name, said.category)
        assert said.sales_event in (None, template.event), (template.name, said.sales_event)
        known += said.category is not None
    assert known >= 12
