"""What would go wrong: parts that do not add up, a cause named for noise, an ad without purchases breaking all."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.roas_change import PARTS, Chain, roas_change, split


def chain(*ads, blocks=1):
    """One block per window: each ad as (spend, impressions, clicks, purchases, value); None is not reported."""
    rows = np.array([[np.nan if v is None else float(v) for v in ad] for ad in ads]).T
    return Chain(*(np.tile(row, (blocks, 1)) for row in rows))


def parts(before, after):
    found = roas_change(chain(*before), chain(*after))
    assert found is not None
    return found, dict(zip(PARTS, found.totals, strict=True))


GONE = (0, 0, 0, 0, 0)


def test_a_dearer_impression_alone_is_all_cpm():
    found, by = parts([(100, 10_000, 100, 10, 300)], [(200, 10_000, 100, 10, 300)])

    assert (found.before, found.after) == (3, 1.5)
    assert by["cpm"] == pytest.approx(-1.5)
    assert sum(abs(v) for v in by.values()) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("part", "after"),
    [
        ("click_rate", (100, 10_000, 200, 20, 600)),
        ("conversion", (100, 10_000, 100, 20, 600)),
        ("order_value", (100, 10_000, 100, 10, 600)),
    ],
)
def test_one_factor_that_doubles_takes_the_whole_change(part, after):
    _, by = parts([(100, 10_000, 100, 10, 300)], [after])

    assert by[part] == pytest.approx(3)
    assert sum(abs(v) for v in by.values()) == pytest.approx(3)


def test_money_that_moves_to_the_better_ad_is_mix_and_not_a_better_ad():
    good, poor = np.array((100, 10_000, 100, 10, 400.0)), np.array((100, 10_000, 100, 10, 100.0))
    found, by = parts([good, poor * 3], [good * 3, poor])

    assert by["mix"] == pytest.approx(found.after - found.before)
    assert np.all(found.by_ad[:, PARTS.index("mix")] > 0)  # Less for the poor ad helps as more for the good one does.


def test_new_and_stopped_ads_are_judged_against_the_brand_not_against_zero():
    steady = (100, 10_000, 100, 10, 200)
    _, by = parts([steady, (100, 10_000, 100, 10, 100), GONE], [steady, GONE, (100, 10_000, 100, 10, 100)])

    assert by["new_ads"] < 0 < by["stopped_ads"]
    assert by["new_ads"] + by["stopped_ads"] == pytest.approx(0)


def test_no_purchases_in_one_window_is_a_change_of_conversion_not_of_order_value():
    _, by = parts([(100, 10_000, 100, 10, 300)], [(100, 10_000, 100, 0, 0)])

    assert by["conversion"] == pytest.approx(-3)
    assert by["order_value"] == 0


@pytest.mark.parametrize(("clicks", "purchases"), [(None, 10), (0, 10), (100, None), (None, None)])
def test_what_was_not_reported_is_not_made_up(clicks, purchases):
    found, by = parts([(100, 10_000, clicks, purchases, 300)], [(100, 10_000, 200, 20, 1800)])

    assert by["unsplit"] != 0
    assert by["conversion"] == 0
    assert sum(by.values()) == pytest.approx(found.after - found.before)


def test_sales_after_spending_stopped_are_named_as_such():
    steady = (100, 10_000, 100, 10, 200)
    found, by = parts([steady, (100, 10_000, 100, 10, 200)], [steady, (0, 0, 0, 3, 60)])

    assert by["late_value"] == pytest.approx(0.6)
    assert sum(by.values()) == pytest.approx(found.after - found.before)


@pytest.mark.parametrize("nothing", [GONE, (0, 0, 0, 2, 50)])
def test_roas_is_unknown_without_spend(nothing):
    assert roas_change(chain(nothing), chain((100, 1, 1, 1, 1))) is None
    assert roas_change(chain((100, 1, 1, 1, 1)), chain(nothing)) is None


counted = st.integers(0, 10**6).map(float)
ads = st.tuples(
    st.integers(0, 10**6).map(lambda cents: cents / 100),
    counted,
    st.none() | counted,
    st.none() | st.integers(0, 5000).map(float),
    st.integers(0, 10**7).map(lambda cents: cents / 100),
)


@settings(max_examples=300)
@given(st.lists(st.tuples(ads | st.just(GONE), ads | st.just(GONE)), min_size=1, max_size=8))
def test_the_parts_add_up_and_turn_their_sign_when_the_windows_are_swapped(pairs):
    before, after = chain(*(p[0] for p in pairs)).total(), chain(*(p[1] for p in pairs)).total()
    assume(before[0].sum() > 0 and after[0].sum() > 0)

    there, back = split(before, after), split(after, before)

    change = after[4].sum() / after[0].sum() - before[4].sum() / before[0].sum()
    scale = 1 + np.abs(there).sum()
    assert np.isfinite(there).all()
    assert abs(there.sum() - change) < 1e-9 * scale
    new, stopped = PARTS.index("new_ads"), PARTS.index("stopped_ads")
    back[:, [new, stopped]] = back[:, [stopped, new]]
    assert np.abs(there + back).max() < 1e-9 * scale


def simulated(random, roas, days=30, count=12):
    """Daily sums of `count` ads with day-to-day demand, in 10 blocks."""
    demand = random.gamma(20, 1 / 20, (days, 1))
    spend = random.gamma(4, 25, (days, count))
    orders = random.poisson(spend * roas / 60 * demand)
    value = np.where(orders > 0, random.gamma(np.maximum(orders, 1) * 2.0, 30), 0)
    clicks = orders * 30.0 + random.poisson(20, (days, count))
    grids = (spend, spend * 100, clicks, orders.astype(float), value)
    return Chain(*(grid.reshape(10, days // 10, count).sum(axis=1) for grid in grids))


def test_the_interval_of_the_change_holds_the_truth_nine_times_in_ten():
    random = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        found = roas_change(simulated(random, 2.0), simulated(random, 2.4))
        assert found is not None
        assert found.intervals is not None
        low, high = found.intervals[-1]
        held += bool(low <= 0.4 <= high)
    assert 0.85 <= held / 400 <= 0.95


def test_a_handful_of_purchases_is_too_little_to_speak_of_a_cause():
    few = chain((100, 10_000, 100, 1, 30), blocks=9)
    found = roas_change(few, chain((100, 10_000, 100, 5, 300), blocks=10))

    assert found is not None
    assert found.verdict == "not enough data"


def test_a_change_far_outside_the_noise_is_called_one():
    random = np.random.default_rng(3)
    found = roas_change(simulated(random, 1.0), simulated(random, 4.0))

    assert found is not None
    assert found.verdict == "moved"
