"""What would go wrong: a lucky or unlucky day moves what is called usual; five ads stand for a market of one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cohorts import CohortKey, baselines, quartiles, winsorised
from tests.domain.ad_figures import Ad, day, figures_of, steady


def usual(rate, *ads, currency="USD"):
    found = baselines(figures_of(*ads), currency).of(figures_of(*ads).ads[0], rate)
    assert found is not None
    return found


def test_a_day_of_one_click_and_80_dollars_does_not_lift_the_baseline_of_cpc():
    """The golden test. The mean of the ad's two daily CPCs would be 40.05; its own sums say 0.50."""
    others = [steady(f"s{n}", impressions=2000, spend=20 + n, link_clicks=20) for n in range(7)]
    lumpy = Ad("lumpy", [(0, day(spend=80, link_clicks=1)), (1, day(spend=20, link_clicks=199))])

    with_it = usual("cpc", *others, lumpy).quartiles

    assert with_it == pytest.approx((1.0375, 1.125, 1.2125, 8))
    # Beside it, what the same seven ads say alone: nothing moved up.
    alone = usual("cpc", *others).quartiles
    assert alone[:3] == pytest.approx((1.075, 1.15, 1.225))
    assert with_it.p75 <= alone.p75
    together = figures_of(*others, lumpy).total.together(range(8)).rate("cpc")[0]
    assert together == pytest.approx((14 * sum(20 + n for n in range(7)) + 100) / (14 * 20 * 7 + 200))


def test_an_ad_that_only_ever_had_that_day_moves_no_quartile():
    others = [steady(f"s{n}", impressions=2000, spend=20, link_clicks=20) for n in range(60)]
    freak = Ad("freak", [(0, day(spend=80, link_clicks=1))])

    found = usual("cpc", *others, freak).quartiles

    assert found == (1.0, 1.0, 1.0, 61)


def test_the_quartiles_are_those_of_a_golden_column():
    column = np.array([0.9, 0.5, np.nan, 0.7, 0.6, 0.8, 1.0, 9.0])

    # Type 7: p25 at rank 1.5 of 0..6, so halfway from 0.6 to 0.7; p2 at rank 0.12, p98 at rank 5.88.
    assert quartiles(column) == pytest.approx((0.65, 0.8, 0.95, 7))
    assert winsorised(column[~np.isnan(column)]) == pytest.approx([0.512, 0.6, 0.7, 0.8, 0.9, 1.0, 8.04])


@given(st.lists(st.floats(0, 1e6), min_size=5, max_size=60))
def test_percentiles_are_numpys(values):
    found = quartiles(np.array(values))

    assert found is not None
    assert found[:3] == pytest.approx(tuple(np.percentile(values, [25, 50, 75])))
    low, high = np.percentile(values, [2, 98])
    assert winsorised(np.array(values)) == pytest.approx(np.clip(np.sort(values), low, high))


@pytest.mark.parametrize(
    ("ads", "missed"),
    [
        ([steady(f"a{n}", days=10) for n in range(4)], "4 of 5 ads"),
        ([steady(f"a{n}", days=5, impressions=9000, spend=90) for n in range(5)], "25 of 30 ad-days"),
        ([steady(f"a{n}", days=6, impressions=300, spend=90) for n in range(5)], "9,000 of 10,000 impressions"),
        ([steady(f"a{n}", days=6, spend=3) for n in range(5)], "90 of 100 USD spent"),
        ([steady(f"a{n}", days=6, spend=4) for n in range(5)], ""),
    ],
)
def test_a_cohort_that_is_too_small_says_which_minimum_it_misses(ads, missed):
    assert baselines(figures_of(*ads), "USD").cohorts[CohortKey()].too_small == missed


def test_a_hundred_dollars_are_not_a_hundred_yen():
    ads = [steady(f"a{n}", days=6, spend=40) for n in range(5)]

    assert baselines(figures_of(*ads), "USD").cohorts[CohortKey()].too_small == ""
    assert baselines(figures_of(*ads), "JPY").cohorts[CohortKey()].too_small == "1,200 of 15,000 JPY spent"


def ads_of(number, **kinds):
    return [
        Ad(f"{kinds}{n}", [(back, day(link_clicks=10, spend=10 + n)) for back in range(10)], **kinds)
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("ads", "expected"),
    [
        (ads_of(5), CohortKey("problem_aware", "video_ugc")),
        ([*ads_of(4), *ads_of(1, creative_format="carousel")], CohortKey("problem_aware", None)),
        ([*ads_of(4), *ads_of(1, awareness="unaware")], CohortKey(None, "video_ugc")),
        ([*ads_of(4), *ads_of(1, awareness="unaware", creative_format="carousel")], CohortKey()),
        ([*ads_of(1, awareness=None), *ads_of(4, awareness=None)], CohortKey(None, "video_ugc")),
    ],
)
def test_the_look_up_goes_from_the_ads_own_kind_to_awareness_to_format_to_all(ads, expected):
    assert usual("cpc", *ads).cohort == expected


def test_where_too_few_ads_have_a_rate_the_next_wider_cohort_answers():
    plays = [Ad(f"v{n}", [(b, day(video_views=300)) for b in range(10)], creative_format="carousel") for n in range(5)]
    silent = ads_of(5)

    known = baselines(figures_of(*silent, *plays), "USD")

    found = known.of(figures_of(*silent, *plays).ads[0], "hook_rate")
    assert found is not None
    assert found.cohort == CohortKey("problem_aware", None)


def test_what_was_not_reported_is_no_zero():
    ads = [Ad(f"a{n}", [(b, day()) for b in range(10)], reported=0) for n in range(6)]

    assert "ctr" not in baselines(figures_of(*ads), "USD").cohorts[CohortKey()].rates


def test_days_whose_source_lacks_clicks_do_not_dilute_the_click_rate():
    counted = Ad("a", [(0, day(link_clicks=20))])
    blank = Ad("a", [(1, day(impressions=9000))], reported=0)
    both = figures_of(counted)
    assert both.total.rate("ctr")[0] == pytest.approx(0.02)
    mixed = figures_of(Ad("a", [*counted.days], reported=31), blank)
    assert mixed.total.rate("ctr")[0] == pytest.approx(0.02)
