"""What would go wrong: agreement by chance taken for agreement."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agreement import Level, alpha_interval, krippendorff_alpha, percent_agreement

N = None
# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units, values
# missing. He gives .743 nominal, .815 ordinal, .849 interval.
PUBLISHED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# The same paper, example A: two observers, ten units, two values: .095.
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
# Example B: two observers, twelve units, five values: .692.
LETTERS = [[0, 0, 1, 1, 3, 2, 2, 2, 4, 3, 3, 0], [1, 0, 1, 1, 1, 2, 2, 2, 4, 3, 3, 3]]


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_the_published_one_with_missing_values(level: Level, alpha: float):
    assert krippendorff_alpha(PUBLISHED, level) == pytest.approx(alpha, abs=5e-4)


@pytest.mark.parametrize(("ratings", "alpha"), [(BINARY, 0.095), (LETTERS, 0.692)])
def test_alpha_is_the_published_one_of_two_observers(ratings: list[list[float | None]], alpha: float):
    assert krippendorff_alpha(ratings) == pytest.approx(alpha, abs=5e-4)


def test_alpha_worked_by_hand():
    # Four units, two raters: 1 1, 1 1, 0 0, 0 1. Observed disagreement 2 of 8, expected 2·3·5 of 8·7: 1 − 7·2/30.
    assert krippendorff_alpha([[1, 1, 0, 0], [1, 1, 0, 1]]) == pytest.approx(1 - 7 * 2 / 30)


def test_perfect_agreement_is_one_and_the_contrary_is_below_nothing():
    assert krippendorff_alpha([[0, 1, 0, 1], [0, 1, 0, 1]]) == pytest.approx(1)
    contrary = krippendorff_alpha([[0, 1, 0, 1], [1, 0, 1, 0]])
    assert contrary is not None
    assert contrary < 0


@pytest.mark.parametrize("ratings", [[[1, 1, 1], [1, 1, 1]], [[1, N], [N, 0]], [[0, 1, 1]], [[], []]])
def test_there_is_no_alpha_where_nothing_could_differ(ratings: list[list[float | None]]):
    assert krippendorff_alpha(ratings) is None
    assert alpha_interval(ratings, seed=1) is None


def test_raters_who_guess_agree_as_often_as_chance_and_alpha_says_so():
    said = np.random.default_rng(1).random((2, 4_000)) < 0.9
    same, pairs = percent_agreement(said.astype(float).tolist())
    assert same / pairs > 0.8
    alpha = krippendorff_alpha(said.astype(float).tolist())
    assert alpha == pytest.approx(0, abs=0.05)


@given(st.lists(st.tuples(*[st.sampled_from([0.0, 1.0, 2.0, None])] * 3), min_size=1, max_size=12))
def test_neither_the_order_of_raters_nor_of_units_matters(units: list[tuple[float | None, ...]]):
    rows = [list(row) for row in zip(*units, strict=True)]
    for level in ("nominal", "ordinal", "interval"):
        alpha = krippendorff_alpha(rows, level)
        turned = krippendorff_alpha([list(reversed(row)) for row in reversed(rows)], level)
        assert (alpha is None) == (turned is None)
        if alpha is not None:
            assert turned == pytest.approx(alpha)
            assert alpha <= 1 + 1e-9


def test_percent_agreement_counts_pairs_of_ratings_of_the_same_unit():
    assert percent_agreement(PUBLISHED) == (43, 55)


def test_the_interval_is_the_same_for_the_same_seed_and_holds_alpha():
    first, second = (alpha_interval(BINARY, seed=7) for _ in range(2))
    assert first == second
    assert first is not None
    assert first.low < 0.095 < first.high
    assert not math.isclose(first.low, first.high)


def test_a_bootstrap_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    truth = 0.6  # Two even values, one in five told wrongly: disagreement 0.2, by chance 0.5.
    held = 0
    for seed in range(60):
        real = rng.random(80) < 0.5
        judged = real ^ (rng.random(80) < 0.2)
        found = alpha_interval([real.astype(float).tolist(), judged.astype(float).tolist()], seed=seed, draws=300)
        assert found is not None
        held += found.low <= truth <= found.high
    assert held >= 52


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="every rater"):
        krippendorff_alpha([[1, 2], [1]])
