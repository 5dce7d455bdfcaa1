"""What would go wrong: a button that leads nowhere, a person who comes back to silence, a code left in an address."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from tests.browser.conftest import Server, Visitor
from tests.wire.graph.client import Graph
from tests.wire.graph.world import GraphWorld

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def meta_server(graph_process: Graph) -> Iterator[Server]:
    """A chat whose Meta is the loopback one."""
    graph_process.reset(GraphWorld.several(2))
    world = graph_process.world
    with tempfile.TemporaryDirectory(prefix="vtm", ignore_cleanup_errors=True) as folder:
        running = Server(
            Path(folder),
            META_GRAPH_URL=graph_process.url,
            META_DIALOG_URL=graph_process.url,
            META_APP_ID=world.app_id,
            META_APP_SECRET=world.app_secret,
        )
        running.start()
        try:
            yield running
        finally:
            running.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def person(context: BrowserContext, meta_server: Server) -> AsyncIterator[Visitor]:
    someone = Visitor(await context.new_page(), meta_server.url)
    yield someone
    await someone.page.close()
    assert someone.outside == [], "the page reached for another host"


async def test_from_the_button_through_metas_dialog_back_to_the_conversation(person, meta_server, graph_process):
    page = person.page
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.headers.get("referer", "")))
    await person.open()
    await person.say("/brand new Larkspur")
    await person.answer("Larkspur it is")
    await person.say("/connect")
    await person.answer("Larkspur is not connected to Meta")
    thread = await person.thread_id()

    await page.click("a:has-text('Connect Meta')")
    await page.wait_for_selector("h1:has-text('asks for: ads_read')")
    await page.click("#continue")

    await person.answer("Larkspur is connected to Meta as Robin Vale (fictional)")
    assert await person.thread_id() == thread
    assert "code=" not in page.url
    assert "state=" not in page.url
    assert not any("code=" in address or "state=" in address for address in seen)
    await person.answer("link those that are Larkspur's below")

    await page.locator("tr", has_text="act_9000000002").last.click()
    await person.answer("is linked to Larkspur, its primary ad account: amounts in EUR")
    token = graph_process.log().requests[-1]["token"]
    assert token.startswith("long")
    assert "EAAloop" not in await page.content()


async def test_who_says_no_is_back_and_told_and_nothing_changed(person):
    page = person.page
    await person.open()
    await person.say("/brand new Second")
    await person.answer("Second it is")
    await person.say("/connect")
    await person.answer("Second is not connected to Meta")

    await page.click("a:has-text('Connect Meta')")
    await page.click("#cancel")

    await person.answer("Second was not connected: you did not give access")


async def test_a_callback_out_of_nowhere_is_a_sentence_and_a_way_back(person, meta_server):
    page = person.page
    await person.open()

    await page.goto(f"{meta_server.url}/connect/meta/callback?code=x&state=y")

    await expect(page.locator("#said")).to_contain_text("You did not begin this connection")
    await page.click("a:has-text('Back to the chat')")
    await page.wait_for_selector("#chat-input")
