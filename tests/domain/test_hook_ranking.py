"""What would go wrong: a lucky hook first, an order that hangs on the order of rows, a rate where none is known."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.hook_order import Question, Ranked
from domain.hook_results import AdSums, counts_of
from domain.hook_rows import rows_of
from domain.hook_settling import settlement_of
from domain.hook_verdict import Signs, floor, quadrant, verdict
from domain.hook_words import headline
from domain.ranks import spearman
from domain.settling import needed


def sums(ad: str, **given) -> AdSums:
    held = {
        "account": "act_1",
        "ad": ad,
        "format": "video",
        "hook_key": ad,
        "hook_source": "spoken",
        "reported": 31,
        "spend": Decimal(1000),
        "impressions": 80_000,
        "link_clicks": 1200,
        "purchases": 40,
        "purchase_value": Decimal(2400),
        "video_views": 20_000,
        "thruplays": 6000,
        "rows": 30,
        "order_freedom": 0,
        "order_spread": 0.0,
        "asked": True,
        "hook_type": None,
        "pages": None,
        **given,
    }
    return AdSums(**held)


def sold(ad: str, purchases: int, **given) -> AdSums:
    return sums(ad, purchases=purchases, purchase_value=Decimal(60 * purchases), **given)


def six() -> list[AdSums]:
    return [sold(f"h{n}", purchases) for n, purchases in enumerate([90, 45, 40, 38, 30, 12])]


def ranked(rows: list[AdSums], **question) -> Ranked:
    return Ranked(Question(**question), rows)


def keys(found: Ranked) -> list[str]:
    return [found.grouping.keys[at] for at in found.order]


def test_a_two_dollar_hook_with_one_sale_stands_last_whatever_its_return():
    lucky = sold("lucky", 1, spend=Decimal(2), impressions=100, link_clicks=3, video_views=40, thruplays=20)

    found = ranked([*six(), lucky])
    (row,) = rows_of(found, [found.order[-1]])

    assert keys(found)[0] == "h0"
    assert (row.key, row.below_floor, row.verdict) == ("lucky", True, "not enough data")
    assert row.raw["roas"] == 30


@pytest.mark.parametrize("order", ["best", "worst"])
@pytest.mark.parametrize("sort", ["roas", "cpa", "ctr", "hook_rate", "hold_rate"])
def test_a_two_dollar_hook_is_not_first_even_without_a_floor(sort, order):
    lucky = sold("lucky", 1, spend=Decimal(2), impressions=100, link_clicks=90, video_views=99, thruplays=98)

    found = ranked([*six(), lucky], sort=sort, order=order, min_spend=0)

    assert keys(found)[0] != "lucky"


def test_worst_first_turns_the_order_round_but_keeps_the_unproven_last():
    tiny = sold("tiny", 0, spend=Decimal(3), impressions=200, link_clicks=1, video_views=20, thruplays=2)

    assert keys(ranked([*six(), tiny], order="worst"))[0] == "h5"
    assert keys(ranked([*six(), tiny], order="worst"))[-1] == "tiny"


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed):
    rows = [*six(), sold("second", 20, hook_key="h0"), sold("h9", 33)]
    shuffled = random.Random(seed).sample(rows, len(rows))

    one, other = ranked(rows), ranked(shuffled)

    assert keys(one) == keys(other)
    for a, b in zip(rows_of(one, one.order), rows_of(other, other.order), strict=True):
        assert (a.probability_best, a.counts, a.verdict) == (b.probability_best, b.counts, b.verdict)


def test_a_row_of_zeros_changes_no_figure():
    zeros = sold("idle", 0, spend=Decimal(0), impressions=0, link_clicks=0, video_views=0, thruplays=0, hook_key="h1")
    rows = six()

    plain, more = ranked(rows), ranked([*rows, zeros])

    assert keys(plain) == keys(more)
    for a, b in zip(rows_of(plain, plain.order), rows_of(more, more.order), strict=True):
        assert a.raw == b.raw
        assert a.estimate == b.estimate


def test_not_reported_is_not_zero():
    silent = sums("silent", reported=25, purchases=None, purchase_value=None)

    counts = counts_of([silent])

    assert counts.purchases is None
    assert counts.purchase_value is None
    assert counts.spend_with_value == 0
    found = ranked([*six(), silent])
    row = next(row for row in rows_of(found, found.order) if row.key == "silent")
    assert row.raw["roas"] is None
    assert row.raw["cpa"] is None


def test_blank_cells_under_a_reported_metric_count_as_none_bought():
    counts = counts_of([sums("a", purchases=None, purchase_value=None)])

    assert (counts.purchases, counts.purchase_value, counts.spend_with_value) == (0, Decimal(0), Decimal(1000))


def test_stills_have_no_hook_rate_and_stand_in_no_quadrant():
    still = sold("still", 50, format="image", video_views=None, thruplays=None)

    found = ranked([*six(), still])
    row = next(row for row in rows_of(found, found.order) if row.key == "still")

    assert row.raw["hook_rate"] is None
    assert "hook_rate" not in row.estimates
    assert row.quadrant is None
    assert "still" not in keys(ranked([*six(), still], sort="hook_rate"))


def test_without_purchase_value_hooks_are_judged_by_purchases():
    rows = [row._replace(reported=27, purchase_value=None) for row in six()]

    found = ranked(rows)
    made = rows_of(found, found.order)

    assert all(row.estimate is None for row in made)
    assert {row.key: row.verdict for row in made}["h0"] == "scale"
    assert headline(found, made, None, "USD").startswith("ROAS is not known")


def test_without_any_purchase_nothing_is_invented():
    rows = [row._replace(purchases=0, purchase_value=Decimal(0)) for row in six()]

    found = ranked(rows)

    assert found.bounds is None
    assert found.contest is None
    assert {row.verdict for row in rows_of(found, found.order)} == {"not enough data"}


def test_the_floor_is_three_purchases_worth_or_a_two_hundredth_of_all_spend():
    assert floor(10_000, 25) == 75
    assert floor(100_000, 25) == 500
    assert floor(1000, None) == 5


def test_two_hooks_that_are_far_apart_are_settled_and_close_ones_say_what_it_takes():
    close = [sold("a", 42), sold("b", 40), *[sold(f"c{n}", 20) for n in range(5)]]
    apart = [sold("a", 800, spend=Decimal(5000)), sold("b", 20), *[sold(f"c{n}", 20) for n in range(5)]]

    def settled(rows):
        found = ranked(rows)
        made = settlement_of(found, rows_of(found, found.order[:2]), "USD")
        assert made is not None
        return made

    assert settled(apart).settled
    assert settled(apart).probability_ahead > 0.95
    assert not settled(close).settled
    assert 0.5 < settled(close).probability_ahead < 0.95


def test_more_purchases_are_only_asked_for_where_they_can_tell():
    more, _ = needed(gap=0.5, variance=0.2, by_ads=0.0, events=20, ads=2)
    none, ads = needed(gap=0.1, variance=0.2, by_ads=0.15, events=2000, ads=2)

    # Told apart at a variance of (0.5 / 1.645)² = 0.0924, so at 0.2 / 0.0924 = 2.165 times the 20 there are.
    assert more == 12
    assert none is None
    assert ads > 2


def test_two_of_which_one_is_probably_ahead_are_not_settled_by_one_purchase():
    # 92 % sure (a gap of 1.405 standard deviations) from 400 purchases: 95 % takes (1.645 / 1.405)² as many.
    more, _ = needed(gap=0.3, variance=(0.3 / 1.405) ** 2, by_ads=0.0, events=400, ads=6)

    assert more == 75


@pytest.mark.parametrize(
    ("signs", "word"),
    [
        (Signs(enough=True, beats=0.95, engages=False, converts=0.5), "scale"),
        (Signs(enough=True, beats=0.05, engages=False, converts=0.5), "stop"),
        (Signs(enough=True, beats=0.05, engages=True, converts=0.02), "fix the page"),
        (Signs(enough=True, beats=0.05, engages=True, converts=0.9), "stop"),
        (Signs(enough=True, beats=0.3, engages=True, converts=0.05), "fix the page"),
        (Signs(enough=True, beats=0.5, engages=True, converts=0.5), "test more"),
        (Signs(enough=False, beats=0.99, engages=True, converts=0.5), "not enough data"),
        (Signs(enough=True, beats=None, engages=True, converts=None), "not enough data"),
    ],
)
def test_each_word_follows_from_its_rule(signs, word):
    assert verdict(signs)[0] == word


def test_quadrants_part_at_the_cuts_and_the_cut_itself_is_above():
    assert quadrant(0.3, 2, 0.3, 2) == "winner"
    assert quadrant(0.2, 2, 0.3, 2) == "hidden gem"
    assert quadrant(0.3, 1, 0.3, 2) == "engaging, not converting"
    assert quadrant(0.2, 1, 0.3, 2) == "loser"


def test_rank_correlation_shares_ties_and_needs_five_pairs():
    import numpy as np

    x = np.array([1.0, 2, 2, 3, 5])

    assert spearman(x, x * 10) == pytest.approx(1)
    assert spearman(x, -x) == pytest.approx(-1)
    assert spearman(x[:4], x[:4]) is None
    assert spearman(x, np.ones(5)) is None
