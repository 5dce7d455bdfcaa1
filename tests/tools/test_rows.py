"""What would go wrong: rows that do not add up to the figure they stand behind."""

from datetime import date, timedelta

import pytest

from domain.errors import AskAgain
from domain.metrics import METRICS
from tests.factories import ad, day, destination, product
from tools import commands, registry

LAST = date(2026, 11, 18)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))
    await ad(deps, "1", hook="I stopped carrying her upstairs!", meta_campaign_id="c1")
    await ad(deps, "2", hook="i STOPPED carrying her “upstairs”", format="image")
    await ad(deps, "3", hook="Other")
    await destination(deps, "1", "https://www.example.com/chew/")
    await product(deps, "Chew", "1", "3")
    for n in range(6):
        await day(
            deps, "1", LAST - timedelta(days=n), spend=10.10 + n, link_clicks=10, purchases=n, purchase_value=n * 20
        )
        await day(deps, "2", LAST - timedelta(days=n), spend=5, link_clicks=7)
        await day(deps, "3", LAST - timedelta(days=n), spend=1)
    return deps


@pytest.mark.parametrize("narrowed", ["", " format=video", " product=chew", " campaign=c1"])
async def test_rows_add_up_to_what_performance_shows(deps, narrowed):
    report = await say(deps, f"/performance days=3{narrowed}")
    button = next(action for action in report.actions if action.label == "Show the rows behind this")
    behind = await say(deps, button.command)

    for m in report.metrics[:3]:
        assert m.now == {"spend": float(behind.totals.spend), "purchases": behind.totals.purchases}.get(m.metric, m.now)
    assert report.metrics[0].now == pytest.approx(sum(float(row.spend) for row in behind.rows))
    assert behind.totals.rows == len(behind.rows) == report.foot.rows
    assert behind.foot.account_days == report.foot.account_days == 3


def _rows_of(hook):
    return next(action.command for action in hook.actions if action.command.startswith("/rows "))


async def test_rows_add_up_to_what_top_hooks_shows(deps):
    ranking = await say(deps, "/top_hooks days=4")
    hooks = {row.key: await say(deps, command) for row, command in zip(ranking.rows, ranking.commands, strict=True)}
    behind = {key: await say(deps, _rows_of(hook)) for key, hook in hooks.items()}

    assert len(behind) == 2
    for row in ranking.rows:
        sums = behind[row.key].totals
        assert row.raw["spend"] == float(sums.spend) == pytest.approx(sum(float(r.spend) for r in behind[row.key].rows))
        assert row.raw["purchases"] == sums.purchases
        assert row.raw["roas"] == (None if sums.purchase_value is None else METRICS["roas"].of(sums))
    assert sum(found.totals.rows for found in behind.values()) == ranking.foot.rows


async def test_a_hook_finds_all_ads_that_say_it_however_it_is_written(deps):
    found = await say(deps, '/rows hook="I stopped  carrying her upstairs" days=2')

    assert [(row.day.day, row.ad_id) for row in found.rows] == [(18, "1"), (18, "2"), (17, "1"), (17, "2")]
    assert found.headline == (
        "4 ad-days of hook “I stopped  carrying her upstairs” add up to $31.20 spent, 1 purchase worth $20.00."
    )


@pytest.mark.parametrize("page", ["https://example.com/chew?utm=1", "www.Example.com/chew/#x"])
async def test_a_landing_page_is_found_by_any_of_its_addresses(deps, page):
    found = await say(deps, f"/rows landing_page={page} days=1")

    assert [row.ad_id for row in found.rows] == ["1"]


async def test_a_blank_stays_blank(deps):
    found = await say(deps, "/rows ad=3 days=1")

    assert (found.rows[0].purchases, found.rows[0].link_clicks, found.totals.purchases) == (None, None, None)
    assert found.headline == "1 ad-day of ad “3” adds up to $1.00 spent."


async def test_sums_are_those_of_all_rows_and_the_rest_is_one_command_away(deps):
    first = await say(deps, "/rows limit=4")
    second = await say(deps, "/rows limit=4 page=5")
    everything = await say(deps, first.more_command)

    assert (len(first.rows), first.more, first.totals.rows) == (4, 14, 18)
    assert (len(second.rows), second.more, second.more_command) == (2, 0, None)
    assert (len(everything.rows), everything.more) == (18, 0)
    with pytest.raises(AskAgain, match="page=6 lies behind the last: 18 rows are 5 pages of 4"):
        await say(deps, "/rows limit=4 page=6")


async def test_nothing_found_says_what_was_asked(deps):
    found = await say(deps, '/rows hook="nobody says this"')

    assert found.headline == "No ad with hook=nobody says this has results from 2026-10-20 to 2026-11-18."
    assert found.tables() == ()


async def test_another_organisation_gets_no_rows(deps, everybody):
    stranger = everybody.deps(await everybody.person(), deps.brand)

    assert (await say(stranger, "/rows")).rows == ()
