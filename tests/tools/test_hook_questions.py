"""What would go wrong: a guess called a finding, hooks of others, a query per hook, an empty answer and no way out."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from psycopg import AsyncCursor

from domain.errors import AskAgain
from domain.hook_comparison import HookComparison
from domain.hook_gap_report import HookGaps
from domain.hook_pages import HookPages
from domain.hook_report import HookRanking
from domain.hooks import hook_id
from domain.picture import Grid, Whiskers
from store.db import Connection
from tests.factories import account, ad, creative, day, destination, insert, product
from tools import commands, registry
from tools.deps import Deps

LAST = date(2026, 11, 19)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    made = everybody.deps(person, await everybody.brand(person, "Joint Joy"))
    await account(made, is_primary=True)
    return made


async def results(deps, ad_id: str, purchases: int, spend: float = 1000, **columns) -> None:
    given = {"impressions": 80_000, "link_clicks": 1200, "purchases": purchases, "purchase_value": 60 * purchases}
    given |= {"video_views": 20_000, "video_thruplay": 6000}
    await day(deps, ad_id, LAST, spend=spend, **(given | columns))


async def seven(deps, page: str | None = "https://shop.test/a") -> None:
    for n, purchases in enumerate([90, 44, 40, 38, 30, 12, 26]):
        await ad(deps, f"ad{n}", hook=f"Hook number {n}", adset_name="Broad")
        await results(deps, f"ad{n}", purchases)
        if page:
            await destination(deps, f"ad{n}", page)


async def typed_of(deps, id: str, hook_type: str | None = None, visual_type: str | None = None) -> None:
    """Reads the ad."""
    own = {"meta_ad_account_id": "act_1", "meta_ad_id": id, "source": "rules", "input_hash": id}
    if hook_type:
        await insert(deps, "ad_creative_classifications", hook_type=hook_type, schema_version="1", **own)
    if visual_type:
        given = {"status": "ok", "hook_visual_type": visual_type, "prompt_version": "1"}
        await insert(deps, "ad_video_analysis", **given, **own)


# /compare_hooks


async def compare(deps, text) -> HookComparison:
    found = await say(deps, text)
    assert isinstance(found, HookComparison)
    return found


async def test_a_clear_winner_is_named_with_its_probability_and_what_an_error_costs(deps):
    await seven(deps)

    found = await compare(deps, '/compare_hooks a="hook number 0" b="hook number 5"')

    assert found.outcome == "settled"
    assert found.headline.startswith("“Hook number 0” beats “Hook number 5” with over 99 % probability (estimated ROAS")
    assert found.headline.endswith(" of purchase value per $1,000 spent.")
    assert "the expected loss of choosing it is $" in found.headline
    assert isinstance(found.pictures()[0], Whiskers)
    table = found.table()
    assert table is not None
    assert sum(row["better"] for row in table.rows) == pytest.approx(1)
    assert found.foot.rows == 2


async def test_the_probability_and_the_figures_are_those_of_the_ranking(deps):
    await seven(deps)
    ranking = await say(deps, "/top_hooks")
    assert isinstance(ranking, HookRanking)
    first, second = ranking.rows[:2]

    found = await compare(deps, f"/compare_hooks a={hook_id(first.key)} b={hook_id(second.key)}")

    assert (found.a, found.b) == tuple(
        row.model_copy(update={"probability_best": row.probability_best}) for row in (first, second)
    )
    assert ranking.settlement is not None
    assert found.settlement is not None
    assert found.settlement.probability_ahead == pytest.approx(ranking.settlement.probability_ahead)
    named = next(action.command for action in ranking.actions if action.label == "Compare the first two")
    assert await compare(deps, named) == found


async def test_without_names_the_first_two_are_compared(deps):
    await seven(deps)

    both = await compare(deps, "/compare_hooks")
    other = await compare(deps, '/compare_hooks b="hook number 0"')

    assert both.a is not None
    assert both.b is not None
    ranking = await say(deps, "/top_hooks")
    assert isinstance(ranking, HookRanking)
    assert [both.a.text, both.b.text] == [row.text for row in ranking.rows[:2]]
    assert other.a is not None
    assert other.a.text == ranking.rows[1].text


async def test_a_hook_with_little_or_no_data_is_compared_but_not_judged(deps):
    await seven(deps)
    await ad(deps, "tiny", hook="Tiny")
    await results(deps, "tiny", 1, spend=8, impressions=500, link_clicks=9, video_views=100, video_thruplay=30)
    await ad(deps, "silent", hook="Silent")

    tiny = await compare(deps, "/compare_hooks a=ad0 b=tiny")
    silent = await compare(deps, "/compare_hooks a=silent b=ad0")

    assert tiny.outcome == silent.outcome == "not enough data"
    assert "mostly a guess from the brand's other hooks: “Tiny” ($8.00) has too few" in tiny.headline
    assert silent.a is not None
    assert (silent.a.ads, silent.a.counts.rows) == (0, 0)
    assert silent.duel is not None
    assert 0 < silent.duel.probability_a < 0.5
    assert any("“Silent” has no results in these days" in note for note in silent.foot.notes)


async def test_what_cannot_be_compared_is_said(deps):
    await seven(deps)
    for n in (1, 2):
        await ad(deps, f"silent{n}", hook=f"Silent {n}")

    with pytest.raises(AskAgain, match="are the same hook"):
        await say(deps, '/compare_hooks a=ad0 b="Hook number 0"')
    with pytest.raises(AskAgain, match="Neither “Silent 1” nor “Silent 2” has results"):
        await say(deps, "/compare_hooks a=silent1 b=silent2")
    with pytest.raises(AskAgain, match=r"7 hooks fit 'hook'.*/compare_hooks b=h"):
        await say(deps, "/compare_hooks a=ad0 b=hook")


async def test_one_hook_alone_has_no_rival(deps):
    await ad(deps, "a", hook="Alone")
    await results(deps, "a", 10)

    found = await compare(deps, "/compare_hooks")

    assert found.headline.startswith("Only one hook has results")
    assert found.table() is None
    await say(deps, found.actions[0].command)


# /hook_pages


async def pages(deps, text) -> HookPages:
    found = await say(deps, text)
    assert isinstance(found, HookPages)
    return found


async def test_each_page_names_its_best_and_worst_hook_and_each_hook_its_best_page(deps):
    await seven(deps)
    for n in range(4):
        await ad(deps, f"more{n}", hook="Hook number 1")
        await results(deps, f"more{n}", 5)
        await destination(deps, f"more{n}", "https://shop.test/b")

    found = await pages(deps, "/hook_pages")
    a, b = found.pages

    assert (a.name, a.members) == ("shop.test/a", 7)
    assert found.named(a.best, True) == "Hook number 0"  # type: ignore[arg-type]
    assert found.named(a.worst, True) == "Hook number 5"  # type: ignore[arg-type]
    assert (b.name, b.members, b.worst) == ("shop.test/b", 1, None)
    (hook,) = found.hooks
    assert (hook.name, hook.members) == ("hook number 1", 2)
    assert found.headline.startswith("On shop.test/a, “Hook number 0” returns 5.4× and “Hook number 5” returns 0.72×")
    (grid,) = found.pictures()
    assert isinstance(grid, Grid)
    assert grid.columns == ("a", "b")
    assert len(found.tables()) == 2


async def test_one_page_lists_its_hooks_and_one_hook_its_pages(deps):
    await seven(deps)
    for n in range(2):
        await ad(deps, f"more{n}", hook="Hook number 1")
        await results(deps, f"more{n}", 5)
        await destination(deps, f"more{n}", "https://shop.test/b")

    page = await pages(deps, "/hook_pages page=https://www.shop.test/a?x=1 limit=3")
    hook = await pages(deps, '/hook_pages hook="hook number 1"')

    table = page.table()
    assert table is not None
    assert [row["text"] for row in table.rows] == ["Hook number 0", "Hook number 1", "Hook number 2"]
    assert table.more == 4
    table = hook.table()
    assert table is not None
    assert [row["text"] for row in table.rows] == ["shop.test/a", "shop.test/b"]
    for answer in (page, hook, await pages(deps, "/hook_pages")):
        for command in (*(action.command for action in answer.actions), *answer.commands.values()):
            await say(deps, command)


async def test_an_unknown_page_is_refused_with_the_nearest(deps):
    await seven(deps)

    with pytest.raises(AskAgain, match=r"Did you mean page=shop\.test/a"):
        await say(deps, "/hook_pages page=shop.test/aa")


async def test_without_pages_the_answer_says_how_many_ads_lead_nowhere_known(deps):
    await seven(deps, page=None)

    found = await pages(deps, "/hook_pages")

    assert "7 ads have no known landing page" in found.headline
    for action in found.actions:
        await say(deps, action.command)
    await destination(deps, "ad0", "https://shop.test/a")
    with pytest.raises(AskAgain, match=r"Hook number 1.*/hook id=h"):
        await say(deps, '/hook_pages hook="hook number 1"')


# /hook_gaps, and what is seen first


async def gaps(deps, text) -> HookGaps:
    found = await say(deps, text)
    assert isinstance(found, HookGaps)
    return found


async def test_untried_and_hardly_tried_types_are_listed_with_what_the_tried_ones_did(deps):
    await seven(deps)
    for n in range(4):
        await typed_of(deps, f"ad{n}", "curiosity", "unboxing")
    await typed_of(deps, "ad4", "fear")

    found = await gaps(deps, "/hook_gaps")
    kinds = {kind.kind: kind for one in found.gaps for kind in one.kinds if one.sort == "hook_type"}

    assert (kinds["curiosity"].tested, kinds["curiosity"].ads) == ("tried", 4)
    assert (kinds["fear"].tested, kinds["fear"].ads) == ("hardly tried", 1)
    assert (kinds["urgency"].tested, kinds["urgency"].ads, kinds["urgency"].row) == ("never tried", 0, None)
    assert found.headline.startswith("7 of 9 hook types never tried (")
    assert "9 of 10 visual types never tried" in found.headline
    assert any("2 ads without a known hook type" in note for note in found.foot.notes)
    assert any("3 videos without a known visual type" in note for note in found.foot.notes)
    assert [table.title for table in found.tables()] == ["", "By visual type: what is seen first"]


async def test_an_ad_without_results_counts_as_tried(deps):
    await seven(deps)
    await typed_of(deps, "ad0", "curiosity")
    await ad(deps, "silent", hook="Silent")
    await typed_of(deps, "silent", "fear")

    found = await gaps(deps, "/hook_gaps")
    kinds = {kind.kind: kind for one in found.gaps for kind in one.kinds}

    assert (kinds["fear"].ads, kinds["fear"].row) == (1, None)


async def test_gaps_of_a_product_are_those_of_its_ads(deps):
    await seven(deps)
    for n in range(2):
        await typed_of(deps, f"ad{n}", "fear")
    await product(deps, "Joint Chew", "ad0")

    found = await gaps(deps, "/hook_gaps product=joint-chew")

    assert {kind.kind: kind.ads for one in found.gaps for kind in one.kinds}["fear"] == 1


async def test_where_nothing_was_read_no_type_is_called_untried(deps):
    await seven(deps)

    found = await gaps(deps, "/hook_gaps")

    assert found.headline == ("None of 7 ads has a known hook type or visual type yet, so none can be called untried.")
    assert found.actions[0].command == "/classify_ads"
    assert found.tables() == ()


async def test_by_visual_type_takes_the_newest_good_analysis_and_names_the_rest(deps):
    await seven(deps)
    await ad(deps, "still", hook="Still", format="image")
    await results(deps, "still", 30)
    await typed_of(deps, "ad0", visual_type="lifestyle")
    for twin in ("ad2", "ad3"):
        await creative(deps, twin, media=[{"kind": "video", "path": "same.mp4"}])
    watched = {"status": "ok", "hook_visual_type": "authority", "input_hash": "twin", "video_key": "same.mp4"}
    own = {"meta_ad_account_id": "act_1", "meta_ad_id": "ad3", "source": "x", "prompt_version": "1"}
    await insert(deps, "ad_video_analysis", **watched, **own)
    old = {"meta_ad_account_id": "act_1", "meta_ad_id": "ad1", "source": "x", "prompt_version": "1"}
    for hours, status, kind in ((3, "ok", "unboxing"), (2, "ok", "lifestyle"), (1, "error", "authority")):
        at = deps.now - timedelta(hours=hours)
        own = {"status": status, "hook_visual_type": kind, "input_hash": str(hours), "analyzed_at": at}
        await insert(deps, "ad_video_analysis", **old, **own)

    found = await say(deps, "/top_hooks by=visual_type min_spend=0")
    assert isinstance(found, HookRanking)

    assert {row.text: row.ads for row in found.rows} == {"lifestyle": 2, "authority": 2}
    assert {u.ads: u.reason.split(",")[0] for u in found.unranked} == {
        1: "are no videos",
        3: "are videos of which it is not known what is seen first",
    }
    assert any(action.command.startswith("/hook_gaps") for action in found.actions)


# All of them


@dataclass(frozen=True)
class Counted(Deps):
    """Notes every query."""

    asked: tuple[list[str], ...] = ([],)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection]:
        asked = self.asked[0]

        class Listening(AsyncCursor[Any]):
            async def execute(self, query, params=None, **how):  # type: ignore[override]
                asked.append(str(query))
                return await super().execute(query, params, **how)

        async with super().transaction() as conn:
            conn.cursor_factory = Listening
            try:
                yield conn
            finally:
                conn.cursor_factory = AsyncCursor


@pytest.mark.parametrize(
    ("text", "most"), [("/hook ad0", 14), ("/compare_hooks", 9), ("/hook_pages", 8), ("/hook_gaps", 8)]
)
async def test_many_hooks_take_as_many_queries_as_few(deps, text, most):
    await seven(deps)
    await typed_of(deps, "ad0", "fear", "lifestyle")

    async def queries() -> int:
        counted = Counted(deps.pool, deps.user, deps.brand, deps.now, deps.jobs, asked=([],))
        await say(counted, f"{text} limit=100" if "hook_" in text and "gaps" not in text else text)
        return len(counted.asked[0])

    few = await queries()
    for n in range(12):
        await ad(deps, f"more{n}", hook=f"More {n % 6}" if n % 2 else "Hook number 0", adset_name=f"Set {n}")
        await results(deps, f"more{n}", 10 + n)
        await destination(deps, f"more{n}", f"https://shop.test/{n % 3}")

    assert await queries() == few <= most


@pytest.mark.parametrize("text", ["/compare_hooks", "/hook_pages", "/hook_gaps"])
async def test_a_brand_without_results_is_told_what_to_do(deps, text):
    found = await say(deps, text)

    assert "has no results yet" in found.headline
    assert (found.tables(), found.pictures()) == ((), ())


@pytest.mark.parametrize("text", ["/compare_hooks", "/hook_pages", "/hook_gaps"])
async def test_another_organisation_sees_nothing(deps, everybody, text):
    await seven(deps)
    stranger = everybody.deps(await everybody.person(), deps.brand)

    found = await say(stranger, text)

    assert "Hook number" not in found.model_dump_json()
    assert found.foot.rows == 0
