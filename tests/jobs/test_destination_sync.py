"""What would go wrong: a lead form taken for a page, an ad asked about for ever, one bad ad that costs all others."""

from datetime import timedelta

import pytest

from domain.errors import AskAgain
from domain.urls import canonical_url
from jobs.meta.creatives import due
from store.db import as_user
from tests import factories
from tests.conftest import NOW
from tests.jobs.meta_shop import Shop, open_shop
from tools import commands, registry

SILENT = "silent"


@pytest.fixture
async def shop(everybody, graph, tmp_path) -> Shop:
    return await open_shop(everybody, graph, tmp_path)


def stored(shop: Shop) -> dict[str, set[str]]:
    rows = shop.ask("SELECT meta_ad_id, canonical_url FROM meta_ad_destinations")
    return {ad: {page for known, page in rows if known == ad} for ad in shop.ads}


def states(shop: Shop) -> dict[str, str]:
    return dict(shop.ask("SELECT meta_ad_id, status FROM meta_ad_destination_status"))


def truth(shop: Shop) -> dict[str, set[str]]:
    """The pages of every ad as the loopback knows them; `fb.me` is the placeholder of a lead form, and one post may
    not be read."""
    told = {ad: one for ad, one in shop.graph.destinations().items() if not closed(ad, one["shape"])}
    return {
        ad: {page for url in told.get(ad, {"urls": []})["urls"] if (page := canonical_url(url)) and page != "fb.me/"}
        for ad in shop.ads
    }


def closed(ad: str, shape: str) -> bool:
    """Whether the loopback refuses the post behind the ad."""
    return shape == "story" and int(ad[-6:]) % 40 == 26


async def test_every_shape_of_destination_is_found(shop):
    report = await shop.fetch()

    told = shop.graph.destinations()
    shapes = {ad: told[ad]["shape"] for ad in shop.ads}
    assert stored(shop) == truth(shop)
    found = states(shop)
    assert {found[ad] for ad in shop.ads if shapes[ad] == "lead_form"} == {"lead_form"}
    assert {found[ad] for ad in shop.ads if shapes[ad] == "carousel"} == {"multi_url"}
    assert {found[ad] for ad in shop.ads if shapes[ad] == "none"} == {"no_url"}
    assert {found[ad] for ad in shop.ads if shapes[ad] == SILENT or closed(ad, shapes[ad])} == {"unknown"}
    assert report.counts.asked == len(shop.ads) == 30
    assert report.counts.found + report.counts.several == sum(bool(pages) for pages in truth(shop).values())
    assert report.headline.startswith("Of 30 ads asked about, ")
    assert report.pages[0].ads > 1
    tags = shop.ask("SELECT DISTINCT url_tags FROM meta_ad_destinations WHERE url_tags IS NOT NULL")
    assert tags
    assert all("?" not in page for pages in stored(shop).values() for page in pages)


async def test_fifty_ads_are_asked_about_in_a_call_and_no_token_is_in_an_address(shop):
    report = await shop.fetch()

    log = shop.graph.log()
    assert len(log.paths("")) == report.calls <= 4
    assert (log.offences, log.secrets_in_addresses) == ((), {})


async def test_what_is_known_is_not_asked_again_and_what_is_not_told_is_asked_later(shop):
    await shop.fetch()
    before = (stored(shop), states(shop))
    silent = sorted(ad for ad, state in states(shop).items() if state == "unknown")
    shop.graph.forget()

    again = await shop.fetch(shop.running(NOW + timedelta(hours=1)))
    assert (again.counts.asked, again.calls) == (0, 0)
    assert again.headline == "It is known already where every ad of Acme leads."

    later = await shop.fetch(shop.running(NOW + timedelta(days=2)))
    assert later.counts.asked == later.counts.unknown == len(silent) > 0
    assert later.counts.reasons == {"Meta did not tell the ad's links": len(silent)}
    assert (stored(shop), states(shop)) == before
    attempts = shop.ask("SELECT DISTINCT attempts, next_at FROM meta_ad_destination_status WHERE status = 'unknown'")
    assert attempts == [(2, NOW + timedelta(days=4))]

    asked = await shop.fetch(shop.running(NOW + timedelta(days=2, hours=1)), again=True)
    assert asked.counts.asked == len(silent)


async def test_ads_that_spend_most_are_asked_about_first(shop):
    report = await shop.fetch(limit=5)

    assert sorted(states(shop)) == shop.ads[:5]
    assert report.left == len(shop.ads) - 5
    assert report.actions[-1].command == "/fetch_destinations"


async def test_one_ad_that_meta_does_not_know_costs_only_itself(shop):
    deps = shop.desk.deps()
    await factories.ad(deps, "999", meta_ad_account_id=shop.account, source="meta")
    await factories.ad(deps, "name:old", meta_ad_account_id=shop.account)

    report = await shop.fetch()

    assert stored(shop) == truth(shop)
    assert report.counts.asked == len(shop.ads) + 1
    assert states(shop)["999"] == "unknown"
    letters = shop.ask("SELECT kind, subject, status FROM dead_letters WHERE subject = '999'")
    assert letters == [("destination", "999", "open")]


