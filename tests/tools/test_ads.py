"""What would go wrong: an ad nobody can find, a $2 ad ranked best, markup taken for a name."""

from datetime import date, timedelta

import pytest

from domain.errors import AskAgain
from tests.factories import ad, creative, day, product
from tools import commands, registry

LAST = date(2026, 11, 18)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


@pytest.fixture
async def stocked(deps):
    """A big steady ad, a good one, a $2 one that got lucky, one without results."""
    await ad(deps, "big", name="Big UGC", ad_status="ACTIVE", campaign_name="Cold")
    await ad(deps, "good", name="Good still", format="image", ad_status="PAUSED", hook="Don’t carry her")
    await ad(deps, "lucky", name="<script>alert(1)</script>")
    await ad(deps, "idle", name="=1+1")
    await creative(
        deps, "good", body="Second line: STAIRS", media=[{"kind": "thumbnail", "path": "meta-ad-assets/x.svg"}]
    )
    await product(deps, "Chew", "good")
    for n in range(3):
        when = LAST - timedelta(days=n)
        await day(deps, "big", when, spend=1000, impressions=90_000, link_clicks=900, purchases=20, purchase_value=1500)
        await day(deps, "good", when, spend=300, impressions=9_000, link_clicks=200, purchases=15, purchase_value=900)
    await day(deps, "lucky", LAST, spend=2, impressions=40, link_clicks=2, purchases=1, purchase_value=60)
    return deps


async def names(deps, text):
    return [line.ad_id for line in (await say(deps, text)).lines]


async def test_ads_with_results_come_first_and_those_without_are_there_too(stocked):
    found = await say(stocked, "/ads")

    assert [line.ad_id for line in found.lines] == ["big", "good", "lucky", "idle"]
    assert found.lines[3].figures["spend"] is None
    assert found.headline == (
        "4 ads of Acme spent $3,902 from 2026-10-20 to 2026-11-18; Big UGC spent the most, $3,000."
    )


async def test_a_two_dollar_ad_is_neither_best_nor_worst(stocked):
    best, worst = await say(stocked, "/ads sort=roas"), await say(stocked, "/ads sort=roas order=worst")

    assert [line.ad_id for line in best.lines] == ["good", "big", "lucky", "idle"]
    assert [line.ad_id for line in worst.lines] == ["big", "good", "lucky", "idle"]
    assert best.foot.floor == "ads that spent less than $110 come last"
    assert "Good still has the best ROAS: 3.0× on $900." in best.headline
    assert "Big UGC has the worst ROAS: 1.50× on $3,000." in worst.headline


async def test_among_ads_that_all_spent_too_little_none_is_called_best(deps):
    for n in range(3):
        await ad(deps, str(n))
        await day(deps, str(n), LAST, spend=10 + n, purchases=int(n == 0), purchase_value=90 * (n == 0))

    found = await say(deps, "/ads sort=roas")

    assert found.headline.endswith("; none spent $99.00, so none can be called best by ROAS.")


async def test_cost_per_purchase_is_best_when_low(stocked):
    assert await names(stocked, "/ads sort=cpa") == ["good", "big", "lucky", "idle"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("stairs", ["good"]),
        ("second STILL", ["good"]),
        ("don't carry", ["good"]),
        ("don’t carry", ["good"]),
        ("big good", []),
        ("100%", []),
        ("_", []),
        ("format=image", ["good"]),
        ("status=active", ["big"]),
        ("product=chew", ["good"]),
        ("campaign=cold", ["big"]),
        ("sort=name", ["lucky", "idle", "big", "good"]),
        ("sort=newest ug", ["big"]),
    ],
)
async def test_search_and_filters_find_what_they_name(stocked, asked, found):
    assert await names(stocked, f"/ads {asked}") == found


async def test_names_stay_text_and_rows_open_their_ad(stocked):
    table = (await say(stocked, "/ads alert")).table()

    assert table.rows[0]["name"] == "<script>alert(1)</script>"
    opened = await say(stocked, table.rows[0]["command"])
    assert opened.ad.ad_id == "lucky"


async def test_pictures_are_shown_where_there_are_any(stocked):
    table = (await say(stocked, "/ads")).table()

    assert [row["picture"] for row in table.rows] == [None, "meta-ad-assets/x.svg", None, None]
    assert (await say(stocked, "/ads format=video")).table().columns[0].key == "name"


async def test_pages_cover_every_ad_once(stocked):
    pages = [await say(stocked, f"/ads limit=3 page={page}") for page in (1, 2)]

    assert [line.ad_id for page in pages for line in page.lines] == ["big", "good", "lucky", "idle"]
    assert (pages[0].more, pages[1].more) == (1, 0)
    assert len((await say(stocked, pages[0].more_command)).lines) == 4
    with pytest.raises(AskAgain, match="page=3 lies behind the last: 4 ads are 2 pages of 3"):
        await say(stocked, "/ads limit=3 page=3")


async def test_a_status_nobody_has_is_answered_with_those_there_are(stocked):
    found = await say(stocked, "/ads status=running")

    assert found.headline == "No ad of Acme fits status=running. Statuses are ACTIVE, PAUSED."


async def test_a_brand_without_ads_says_how_to_bring_them(deps):
    found = await say(deps, "/ads")

    assert found.headline.startswith("Acme has no ads yet: drop an Ads Manager export")
    assert found.tables() == ()


async def test_another_organisation_sees_no_ads(stocked, everybody):
    stranger = everybody.deps(await everybody.person(), stocked.brand)

    assert (await say(stranger, "/ads")).lines == ()
