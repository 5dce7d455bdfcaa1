"""What would go wrong: a lumpy day lifts a baseline, a stranger reads the ads, a decision is forgotten."""

from datetime import date, timedelta

import pytest

from domain.errors import AskAgain
from tests.factories import account, ad, day, insert
from tools import commands, registry

LAST = date(2026, 11, 18)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


async def ran(deps, ad_id, days=14, last=LAST, **columns):
    """An ad with the same results on each of `days` days."""
    kinds = {
        name: columns.pop(name) for name in ("campaign_objective", "ad_status", "meta_ad_account_id") if name in columns
    }
    await ad(deps, ad_id, f"Ad {ad_id}", **{"ad_status": "ACTIVE", "campaign_objective": "OUTCOME_SALES", **kinds})
    for back in range(days):
        row = {"spend": 20, "impressions": 2000, "link_clicks": 40, "purchases": 1, "purchase_value": 40, "reach": 1900}
        given = {**row, **columns, **{k: v for k, v in kinds.items() if k == "meta_ad_account_id"}}
        await day(deps, ad_id, last - timedelta(days=back), **given)


async def classified(deps, ad_id, awareness="problem_aware", creative_format="video_ugc", **columns):
    row = {
        "meta_ad_account_id": "act_1", "meta_ad_id": ad_id, "creative_awareness_level": awareness,
        "creative_format": creative_format, "source": "rules", "schema_version": "1", "input_hash": ad_id, **columns,
    }  # fmt: skip
    await insert(deps, "ad_creative_classifications", **row)


async def shop(deps, number=6):
    """Ads that do well, so that there is something usual."""
    for n in range(number):
        await ran(deps, f"s{n}", spend=20 + n, days=6)
        await classified(deps, f"s{n}")


async def test_a_day_of_one_click_and_80_dollars_does_not_lift_the_baseline(deps):
    await shop(deps)
    before = await say(deps, "/baselines metric=cpc")
    await ad(deps, "lumpy", "Lumpy")
    await day(deps, "lumpy", LAST, spend=80, impressions=1000, link_clicks=1)
    await day(deps, "lumpy", LAST - timedelta(days=1), spend=20, impressions=9000, link_clicks=199)

    after = await say(deps, "/baselines metric=cpc")

    usual = after.cohorts[0].rates["cpc"]
    assert (usual.p25, usual.p50, usual.p75) == pytest.approx((0.5125, 0.55, 0.5875))
    assert usual.p75 <= before.cohorts[0].rates["cpc"].p75
    assert usual.together == pytest.approx((36 * 22.5 + 100) / (36 * 40 + 200))


async def test_an_ill_ad_is_found_with_its_figures_its_baseline_and_the_next_step(deps):
    await shop(deps)
    await ran(deps, "ill", link_clicks=8)
    await classified(deps, "ill")

    found = await say(deps, "/diagnose")

    worst = found.findings[0]
    assert (worst.ad_name, worst.rule, worst.severity) == ("Ad ill", "ctr_below_p10", "critical")
    assert (worst.value, worst.usual) == pytest.approx((0.004, 0.02))
    assert worst.limit == pytest.approx(0.6 * 0.02)
    assert worst.against == "problem aware × video ugc, 7 ads"
    assert worst.counts == "112 link clicks on 28,000 impressions"
    assert 0.8 < worst.confidence <= 1
    assert worst.next_command == "/ad id=ill since=2026-10-20 until=2026-11-18"
    assert found.headline.startswith(
        "1 of 7 ads with enough data is critical, on $280 of $1,090: Ad ill has a CTR of 0.40 %"
    )
    assert found.health["critical"] == 1
    assert found.foot.rows == 6 * 6 + 14
    assert found.actions[0].command == worst.command


