"""What would go wrong: the right plan counted as wrong because it is written otherwise, or a wrong one as right."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import AskAgain
from evals.checks.calls import Reader, same_arguments, same_days, same_tools
from evals.suites.routing import TODAY, WORDS

READER = Reader(WORDS, TODAY)


def read(*typed: str):
    return [READER.read(command) for command in typed]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/top_hooks days=7", "/top_hooks since=2026-11-13 until=2026-11-19"),
        ("/performance since=2026-11-01", "/performance since=2026-11-01 until=2026-11-20"),
        ("/performance since=yesterday until=yesterday", "/performance since=2026-11-19 until=2026-11-19"),
        ("/diagnose UGC_Stairs_v2", "/diagnose ad=120200000000000012"),
        ('/top_hooks product="Joint Chew"', "/top_hooks product=joint-chew"),
        ("/performance campaign=c2", "/performance campaign=Retargeting"),
        ("/ads search=Stairs", "/ads stairs"),
        ("/top_hooks sort=roas limit=10", "/top_hooks"),
        ("/persona Dana", "/persona name=dana"),
    ],
)
def test_two_ways_to_write_the_same_are_the_same(one, other):
    first, second = read(one, other)
    assert (first.tool, first.args, first.days) == (second.tool, second.args, second.days)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/top_hooks", "/top_hooks days=30"),
        ("/top_hooks days=7", "/top_hooks days=8"),
        ("/top_hooks since=2026-10-01", "/top_hooks since=2026-10-01 until=2026-10-31"),
        ("/performance since=2026-08-01 until=2026-08-31", "/performance since=2025-08-01 until=2025-08-31"),
    ],
)
def test_other_days_are_other_days(one, other):
    first, second = read(one, other)
    assert first.days != second.days


def test_days_that_make_no_window_are_compared_as_they_are_typed():
    backwards = "/performance since=2026-11-10 until=2026-11-01"
    assert read(backwards)[0].days == ("since=2026-11-10", "until=2026-11-01")
    assert same_days(read(backwards), [read("/performance days=7")]).passed is False


def test_a_message_that_is_no_command_is_refused():
    with pytest.raises(AskAgain):
        read("/no_such_thing")


def test_each_of_two_calls_is_held_against_its_own_twin():
    meant = [read("/performance since=2026-09-01 until=2026-09-30", "/performance days=7 product=joint-chew")]
    turned = read("/performance days=7 product=joint-chew", "/performance since=2026-09-01 until=2026-09-30")
    assert same_tools(turned, meant).passed
    assert same_arguments(turned, meant).passed
    assert same_days(turned, meant).passed
    twice = read("/performance days=7 product=joint-chew", "/performance days=7 product=joint-chew")
    assert not same_arguments(twice, meant).passed
    assert not same_days(twice, meant).passed


def test_of_several_right_answers_the_nearest_counts():
    meant = [read("/top_hooks days=7", "/fatigue"), read("/top_hooks days=7", "/fatigue days=7")]
    made = read("/fatigue days=7", "/top_hooks days=7")
    assert same_arguments(made, meant).passed
    assert same_days(made, meant).passed
    assert not same_days(read("/fatigue days=7", "/top_hooks days=30"), meant).passed


def test_arguments_of_another_tool_are_not_compared():
    meant = [read("/top_hooks days=7")]
    assert not same_tools([], meant).passed
    assert same_arguments([], meant) is None
    assert same_days(read("/ads days=7"), meant) is None


def test_the_reason_names_both_commands():
    found = same_arguments(read("/top_hooks sort=cpa"), [read("/top_hooks sort=ctr")])
    assert found.reason == "called /top_hooks sort=cpa, meant /top_hooks sort=ctr"


COMMANDS = ("/top_hooks days=7", "/fatigue", "/ads search=stairs", "/performance since=2026-10-01", "/top_hooks")


@given(st.permutations(COMMANDS))
def test_the_order_of_calls_is_no_matter(turned):
    meant = [read(*COMMANDS)]
    made = read(*turned)
    assert all(found.passed for found in (same_tools(made, meant), same_arguments(made, meant), same_days(made, meant)))


@given(st.sampled_from(COMMANDS), st.sampled_from(COMMANDS), st.sampled_from(COMMANDS))
def test_any_plan_is_compared_without_a_stumble(one, other, third):
    meant = [read(one, other)]
    found = same_tools(read(third, one), meant)
    assert found.passed == (sorted(c.split()[0] for c in (third, one)) == sorted(c.split()[0] for c in (one, other)))


def test_a_brand_without_results_has_windows_too():
    reader = Reader(WORDS.model_copy(update={"first_day": None, "last_day": None}), TODAY)
    assert reader.read("/performance since=2026-11-01 until=2026-11-03").days == (date(2026, 11, 1), date(2026, 11, 3))
