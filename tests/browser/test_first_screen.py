"""What would go wrong: a stranger let in, a first screen that leaves one alone, a page that calls home."""

import httpx
import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_first_screen_says_whose_data_and_that_no_model_is_connected(visitor):
    await visitor.open()
    screen = visitor.page.locator("#welcome-screen")
    await screen.locator(".prose").wait_for()

    told = await screen.inner_text()
    assert "No language model is connected" in told
    assert "fictional" in told
    await expect(visitor.page.locator("#starters button")).to_have_count(4)


async def test_a_starter_asks_about_the_brands_own_data_and_is_answered(visitor):
    page = visitor.page
    await visitor.open()
    await page.click("#starters button >> nth=0")
    await page.wait_for_selector(".vt-table", timeout=60_000)
    await page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)


async def test_a_follow_up_after_a_typed_command_keeps_what_was_asked(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/top_hooks days=14")
    await page.wait_for_selector(".vt-foot", timeout=60_000)
    await visitor.settled()
    await visitor.say("and for video only?")

    step = page.locator("[data-step-type=tool]").last
    await step.wait_for(timeout=60_000)
    await expect(step).to_contain_text("/top_hooks")
    await expect(step).to_contain_text("format=video")


async def test_the_menu_lists_every_command_with_its_description(visitor):
    page = visitor.page
    await visitor.open()
    await page.click("#command-button")
    await page.wait_for_selector(".command-item, [role=option], [cmdk-item]")
    await expect(page.locator("body")).to_contain_text("What can be asked, and how.")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"host": ""}, 421),
        ({"origin": "https://evil.example"}, 421),
    ],
)
async def test_a_rebound_name_or_a_foreign_page_is_refused(server, headers, status):
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as caller:
        for method, path in (("GET", "/"), ("POST", "/auth/header"), ("GET", "/project/settings")):
            answer = await caller.request(method, path, headers=headers)
            assert answer.status_code == status
            assert "set-cookie" not in answer.headers


async def test_the_page_is_allowed_nothing_from_outside(server):
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as caller:
        answer = await caller.get("/")

    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    for host in ("googleapis", "gstatic", "jsdelivr", "github.com", "amazonaws"):
        assert host not in answer.text


async def test_a_whole_command_needs_one_enter_though_the_menu_is_open(visitor):
    page = visitor.page
    await visitor.open()
    await page.click("#chat-input")
    await page.keyboard.type("/help")
    await page.wait_for_selector(".command-item")
    await page.keyboard.press("Enter")

    await page.wait_for_selector("[data-step-type=assistant_message] .vt-table", timeout=60_000)
    await expect(page.locator("#chat-input")).to_have_value("")
