"""What would go wrong: a video stored once for each of its ads, a row without a file, a picture nobody sees."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.storage import StorageError, local_storage
from tests.conftest import NOW
from tests.jobs.meta_shop import Shop, open_shop
from tools import commands, registry


@pytest.fixture
async def shop(everybody, graph, tmp_path) -> Shop:
    return await open_shop(everybody, graph, tmp_path)


def assets(shop: Shop) -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = shop.ask("SELECT kind, asset_key, status, reason FROM meta_ad_assets ORDER BY 1, 2")
    return {(kind, key): (status, reason) for kind, key, status, reason in rows}


async def test_each_file_is_stored_once_however_many_ads_show_it(shop):
    report = await shop.download(max_videos=100, max_images=200)

    stored = shop.ask(
        "SELECT storage_path, sha256, size_bytes, mime, kind FROM meta_ad_assets WHERE status = 'downloaded'"
    )
    for path, digest, size, mime, kind in stored:
        content = await shop.storage.get(path)
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (digest, size)
        assert mime.startswith("video/" if kind == "video" else "image/")
    assert report.tally.videos + report.tally.images == len(stored)
    uses = shop.ask("SELECT count(*), count(DISTINCT asset_key) FROM meta_ad_asset_uses WHERE kind = 'video'")[0]
    assert uses[0] > uses[1]
    fetched = shop.graph.log().fetched
    assert fetched <= sum(status != "waiting" for status, _ in assets(shop).values())
    assert shop.graph.log().secrets_in_addresses == {}


async def test_every_ad_shows_its_picture_in_the_list(shop):
    await shop.download(max_videos=100, max_images=200)

    deps = shop.desk.deps()
    chosen, args = commands.parse("/ads limit=100")
    lines = (await registry.run(deps, chosen, args)).lines
    shown = {line.ad_id for line in lines if line.picture}
    pictures = shop.ask(
        "SELECT DISTINCT u.meta_ad_id FROM meta_ad_asset_uses u JOIN meta_ad_assets a USING (kind, asset_key)"
        " WHERE a.status = 'downloaded' AND kind <> 'video'"
    )
    assert shown == {row[0] for row in pictures}
    assert len(shown) >= 20
    for line in lines:
        if line.picture:
            assert await shop.storage.exists(line.picture)


async def test_why_a_file_could_not_be_had_is_kept_and_counted(shop):
    report = await shop.download(max_videos=100, max_images=200)

    held = assets(shop)
    reasons = {reason for _, reason in held.values() if reason}
    assert {"http_403", "http_404"} & reasons
    for status, reason in held.values():
        assert (status == "downloaded") == (reason is None)
        if reason in ("http_403", "http_404", "http_410", "no_source_url"):
            assert status == "not_downloadable"
    assert report.tally.skipped == sum(status in ("not_downloadable", "deleted") for status, _ in held.values())
    assert sum(report.tally.reasons.values()) == report.tally.skipped + report.tally.failed
    letters = {row[0] for row in shop.ask("SELECT subject FROM dead_letters WHERE kind = 'media' AND status = 'open'")}
    failed = {f"{shop.account} {kind} {key}" for (kind, key), (status, _) in held.items() if status == "failed"}
    assert letters == failed


async def test_what_is_terminal_is_not_tried_again_and_what_failed_is_later(shop):
    await shop.download(max_videos=100, max_images=200)
    failed = {key for key, (status, _) in assets(shop).items() if status == "failed"}
    shop.graph.forget()

    soon = await shop.download(shop.running(NOW + timedelta(minutes=5)), max_videos=100, max_images=200)
    assert soon.tally.videos + soon.tally.images + soon.tally.failed == 0
    assert shop.graph.log().fetched == 0

    later = await shop.download(shop.running(NOW + timedelta(hours=2)), max_videos=100, max_images=200)
    assert later.tally.failed == len(failed)
    assert shop.graph.log().fetched <= len(failed)


async def test_no_more_than_asked_for_and_the_ads_that_spend_most_first(shop):
    report = await shop.download(max_videos=2, max_images=3)

    tried = [key for key, (status, _) in assets(shop).items() if status != "waiting"]
    assert sum(kind == "video" for kind, _ in tried) == 2
    assert sum(kind != "video" for kind, _ in tried) == 3
    first = shop.ask(
        "SELECT u.asset_key FROM meta_ad_asset_uses u JOIN meta_ads_performance p USING (brand_id, meta_ad_id)"
        " WHERE u.kind = 'video' GROUP BY 1 ORDER BY sum(p.spend) DESC, 1 LIMIT 1"
    )
    assert ("video", first[0][0]) in tried
    assert report.left_videos > 0
    assert report.actions[0].command == "/asset_download max_videos=2 max_images=3"


async def test_a_run_that_was_stopped_half_way_goes_on_and_leaves_no_orphan_rows(shop):
    running = shop.running()
    task = asyncio.create_task(shop.download(running, max_videos=100, max_images=200))
    while not any(status == "downloaded" for status, _ in assets(shop).values()):
        await asyncio.sleep(0.01)
        assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for path, media in shop.ask("SELECT storage_path, status FROM meta_ad_assets WHERE storage_path IS NOT NULL"):
        assert media == "downloaded"
        assert await shop.storage.exists(path)

    report = await shop.download(running, max_videos=100, max_images=200)

    held = assets(shop)
    assert not any(status == "waiting" for status, _ in held.values())
    assert report.tally.videos + report.tally.images == sum(s == "downloaded" for s, _ in held.values())


async def test_the_limits_hold_over_a_restart(shop):
    running = shop.running()
    await shop.download(running, max_videos=2, max_images=2)
    again = await shop.download(running, max_videos=2, max_images=2)

    assert sum(status != "waiting" for status, _ in assets(shop).values()) == 4
    assert again.tally.videos + again.tally.images + again.tally.failed + again.tally.skipped == 4


async def test_a_storage_that_refuses_costs_the_file_and_is_tried_again(shop):
    class Full:
        def __getattr__(self, name):
            return getattr(local_storage(shop.home), name)

        async def put(self, *given, **more):
            raise StorageError("the disk is full")

    made = shop.running()
    full = replace(made, around=replace(made.around, storage=Full()))  # type: ignore[arg-type]
    report = await shop.download(full, max_videos=3, max_images=3)
    assert report.tally.reasons.get("storage_error", 0) > 0
    assert report.tally.videos == report.tally.images == 0

    later = await shop.download(shop.running(NOW + timedelta(hours=2)), max_videos=3, max_images=3)
    assert later.tally.videos + later.tally.images > 0


async def test_a_page_that_says_sorry_is_no_picture(shop):
    await shop.download(max_videos=100, max_images=200)

    for path, mime in shop.ask("SELECT storage_path, mime FROM meta_ad_assets WHERE status = 'downloaded'"):
        assert mime.split("/")[0] in ("image", "video")
        assert not (await shop.storage.get(path)).lstrip().lower().startswith(b"<!doctype")
