"""What classification, congruence and templates are read from, on a real Postgres."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from store import ad_material, classifications
from tests.factories import ACCOUNT, account, ad, creative, day, destination, insert
from tools.deps import Deps

LINE = {"start": 0, "end": 2, "text": "From the sheet"}


@pytest.fixture
async def deps(everybody):
    owner = await everybody.person()
    made = everybody.deps(owner, await everybody.brand(owner))
    await account(made, ACCOUNT, "EUR")
    return made


async def analysis(deps: Deps, ad_id: str, when: int, text: str | None, **columns: Any) -> None:
    row = {
        "meta_ad_account_id": ACCOUNT,
        "meta_ad_id": ad_id,
        "status": "ok",
        "transcript_segments": [] if text is None else [{"start": 0, "end": 2, "text": text}],
        "source": "model",
        "prompt_version": "1",
        "input_hash": str(when),
        "analyzed_at": datetime(2026, 1, when, tzinfo=UTC),
        **columns,
    }
    await insert(deps, "ad_video_analysis", **row)


async def one(deps: Deps, ad_id: str):
    async with deps.transaction() as conn:
        return (await ad_material.of(conn, deps.require_brand().id, [(ACCOUNT, ad_id)]))[0]


async def test_the_newest_good_analysis_speaks_for_the_video(deps):
    await ad(deps, "1")
    await creative(deps, "1", transcript=[LINE])
    assert ((await one(deps, "1")).heard_by, (await one(deps, "1")).spoken_text) == ("creative", "From the sheet")

    await analysis(deps, "1", 1, "Old")
    await analysis(deps, "1", 2, "New")
    await analysis(deps, "1", 3, "Broken", status="error")

    found = await one(deps, "1")
    assert (found.heard_by, found.spoken_text) == ("video_analysis", "New")
    assert found.video_analysis_id is not None


async def test_a_silent_video_is_known_to_be_silent_and_an_unheard_one_is_not(deps):
    await ad(deps, "silent")
    await analysis(deps, "silent", 1, None)
    await ad(deps, "unheard")
    await creative(deps, "unheard", body="Copy")

    silent, unheard = await one(deps, "silent"), await one(deps, "unheard")
    assert (silent.heard_by, silent.transcript) == ("video_analysis", ())
    assert (unheard.heard_by, unheard.transcript) == (None, ())


async def test_an_analysis_of_another_video_does_not_speak_for_the_new_one(deps):
    await ad(deps, "1")
    await creative(deps, "1", media=[{"kind": "video", "path": "new.mp4"}])
    await analysis(deps, "1", 1, "Old film", video_key="old.mp4")
    assert (await one(deps, "1")).heard_by is None

    await analysis(deps, "1", 2, "New film", video_key="new.mp4")
    assert (await one(deps, "1")).spoken_text == "New film"


async def test_a_video_watched_under_one_ad_speaks_for_all_that_show_it(deps):
    for ad_id in ("1", "2"):
        await ad(deps, ad_id)
        await creative(deps, ad_id, media=[{"kind": "video", "path": "same.mp4"}])
    await analysis(deps, "1", 1, "Watched once", video_key="same.mp4")

    assert (await one(deps, "2")).spoken_text == "Watched once"
    assert (await one(deps, "2")).video_analysis_id == (await one(deps, "1")).video_analysis_id


async def test_the_highest_spend_of_the_last_28_days_comes_first_in_the_accounts_currency(deps):
    for ad_id, when, spend in (("low", 20, 10), ("high", 20, 50), ("early", 1, 900)):
        await ad(deps, ad_id)
        await day(deps, ad_id, date(2026, 1, when) if when > 1 else date(2025, 12, 1), spend)
    await ad(deps, "never")

    async with deps.transaction() as conn:
        found = await ad_material.of(conn, deps.require_brand().id)
        first = await ad_material.of(conn, deps.require_brand().id, limit=1)

    assert [(m.ad_id, m.spend_28d) for m in found] == [
        ("high", Decimal(50)),
        ("low", Decimal(10)),
        ("early", None),
        ("never", None),
    ]
    assert {m.currency for m in found} == {"EUR"}
    assert [m.ad_id for m in first] == ["high"]


async def test_pages_come_with_their_text_where_they_were_read(deps):
    await ad(deps, "1")
    await destination(deps, "1", "https://acme.com/read")
    await destination(deps, "1", "https://acme.com/unread")
    await insert(
        deps,
        "brand_landing_pages",
        url="https://acme.com/read",
        canonical_url="acme.com/read",
        raw_markdown="# Hello",
        content_hash="h",
        scrape_status="scraped",
    )

    read, unread = (await one(deps, "1")).pages
    assert (read.canonical_url, read.is_read, read.markdown, read.content_hash) == (
        "acme.com/read",
        True,
        "# Hello",
        "h",
    )
    assert (unread.canonical_url, unread.is_read, unread.markdown) == ("acme.com/unread", False, None)
    async with deps.transaction() as conn:
        lean = (await ad_material.of(conn, deps.require_brand().id, page_text=False))[0].pages[0]
    assert (lean.is_read, lean.markdown, lean.content_hash) == (True, None, "h")


async def test_another_organisation_sees_no_material(deps, everybody):
    await ad(deps, "1")
    stranger = everybody.deps(await everybody.person(), deps.brand)
    async with stranger.transaction() as conn:
        assert await ad_material.of(conn, deps.require_brand().id) == []
        assert await classifications.newest(conn, deps.require_brand().id) == {}


async def test_text_on_a_picture_is_the_creatives_own_else_what_a_model_read(deps):
    for ad_id, own in (("1", None), ("2", "Own")):
        await ad(deps, ad_id, format="image")
        await creative(deps, ad_id, picture_text=own)
        await insert(
            deps,
            "ad_creative_classifications",
            meta_ad_account_id=ACCOUNT,
            meta_ad_id=ad_id,
            picture_text="Read",
            source="image",
            schema_version="2",
            input_hash="0",
        )
    assert ((await one(deps, "1")).picture_text, (await one(deps, "2")).picture_text) == ("Read", "Own")
