"""What would go wrong: days averaged, a missing metric shown as 0, a cause named for noise, currencies added."""

from datetime import date, timedelta

import numpy as np
import pytest

from domain.errors import AskAgain
from domain.table import Figure
from domain.window import Window
from tests.factories import account, ad, day, product
from tools import commands, registry

LAST = date(2026, 11, 18)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


def back(days):
    return LAST - timedelta(days=days)


def of(report, name):
    return next(m for m in report.metrics if m.metric == name)


async def test_rates_come_from_sums_and_not_from_the_mean_of_days(deps):
    await ad(deps, "1")
    await day(deps, "1", back(1), spend=100, impressions=1000, link_clicks=1, purchases=1, purchase_value=10)
    await day(deps, "1", back(0), spend=900, impressions=9000, link_clicks=899, purchases=99, purchase_value=3990)

    report = await say(deps, "/performance days=2")

    assert of(report, "roas").now == 4
    assert of(report, "cpa").now == 10
    assert of(report, "ctr").now == 0.09
    assert of(report, "cpc").now == pytest.approx(1000 / 900)
    assert of(report, "cpm").now == 100
    assert (report.foot.rows, report.foot.account_days, report.foot.currency) == (2, 2, "USD")


async def test_the_window_before_has_the_same_length_and_ends_the_day_before(deps):
    await ad(deps, "1")
    for n, spend in ((0, 4), (6, 8), (7, 16), (13, 32), (14, 64)):
        await day(deps, "1", back(n), spend=spend)

    report = await say(deps, "/performance days=7")

    assert report.window == Window(since=date(2026, 11, 12), until=LAST)
    assert report.window_before == Window(since=date(2026, 11, 5), until=date(2026, 11, 11))
    assert (of(report, "spend").before, of(report, "spend").now) == (48, 12)
    assert of(report, "spend").change == -0.75


async def test_what_was_not_reported_is_missing_and_what_did_not_happen_is_zero(deps):
    await ad(deps, "1")
    await day(deps, "1", back(0), purchases=0, purchase_value=0)
    reported = await say(deps, "/performance days=1")
    await ad(deps, "2")
    await day(deps, "2", back(5))
    unreported = await say(deps, f"/performance since={back(5)} until={back(5)}")

    assert (of(reported, "roas").now, of(reported, "purchases").now, of(reported, "cpa").now) == (0, 0, None)
    assert (of(unreported, "roas").now, of(unreported, "purchases").now, of(unreported, "ctr").now) == (
        None,
        None,
        None,
    )
    assert "no results in the window before" in unreported.headline


async def test_days_whose_source_lacks_value_do_not_lower_roas(deps):
    await ad(deps, "1")
    await day(deps, "1", back(3), spend=100, link_clicks=100, purchases=10, purchase_value=300)
    await day(deps, "1", back(1), spend=100, link_clicks=100, purchases=10, purchase_value=300)
    await day(deps, "1", back(0), spend=5000)

    report = await say(deps, "/performance days=2")

    assert of(report, "roas").now == 3
    assert (report.split.before, report.split.after) == (3, 3)
    assert of(report, "spend").now == 5100


async def test_roas_unknown_before_is_said_and_not_split(deps):
    await ad(deps, "1")
    await day(deps, "1", back(1), spend=100)
    await day(deps, "1", back(0), spend=130, purchases=10, purchase_value=300)

    report = await say(deps, "/performance days=1")

    assert report.split is None
    assert report.headline == (
        "Spend rose from $100 to $130 (30 %); ROAS cannot be compared, because purchase value was not reported"
        " in the window before."
    )