async def test_one_ad_is_shown_with_every_rule_and_why_some_were_not_asked(deps):
    await shop(deps)
    await ran(deps, "ill", days=6, link_clicks=8, campaign_objective="OUTCOME_TRAFFIC")

    found = await say(deps, '/diagnose ad="Ad ill"')

    said = {line.rule: (line.state, line.reason) for line in found.asked}
    assert len(said) == 12
    assert said["ctr_below_p10"][0] == "critical"
    assert said["roas_below_p25"] == ("skipped", "its objective OUTCOME_TRAFFIC is not about purchases")
    assert said["ctr_declining_7d"] == ("skipped", "6 of 7 days with results")
    assert said["congruence_below_threshold"] == ("skipped", "its congruence has not been checked")
    assert said["impression_starvation"][0] == "fine"
    beside = {line.label: line for line in found.beside}
    assert beside["CTR"].value == pytest.approx(0.004)
    assert beside["CTR"].p50 == pytest.approx(0.02)
    assert [table.title for table in found.tables()] == ["", "Beside ads like it", "Every rule"]


async def test_congruence_is_one_of_the_rules(deps):
    await shop(deps, 1)
    check = {"meta_ad_account_id": "act_1", "meta_ad_id": "s0", "verdicts": {}, "cells": [], "judged_by": "rules"}
    columns = {"schema_version": "1", "input_hash": "x", "prompt_version": "1", "worst": "aligned"}
    await insert(deps, "congruence_checks", **check, **columns, score=0.8, checked_at=LAST - timedelta(days=2))
    await insert(deps, "congruence_checks", **check, **columns, score=0.3, checked_at=LAST)

    found = await say(deps, "/diagnose")

    assert [(f.rule, f.value) for f in found.findings] == [("congruence_below_threshold", 0.3)]
    assert found.findings[0].next_command == "/congruence_check ad=s0"


async def test_another_brands_ad_is_not_there(deps, everybody):
    await shop(deps)
    stranger = await everybody.person()
    theirs = everybody.deps(stranger, await everybody.brand(stranger, "Other"))
    await ran(theirs, "theirs", days=3)

    with pytest.raises(AskAgain, match="has no ad 's0'"):
        await say(theirs, "/diagnose ad=s0")
    assert (await say(theirs, "/diagnose")).ads == 1
    peeping = everybody.deps(stranger, deps.brand)
    assert (await say(peeping, "/diagnose")).ads == 0


@pytest.mark.parametrize("command", ["/diagnose", "/baselines", "/fatigue", "/coverage"])
async def test_without_results_the_answer_says_what_cures_it(deps, command):
    said = await say(deps, command)

    assert said.headline == "Acme has no results yet: drop an Ads Manager export into the chat, by day and by ad."
    assert said.tables() == ()
    await shop(deps, 1)
    early = await say(deps, f"{command} since=2026-01-01 until=2026-01-31")
    assert "There are no results from" in early.headline
    assert early.actions[0].command.startswith(command)


async def test_an_ad_without_results_in_these_days_says_when_it_ran(deps):
    await shop(deps, 1)
    await ran(deps, "old", last=LAST - timedelta(days=60), days=2)

    found = await say(deps, "/diagnose ad=old")

    assert found.headline == "old has no results from 2026-10-20 to 2026-11-18; they run from 2026-09-18 to 2026-09-19."
    assert found.actions[0].command == "/diagnose ad=old days=30 until=2026-09-19"
    assert (await say(deps, found.actions[0].command)).ads == 1


async def test_two_currencies_are_never_one_cohort(deps):
    await account(deps, "act_1", "USD", is_primary=True)
    await account(deps, "act_2", "JPY")
    await shop(deps)
    await ran(deps, "yen", days=6, spend=3000, meta_ad_account_id="act_2")

    dollars = await say(deps, "/diagnose")
    assert (dollars.ads, dollars.foot.currency) == (6, "USD")
    yen = await say(deps, "/diagnose ad=yen")
    assert (yen.ads, yen.foot.currency) == (1, "JPY")
    assert {line.state for line in yen.asked} <= {"skipped", "fine"}


