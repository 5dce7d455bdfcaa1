"""What would go wrong: chance taken for unsteadiness, a word without evidence, an interval that promises too much."""

import numpy as np
import pytest
from scipy import integrate

from domain.steadiness import CUTS, steadiness, variation

PER_PURCHASE = 1.35  # One purchase, with order values whose squared coefficient of variation is 0.35.


def roas(values: list[float], spend: list[float], purchases_per_dollar: float = 0.04):
    exposure = np.array(spend)
    return steadiness(
        "roas", "ads", np.array(values), exposure, PER_PURCHASE / (purchases_per_dollar * np.maximum(exposure, 1e-9))
    )


def test_the_posterior_is_what_direct_integration_over_mean_and_spread_gives():
    figures, variance = np.array([0.3, -0.2, 0.1, -0.35]), np.array([0.02, 0.05, 0.01, 0.08])

    def density(mean: float, spread: float) -> float:
        total = variance + spread**2
        likelihood = np.prod(np.exp(-((figures - mean) ** 2) / (2 * total)) / np.sqrt(total))
        return float(likelihood / (1 + (spread / 0.5) ** 2))

    def below(limit: float) -> float:
        return integrate.dblquad(density, 0, limit, -3, 3, epsabs=1e-5)[0]

    low, mid, high = variation(figures, variance)
    whole = below(4.0)

    assert [below(end) / whole for end in (low, mid, high)] == pytest.approx([0.05, 0.5, 0.95], abs=0.01)


def test_ads_that_differ_by_chance_alone_are_not_called_variable():
    # Forty purchases each, as chance deals them around the same rate.
    generator = np.random.default_rng(3)
    sold = generator.poisson(40, 12)

    found = roas((60.0 * sold).tolist(), [1000.0] * 12)

    assert found.plain is not None
    assert found.mid is not None
    assert found.mid < 0.15
    assert found.word == "steady"


def test_ads_that_truly_differ_are_called_variable_and_the_interval_holds_by_how_much():
    generator = np.random.default_rng(4)
    true = np.exp(generator.normal(0, 0.7, 25))

    found = roas((60 * generator.poisson(60 * true)).tolist(), [1500.0] * 25)

    assert found.word == "variable"
    assert found.low is not None
    assert found.high is not None
    assert found.low < float(true.std() / true.mean()) < found.high


def test_two_ads_with_a_handful_of_purchases_get_no_word():
    found = roas([240.0, 60.0], [100.0, 100.0])

    assert found.plain == pytest.approx(0.6)
    assert found.word == "not enough data"
    assert found.low is not None
    assert found.high is not None
    assert found.low < CUTS["roas"][0] < CUTS["roas"][1] < found.high


@pytest.mark.parametrize(("values", "spend"), [([100.0], [50.0]), ([], []), ([0.0, 0.0], [50.0, 50.0])])
def test_one_ad_or_no_purchase_says_nothing(values, spend):
    found = roas(values, spend)

    assert (found.plain, found.mid, found.word) == (None, None, "not enough data")


def test_an_ad_that_was_never_shown_does_not_count():
    assert roas([100.0, 110.0, 0.0], [50.0, 50.0, 0.0]).n == 2


def test_twice_the_currency_changes_nothing():
    one = roas([300.0, 100.0, 250.0], [100.0, 90.0, 80.0])
    other = roas([600.0, 200.0, 500.0], [200.0, 180.0, 160.0], purchases_per_dollar=0.02)

    assert one == other


@pytest.mark.parametrize("spread", [0.0, 0.15, 0.4])
def test_ninety_percent_intervals_hold_the_truth_about_that_often(spread):
    generator = np.random.default_rng(11)
    held = 0
    for _ in range(150):
        # A log-normal of this coefficient of variation.
        true = np.exp(generator.normal(0, np.sqrt(np.log1p(spread**2)), 8))
        spend = np.exp(generator.normal(np.log(900), 0.6, 8))
        found = roas((60 * generator.poisson(0.04 * spend * true)).tolist(), spend.tolist())
        assert found.low is not None
        assert found.high is not None
        # The lowest end is never 0 itself, where there is no spread at all.
        held += (found.low if spread else 0.0) <= spread <= found.high
    assert held / 150 >= 0.82