async def test_the_parts_add_up_with_new_and_stopped_ads_and_the_bridge_ends_where_it_should(deps):
    figures = np.random.default_rng(1)
    for ad_id, first, last in (("old", 13, 5), ("stopped", 13, 7), ("new", 6, 0), ("steady", 13, 0)):
        await ad(deps, ad_id)
        for n in range(last, first + 1):
            orders = int(figures.poisson(3))
            await day(
                deps, ad_id, back(n), spend=50, impressions=5000, link_clicks=60, purchases=orders,
                purchase_value=orders * 30,
            )  # fmt: skip

    report = await say(deps, "/performance days=7 level=ad")

    assert sum(part.change for part in report.split.parts) == pytest.approx(report.split.change)
    assert sum(group.effect for group in report.groups) == pytest.approx(report.split.change)
    assert of(report, "roas").now - of(report, "roas").before == pytest.approx(report.split.change)
    assert {"new_ads", "stopped_ads", "mix", "conversion"} <= {part.name for part in report.split.parts}
    bridge = report.pictures()[0]
    assert bridge.before + sum(part.change for part in bridge.parts) == pytest.approx(bridge.after)


async def test_a_clear_fall_names_its_cause_and_the_ad_behind_it(deps):
    for ad_id in ("steady", "tired"):
        await ad(deps, ad_id, name=f"{ad_id} ad")
        for n in range(28):
            orders = 3 if ad_id == "tired" and n < 14 else 9 + n % 3
            await day(
                deps, ad_id, back(n), spend=100, impressions=10_000, link_clicks=100, purchases=orders,
                purchase_value=orders * 30,
            )  # fmt: skip

    report = await say(deps, "/performance days=14")

    assert report.headline.startswith("ROAS fell from 3.00× to 1.94× on $2,800 (90 % interval of the change −")
    assert report.headline.endswith(
        "mostly because fewer of the same ads' clicks became purchases (−1.06×, most of it in tired ad)."
    )
    assert [p.name for p in report.split.parts if p.verdict == "moved"] == ["conversion"]


async def test_noise_is_called_noise(deps):
    figures = np.random.default_rng(5)
    await ad(deps, "1")
    for n in range(28):
        orders = int(figures.poisson(2))
        await day(deps, "1", back(n), link_clicks=100, purchases=orders, purchase_value=orders * 40)

    report = await say(deps, "/performance days=14")

    assert report.split.verdict == "within noise"
    assert "within day-to-day noise" in report.headline
    assert "because" not in report.headline


async def test_too_few_purchases_explain_nothing(deps):
    await ad(deps, "1")
    for n in range(14):
        await day(deps, "1", back(n), link_clicks=100, purchases=int(n == 0), purchase_value=30 * (n == 0))

    report = await say(deps, "/performance days=7")

    assert report.headline == (
        "ROAS rose from 0.00× to 0.04× on $700, but 0 purchases in a window are too few to tell a cause from chance."
    )
    assert {part.verdict for part in report.split.parts} == {"not enough data"}


async def test_a_launch_is_not_compared_without_saying_so(deps):
    await ad(deps, "1")
    for n in range(9):
        await day(deps, "1", back(n), purchases=5, purchase_value=100)

    report = await say(deps, "/performance days=7")

    assert "The window before (2026-11-05 to 2026-11-11) has results on 2 of its 7 days." in report.foot.notes
    assert report.headline.endswith("; only 2 of the 7 days before have results.")
    assert (report.days_before, report.days_now) == (2, 7)


async def test_two_currencies_are_never_added(deps):
    await account(deps, "act_1", "USD", is_primary=True)
    await account(deps, "act_2", "EUR", account_name="Europe")
    await ad(deps, "1")
    await ad(deps, "2", meta_ad_account_id="act_2")
    await day(deps, "1", back(0), spend=100)
    await day(deps, "2", back(0), spend=7, meta_ad_account_id="act_2")

    dollars, euros = await say(deps, "/performance"), await say(deps, "/performance account=europe")

    assert (of(dollars, "spend").now, dollars.foot.currency) == (100, "USD")
    assert any("Europe (act_2) in EUR" in note for note in dollars.foot.notes)
    assert any(action.command.endswith("account=act_2") for action in dollars.actions)
    assert (of(euros, "spend").now, euros.foot.currency) == (7, "EUR")
    with pytest.raises(AskAgain, match="no ad account 'Eurpe'"):
        await say(deps, "/performance account=Eurpe")


