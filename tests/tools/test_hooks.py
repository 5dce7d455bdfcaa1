"""What would go wrong: hooks that do not meet, another organisation's hooks, added currencies, unmeant ads summed."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from psycopg import AsyncConnection, AsyncCursor

from domain.errors import AskAgain
from domain.hook_report import HookRanking
from domain.hook_results import counts_of
from domain.picture import Quadrants, Whiskers
from domain.window import Window
from store import hooks
from store.db import as_user, open_pool
from store.performance import Filter
from store.sql import queries
from tests.factories import account, ad, creative, day, destination, insert, product
from tools import commands, registry

LAST = date(2026, 11, 19)
OF_ADS = "FROM meta_ads_performance p WHERE p.brand_id = %s GROUP BY meta_ad_id ORDER BY meta_ad_id"


async def say(deps, text) -> HookRanking:
    chosen, args = commands.parse(text)
    answer = await registry.run(deps, chosen, args)
    assert isinstance(answer, HookRanking)
    return answer


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    brand = await everybody.brand(person, "Joint Joy")
    made = everybody.deps(person, brand)
    await account(made, is_primary=True)
    return made


async def results(deps, ad_id: str, purchases: int, spend: float = 1000, video: bool = True, days: int = 2, **columns):
    """The sums spread evenly over the last days."""
    given = {"impressions": 80_000, "link_clicks": 1200, "purchases": purchases, "purchase_value": 60 * purchases}
    given |= {"video_views": 20_000, "video_thruplay": 6000} if video else {}
    given |= columns
    for n in range(days):
        shared = {name: value // days if isinstance(value, int) else value for name, value in given.items()}
        await day(deps, ad_id, LAST - timedelta(days=n), spend=spend / days, **shared)


async def seven(deps) -> None:
    for n, purchases in enumerate([90, 44, 40, 38, 30, 12, 26]):
        await ad(deps, f"ad{n}", hook=f"Hook number {n}")
        await results(deps, f"ad{n}", purchases)


async def test_two_hooks_that_differ_by_case_and_punctuation_are_one_with_the_sum_of_its_ads(deps):
    await seven(deps)
    await ad(deps, "x", hook="I stopped carrying her upstairs!")
    await ad(deps, "y", hook="i stopped carrying her upstairs")
    await results(deps, "x", 60, spend=500)
    await results(deps, "y", 20, spend=1500)

    found = await say(deps, "/top_hooks")
    row = next(row for row in found.rows if row.key == "i stopped carrying her upstairs")

    assert (row.ads, row.ad_ids, row.spend) == (2, ("y", "x"), Decimal(2000))
    assert row.raw["roas"] == pytest.approx(80 * 60 / 2000)
    assert row.raw["cpa"] == pytest.approx(2000 / 80)
    assert row.raw["hook_rate"] == pytest.approx(40_000 / 160_000)
    assert row.raw["hold_rate"] == pytest.approx(12_000 / 40_000)
    assert row.estimate is not None
    assert row.estimate.low < row.estimate.mid < row.estimate.high


async def test_the_answer_names_the_best_hook_its_floor_and_what_it_rests_on(deps):
    await seven(deps)

    found = await say(deps, "/top_hooks")

    assert found.headline.startswith("“Hook number 0” returns 5.4× on $1,000")
    assert found.rows[0].verdict == "scale"
    assert found.foot.floor is not None
    assert "3 × cost per purchase" in found.foot.floor
    assert (found.foot.rows, found.foot.account_days, found.foot.currency) == (14, 2, "USD")
    assert any("associations, not effects" in note for note in found.foot.notes)
    assert any("7 from speech" in note for note in found.foot.notes)
    assert {d.metric for d in found.foot.definitions} >= {"roas", "hook_rate"}
    assert isinstance(found.pictures()[0], Whiskers)
    assert isinstance(found.pictures()[1], Quadrants)
    table = found.table()
    assert table is not None
    assert len(table.rows) == 7
    assert sum(row.probability_best or 0 for row in found.rows) == pytest.approx(1)


async def test_every_button_and_row_is_a_command_that_can_be_typed(deps):
    await seven(deps)
    for by in ("hook", "ad"):
        found = await say(deps, f"/top_hooks by={by} sort=ctr limit=3")
        for command in (*(action.command for action in found.actions), *found.commands, found.more_command or ""):
            if not command.startswith("/ad "):
                commands.parse(command)
    assert found.more_command is not None
    assert (await say(deps, found.more_command)).groups == 7


async def test_a_two_dollar_hook_is_listed_under_the_floor_and_counted(deps):
    await seven(deps)
    await ad(deps, "lucky", hook="Lucky")
    await results(deps, "lucky", 2, spend=2, impressions=200, link_clicks=6, video_views=100, video_thruplay=60)

    found = await say(deps, "/top_hooks")

    assert found.rows[-1].text == "Lucky"
    assert found.rows[-1].below_floor
    assert (found.below_floor, found.below_floor_spend) == (1, 2.0)
    assert any("1 hook under the floor, $2.00 in all" in note for note in found.foot.notes)
    assert (await say(deps, "/top_hooks min_spend=0")).rows[0].text != "Lucky"


async def test_when_nothing_reaches_the_floor_the_answer_says_so(deps):
    await seven(deps)

    found = await say(deps, "/top_hooks min_spend=5000")

    assert found.headline.startswith("No hook has spent $5,000 yet")
    assert all(row.verdict == "not enough data" for row in found.rows)


async def test_another_organisation_sees_no_hook(deps, everybody):
    await seven(deps)
    stranger = everybody.deps(await everybody.person(), deps.brand)

    found = await say(stranger, "/top_hooks")

    assert found.rows == ()
    assert "has no results yet" in found.headline


async def test_a_product_narrows_to_its_ads_and_a_misspelt_one_is_offered(deps):
    await seven(deps)
    await product(deps, "Joint Chew", "ad1", "ad2")

    found = await say(deps, "/top_hooks product=joint-chew")

    assert {row.text for row in found.rows} == {"Hook number 1", "Hook number 2"}
    assert found.foot.rows == 4
    with pytest.raises(AskAgain, match="product=joint-chew"):
        await say(deps, "/top_hooks product=jointchw")
    await product(deps, "Nothing")
    empty = await say(deps, "/top_hooks product=nothing")
    assert empty.rows == ()
    assert "product=nothing" in empty.headline


async def test_stills_are_ranked_without_a_hook_rate_and_the_answer_says_so(deps):
    await seven(deps)
    await ad(deps, "still", hook="A still", format="image")
    await results(deps, "still", 50, video=False)

    found = await say(deps, "/top_hooks")

    row = next(row for row in found.rows if row.text == "A still")
    assert row.raw["hook_rate"] is None
    assert row.quadrant is None
    assert any("1 hook without video has no hook rate" in note or "no hook rate" in note for note in found.foot.notes)
    with pytest.raises(AskAgain, match="Only video has a hook rate"):
        await say(deps, "/top_hooks sort=hook_rate format=stills")
    assert all(row.text != "A still" for row in (await say(deps, "/top_hooks sort=hook_rate")).rows)


async def test_a_brand_without_video_is_told_so_when_asked_for_hook_rate(deps):
    await ad(deps, "still", hook="A still", format="image")
    await results(deps, "still", 50, video=False)

    found = await say(deps, "/top_hooks sort=hook_rate")

    assert found.rows == ()
    assert "No ad that played video" in found.headline
    assert "sort=ctr" in found.actions[0].command


async def test_two_currencies_are_not_added(deps):
    await seven(deps)
    await account(deps, "act_2", currency="EUR")
    await ad(deps, "euro", hook="Hook number 0", meta_ad_account_id="act_2")
    await day(deps, "euro", LAST, spend=700, purchases=100, purchase_value=9000, meta_ad_account_id="act_2")

    found = await say(deps, "/top_hooks")

    assert next(row for row in found.rows if row.text == "Hook number 0").spend == Decimal(1000)
    assert found.currency == "USD"
    assert any("currencies are never added" in note for note in found.foot.notes)
    euro = await say(deps, "/top_hooks account=act_2")
    assert (euro.currency, euro.rows[0].spend) == ("EUR", Decimal(700))


async def test_by_hook_type_takes_the_newest_classification_and_names_the_unclassified(deps):
    await seven(deps)
    for n, (old, new) in enumerate([("fear", "curiosity"), ("curiosity", "curiosity"), ("fear", "question")]):
        for hours, kind in ((2, old), (1, new)):
            await insert(
                deps,
                "ad_creative_classifications",
                meta_ad_account_id="act_1",
                meta_ad_id=f"ad{n}",
                hook_type=kind,
                source="rules",
                schema_version="1",
                input_hash=f"{n}{hours}",
                classified_at=deps.now - timedelta(hours=hours),
            )

    found = await say(deps, "/top_hooks by=hook_type min_spend=0")

    assert {row.key: row.ads for row in found.rows} == {"curiosity": 2, "question": 1}
    assert (found.unranked[0].ads, found.unranked[0].spend) == (4, Decimal(4000))
    assert any("4 ads ($4,000) are not classified yet" in note for note in found.foot.notes)


async def test_an_ad_with_several_pages_is_counted_under_none(deps):
    await seven(deps)
    for n in range(4):
        await destination(deps, f"ad{n}", f"https://shop.test/{'a' if n < 2 else 'b'}")
    await destination(deps, "ad3", "https://shop.test/c")

    found = await say(deps, "/top_hooks by=landing_page min_spend=0")

    assert {row.key: row.ads for row in found.rows} == {"shop.test/a": 2, "shop.test/b": 1}
    assert {u.ads: u.reason.split()[0] for u in found.unranked} == {1: "lead", 3: "have"}


async def test_without_any_class_the_answer_says_what_is_missing(deps):
    await seven(deps)

    found = await say(deps, "/top_hooks by=hook_type")

    assert found.rows == ()
    assert "7 ads are not classified yet" in found.headline
    assert "by=" not in found.actions[0].command


async def test_by_ad_shows_each_ad_by_its_name(deps):
    await ad(deps, "a", name="UGC 1", hook="Same words")
    await ad(deps, "b", name="UGC 2", hook="Same words")
    await results(deps, "a", 40)
    await results(deps, "b", 20)

    found = await say(deps, "/top_hooks by=ad")

    assert [row.text for row in found.rows] == ["UGC 1", "UGC 2"]
    assert found.commands[0] == "/ad id=a since=2026-10-21 until=2026-11-19"


async def test_a_thumbnail_is_that_of_the_ad_with_most_spend(deps):
    await seven(deps)
    media = [{"kind": "image", "path": "full.png"}, {"kind": "thumbnail", "path": "small.png"}]
    await creative(deps, "ad0", media=media)

    found = await say(deps, "/top_hooks")

    assert found.rows[0].thumbnail == "small.png"
    assert found.rows[1].thumbnail is None
    table = found.table()
    assert table is not None
    assert table.columns[0].kind == "image"


async def test_a_window_without_results_says_which_days_have_some(deps):
    await seven(deps)

    found = await say(deps, "/top_hooks since=2026-01-01 until=2026-01-31")

    assert found.rows == ()
    assert "2026-11-18 to 2026-11-19" in found.headline
    assert found.actions[0].command.startswith("/top_hooks days=31")


async def test_a_brand_without_ads_is_told_to_import(deps):
    found = await say(deps, "/top_hooks")

    assert "has no results yet" in found.headline


async def test_purchases_without_value_are_said_not_taken_for_a_return_of_zero(deps):
    for n in range(6):
        await ad(deps, f"ad{n}", hook=f"Hook {n}")
        await day(deps, f"ad{n}", LAST, spend=500, purchases=10 + n, link_clicks=100)

    found = await say(deps, "/top_hooks")

    assert found.headline.startswith("ROAS is not known")
    assert all(row.raw["roas"] is None and row.estimate is None for row in found.rows)
    assert (await say(deps, "/top_hooks sort=cpa")).rows[0].text == "Hook 5"


@pytest.mark.parametrize("sort", ["roas", "purchases", "hook_rate", "hold_rate", "ctr", "cpa", "spend"])
async def test_every_sort_ranks_a_headline_and_a_table(deps, sort):
    await seven(deps)

    found = await say(deps, f"/top_hooks sort={sort}")

    assert len(found.rows) == 7
    assert found.headline.endswith(".")
    assert found.table() is not None
    assert found.model_dump_json()


async def test_the_sums_agree_with_those_that_the_database_makes_of_the_days(deps):
    await ad(deps, "a")
    await day(deps, "a", LAST, purchases=3, purchase_value=100, video_views=50, reported=31, link_clicks=None)
    await day(deps, "a", LAST - timedelta(days=1), reported=3, link_clicks=7, purchases=None)
    await day(deps, "a", LAST - timedelta(days=2), reported=24, video_views=9, video_thruplay=4)
    await ad(deps, "b", format="image")
    await day(deps, "b", LAST, reported=31, link_clicks=2)
    window, brand = Window(since=LAST - timedelta(days=9), until=LAST), deps.require_brand()
    counts = (Path(hooks.__file__).parent / "counts.sql").read_text("utf-8")

    async with deps.transaction() as conn:
        sums = await hooks.ad_sums(conn, Filter(brand_id=brand.id), window, "hook")
        cur = await conn.execute(f"SELECT {counts} {OF_ADS}", [brand.id])  # type: ignore[arg-type]
        names = [column.name for column in cur.description or ()]
        direct = [dict(zip(names, row, strict=True)) for row in await cur.fetchall()]

    for ad_id, expected in zip(("a", "b"), direct, strict=True):
        assert counts_of([s for s in sums if s.ad == ad_id]).model_dump() == pytest.approx(expected)


async def test_the_number_of_queries_does_not_grow_with_the_ads(deps, everybody):
    await seven(deps)
    asked: list[str] = []

    class Counting(AsyncCursor):
        async def execute(self, query, *args, **kwargs):
            asked.append(str(query))
            return await super().execute(query, *args, **kwargs)

    pool = await open_pool(everybody.database.app, size=1)
    try:
        async with pool.connection() as conn:
            conn.cursor_factory = Counting
        counted = everybody.deps(deps.user, deps.brand)
        counted = type(counted)(**{**counted.__dict__, "pool": pool})
        await say(counted, "/top_hooks limit=2")
        few = len(asked)
        asked.clear()
        await say(counted, "/top_hooks limit=7")
    finally:
        await pool.close()

    assert few == len(asked)
    assert sum("meta_ads_performance p" in query and "GROUP BY" in query for query in asked) == 1


async def test_the_sums_are_read_from_the_index_alone_and_from_the_windows_months_only(deps, everybody):
    await seven(deps)
    await day(deps, "ad0", date(2026, 3, 3))
    brand = deps.require_brand()
    many = (
        "INSERT INTO meta_ads_performance (organization_id, brand_id, meta_ad_account_id, meta_ad_id, date, spend,"
        " impressions, reported) SELECT %s, %s, 'act_1', 'more' || n, %s::date - n %% 10, 1, 100, 0"
        " FROM generate_series(1, 5000) n"
    )
    async with await AsyncConnection.connect(everybody.database.owner, autocommit=True) as owner:
        await owner.execute(many, [brand.organization_id, brand.id, LAST])
        await owner.execute("VACUUM ANALYZE meta_ads_performance")
    given = {
        **{"brand_id": brand.id, "since": LAST - timedelta(days=2), "until": LAST, "accounts": None},
        **{"product": None, "format": None, "campaign": None, "by": ["hook"]},
    }

    async with as_user(deps.pool, deps.user.id) as conn:
        cur = await conn.execute("EXPLAIN " + queries("hooks")["ad_sums"], given)
        plan = "\n".join(row[0] for row in await cur.fetchall())

    assert "Index Only Scan using meta_ads_performance_202611" in plan, plan
    assert "202603" not in plan
