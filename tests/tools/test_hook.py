"""What would go wrong: another hook's ads, a rank that is not the ranking's, a word that fits two hooks guessed."""

from datetime import date, timedelta

import pytest

from domain.errors import AskAgain
from domain.hook_detail import HookDetail
from domain.hook_report import HookRanking
from domain.hooks import hook_id
from domain.picture import Lines, Whiskers
from tests.factories import account, ad, creative, day, destination, insert, product
from tools import commands, registry

LAST = date(2026, 11, 19)
STAIRS = "I stopped carrying her upstairs"


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def whole(deps, text) -> HookDetail:
    found = await say(deps, text)
    assert isinstance(found, HookDetail)
    return found


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    made = everybody.deps(person, await everybody.brand(person, "Joint Joy"))
    await account(made, is_primary=True)
    return made


async def ran(deps, ad_id: str, purchases: int, days: int = 8, video: bool = True, **columns) -> None:
    """So many purchases on each of the last days."""
    for n in range(days):
        given = {"link_clicks": 90, "purchases": purchases, "purchase_value": 60 * purchases}
        given |= {"video_views": 1500, "video_thruplay": 400} if video else {}
        await day(deps, ad_id, LAST - timedelta(days=n), spend=80, impressions=6000, **(given | columns))


async def brand(deps) -> None:
    for n, purchases in enumerate([5, 3, 4, 2, 3, 1]):
        await ad(deps, f"other{n}", hook=f"Hook number {n}")
        await ran(deps, f"other{n}", purchases)
    for ad_id, audience, purchases in (("a", "Broad", 7), ("b", "Broad", 6), ("c", "Lookalike", 5)):
        await ad(deps, ad_id, name=f"Stairs {ad_id}", hook=STAIRS, adset_name=audience, meta_adset_id=f"set-{ad_id}")
        await ran(deps, ad_id, purchases)
    await destination(deps, "a", "https://shop.test/story")
    await destination(deps, "b", "https://shop.test/quiz")
    for page in ("story", "quiz"):
        await destination(deps, "c", f"https://shop.test/{page}")


async def test_a_hook_is_shown_with_its_own_ads_days_audiences_and_pages(deps):
    await brand(deps)
    await creative(deps, "a", media=[{"kind": "thumbnail", "path": "small.png"}])

    found = await whole(deps, f'/hook "{STAIRS.upper()}!"')

    assert found.hook is not None
    assert (found.hook.ads, found.hook.counts.purchases, float(found.hook.spend)) == (3, 144, 1920.0)
    assert [row.text for row in found.ads] == ["Stairs a", "Stairs b", "Stairs c"]
    assert found.ads[0].thumbnail == "small.png"
    assert {row.text: row.ads for row in found.audiences} == {"Broad": 2, "Lookalike": 1}
    assert {row.text: row.ads for row in found.pages} == {"shop.test/story": 1, "shop.test/quiz": 1}
    assert any("1 ad of it lead to several pages" in note for note in found.foot.notes)
    assert (len(found.days), found.foot.account_days, found.foot.rows) == (8, 8, 24)
    assert found.days[0].roas == pytest.approx(18 * 60 / 240)
    assert found.days[0].hook_rate == pytest.approx(0.25)


async def test_its_figures_and_rank_are_those_of_the_ranking(deps):
    await brand(deps)
    ranking = await say(deps, "/top_hooks")
    assert isinstance(ranking, HookRanking)
    row = ranking.rows[0]

    found = await whole(deps, f"/hook {hook_id(row.key)}")

    assert found.hook == row
    assert (found.place, found.of) == (1, 7)
    assert found.brand == ranking.brand
    assert (await whole(deps, ranking.commands[-1])).place == 7


async def test_the_headline_says_the_figure_its_interval_and_its_rank(deps):
    await brand(deps)

    found = await whole(deps, f'/hook "{STAIRS}"')

    assert found.headline.startswith(f"“{STAIRS}” returns 4.5× on $1,920 (estimate ")
    assert "number 1 of 7 hooks" in found.headline
    assert "it opens 3 ads before 2 audiences" in found.headline


async def test_every_picture_table_and_command_of_it_can_be_used(deps):
    await brand(deps)

    found = await whole(deps, "/hook a")

    assert [type(picture) for picture in found.pictures()] == [Whiskers, Lines]
    titles = [table.title for table in found.tables()]
    assert titles[:4] == ["", "Its ads", "Whom it was shown to", "Where it leads"]
    assert titles[4].startswith("How steady")
    for command in (
        *(action.command for action in found.actions),
        *found.ad_commands,
        *found.audience_commands,
        *found.page_commands,
        found.more_command or "",
    ):
        await say(deps, command)
    assert found.model_dump_json()


