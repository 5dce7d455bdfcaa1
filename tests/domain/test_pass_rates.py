"""What would go wrong: an interval too narrow because repetitions were taken for cases, a lucky pass@k, 0 % ± 0."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pass_rates import pass_at_k, pass_hat_k, share, wilson


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_are_those_that_newcombe_published(passed, n, low, high):
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
    found = wilson(passed / n, n)

    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_an_interval_of_no_trials_is_refused():
    with pytest.raises(ValueError, match="0 trials"):
        wilson(0.5, 0)


@given(st.integers(1, 8), st.data())
def test_pass_at_k_and_pass_hat_k_are_what_drawing_k_of_n_gives(n, data):
    passed, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    outcomes = [True] * passed + [False] * (n - passed)
    drawn = list(itertools.combinations(outcomes, k))

    assert pass_at_k(n, passed, k) == pytest.approx(sum(any(one) for one in drawn) / len(drawn))
    assert pass_hat_k(n, passed, k) == pytest.approx(sum(all(one) for one in drawn) / len(drawn))


def test_the_golden_ones():
    assert pass_at_k(5, 2, 3) == pytest.approx(0.9)
    assert pass_hat_k(5, 2, 2) == pytest.approx(0.1)
    assert pass_at_k(200, 10, 100) == pytest.approx(1 - math.comb(190, 100) / math.comb(200, 100))


@pytest.mark.parametrize(("n", "passed", "k"), [(5, 6, 1), (5, -1, 1), (5, 2, 6), (5, 2, 0)])
def test_more_passes_or_draws_than_repetitions_are_refused(n, passed, k):
    for estimate in (pass_at_k, pass_hat_k):
        with pytest.raises(ValueError, match="repetitions"):
            estimate(n, passed, k)


def test_repetitions_that_all_agree_are_worth_no_more_than_their_cases():
    once, five_times = share([1, 1, 0, 1], 4), share([1, 1, 0, 1], 20)

    assert once is not None
    assert five_times is not None
    assert five_times.high - five_times.low == pytest.approx(once.high - once.low, abs=0.02)
    assert share([1, 1, 1, 1], 20) == wilson(1.0, 4)
    assert share([], 0) is None


def test_repetitions_that_scatter_like_cases_are_worth_all_of_them():
    found = share([0.4, 0.6, 0.5, 0.5] * 10, 400)

    assert found is not None
    assert (found.high - found.low) == pytest.approx(wilson(0.5, 400).high - wilson(0.5, 400).low, rel=0.01)


def test_an_interval_with_repetitions_holds_the_truth_as_often_as_it_says():
    generator = np.random.default_rng(6)
    cases, repetitions, held = 40, 5, {"clusters": 0, "as if independent": 0}
    for _ in range(800):
        chances = generator.beta(0.8, 0.4, cases)
        shares = generator.binomial(repetitions, chances) / repetitions
        found = share(shares.tolist(), cases * repetitions)
        naive = wilson(float(shares.mean()), cases * repetitions)
        assert found is not None
        held["clusters"] += found.low <= 2 / 3 <= found.high
        held["as if independent"] += naive.low <= 2 / 3 <= naive.high

    assert held["clusters"] / 800 > 0.93
    # What it would be to count 200 attempts as 200 cases.
    assert held["as if independent"] / 800 < 0.8
