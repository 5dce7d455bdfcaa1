"""What would go wrong: percent held against fractions, a rule asked where it makes no sense, a limit off by one."""

import pytest

from domain.cohorts import baselines
from domain.diagnosis_rules import BY_NAME, RULES, Hit
from domain.diagnosis_view import Case, view_of
from tests.domain.ad_figures import Ad, day, figures_of, steady


def ask(rule, ad, *others, congruence=None, currency="USD"):
    """What the rule answers about `ad` among the others: a hit, None where it is fine, or why it was not asked."""
    found = figures_of(ad, *others)
    scores = {} if congruence is None else {found.ads[0].key: congruence}
    view = view_of(found, baselines(found, currency), scores, [0], currency)
    answers, case = BY_NAME[rule].ask(view), Case(view, 0)
    return answers.reason(case) or answers.hit(case)


# Twenty ads with CTR 1.0 %, 1.1 % … 2.9 %, CPC 1.00 … 0.34, ROAS 0.5 … 2.4, hook 20 % … 39 %, hold 30 % … 49 %.
OTHERS = [
    steady(
        f"o{n:02}", link_clicks=10 + n, purchases=1, purchase_value=5 + n, video_views=200 + 10 * n,
        reach=800, thruplays=(200 + 10 * n) * (0.30 + 0.01 * n),
    )
    for n in range(20)
]  # fmt: skip


def named(name, days=14, **columns):
    return steady(name, days, **{"link_clicks": 30, "purchases": 2, "purchase_value": 40, "reach": 900, **columns})


def test_both_sides_of_the_click_rate_rules_are_fractions():
    """2 % is no warning where a quarter of ads have less than 1.4 %; were it held as 2.0, no rule would ever hold."""
    assert ask("ctr_below_p25", named("fine", link_clicks=20), *OTHERS) is None
    low = ask("ctr_below_p25", named("low", link_clicks=12), *OTHERS)
    assert isinstance(low, Hit)
    assert (low.value, low.limit) == pytest.approx((0.012, 0.014), abs=0.0006)
    assert 0 < low.usual < 1
    assert low.counts == "168 link clicks on 14,000 impressions"
    assert low.against == "problem aware × video ugc, 21 ads"
    assert ask("ctr_below_p10", named("low", link_clicks=12), *OTHERS) is None
    worst = ask("ctr_below_p10", named("worst", link_clicks=7), *OTHERS)
    assert isinstance(worst, Hit)
    assert (worst.severity, worst.value) == ("critical", 0.007)
    assert worst.limit == pytest.approx(0.6 * 0.014, abs=0.0005)


@pytest.mark.parametrize(
    ("rule", "ill", "well"),
    [
        ("cpc_above_p75", {"link_clicks": 10}, {"link_clicks": 20}),
        ("roas_below_p25", {"purchase_value": 6}, {"purchase_value": 12}),
        ("hook_rate_below_p25", {"video_views": 200}, {"video_views": 210}),
        ("hold_rate_below_p25", {"video_views": 1000, "thruplays": 270}, {"video_views": 1000, "thruplays": 290}),
        ("spend_no_conversions", {"purchases": 0, "purchase_value": 0}, {"purchases": 1}),
        ("frequency_above_threshold", {"reach": 240}, {"reach": 260}),
    ],
)
def test_a_rule_holds_beyond_its_limit_and_not_before(rule, ill, well):
    assert isinstance(ask(rule, named("a", **ill), *OTHERS), Hit)
    assert ask(rule, named("a", **well), *OTHERS) is None


@pytest.mark.parametrize(
    ("rule", "columns", "severity"),
    [
        ("frequency_above_threshold", {"reach": 210}, "warning"),
        ("frequency_above_threshold", {"reach": 190}, "critical"),
        ("spend_no_conversions", {"purchases": 0, "spend": 14}, "warning"),
        ("spend_no_conversions", {"purchases": 0, "spend": 15}, "critical"),
    ],
)
def test_how_grave_it_is_follows_from_how_far_it_goes(rule, columns, severity):
    found = ask(rule, named("a", **columns), *OTHERS)
    assert isinstance(found, Hit)
    assert found.severity == severity


def test_high_frequency_is_held_against_the_brands_own_where_that_is_higher():
    crowded = [named(f"c{n}", reach=220) for n in range(20)]

    assert ask("frequency_above_threshold", named("a", reach=190), *crowded) is None


def halves(last, before, **kinds):
    days = [(back, day(**(last if back < 3 else before))) for back in range(7)]
    return Ad("a", days, **kinds)