async def test_filters_narrow_to_the_ads_they_name(deps):
    await ad(deps, "1", format="image", meta_campaign_id="c1", campaign_name='Bob’s "best" = x')
    await ad(deps, "2", campaign_name="Other")
    await product(deps, "Joint Chew", "1")
    for ad_id, spend in (("1", 3), ("2", 5)):
        await day(deps, ad_id, back(0), spend=spend)

    for narrowed in ("product=joint-chew", "format=stills", "campaign=c1", 'campaign="bob\'s \\"best\\" = x"'):
        report = await say(deps, f"/performance {narrowed}")
        assert of(report, "spend").now == 3, narrowed
        assert sum(d.spend or 0 for d in report.days) == 3, narrowed
    with pytest.raises(AskAgain, match="Did you mean product=joint-chew"):
        await say(deps, "/performance product=jointchw")


async def test_campaign_lines_lead_to_their_ads(deps):
    await ad(deps, "1", name='=HYPERLINK("x")', meta_campaign_id="c1", campaign_name="<b>Cold</b>")
    await ad(deps, "2")
    for ad_id in ("1", "2"):
        await day(deps, ad_id, back(0), spend=int(ad_id))

    report = await say(deps, "/performance level=campaign")

    assert [(g.name, g.now["spend"]) for g in report.groups] == [("No campaign", 2), ("<b>Cold</b>", 1)]
    ads = await say(deps, report.groups[1].command)
    assert [g.name for g in ads.groups] == ['=HYPERLINK("x")']
    assert ads.groups[0].command == f"/ad id=1 since={ads.window.since} until={ads.window.until}"


async def test_more_ads_than_the_limit_are_counted_and_one_command_away(deps):
    for n in range(13):
        await ad(deps, str(n))
        await day(deps, str(n), back(0), spend=n)

    report = await say(deps, "/performance level=ad")
    everything = await say(deps, report.more_command)

    assert (len(report.groups), report.more) == (10, 3)
    assert (len(everything.groups), everything.more) == (13, 0)


async def test_days_without_results_are_gaps_and_not_zeros(deps):
    await ad(deps, "1")
    await day(deps, "1", back(2), spend=5)
    await day(deps, "1", back(0), spend=7)

    report = await say(deps, "/performance days=3")

    assert [d.spend for d in report.days] == [5, None, 7]


async def test_empty_brands_and_windows_say_what_is_missing_and_the_cure(deps):
    nothing = await say(deps, "/performance")
    await ad(deps, "1")
    await day(deps, "1", back(0))
    outside = await say(deps, "/performance since=2026-01-01 until=2026-01-31")
    narrowed = await say(deps, "/performance format=carousel")

    assert nothing.headline.startswith("Acme has no results yet: drop an Ads Manager export")
    assert outside.headline == (
        "There are no results from 2026-01-01 to 2026-01-31: Acme's results run from 2026-11-18 to 2026-11-18."
    )
    assert narrowed.headline.startswith("No ad with format=carousel has results")
    for report in (nothing, outside, narrowed):
        assert (report.tables(), report.pictures()) == ((), ())
        for action in report.actions[:1]:
            await say(deps, action.command)


async def test_another_organisation_gets_an_empty_answer(deps, everybody):
    await ad(deps, "1")
    await day(deps, "1", back(0), purchases=3, purchase_value=100)
    stranger = everybody.deps(await everybody.person(), deps.brand)

    report = await say(stranger, "/performance level=ad")

    assert (report.metrics, report.groups, report.days) == ((), (), ())


async def test_a_zero_spend_day_and_no_impressions_break_nothing(deps):
    await ad(deps, "1")
    for n in range(4):
        await day(deps, "1", back(n), spend=0, impressions=0, link_clicks=0, purchases=1, purchase_value=20)

    report = await say(deps, "/performance days=2")

    assert (of(report, "roas").now, of(report, "cpm").now, report.split) == (None, None, None)
    assert "ROAS cannot be compared, because nothing was spent in either window." in report.headline
    assert report.tables()[0].rows[0]["now"] == Figure(value=0, unit="money")
