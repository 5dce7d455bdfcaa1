"""Golden figures, worked by hand; and what a ratio must never do."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counts import Counts, Reported, total
from domain.metrics import HOLD_RATES, METRICS, metric

# One ad: $200 for 10,000 impressions, 250 link clicks, 10 purchases worth $600, 3,000 plays, 900 ThruPlays.
AD = Counts(
    spend=Decimal(200), impressions=10_000, link_clicks=250, purchases=10, purchase_value=Decimal(600),
    video_views=3_000, thruplays=900, impressions_with_clicks=10_000, impressions_with_views=10_000,
    spend_with_clicks=Decimal(200), spend_with_purchases=Decimal(200), spend_with_value=Decimal(200),
    clicks_with_purchases=250, purchases_with_value=10, views_with_thruplays=3_000,
    impressions_with_thruplays=10_000, rows=1,
)  # fmt: skip
GOLDEN = {
    "spend": 200, "impressions": 10_000, "link_clicks": 250, "purchases": 10, "purchase_value": 600,
    "roas": 3.0, "cpa": 20, "ctr": 0.025, "cpc": 0.8, "cpm": 20, "conversion_rate": 0.04, "order_value": 60,
    "hook_rate": 0.3, "hold_rate": 0.3,
}  # fmt: skip


@pytest.mark.parametrize("name", METRICS)
def test_each_formula_gives_its_golden_figure(name):
    assert METRICS[name].of(AD) == pytest.approx(GOLDEN[name])


def test_the_other_hold_rate_divides_by_impressions_and_says_so():
    other = metric("hold_rate", "thruplays_per_impression")

    assert other.of(AD) == pytest.approx(0.09)
    assert "impressions" in other.formula
    assert set(HOLD_RATES) == {"thruplays_per_play", "thruplays_per_impression"}


def test_a_quiet_day_does_not_swing_the_cost_per_click():
    busy = Counts(spend=Decimal(80), link_clicks=1, spend_with_clicks=Decimal(80), rows=1)
    quiet = Counts(spend=Decimal(20), link_clicks=199, spend_with_clicks=Decimal(20), rows=1)

    assert METRICS["cpc"].of(busy + quiet) == pytest.approx(0.5)


def test_spend_whose_value_nobody_reported_does_not_lower_the_roas():
    untracked = Counts(spend=Decimal(1_000), impressions=50_000, rows=1)

    assert METRICS["roas"].of(AD + untracked) == pytest.approx(3.0)
    assert METRICS["roas"].of(untracked) is None


def test_nothing_over_nothing_is_unknown_not_zero():
    assert METRICS["cpa"].of(Counts(spend=Decimal(50), spend_with_purchases=Decimal(50), purchases=0)) is None


@given(st.lists(st.tuples(st.integers(0, 10**9), st.none() | st.integers(0, 10**6)), max_size=20))
def test_sums_keep_unknown_only_where_every_part_is_unknown(parts):
    whole = total(Counts(impressions=shown, purchases=bought) for shown, bought in parts)

    known = [bought for _, bought in parts if bought is not None]
    assert whole.impressions == sum(shown for shown, _ in parts)
    assert whole.purchases == (sum(known) if known else None)


def test_the_reported_bits_are_those_the_migration_explains():
    assert {bit.name.lower(): bit.value for bit in Reported} == {
        "link_clicks": 1, "purchases": 2, "purchase_value": 4, "video_views": 8, "thruplays": 16,
    }  # fmt: skip