def test_the_last_three_days_are_held_against_the_four_before():
    falls = ask("ctr_declining_7d", halves({"link_clicks": 16}, {"link_clicks": 20}))
    assert isinstance(falls, Hit)
    assert (falls.value, falls.usual) == (0.016, 0.02)
    assert falls.counts == "48 clicks in the last 3 days, 80 in the 4 before"
    assert ask("ctr_declining_7d", halves({"link_clicks": 17}, {"link_clicks": 20})) is None
    rises = ask("frequency_trend_rising", halves({"reach": 500}, {"reach": 610}))
    assert isinstance(rises, Hit)
    assert ask("frequency_trend_rising", halves({"reach": 500}, {"reach": 600})) is None
    assert ask("ctr_declining_7d", halves({"link_clicks": 5}, {})) == "no link click in the 4 days before"


def test_an_ad_that_hardly_runs_starves_and_one_that_is_paused_does_not():
    few = halves({"impressions": 9}, {"impressions": 900})
    gone = Ad("a", [(back, day()) for back in range(4, 9)])

    assert ask("impression_starvation", few).severity == "info"
    assert ask("impression_starvation", gone).severity == "warning"
    assert ask("impression_starvation", halves({"impressions": 10}, {})) is None
    paused = Ad("a", gone.days, status="PAUSED")
    assert ask("impression_starvation", paused) == "it is not running (paused)"
    assert ask("impression_starvation", Ad("a", gone.days, status=None)) == "its status is not known"


@pytest.mark.parametrize(("score", "holds"), [(0.49, True), (0.5, False)])
def test_congruence_is_a_fraction_too(score, holds):
    assert isinstance(ask("congruence_below_threshold", named("a"), congruence=score), Hit) is holds


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_below_its_least_data_a_rule_is_not_asked_and_says_so(rule):
    short = named("a", days=rule.least_days - 1) if rule.least_days > 1 else Ad("a", [])
    thin = named("a", impressions=max(0, rule.least_impressions // 14 - 1))

    if rule.least_days > 1:
        said = ask(rule.name, short, *OTHERS, congruence=0.1)
        assert said == f"{rule.least_days - 1} of {rule.least_days} days with results"
    if rule.least_impressions:
        assert f"of {rule.least_impressions:,} impressions" in str(ask(rule.name, thin, *OTHERS, congruence=0.1))


@pytest.mark.parametrize("objective", ["OUTCOME_AWARENESS", "REACH", "Brand awareness", "VIDEO_VIEWS"])
def test_clicks_are_not_asked_of_an_ad_that_is_not_meant_to_be_clicked(objective):
    for rule in ("ctr_below_p25", "ctr_below_p10", "cpc_above_p75", "ctr_declining_7d", "roas_below_p25"):
        said = ask(rule, named("a", link_clicks=1, objective=objective), *OTHERS)
        assert str(said).startswith(f"its objective {objective} is not about")


def test_purchases_are_not_asked_of_an_ad_for_traffic_but_clicks_are():
    traffic = named("a", link_clicks=7, purchases=0, objective="OUTCOME_TRAFFIC")

    assert ask("spend_no_conversions", traffic) == "its objective OUTCOME_TRAFFIC is not about purchases"
    assert isinstance(ask("ctr_below_p10", traffic, *OTHERS), Hit)
    assert isinstance(ask("spend_no_conversions", named("a", purchases=0, objective=None)), Hit)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("ctr_below_p25", "link clicks were not reported"),
        ("cpc_above_p75", "link clicks were not reported"),
        ("roas_below_p25", "purchase value was not reported"),
        ("spend_no_conversions", "purchases were not reported"),
        ("frequency_above_threshold", "reach was not reported"),
        ("hook_rate_below_p25", "it plays no video, or plays were not reported"),
        ("congruence_below_threshold", "its congruence has not been checked"),
    ],
)
def test_what_is_not_known_is_no_finding(rule, said):
    assert ask(rule, Ad("a", [(b, day()) for b in range(10)], reported=0), *OTHERS) == said


def test_without_a_baseline_a_rule_is_not_asked():
    assert ask("ctr_below_p25", named("alone")) == "no baseline of CTR"


def test_fifty_dollars_without_a_sale_are_more_yen():
    assert isinstance(ask("spend_no_conversions", named("a", purchases=0)), Hit)
    assert ask("spend_no_conversions", named("a", purchases=0), currency="JPY") is None
