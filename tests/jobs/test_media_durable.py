"""What would go wrong: a worker killed in the middle of a download, and the work lost, doubled or half shown."""

import asyncio
import signal
from datetime import date

from tests import factories
from tests.conftest import NOW

LAST = date(2026, 11, 18)
ASKED = {"max_videos": 100, "max_images": 200}


async def stock(office):
    deps, account = office.everybody.deps(office.person, office.brand), office.graph.world.accounts[0].id
    for number, ad_id in enumerate(sorted(office.graph.destinations())):
        await factories.ad(deps, ad_id, format="unknown", meta_ad_account_id=account, source="meta")
        await factories.day(deps, ad_id, LAST, spend=1000 - number, meta_ad_account_id=account)


def downloaded(office):
    return office.ask("SELECT storage_path FROM meta_ad_assets WHERE status = 'downloaded' ORDER BY 1")


async def test_a_killed_download_goes_on_where_it_was(meta_office):
    office = meta_office
    await stock(office)
    other = office.other_worker()
    try:
        async with office.asking() as started:
            begun = await started.start(office.person, office.brand, "asset_download", ASKED, NOW)
            for _ in range(2000):
                if downloaded(office):
                    break
                await asyncio.sleep(0.01)
            other.send_signal(signal.SIGKILL)
            other.wait(20)
        assert downloaded(office)
        waiting = office.ask("SELECT count(*) FROM meta_ad_assets WHERE status = 'waiting'")[0][0]
        assert waiting > 0
        async with office.working() as started:
            end = await office.last(started, begun.job_id)
    finally:
        other.kill()

    assert end.state == "done", end.error
    assert office.ask("SELECT count(*) FROM meta_ad_assets WHERE status = 'waiting'") == [(0,)]
    for (path,) in downloaded(office):
        assert await office.storage.exists(path)
    shown = office.ask("SELECT m ->> 'path' FROM ad_creatives, jsonb_array_elements(media) m")
    assert {path for (path,) in shown} == {path for (path,) in downloaded(office)}
    tally = end.result["tally"]
    assert tally["videos"] + tally["images"] == len(downloaded(office))


async def test_destinations_are_a_job_that_a_second_request_joins(meta_office):
    office = meta_office
    await stock(office)
    async with office.asking() as started:  # Nobody works yet, so the first is not done before the second comes.
        first = await started.start(office.person, office.brand, "destination_sync", {}, NOW)
        second = await started.start(office.person, office.brand, "destination_sync", {}, NOW)
    async with office.working() as started:
        end = await office.last(started, first.job_id)

    assert (second.job_id, second.joined) == (first.job_id, True)
    assert end.state == "done", end.error
    assert end.result["counts"]["asked"] == 30
    assert office.ask("SELECT count(*) FROM notifications WHERE category = 'job'") == [(1,)]
