"""What would go wrong: one lucky ad wins, an untried template counts as bad, days are averaged, currencies added."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from domain.counts import Counts
from domain.template_performance import WEIGHTS, LinkedAd, results_of

A, B, C, D = (UUID(int=n) for n in range(1, 5))


def counts(
    spend: float, roas: float, ctr: float = 0.01, buy: float = 0.04, order: float = 40, cpm: float = 10
) -> Counts:
    """An ad that spent so much and brought so much."""
    impressions = round(spend / cpm * 1000)
    clicks = round(impressions * ctr)
    value = Decimal(str(round(spend * roas, 2)))
    purchases = round(float(value) / order)
    return Counts(
        spend=Decimal(str(spend)),
        impressions=impressions,
        link_clicks=clicks,
        purchases=purchases,
        purchase_value=value,
        impressions_with_clicks=impressions,
        spend_with_clicks=Decimal(str(spend)),
        spend_with_purchases=Decimal(str(spend)),
        spend_with_value=Decimal(str(spend)),
        clicks_with_purchases=clicks,
        purchases_with_value=purchases,
        rows=1,
    )


def ad(template: UUID | None, spend: float, roas: float, sells: bool = True, **given: float) -> LinkedAd:
    return LinkedAd(template=template, sells=sells, counts=counts(spend, roas, **given))


EVERYBODY = [ad(None, 5_000, 2.0) for _ in range(20)]
STEADY = [ad(A, 4_000, 3.0) for _ in range(6)]


def roas(result):
    return next(part for part in result.parts if part.part == "roas")


@pytest.mark.parametrize("others", [EVERYBODY, EVERYBODY[:3], []])
@pytest.mark.parametrize("steady", [3, 6, 12])
@pytest.mark.parametrize("lucky", [(10, 8.0), (20, 12.0), (50, 10.0), (100, 8.0), (40, 40.0)])
def test_one_lucky_ad_does_not_win(others: list[LinkedAd], steady: int, lucky: tuple[float, float]):
    proven = [ad(A, 2_000, 3.0) for _ in range(steady)]

    found = results_of({A: "pets", B: "pets"}, [*others, *proven, ad(B, *lucky)])

    assert found[A].score > found[B].score
    assert roas(found[B]).raw == pytest.approx(lucky[1])
    assert roas(found[B]).estimate < lucky[1] * 0.6
    assert found[B].evidence < found[A].evidence


def test_an_ad_with_a_huge_reach_is_still_one_ad():
    # As much spend in one ad as in six: the six tell more of the template.
    one, six = [ad(B, 24_000, 3.0)], [ad(A, 4_000, 3.0) for _ in range(6)]

    found = results_of({A: None, B: None}, [*EVERYBODY, *one, *six])

    assert roas(found[B]).estimate < roas(found[A]).estimate
    assert roas(found[B]).weights["all"] > roas(found[A]).weights["all"]


def test_a_template_without_ads_is_worth_what_all_ads_are_and_says_so():
    found = results_of({A: "pets", B: "bikes"}, [*EVERYBODY, *STEADY])

    part = roas(found[B])
    assert part.estimate == pytest.approx(part.brand)
    assert (part.weights, part.raw) == ({"all": 1.0}, None)
    assert (found[B].evidence, found[B].ads) == (0.0, 0)
    assert part.low < part.cautious < part.estimate


def test_its_niche_speaks_for_a_template_without_ads():
    found = results_of({A: "pets", B: "Pets", C: "bikes"}, [*EVERYBODY, *STEADY])

    assert found[B].score > found[C].score
    assert set(roas(found[B]).weights) == {"niche", "all"}
    assert found[B].evidence == 0.0


def test_this_product_speaks_louder_than_others_and_others_louder_than_the_niche():
    other = [ad(B, 4_000, 3.0, sells=False) for _ in range(6)]

    found = results_of({A: "pets", B: "sleep", C: "pets"}, [*EVERYBODY, *STEADY, *other])

    assert roas(found[A]).estimate > roas(found[B]).estimate > roas(found[C]).estimate > roas(found[C]).brand
    assert (found[A].own_ads, found[B].own_ads, found[B].ads) == (6, 0, 6)


def test_own_ads_that_failed_pull_a_template_of_a_good_niche_below_average():
    failed = [ad(B, 4_000, 0.5) for _ in range(6)]

    found = results_of({A: "pets", B: "pets"}, [*EVERYBODY, *STEADY, *failed])

    assert found[B].score < 0.5 < found[A].score


def test_what_failed_comes_after_what_nobody_tried_and_what_is_proven_before_it():
    average, failed = [ad(B, 4_000, 2.2) for _ in range(6)], [ad(C, 4_000, 0.5) for _ in range(6)]

    found = results_of({A: None, B: None, C: None, D: None}, [*EVERYBODY, *STEADY, *average, *failed])

    assert sorted(found, key=lambda t: -(found[t].score or 0)) == [A, B, D, C]
    assert not any(result.is_held_back for result in found.values())


def test_where_each_template_has_one_ad_the_better_one_comes_first():
    found = results_of({A: None, B: None}, [*EVERYBODY, ad(A, 3_000, 3.0), ad(B, 3_000, 2.0)])

    assert found[A].score > found[B].score
    assert not found[A].is_held_back


def test_the_weights_add_up_and_the_interval_holds_the_estimate():
    found = results_of({A: "pets", B: "pets", C: None}, [*EVERYBODY, *STEADY, ad(B, 500, 1.0, sells=False)])

    for result in found.values():
        for part in result.parts:
            assert sum(part.weights.values()) == pytest.approx(1)
            assert 0 <= part.low <= part.estimate <= part.high
            assert 0 < part.score < 1


def test_more_results_narrow_the_interval():
    few = results_of({A: None}, [*EVERYBODY, ad(A, 200, 3.0)])[A]
    many = results_of({A: None}, [*EVERYBODY, *STEADY])[A]

    assert roas(few).high - roas(few).low > roas(many).high - roas(many).low


def test_a_figure_is_the_ratio_of_sums():
    quiet, loud = ad(A, 100, 8.0, ctr=0.08), ad(A, 10_000, 2.0, ctr=0.01)

    found = results_of({A: None}, [*EVERYBODY, quiet, loud])[A]

    by_part = {part.part: part for part in found.parts}
    assert by_part["roas"].raw == pytest.approx((800 + 20_000) / 10_100)
    assert by_part["ctr"].raw == pytest.approx((800 + 10_000) / 1_010_000)
    assert by_part["ctr"].exposure == 1_010_000


def test_what_no_source_reports_is_no_part_and_not_nothing():
    silent = Counts(spend=Decimal(500), impressions=50_000, link_clicks=500, impressions_with_clicks=50_000, rows=1)

    found = results_of({A: None}, [LinkedAd(template=A, sells=True, counts=silent)])[A]

    assert [part.part for part in found.parts] == ["ctr"]
    assert found.score is not None
    assert results_of({A: None}, [])[A].score is None


def test_the_score_is_the_weighed_mean_of_its_parts():
    found = results_of({A: "pets"}, [*EVERYBODY, *STEADY])[A]

    by_hand = sum(WEIGHTS[part.part] * part.cautious / (part.cautious + part.brand) for part in found.parts)
    assert found.score == pytest.approx(by_hand)
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_a_golden_estimate():
    """Worked by hand from the formulas in the module's docstring, with what fit() says of the linked ads."""
    import numpy as np

    from domain.shrinkage import Evidence, fit

    ads = [*EVERYBODY, *STEADY, ad(B, 1_000, 1.0)]
    part = roas(results_of({A: None, B: None}, ads)[B])

    bought = np.array([float(x.counts.purchases_with_value) for x in ads if x.template])
    spent = np.array([float(x.counts.spend_with_value) for x in ads if x.template])
    prior = fit(Evidence(bought, spent, np.array([0] * 6 + [1]), 2, "frequency"))
    assert prior is not None
    brand = (20 * 10_000 + 6 * 12_000 + 1_000) / (20 * 5_000 + 6 * 4_000 + 1_000)
    purchases = (20 * 250 + 6 * 300 + 25) / (20 * 5_000 + 6 * 4_000 + 1_000)
    assert part.brand == pytest.approx(brand)
    among_ads = max(0.25, prior.among_ads)
    before = min(prior.among_groups, among_ads)  # None of its niche, none for other products: one step of all three.
    doubt = 1.35 / purchases / 1_000 + among_ads
    moved = before / (before + doubt)
    assert part.weights["product"] == pytest.approx(moved)
    assert part.estimate == pytest.approx(brand * (1 + moved * (1.0 / brand - 1)))


def test_a_template_that_is_not_asked_about_counts_as_any_ad():
    found = results_of({A: None}, [*EVERYBODY, *STEADY, ad(uuid4(), 1_000, 9.0)])

    assert list(found) == [A]


def test_a_hundred_templates_and_two_thousand_ads_take_no_time():
    from time import process_time

    templates = {UUID(int=n + 1): f"niche {n % 9}" for n in range(100)}
    ads = [ad(UUID(int=n % 100 + 1) if n % 3 == 0 else None, 500, 2.0, sells=n % 2 == 0) for n in range(2_000)]
    started = process_time()
    results_of(templates, ads)
    assert process_time() - started < 1.0
