"""What would go wrong: a hook read from the wrong part of a name, a pattern that hangs, a name that half fits."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.naming import Convention, convention, key_by_name, problem

parts = st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=10)


@given(parts, parts, parts, st.sampled_from(["_", " | ", "-", " - ", "__", "/", "]["]))
def test_a_name_built_by_the_pattern_gives_back_its_parts(concept, hook, audience, separator):
    pattern = separator.join(["{concept}", "{hook}", "{audience}"])

    read = Convention(pattern=pattern).read(separator.join([concept, hook, audience]))

    assert read == {"concept": concept, "hook": hook, "audience": audience}


@pytest.mark.parametrize(
    ("pattern", "name", "hook"),
    [
        ("{concept}_{format}_{hook}_{audience}", "Stairs_UGC_I stopped carrying her_US", "I stopped carrying her"),
        ("{concept}_{format}_{hook}_{audience}", "stairs_ugc_i-stopped-carrying-her_us", "i stopped carrying her"),
        ("{concept}_{format}_{hook}_{audience}", "Just a name", None),
        ("{concept} | {hook}", "Stairs|Wow", "Wow"),
        ("[{product}] {hook}", "[JC] Wow", "Wow"),
        ("[{product}] {hook}", "JC Wow", None),
        ("AD-{ignore}-{hook}", "ad-123-Wow-and more", "Wow and more"),
        ("{date}_{hook}", "2026-11-01_", None),
    ],
)
def test_the_hook_is_the_part_that_the_pattern_says_or_none(pattern, name, hook):
    assert Convention(pattern=pattern).hook(name) == hook


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("no fields", "no {field}"),
        ("{hook}_{colour}", "no field {colour}"),
        ("{hook}_{hook}", "stands twice"),
        ("{concept}{hook}", "two fields touch"),
        ("{concept}_{hook}_{", "not closed"),
        ("{hook}" + "x" * 400, "characters"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_why(pattern, told):
    assert told in (problem(pattern) or "")
    assert convention(pattern) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(name):
    assert Convention(pattern="{concept}_{format}_{hook}").read(name) is None or "_" in name


def test_a_hostile_name_does_not_hang_the_reading():
    started = time.process_time()
    Convention(pattern="{concept} - {format} - {hook} - {audience}").read(" -" * 1000 + "x" + " " * 1000)
    assert time.process_time() - started < 1


def test_ads_of_different_campaigns_have_different_keys():
    assert key_by_name("A", None, "x") != key_by_name("B", None, "x")
    assert key_by_name(None, None, "x").startswith("name:")
