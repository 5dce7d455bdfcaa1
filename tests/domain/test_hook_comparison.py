"""What would go wrong: a comparison that contradicts the ranking, a loser named without data, an unreadable loss."""

import pytest

from domain.hook_comparison_words import stake
from domain.hook_duels import duels, evidence, outcome
from domain.hook_order import Question, Ranked
from domain.hook_results import nothing_of
from domain.hook_rows import rows_of
from domain.hook_settling import settlement_between, settlement_of
from tests.domain.test_hook_ranking import six, sold


def compared(rows, a: str, b: str, **question):
    ranked = Ranked(Question(**question), rows)
    first, second = rows_of(ranked, [ranked.grouping.keys.index(key) for key in (a, b)])
    found = duels(ranked, first, second)
    return ranked, first, second, found


def test_both_have_the_estimates_of_the_ranking():
    ranked, a, b, found = compared(six(), "h0", "h5")
    shown = {row.key: row for row in rows_of(ranked, ranked.order)}

    for duel in found:
        assert duel.a == shown["h0"].estimates[duel.metric]
        assert duel.b == shown["h5"].estimates[duel.metric]
    assert (a.raw, b.raw) == (shown["h0"].raw, shown["h5"].raw)
    assert found[0].metric == "roas"


def test_between_two_the_probability_is_that_of_being_best():
    ranked, _, _, found = compared(six()[:2], "h0", "h1")
    best = {row.key: row.probability_best for row in rows_of(ranked, ranked.order)}

    assert found[0].probability_a == pytest.approx(best["h0"], abs=0.03)


def test_the_rankings_headline_and_the_comparison_say_the_same_probability():
    ranked, a, b, found = compared(six(), "h0", "h1")
    settled = settlement_of(ranked, (a, b), "USD")

    assert settled is not None
    assert settled.probability_ahead == pytest.approx(found[0].probability_a)
    assert settled == settlement_between(ranked, a, b, "USD")


@pytest.mark.parametrize(("a", "b", "expected"), [("h0", "h5", "settled"), ("h2", "h3", "test more")])
def test_what_can_be_said_follows_from_the_probability(a, b, expected):
    ranked, first, second, found = compared(six(), a, b)

    assert outcome(ranked, found[0], first, second) == expected


def test_a_hook_that_hardly_ran_is_no_loser():
    tiny = sold("tiny", 0, spend=30, impressions=2000, link_clicks=20, video_views=500, thruplays=100)
    ranked, first, second, found = compared([*six(), tiny], "h0", "tiny")

    assert outcome(ranked, found[0], first, second) == "not enough data"
    assert second.below_floor
    assert found[0].probability_a < 1
    assert evidence(first, second, ranked.default_floor) == "low"


def test_a_hook_without_results_is_expected_to_be_like_the_others_and_changes_none():
    silent = nothing_of("silent", "video")
    ranked, first, second, found = compared([*six(), silent], "h0", "silent")
    plain = Ranked(Question(), six())

    assert {r.key: r.estimate for r in rows_of(plain, plain.order)} == {
        r.key: r.estimate for r in rows_of(ranked, ranked.order) if r.key != "silent"
    }
    assert found[0].b.low < ranked.brand("roas") < found[0].b.high
    assert second.counts.rows == 0
    assert outcome(ranked, found[0], first, second) == "not enough data"
    assert all(duel.metric != "hook_rate" for duel in found)


def test_by_cost_the_cheaper_is_better():
    _, _, _, found = compared(six(), "h0", "h5", sort="cpa")

    assert found[0].metric == "cpa"
    assert found[0].probability_a > 0.95
    assert found[0].loss_a < found[0].loss_b


@pytest.mark.parametrize(
    ("ads", "spend", "floor", "expected"),
    [(5, 500, 90, "high"), (5, 499, 90, "medium"), (3, 200, 90, "medium"), (2, 9000, 90, "low"), (5, 600, 700, "low")],
)
def test_evidence_weighs_the_lesser_of_the_two_and_nothing_under_the_floor_much(ads, spend, floor, expected):
    _, a, b, _ = compared(six(), "h0", "h1")
    much = a.model_copy(update={"ads": 20, "spend": 20_000})

    assert evidence(much, b.model_copy(update={"ads": ads, "spend": spend}), floor) == expected


def test_a_loss_is_told_in_what_can_be_weighed():
    assert stake("roas", 0.12, "USD") == "$120 of purchase value per $1,000 spent"
    assert stake("cpa", 1.5, "EUR") == "€1.50 a purchase"
    assert stake("ctr", 0.0012, "USD") == "1.2 clicks per 1,000 impressions"
