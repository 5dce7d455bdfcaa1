"""What would go wrong: a formula that is not the one computed, a misspelt name without help."""

from datetime import date

import pytest

from domain.errors import AskAgain
from domain.metrics import METRICS
from tests.factories import account, ad, day
from tools import commands, registry
from tools.metric import MetricPage

LAST = date(2026, 11, 19)


async def say(deps, text) -> MetricPage:
    chosen, args = commands.parse(text)
    answer = await registry.run(deps, chosen, args)
    assert isinstance(answer, MetricPage)
    return answer


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    made = everybody.deps(person, await everybody.brand(person, "Joint Joy"))
    await account(made, is_primary=True)
    await ad(made, "a")
    await day(made, "a", LAST, spend=200, purchases=4, purchase_value=500, link_clicks=80, video_views=2500)
    return made


async def test_a_metric_shows_its_formula_and_the_sums_it_comes_from(deps):
    found = await say(deps, "/metric roas")

    assert found.headline == ("ROAS is purchase value ÷ spend; higher is better. Over the last 30 days it is 2.5×.")
    (making,) = found.makings
    assert (making.numerator, making.denominator, making.value) == (500, 200, 2.5)
    assert found.foot.attribution is not None
    assert found.foot.definitions[0].sql == "sum(purchase_value) / sum(spend)"


async def test_hold_rate_shows_each_definition_and_which_one_is_in_use(deps):
    await day(deps, "a", date(2026, 11, 18), video_views=1000, video_thruplay=400, impressions=5000)

    found = await say(deps, "/metric hold rate")

    assert [(m.formula, m.value, m.in_use) for m in found.makings] == [
        ("ThruPlays ÷ 3-second plays", 0.4, True),
        ("ThruPlays ÷ impressions", 0.08, False),
    ]


@pytest.mark.parametrize("name", list(METRICS))
async def test_every_metric_has_a_page_with_and_without_results(deps, everybody, name):
    assert (await say(deps, f"/metric {name}")).table() is not None
    nobody = await everybody.person()
    empty = everybody.deps(nobody, await everybody.brand(nobody, "Empty"))
    assert "There are no results yet" in (await say(empty, f"/metric {name}")).headline


async def test_other_names_are_understood_and_misspelt_ones_offered(deps):
    assert (await say(deps, "/metric thumbstop")).metric == "hook_rate"
    with pytest.raises(AskAgain, match="/metric roas"):
        await say(deps, "/metric raos")