async def test_a_finding_is_ignored_noted_done_and_known_again(deps):
    await shop(deps)
    await ran(deps, "ill", link_clicks=8)
    worst = (await say(deps, "/diagnose")).findings[0]

    done = await say(deps, f"/recommendation {worst.id} ignored the audience is new")
    assert done.headline == "“CTR far below the lowest quarter” of Ad ill is ignored, until it gets worse."
    without = await say(deps, "/diagnose")
    assert worst.id not in [f.id for f in without.findings]
    assert without.health.get("critical") is None
    assert without.ignored == 1
    everything = await say(deps, "/diagnose show=all")
    assert [(f.standing, f.note) for f in everything.findings if f.id == worst.id] == [
        ("ignored", "the audience is new")
    ]

    await say(deps, f'/recommendation {worst.id} noted note="see Monday"')
    noted = await say(deps, "/diagnose")
    assert [(f.standing, f.note) for f in noted.findings if f.id == worst.id] == [("noted", "see Monday")]

    await say(deps, done.actions[0].command)
    assert (await say(deps, "/diagnose")).findings[0].standing == "new"
    listed = await say(deps, "/recommendation")
    assert listed.headline == "Nothing was decided about Acme's recommendations yet: /diagnose lists them."


async def test_what_was_done_and_comes_back_says_so(deps, everybody):
    await shop(deps)
    await ran(deps, "ill", link_clicks=8)
    worst = (await say(deps, "/diagnose")).findings[0]
    await say(deps, f"/recommendation {worst.id} done new opening")

    early = await say(deps, "/diagnose")
    assert [(o.standing, o.then) for o in early.outcomes] == [("done, too early", pytest.approx(0.004))]
    assert early.foot.notes[0] == "Of 1 recommendation done: 1 too early to tell."

    for n in range(1, 7):  # Days 21 to 26, after the decision on the 20th.
        await day(deps, "ill", date(2026, 11, 20) + timedelta(days=n), spend=20, impressions=2000, link_clicks=9)
    later = everybody.deps(deps.user, deps.brand, deps.now + timedelta(days=7))
    back = await say(later, "/diagnose")
    assert [(o.standing, o.now) for o in back.outcomes] == [("done, came back", pytest.approx(0.0045))]
    assert [f.standing for f in back.findings if f.id == worst.id] == ["done, came back"]
    table = next(t for t in back.tables() if t.title == "What became of what was done")
    assert table.rows[0]["standing"] == "came back"


async def test_only_members_decide_and_only_about_what_is_there(deps, everybody):
    await shop(deps)
    await ran(deps, "ill", link_clicks=8)
    worst = (await say(deps, "/diagnose")).findings[0]
    viewer = await everybody.person()
    await everybody.join(viewer, deps.brand.organization_id, "viewer")
    looking = everybody.deps(viewer, deps.brand.model_copy(update={"role": "viewer"}))

    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await say(looking, f"/recommendation {worst.id} done")
    with pytest.raises(AskAgain, match="'done' about which recommendation"):
        await say(deps, "/recommendation done")
    for bad in ("/recommendation 0123456789 done", "/recommendation x; done"):
        with pytest.raises(AskAgain, match="has no recommendation"):
            await say(deps, bad)
    with pytest.raises(AskAgain, match=f"What about '{worst.id}'"):
        await say(deps, f"/recommendation {worst.id}")
    with pytest.raises(AskAgain):
        await say(deps, f"/recommendation {worst.id} perhaps")


async def test_tired_ads_and_gaps_are_decided_about_too(deps):
    await ran(deps, "tired", reach=450)
    await classified(deps, "tired")
    tired = (await say(deps, "/fatigue")).lines[0]
    assert (tired.verdict, tired.standing) == ("fatigued", "new")
    gap = (await say(deps, "/coverage")).gaps[0]
    assert gap.standing == "new"

    assert (await say(deps, f"/recommendation {tired.id} noted")).headline == (
        "“Tired of it” of Ad tired is noted, and shown with the note."
    )
    ignored = await say(deps, f"/recommendation {gap.id} ignored")
    assert ignored.headline.startswith(f"The coverage of {gap.awareness.replace('_', ' ')} × ")

    assert (await say(deps, "/fatigue")).lines[0].standing == "noted"
    assert gap.id not in [g.id for g in (await say(deps, "/coverage")).gaps]


async def test_coverage_without_a_classification_names_the_command(deps):
    await ran(deps, "a")

    found = await say(deps, "/coverage")

    assert found.headline == "The only running ad of Acme has no awareness level yet: /classify_ads reads it."
    assert found.tables() == found.pictures() == ()
