"""What would go wrong: a conversation lost, half restored, or open to another; a thumb that is not stored."""

import asyncio

import httpx
import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_thread_comes_back_with_table_and_charts_after_a_restart(visitor, server):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample charts=yes")
    await page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
    await visitor.settled()
    thread = await visitor.thread_id()
    await page.goto("about:blank")

    assert server.stop() == 0
    server.start()
    await visitor.open(f"/thread/{thread}")

    await page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
    await expect(page.locator(".js-plotly-plot")).to_have_count(5)
    await page.wait_for_function("document.querySelectorAll('.js-plotly-plot .scatterlayer .point').length > 5")
    await expect(page.locator(".vt-table tbody tr")).to_have_count(6)
    await expect(page.locator(".vt-foot")).to_have_count(1)
    await expect(page.locator(f"#thread-{thread}")).to_have_count(1)
    await visitor.say("/brand")
    await visitor.answer("brand")


async def test_a_thumb_is_stored_and_shown_again(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample days=8")
    await page.wait_for_selector(".vt-foot")
    await visitor.settled()
    await page.click(".positive-feedback-off")
    await page.fill("[role=dialog] textarea", "spot on")
    await page.click("[role=dialog] button:has-text('Submit')")
    await page.wait_for_selector(".positive-feedback-on")
    await visitor.thread_id()

    await page.reload()
    await page.wait_for_selector(".positive-feedback-on", timeout=60_000)


async def test_threads_are_named_searched_renamed_and_deleted(visitor, server, context):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample days=6")
    await page.wait_for_selector(".vt-foot")
    await visitor.settled()
    thread = await visitor.thread_id()
    api = context.request

    async def listed(search=None):
        answer = await api.post(
            f"{server.url}/project/threads", data={"pagination": {"first": 50}, "filter": {"search": search}}
        )
        return {found["id"]: found["name"] for found in (await answer.json())["data"]}

    # What was said is kept beside what is shown, and may come a moment later.
    for _ in range(150):
        if thread in await listed("returns 4.3×"):
            break
        await asyncio.sleep(0.2)
    assert thread in await listed("returns 4.3×")
    assert (await listed())[thread] == "/sample days=6"
    assert thread not in await listed("100%")
    await api.put(f"{server.url}/project/thread", data={"threadId": thread, "name": "Renamed"})
    assert (await listed("renamed"))[thread] == "Renamed"
    await api.delete(f"{server.url}/project/thread", data={"threadId": thread})
    assert thread not in await listed()


async def test_nothing_of_a_thread_is_told_to_someone_not_signed_in(visitor, server):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample days=5")
    await page.wait_for_selector(".vt-table")
    export = await page.get_attribute(".vt-under a", "href")
    thread = await visitor.thread_id()

    async with httpx.AsyncClient(base_url=server.url, timeout=60) as stranger:
        for path in (f"/project/thread/{thread}", export, "/user"):
            assert (await stranger.get(path)).status_code == 401, path
        shared = await stranger.get(f"/project/share/{thread}")
        assert shared.status_code != 200
        assert "sample" not in shared.text
