"""What would go wrong: a command called ready that lacks what it must have, or blocked although something else would
do; a cure that needs a cure of its own."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.readiness import overall, readiness, unlocks
from domain.readiness_facts import BY_KEY, FACTS, Standing
from domain.readiness_needs import FRESH_HOURS, NEEDS, Group, Needs

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ANY = Needs(groups=(Group(label="a source", any_of=("account", "connection"), kind="hard"),))


def held(*keys, hours=1):
    newest = NOW - timedelta(hours=hours)
    return {key: Standing(fact=key, count=3, newest=newest) for key in keys}


@pytest.mark.parametrize("present", [("account",), ("connection",), ("account", "connection")])
def test_any_of_a_group_meets_it_and_is_named(present):
    found = readiness("x", ANY, held(*present), NOW)

    assert found.state == "ready"
    assert found.groups[0].told == "satisfied by: " + ", ".join(
        BY_KEY[key].label for key in ("account", "connection") if key in present
    )


def test_a_count_of_nothing_meets_nothing():
    found = readiness("x", ANY, {"account": Standing(fact="account", count=0)}, NOW)

    assert (found.state, found.why, found.unlock) == ("blocked", "needs a source", "/connect")


def test_what_is_only_better_with_is_partial_and_what_it_must_have_blocks():
    needs = NEEDS["copy_brief"]

    assert readiness("copy_brief", needs, held("personas", "voice"), NOW).state == "ready"
    assert readiness("copy_brief", needs, held("personas"), NOW).state == "partial"
    assert readiness("copy_brief", needs, held("voice"), NOW).state == "blocked"


def test_results_are_fresh_for_a_day_and_of_unknown_age_they_are_not():
    needs = Needs(fresh=("results",))
    most = FRESH_HOURS["results"]

    assert most == 24
    assert readiness("x", needs, held("results", hours=most), NOW).state == "ready"
    old = readiness("x", needs, held("results", hours=72), NOW)
    assert (old.state, old.why) == ("partial", "results: 3 days old, fresh within 24 hours")
    unknown = readiness("x", needs, {"results": Standing(fact="results", count=1)}, NOW)
    assert (unknown.state, unknown.why) == ("partial", "nobody noted how old the results are")


def test_videos_are_not_asked_of_a_brand_without_videos():
    found = readiness("retention", NEEDS["retention"], held("ads"), NOW)

    assert (found.state, found.why) == ("not applicable", "there are no video ads")
    assert readiness("retention", NEEDS["retention"], {}, NOW).state == "blocked"


def test_the_share_counts_ready_whole_partial_half_and_leaves_out_what_does_not_apply():
    found = {
        "a": readiness("a", ANY, held("account"), NOW),
        "b": readiness("b", NEEDS["copy_brief"], held("personas"), NOW),
        "c": readiness("c", ANY, {}, NOW),
        "d": readiness("retention", NEEDS["retention"], held("ads"), NOW),
        "e": readiness("help", NEEDS["help"], {}, NOW),
    }

    assert overall(found) == pytest.approx((1 + 0.5) / 3)
    assert overall({"e": found["e"]}) is None


def test_a_cure_that_needs_something_names_what_brings_that_first():
    """Ads come by a sync, and a sync needs a connection."""
    found = {"ads": readiness("ads", NEEDS["ads"], {}, NOW)}

    assert found["ads"].unlock == "/connect"
    assert readiness("ads", NEEDS["ads"], held("connection"), NOW).unlock == "/sync_meta"
    assert unlocks(found, {})[0].cure == "/connect"


def test_every_fact_that_is_needed_is_known_and_every_known_one_is_needed():
    assert {key for needs in NEEDS.values() for key in needs.facts} == {fact.key for fact in FACTS}
