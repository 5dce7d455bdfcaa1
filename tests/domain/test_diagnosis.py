"""What would go wrong: an ad called ill on no evidence, a decision forgotten, a failure that calls itself done."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from domain.cohorts import baselines
from domain.diagnosis import confidence, diagnose, outcomes, rule_counts
from domain.diagnosis_rules import Hit
from domain.diagnosis_view import since, view_of
from domain.recommendation import Decided, plain_standing, recommendation_id
from tests.domain.ad_figures import UNTIL, Ad, day, figures_of, steady
from tests.domain.test_diagnosis_rules import OTHERS, named


def view(ad, *others, congruence=None):
    found = figures_of(ad, *others)
    return view_of(found, baselines(found, "USD"), {found.ads[0].key: congruence}, [0], "USD")


def whole(ad, *others, decisions=None, became=None):
    """The diagnosis of the first."""
    return diagnose(view(ad, *others), decisions or {}, became or {}).ad(0)


def decided(rule, ad="a", decision="done", severity="warning", on=date(2026, 11, 8), **more):
    return Decided(
        recommendation_id=recommendation_id(rule, ad),
        rule=rule, account="act_1", ad_id=ad, subject=ad, decision=decision, severity=severity, decided_on=on,
        decided_at=datetime(on.year, on.month, on.day, tzinfo=UTC), **more,
    )  # fmt: skip


def test_confidence_is_the_sum_of_its_three_parts():
    hit = Hit("warning", 0.006, 0.012, 0.015, "", "")

    assert confidence(hit, 7, 2500) == pytest.approx(0.5 * 0.5 + 0.3 * 0.5 + 0.2 * 0.5)
    assert confidence(hit, 28, 90_000) == pytest.approx(0.75)
    assert confidence(Hit("critical", 900, 50, 50, "", ""), 28, 90_000) == 1


@pytest.mark.parametrize(
    ("ad", "health"),
    [
        (steady("a", 4, spend=12), "insufficient data"),
        (steady("a", 14, impressions=20), "insufficient data"),
        (named("a", link_clicks=25, purchase_value=30), "healthy"),
        (named("a", link_clicks=12, purchase_value=30), "warning"),
        (named("a", link_clicks=5, purchase_value=30), "critical"),
    ],
)
def test_health_is_the_gravest_finding_and_needs_data(ad, health):
    assert whole(ad, *OTHERS).health == health


def test_of_two_rules_about_one_figure_the_graver_speaks():
    found = whole(named("a", link_clicks=5), *OTHERS)

    assert [one.rule.name for one in found.found if one.rule.rate == "ctr"] == ["ctr_below_p10"]


@pytest.mark.parametrize(
    ("ad", "kill"),
    [
        (named("a", link_clicks=5), "test_failure"),
        (named("a", days=7, link_clicks=5), None),
        (named("a", link_clicks=5, spend=7), None),
        (named("a", reach=190), "fatigue"),
        (named("a", purchases=0, days=7, spend=30), "inefficient"),
        (named("a", purchases=0, days=4, spend=60), "inefficient"),
        (named("a", link_clicks=5, status="PAUSED"), None),
        (named("a"), None),
    ],
)
def test_an_ad_is_to_be_stopped_for_one_of_three_reasons(ad, kill):
    assert whole(ad, *OTHERS).kill == kill


@pytest.mark.parametrize(("now", "word"), [(45, "rising"), (44, "steady"), (36, "steady"), (35, "falling")])
def test_the_trend_holds_three_days_against_the_four_before_with_ten_percent_to_spare(now, word):
    days = [(back, day(purchase_value=now if back < 3 else 40, purchases=1)) for back in range(7)]
    found = whole(Ad("a", days)).trend
    assert found is not None
    assert (found.metric, found.word) == ("roas", word)


def test_an_ignored_finding_is_silent_until_it_gets_worse():
    low, worst = named("a", link_clicks=12), named("a", link_clicks=5)
    ignored = {(one := decided("ctr_below_p25", decision="ignored")).recommendation_id: one}
    graver = {(one := decided("ctr_below_p10", decision="ignored")).recommendation_id: one}

    silent = whole(low, *OTHERS, decisions=ignored)
    assert [f.standing for f in silent.found if f.rule.rate == "ctr"] == ["ignored"]
    assert "ctr_below_p25" not in [f.rule.name for f in silent.open]
    louder = whole(worst, *OTHERS, decisions=graver)
    assert [f.standing for f in louder.open if f.rule.rate == "ctr"] == ["got worse"]


def became(was, ad, *later, checked=None, congruence=None):
    """What became of `was`, by the ad as it is now and the days since."""
    sums = figures_of(Ad("a", [(0, columns) for columns in later]), steady("b", 1)).total.picked(np.array([0]))
    after = since(view(ad, *OTHERS, congruence=congruence), [0], sums)
    return outcomes([(was, 0)], after, UNTIL, {} if checked is None else {("act_1", "a"): checked})[0]


@pytest.mark.parametrize(
    ("later", "standing"),
    [
        ([day(link_clicks=5)] * 4, "done, came back"),
        ([day(link_clicks=25)] * 4, "done, worked"),
        ([day(link_clicks=5)] * 2, "done, too early"),
        ([day(link_clicks=1, impressions=40)] * 4, "done, too early"),
    ],
)
def test_what_was_done_is_judged_by_the_days_after_it_alone(later, standing):
    """The window still holds the bad days before: they must not make a cured ad look ill."""
    found = became(decided("ctr_below_p25"), named("a", link_clicks=5), *later)

    assert found.standing == standing
    known = found.decided.recommendation_id
    shown = whole(named("a", link_clicks=12), *OTHERS, decisions={known: found.decided}, became={known: found})
    told = [f.standing for f in shown.found if f.rule.name == "ctr_below_p25"]
    assert told == [standing]
    assert (standing == "done, came back") == any(f.rule.name == "ctr_below_p25" for f in shown.open)


def test_an_ad_that_was_stopped_needs_no_further_days():
    assert became(decided("ctr_below_p10"), named("a", status="PAUSED")).standing == "done, ad stopped"


def test_congruence_counts_as_mended_only_once_it_was_checked_again():
    was, early, late = decided("congruence_below_threshold"), date(2026, 11, 1), date(2026, 11, 9)

    assert became(was, named("a"), congruence=0.3, checked=early).standing == "done, too early"
    assert became(was, named("a"), congruence=0.3, checked=late).standing == "done, came back"
    assert became(was, named("a"), congruence=0.8, checked=late).standing == "done, worked"


@pytest.mark.parametrize(
    ("decision", "days_ago", "standing"),
    [("open", 3, "new"), ("noted", 3, "noted"), ("ignored", 30, "ignored"), ("done", 13, "done, too early"),
     ("done", 14, "done, came back")],
)  # fmt: skip
def test_what_is_done_and_still_there_after_a_fortnight_came_back(decision, days_ago, standing):
    on = date.fromordinal(UNTIL.toordinal() - days_ago)
    assert plain_standing(decided("fatigue", decision=decision, on=on), UNTIL, 14) == standing


def test_rules_that_could_not_be_asked_are_counted_by_reason():
    ads = figures_of(named("a", days=1), named("b", days=2), *OTHERS)
    found = diagnose(view_of(ads, baselines(ads, "USD"), {}, [0, 1], "USD"), {})

    holds, reasons = rule_counts(found)["ctr_below_p25"]
    assert (holds, reasons) == (0, {"too few days with results": 2})


def test_the_worst_comes_first_by_gravity_then_by_spend_and_confidence():
    ads = figures_of(
        named("small", link_clicks=12, spend=10), named("ill", link_clicks=5), named("big", link_clicks=12, spend=90),
        *OTHERS,
    )  # fmt: skip
    found = diagnose(view_of(ads, baselines(ads, "USD"), {}, [0, 1, 2], "USD"), {})

    listed = [ads.ads[at].ad_name for at, rule in found.worst_first(everything=False) if "ctr" in rule]
    assert listed == ["ill", "big", "small"]
    assert found.with_health("critical")[0] == 1


def test_a_recommendation_keeps_its_id():
    assert recommendation_id("ctr_below_p25", "120") == recommendation_id("ctr_below_p25", "120")
    assert recommendation_id("coverage", "1", "20") != recommendation_id("coverage", "12", "0")