async def test_steadiness_is_told_among_ads_and_weeks_with_intervals(deps):
    await brand(deps)

    found = {(one.metric, one.among): one for one in (await whole(deps, "/hook a")).steadiness}

    assert set(found) == {("roas", "ads"), ("roas", "weeks"), ("hook_rate", "ads"), ("hook_rate", "weeks")}
    assert found["roas", "ads"].n == 3
    assert found["roas", "weeks"].n == 2
    # Every ad stops a quarter of the people.
    assert found["hook_rate", "ads"].plain == pytest.approx(0)
    # Two weeks alike are no proof that all are.
    assert found["hook_rate", "weeks"].word == "not enough data"


@pytest.mark.parametrize("word", ["I stopped carrying", "carrying her", "STOPPED carrying her upstairs.", "c"])
async def test_a_part_of_the_words_or_an_ad_is_enough(deps, word):
    await brand(deps)

    assert (await whole(deps, f'/hook "{word}"')).text == STAIRS


async def test_words_that_fit_several_or_none_ask_back_with_commands(deps):
    await brand(deps)

    with pytest.raises(AskAgain, match=r"6 hooks fit 'hook number'.*Choose one: /hook id=h"):
        await say(deps, '/hook "hook number"')
    with pytest.raises(AskAgain, match=rf"Did you mean /hook id={hook_id('i stopped carrying her upstairs')}"):
        await say(deps, '/hook "I stoped carying her upstair"')
    with pytest.raises(AskAgain, match=r"No hook is 'qqqq'.*/top_hooks"):
        await say(deps, "/hook qqqq")


async def test_another_organisations_hook_is_not_found(deps, everybody):
    await brand(deps)
    stranger = everybody.deps(await everybody.person(), deps.brand)

    with pytest.raises(AskAgain, match="no ads yet"):
        await say(stranger, f'/hook "{STAIRS}"')


async def test_a_hook_without_results_then_says_when_it_ran(deps):
    await brand(deps)
    await ad(deps, "old", hook="An older hook")
    await day(deps, "old", date(2026, 3, 1), purchases=1, purchase_value=60)
    await ad(deps, "new", hook="A newer hook")

    old = await whole(deps, '/hook "An older hook"')
    new = await whole(deps, '/hook "A newer hook"')

    assert old.hook is None
    assert "have results from 2026-03-01 to 2026-03-01 and none from" in old.headline
    assert (await whole(deps, old.actions[0].command)).hook is not None
    assert "none of which has results yet" in new.headline
    assert new.tables() == new.pictures() == ()


async def test_a_product_that_none_of_its_ads_sells_is_said(deps):
    await brand(deps)
    await product(deps, "Calm Chew", "other1")

    found = await whole(deps, "/hook a product=calm-chew")

    assert "none with product=calm-chew has results" in found.headline
    assert (await whole(deps, found.actions[0].command)).hook is not None


async def test_stills_have_no_hook_rate_nor_its_steadiness(deps):
    await brand(deps)
    await ad(deps, "still", hook="A still", format="image")
    await ran(deps, "still", 3, video=False)

    found = await whole(deps, "/hook still")

    assert found.hook is not None
    assert found.hook.raw["hook_rate"] is None
    assert all(one.metric != "hook_rate" for one in found.steadiness)
    assert all(one.hook_rate is None for one in found.days)


async def test_a_hook_whose_results_are_in_another_currency_is_not_said_to_have_none(deps):
    await brand(deps)
    await account(deps, "act_2", "EUR")
    euro = {"meta_ad_account_id": "act_2", "meta_ad_id": "e"}
    text = {"hook_text": "Ruhe im Haus", "hook_key": "ruhe im haus", "hook_source": "spoken"}
    await insert(deps, "meta_ads", **euro, ad_name="e", format="video", source="export", **text)
    await insert(deps, "meta_ads_performance", **euro, date=LAST, spend=500, impressions=9000, reported=0)

    found = await whole(deps, "/hook Ruhe im Haus")

    assert found.headline == "“Ruhe im Haus” opens 1 ad, none of which has results in USD; other accounts have."
    assert found.actions[0].command.endswith("account=act_2")
    assert (await whole(deps, found.actions[0].command)).currency == "EUR"
