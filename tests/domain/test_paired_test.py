"""What would go wrong: noise called a change, repetitions taken for cases, one of thirty tags red by chance."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from domain import paired_test
from domain.paired_test import adjusted, blind_below, fewest, finds, interval, sign_flip

# Darwin's pairs of maize, crossed less self-fertilised, in eighths of an inch: Fisher, "The Design of Experiments", 21.
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
SHARES = st.fractions(-1, 1, max_denominator=6)


def test_it_gives_what_fisher_counted_for_darwins_maize():
    assert sign_flip([Fraction(n) for n in MAIZE]) == pytest.approx(2 * 863 / 2**15)


@settings(deadline=None)
@given(st.integers(0, 25), st.integers(0, 25))
def test_with_one_repetition_it_is_mcnemars_exact_test(worse, better):
    found = sign_flip([Fraction(-1)] * worse + [Fraction(1)] * better + [Fraction()] * 7)

    expected = stats.binomtest(worse, worse + better).pvalue if worse + better else 1.0
    assert found == pytest.approx(expected)


@settings(deadline=None, max_examples=50)
@given(st.lists(SHARES, min_size=1, max_size=7))
def test_it_counts_all_ways_to_turn_the_signs(differences):
    sums = [abs(sum(signed, Fraction())) for signed in itertools.product(*((one, -one) for one in differences))]

    assert sign_flip(differences) == pytest.approx(sum(one >= sums[0] for one in sums) / len(sums))
    assert sign_flip([]) == 1.0


def test_where_the_sums_are_too_many_to_count_it_draws_and_comes_out_alike(monkeypatch):
    differences = [Fraction(1, 5)] * 60 + [Fraction(-1, 3)] * 25 + [Fraction(1, 7)] * 9
    exact = sign_flip(differences)

    monkeypatch.setattr(paired_test, "_MOST_WORK", 0)

    assert sign_flip(differences) == pytest.approx(exact, abs=0.01)
    assert sign_flip(differences) == sign_flip(differences)


def test_where_nothing_changed_it_cries_wolf_no_more_often_than_it_says():
    generator = np.random.default_rng(6)
    alarms = {"cases": 0, "attempts": 0}
    for _ in range(600):
        # Each case got a little better or worse by luck of the wording; on the whole nothing changed.
        chances = generator.beta(2, 2, 30)
        moved = np.clip(chances + generator.choice([-0.3, 0.3], 30), 0, 1)
        turned = generator.random(30) < 0.5
        before = generator.binomial(5, np.where(turned, chances, moved))
        now = generator.binomial(5, np.where(turned, moved, chances))
        alarms["cases"] += sign_flip([Fraction(int(b - a), 5) for a, b in zip(before, now, strict=True)]) <= 0.05
        table = [[now.sum(), 150 - now.sum()], [before.sum(), 150 - before.sum()]]
        alarms["attempts"] += stats.chi2_contingency(table, correction=False)[1] <= 0.05

    assert alarms["cases"] / 600 <= 0.06
    # Counting each repetition as a case of its own.
    assert alarms["attempts"] / 600 > 0.09


def test_the_interval_is_bonett_and_prices():
    # 2 got better and 8 worse, of 40: (f12 + 1) / (n + 2) and (f21 + 1) / (n + 2).
    up, down = 3 / 42, 9 / 42
    spread = 1.959964 * ((up + down - (up - down) ** 2) / 42) ** 0.5

    found = interval([1] * 2 + [-1] * 8 + [0] * 30)

    assert found is not None
    assert found.difference == pytest.approx(-0.15)
    assert (found.low, found.high) == (pytest.approx(up - down - spread), pytest.approx(up - down + spread))


def test_cases_that_all_agree_leave_room_for_doubt():
    found = interval([0.0] * 10)

    assert found is not None
    assert found.low < -0.1 < 0.1 < found.high
    assert interval([]) is None


def test_several_parts_are_adjusted_as_holm_does():
    assert adjusted([0.01, 0.04, 0.03, 0.005], [20] * 4) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert adjusted([], []) == []


def test_parts_that_could_show_nothing_cost_the_others_nothing():
    ps, moved = [2**-9, *[1.0] * 29], [10, *[3] * 29]

    assert adjusted(ps, moved) == pytest.approx([2**-9, *[1.0] * 29])
    assert adjusted([2**-9, *[0.9] * 29], [10] * 30)[0] > 0.05


def test_one_of_many_tags_is_seldom_red_by_chance():
    generator = np.random.default_rng(6)
    alarms = {"adjusted": 0, "each by itself": 0}
    for _ in range(200):
        moves = [[Fraction(int(n)) for n in generator.integers(-1, 2, 18)] for _ in range(20)]
        ps = [sign_flip(part) for part in moves]
        found = adjusted(ps, [sum(move != 0 for move in part) for part in moves])
        alarms["adjusted"] += min(found) <= 0.05
        alarms["each by itself"] += min(ps) <= 0.05

    assert alarms["adjusted"] / 200 <= 0.06
    assert alarms["each by itself"] / 200 > 0.3


def test_it_says_which_drop_it_could_not_see():
    assert fewest() == 6
    assert sign_flip([Fraction(-1)] * 5) > 0.05 >= sign_flip([Fraction(-1)] * 6)
    assert blind_below(5) is None
    assert finds(5) is None
    assert blind_below(40) == pytest.approx(0.15)
    share = finds(40)
    assert share is not None
    assert stats.binom.sf(5, 40, share) == pytest.approx(0.8)
