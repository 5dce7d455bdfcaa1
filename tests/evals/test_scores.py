"""What would go wrong: an average of 7 cases shown as one of 40, a free answer without a price, a stand-in's score."""

from decimal import Decimal

import pytest

from evals.result import Attempt, CaseResult, CheckResult, Column, Used
from evals.scores import column_scores
from tests.evals.made_runs import RULES, by_model, case, column


def test_coverage_stands_beside_the_average():
    scores = column_scores(column(by_model(), "PPPPPPP" + "-" * 33))

    assert scores.rate.rate == 1.0
    assert scores.rate.coverage == "7 of 40 scored"
    assert scores.rate.low is not None
    assert scores.rate.low < 0.7
    assert (scores.rate.attempts, scores.rate.asked) == (7, 40)


def test_what_is_not_recorded_has_no_rate():
    scores = column_scores(column(by_model(), "---"))

    assert (scores.rate.rate, scores.rate.low, scores.rate.high) == (None, None, None)
    assert scores.rate.coverage == "not recorded, 0 of 3"
    assert (scores.passed_cases, scores.at_k, scores.spent.cost, scores.spent.p50) == (0, (), None, None)


def test_an_attempt_without_an_answer_fails():
    scores = column_scores(column(by_model(), "PX"))

    assert (scores.rate.rate, scores.failed, scores.passed_cases) == (0.5, 1, 1)


def test_a_case_passes_at_its_own_threshold_and_its_rate_stays_what_it_is():
    held = Column(competitor=by_model(), cases=(case("a", "PPPF", threshold=0.75), case("b", "PPPF")))

    scores = column_scores(held)

    assert (scores.passed_cases, scores.rate.rate) == (1, 0.75)


def test_pass_at_k_and_pass_hat_k_say_over_how_many_cases():
    scores = column_scores(column(by_model(), {"steady": "PPP", "flaky": "PFF", "one": "P--", "none": "---"}))

    three = scores.at_k[-1]
    assert [one.k for one in scores.at_k] == [1, 2, 3]
    assert (three.any.rate, three.every.rate, three.any.cases, three.any.of) == (1.0, 0.5, 2, 4)
    two = scores.at_k[1]
    assert (two.any.rate, two.every.rate) == (pytest.approx((1 + 2 / 3) / 2), pytest.approx(0.5))


def test_tags_have_their_own_counts():
    held = Column(competitor=RULES, cases=(case("a", "P", ("typo", "de")), case("b", "F", ("typo",)), case("c", "P")))

    assert [(one.tag, one.rate.rate, one.rate.cases) for one in column_scores(held).tags] == [
        ("typo", 0.5, 2),
        ("de", 1.0, 1),
    ]


def test_a_check_counts_where_it_applies_and_says_where_it_could_not_be_made():
    unheard = CheckResult(name="fair", state="not_recorded", judged=True)
    half = CheckResult(name="evidence", state="scored", passed=False, score=0.5)
    unjudged = CaseResult(name="u", attempts=(Attempt(repetition=1, state="scored", checks=(half, unheard)),))
    held = Column(competitor=by_model(), cases=(*column(by_model(), "PF-").cases, unjudged))

    checks = {check.name: check for check in column_scores(held).checks}

    assert (checks["evidence"].rate.coverage, checks["evidence"].rate.rate) == ("3 of 4 scored", pytest.approx(1 / 3))
    assert (checks["evidence"].score, checks["evidence"].scored, checks["evidence"].judged) == (0.5, 1, False)
    assert checks["fair"].judged
    assert checks["fair"].rate.coverage == "2 of 4 scored"
    # It applies to no answer that is known; the one that is not recorded may yet have it.
    assert checks["numbers"].rate.coverage == "not recorded, 0 of 1"


def test_money_and_time_say_what_they_rest_on():
    unpriced = Attempt(repetition=1, state="scored", used=Used(requests=2, input_tokens=7))
    held = Column(
        competitor=by_model(),
        cases=(*column(by_model(), {"a": "PPP", "b": "-"}).cases, CaseResult(name="c", attempts=(unpriced,))),
    )

    spent = column_scores(held).spent

    assert (spent.cost, spent.priced, spent.attempts) == (Decimal("0.03"), 3, 4)
    assert (spent.requests, spent.input_tokens, spent.output_tokens) == (5, 307, 30)
    assert (spent.p50, spent.p95, spent.timed) == (2.0, pytest.approx(2.9), 3)


def test_rules_are_free_and_an_unpriced_model_is_not():
    unpriced = Column(
        competitor=by_model(), cases=(CaseResult(name="c", attempts=(Attempt(repetition=1, state="scored"),)),)
    )

    assert column_scores(unpriced).spent.cost is None
    assert column_scores(unpriced.model_copy(update={"competitor": RULES})).spent.cost == 0


def test_a_stand_in_counts_as_nobodys_score():
    assert not column_scores(column(by_model(stand_in=True), "PP")).counts
    assert column_scores(column(by_model(), "PP")).counts


def test_must_cases_fail_by_one_attempt():
    held = Column(competitor=by_model(), cases=(case("a", "PPF", must=True, threshold=0.5), case("b", "PF")))

    assert column_scores(held).must_failed == ("a",)