async def test_faults_on_the_way_change_nothing(shop):
    shop.graph.faults(throttle_every=3, server_error_every=4, drop_every=5, throttle_seconds=0)

    await shop.fetch()

    assert stored(shop) == truth(shop)


async def test_a_run_done_twice_writes_the_same(shop):
    running = shop.running()
    tables = ("ad_creatives", "meta_ad_destinations", "meta_ad_destination_status", "meta_ad_assets")
    everything = [f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4, 5" for table in tables]
    await shop.fetch(running)
    once = [shop.ask(query) for query in everything]
    shop.desk.ask("UPDATE meta_ad_destination_status SET status = 'unknown', next_at = %s RETURNING 1", NOW)

    await shop.fetch(running)

    assert [shop.ask(query) for query in everything] == once


async def test_what_a_sheet_told_of_sound_and_picture_stays(shop):
    ad = shop.ads[0]
    line = [{"start": 0, "end": 2, "text": "Stop carrying her"}]
    await factories.creative(
        shop.desk.deps(), ad, meta_ad_account_id=shop.account, transcript=line, headline="Of the sheet"
    )
    await shop.fetch()

    rows = shop.ask("SELECT transcript, source, body, read_at FROM ad_creatives WHERE meta_ad_id = %s", ad)
    assert rows[0][0] == line
    assert rows[0][1] == "ads_sheet"
    assert rows[0][2] is not None
    assert rows[0][3] == NOW
    hook = shop.ask("SELECT format, hook_text, hook_source FROM meta_ads WHERE meta_ad_id = %s", ad)
    assert hook == [("video", "Stop carrying her", "spoken")]


async def test_a_sheets_page_stays_where_meta_knows_none(shop):
    told = shop.graph.destinations()
    none = next(ad for ad in shop.ads if told[ad]["shape"] == "none")
    some = next(ad for ad in shop.ads if told[ad]["shape"] == "link")
    for ad in (none, some):
        await factories.insert(
            shop.desk.deps(),
            "meta_ad_destinations",
            meta_ad_account_id=shop.account,
            meta_ad_id=ad,
            destination_url="https://sheet.test/x",
            canonical_url="sheet.test/x",
        )
    await shop.fetch()

    assert stored(shop)[none] == {"sheet.test/x"}
    assert stored(shop)[some] == truth(shop)[some]


async def test_products_follow_the_pages_at_once(shop):
    deps = shop.desk.deps()
    await factories.product(deps, "Joint Chews")
    chosen, args = commands.parse("/url_map rule=products/joint-chews match=contains product=joint-chews")
    await registry.run(deps, chosen, args)

    await shop.fetch()

    sold = {row[0] for row in shop.ask("SELECT meta_ad_id FROM meta_ad_product_matches WHERE match_method = 'url'")}
    assert sold == {ad for ad, pages in truth(shop).items() if any("products/joint-chews" in page for page in pages)}
    waits = {row[0] for row in shop.ask("SELECT canonical_url FROM url_review_queue WHERE status = 'pending'")}
    assert waits == {page for pages in truth(shop).values() for page in pages if "products/joint-chews" not in page}


async def test_a_brand_without_a_linked_account_is_told_so(everybody, graph, tmp_path):
    shop = await open_shop(everybody, graph, tmp_path, most=0)
    with pytest.raises(AskAgain, match="is not linked"):
        await shop.fetch(account="act_5")


async def test_every_text_of_a_dynamic_creative_is_kept(shop):
    await shop.fetch()

    rows = shop.ask("SELECT body, texts FROM ad_creatives WHERE texts <> '{}'")
    assert rows
    for body, texts in rows:
        assert texts["bodies"][0] == body
        assert max(len(found) for found in texts.values()) > 1


async def test_only_changed_creatives_are_read_again(shop):
    async def now_due(now):
        async with as_user(shop.desk.everybody.pool, shop.desk.person.id) as conn:
            return await due(conn, shop.desk.brand, shop.account, now)

    assert await now_due(NOW) == shop.ads
    await shop.fetch()
    changed, replaced = [ad for ad in shop.ads if states(shop)[ad] == "found"][:2]
    assert await now_due(NOW + timedelta(hours=1)) == []
    deps = shop.desk.deps()
    async with deps.transaction() as conn:
        later = NOW + timedelta(minutes=30)
        await conn.execute("UPDATE meta_ads SET meta_updated_at = %s WHERE meta_ad_id = %s", [later, changed])
        await conn.execute("UPDATE meta_ads SET meta_creative_id = 'other' WHERE meta_ad_id = %s", [replaced])

    assert await now_due(NOW + timedelta(hours=1)) == sorted([changed, replaced])
