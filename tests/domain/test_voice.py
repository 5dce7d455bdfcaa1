"""What would go wrong: the wrong level wins, a blank override silences the brand, another product's variant speaks."""

from itertools import product as every
from uuid import UUID, uuid4

import pytest

from domain.field_values import Text
from domain.profile import FieldState, Profile, Target
from domain.voice import KEYS, LEVELS, VoiceStep, chain, overrides, resolve


@pytest.mark.parametrize("said", list(every([True, False], repeat=3)))
def test_the_most_particular_level_that_says_something_holds(said):
    steps = [VoiceStep(level=level, text=level if says else None) for level, says in zip(LEVELS, said, strict=True)]
    first = next((level for level, says in zip(LEVELS, said, strict=True) if says), None)

    for order in (steps, steps[::-1]):
        voice = resolve(order)
        assert (voice.level, voice.text) == (first, first)
        assert [step.level for step in voice.steps] == list(LEVELS)
        assert [step.level for step in voice.overridden] == [
            level for level, says in zip(LEVELS, said, strict=True) if says and level != first
        ]


def test_white_space_is_blank_and_inherits():
    voice = resolve([VoiceStep(level="persona", text=" \n"), VoiceStep(level="brand", text=" warm ")])

    assert (voice.level, voice.text) == ("brand", "warm")


def test_levels_that_are_not_there_are_blank():
    assert resolve([]).won is None
    assert [step.level for step in resolve([]).steps] == list(LEVELS)


def target(level, name, product: UUID | None = None, is_default=False) -> Target:
    return Target(level=level, id=uuid4(), name=name, slug=name, product_id=product, is_default=is_default)


def state(of: Target, text: str | None) -> FieldState:
    return FieldState(key=KEYS[of.level], target=of, value=Text(text=text) if text else None)


def profile():
    brand, chews, oil = target("brand", "acme"), target("product", "chews"), target("product", "oil")
    stairs = target("offer_variant", "stairs", chews.id, is_default=True)
    nights = target("offer_variant", "nights", chews.id)
    skin = target("offer_variant", "skin", oil.id)
    anna = target("persona", "anna", chews.id)
    states = [state(brand, "calm"), state(stairs, None), state(nights, "dry"), state(skin, "posh"), state(anna, "soft")]
    held = Profile(brand_id=brand.id, targets=(brand, chews, oil, stairs, nights, skin, anna), states=tuple(states))
    return held, {t.name: t for t in held.targets}


@pytest.mark.parametrize(
    ("product", "variant", "persona", "level", "text"),
    [
        (None, None, None, "brand", "calm"),
        ("chews", None, None, "brand", "calm"),
        ("chews", "nights", None, "offer_variant", "dry"),
        ("oil", None, None, "offer_variant", "posh"),
        ("chews", "skin", None, "brand", "calm"),
        ("chews", "nights", "anna", "persona", "soft"),
        (None, None, "anna", "persona", "soft"),
    ],
)
def test_the_chain_begins_at_what_is_named(product, variant, persona, level, text):
    held, by = profile()

    voice = chain(held, *(by[name].id if name else None for name in (product, variant, persona)))

    assert (voice.level, voice.text) == (level, text)


def test_all_that_have_a_voice_of_their_own_are_known():
    held, _ = profile()

    assert [step.text for step in overrides(held)] == ["soft", "dry", "posh"]
