"""What would go wrong: the wrong ad, another's ad, text lost or run, days that hide a restatement."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.errors import AskAgain
from tests.factories import ACCOUNT, account, ad, creative, day, destination, insert, product
from tools import commands, registry

LAST = date(2026, 11, 18)
LONG = "A very long name " * 40


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


@pytest.fixture
async def stocked(deps):
    await ad(deps, "120210000000000001", name="Stairs UGC v1", hook="I stopped carrying her upstairs")
    await ad(deps, "120210000000000002", name="Stairs UGC v2")
    await ad(deps, "999", name="Bob’s dog", format="image")
    for n in (0, 2):
        await day(deps, "999", LAST - timedelta(days=n), spend=100, purchases=10, purchase_value=400)
    await day(deps, "120210000000000001", LAST, spend=300, purchases=10, purchase_value=300)
    return deps


@pytest.mark.parametrize("word", ["999", "99", "bob's dog", "BOB’S DOG", "Bob", "id=999"])
async def test_an_ad_is_found_by_id_name_or_the_start_of_either(stocked, word):
    assert (await say(stocked, f"/ad {word}")).ad.ad_id == "999"


async def test_a_word_that_fits_several_is_asked_back_with_the_choices(stocked):
    with pytest.raises(AskAgain) as refused:
        await say(stocked, "/ad stairs")
    assert refused.value.hint == (
        "Choose one: /ad id=120210000000000001 (Stairs UGC v1), /ad id=120210000000000002 (Stairs UGC v2)."
    )


async def test_a_mistyped_name_is_answered_with_the_nearest(stocked):
    with pytest.raises(AskAgain) as refused:
        await say(stocked, "/ad Bobs dgo")
    assert refused.value.hint == "Did you mean /ad id=999 (Bob’s dog)?"


async def test_the_same_id_in_two_accounts_is_told_apart(stocked):
    await ad(stocked, "999", name="Twin", meta_ad_account_id="act_2")

    with pytest.raises(AskAgain, match="/ad id=999 account=act_2"):
        await say(stocked, "/ad 999")
    assert (await say(stocked, "/ad 999 account=act_2")).ad.ad_name == "Twin"


async def test_another_organisation_learns_nothing_of_an_ad(stocked, everybody):
    stranger = everybody.deps(await everybody.person(), stocked.brand)

    with pytest.raises(AskAgain, match="has no ads yet") as refused:
        await say(stranger, "/ad 999")
    assert "Bob" not in str(refused.value)


async def test_results_cover_the_ads_whole_life_with_gaps_and_stand_beside_all_ads(stocked):
    found = await say(stocked, "/ad 999")

    assert (found.window.since, found.window.until) == (LAST - timedelta(days=2), LAST)
    assert [d.roas for d in found.days] == [4, None, 4]
    assert [(f.ad, f.brand) for f in found.figures if f.metric == "roas"] == [(4, 2.2)]
    assert found.headline == (
        "Bob’s dog returned 4.00× on $200 from 2026-11-16 to 2026-11-18, all ads together 2.20×;"
        " it opens with “Bob’s dog” (the ad's name, as its creative is not known)."
    )


async def test_days_asked_for_are_obeyed(stocked):
    found = await say(stocked, "/ad 999 days=1")
    empty = await say(stocked, "/ad 999 since=2026-01-01 until=2026-01-31")

    assert (found.foot.rows, len(found.days)) == (1, 1)
    assert "has no results from 2026-01-01 to 2026-01-31, only from 2026-11-16 to 2026-11-18" in empty.headline
    assert (empty.figures, empty.pictures()) == ((), ())


async def test_the_rows_behind_it_add_up(stocked):
    found = await say(stocked, "/ad 999")
    behind = await say(stocked, found.actions[0].command)

    assert behind.totals.spend == 200
    assert {row.ad_id for row in behind.rows} == {"999"}


async def test_everything_known_of_an_ad_is_shown_as_text(deps):
    await ad(deps, "1", name=LONG, hook="<b>Stop</b>", adset_name="Set", campaign_name="Camp")
    await creative(
        deps,
        "1",
        headline="=cmd()",
        body="Line one\nLine two",
        call_to_action="SHOP_NOW",
        transcript=[{"start": 0, "end": 2.4, "text": "<b>Stop</b>"}, {"start": 2.4, "end": None, "text": "now"}],
        overlays=[{"start": 0.5, "end": 1, "text": "Wait"}],
        video_seconds=31,
        media=[{"kind": "video", "path": "v.mp4"}, {"kind": "thumbnail", "path": "t.svg"}],
    )
    await destination(deps, "1", "https://example.com/chew")
    await product(deps, "Chew", "1")
    for when, angle in ((datetime(2026, 1, 1, tzinfo=UTC), "old"), (datetime(2026, 2, 1, tzinfo=UTC), "relief")):
        await insert(
            deps,
            "ad_creative_classifications",
            meta_ad_account_id=ACCOUNT,
            meta_ad_id="1",
            creative_awareness_level="problem_aware",
            creative_awareness_confidence=0.8,
            creative_angle=angle,
            source="rules",
            schema_version="1",
            input_hash="0",
            classified_at=when,
        )

    found = await say(deps, "/ad 1")
    said = {row["part"]: row["text"] for row in found.tables()[0].rows}
    about = {row["fact"]: row["value"] for row in found.tables()[1].rows}

    assert (found.ad.thumbnail, found.ad.video) == ("t.svg", "v.mp4")
    assert said["Hook (spoken)"] == said["Spoken, 0.0–2.4 s"] == "<b>Stop</b>"
    assert (said["Spoken, 2.4 s"], said["On screen, 0.5–1.0 s"]) == ("now", "Wait")
    assert (said["Headline"], said["Copy"]) == ("=cmd()", "Line one\nLine two")
    assert about["Format"] == "video, 31 s"
    assert about["Sells"] == "Chew (known by manual, 100 %)"
    assert about["Leads to"] == "https://example.com/chew"
    assert about["Awareness, creative"] == "problem aware (80 % sure)"
    assert (about["Angle"], about["Classified by"]) == ("relief", "rules, 2026-02-01")


async def test_a_restated_day_shows_what_it_was(stocked):
    await insert(
        stocked,
        "performance_restatements",
        meta_ad_account_id=ACCOUNT,
        meta_ad_id="999",
        date=LAST,
        metric="purchase_value",
        old_value=Decimal("350.50"),
        new_value=Decimal(400),
        seen_at=datetime(2026, 11, 19, tzinfo=UTC),
    )

    found = await say(stocked, "/ad 999")
    row = found.tables()[-1].rows[0]

    assert (row["day"], row["metric"], row["old"].value, row["new"].value) == (
        "2026-11-18",
        "purchase value",
        350.5,
        400,
    )
    assert (await say(stocked, "/ad 120210000000000001")).restatements == ()


async def test_all_ads_beside_it_are_in_its_own_currency(deps):
    await account(deps, "act_1", "USD", is_primary=True)
    await account(deps, "act_2", "EUR")
    await ad(deps, "1")
    await ad(deps, "2", meta_ad_account_id="act_2")
    await day(deps, "1", LAST, spend=100)
    await day(deps, "2", LAST, spend=7, meta_ad_account_id="act_2")

    found = await say(deps, "/ad 2")

    assert found.foot.currency == "EUR"
    assert [(f.ad, f.brand) for f in found.figures if f.metric == "spend"] == [(7, 7)]
