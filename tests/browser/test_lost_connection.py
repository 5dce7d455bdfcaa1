"""What would go wrong: a page that lost its connection as it opened, and stays without what it was being told."""

import asyncio

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_page_whose_first_connection_is_lost_before_the_menu_came_has_it_after_the_second(visitor: Visitor):
    page, connections, lost = visitor.page, [], asyncio.Event()

    def connected(browser: WebSocketRoute) -> None:
        connections.append(browser)
        first, server = len(connections) == 1, browser.connect_to_server()

        def downwards(message: str | bytes) -> None:
            if first and "set_commands" in str(message):
                lost.set()
            if not (first and lost.is_set()):
                browser.send(message)

        server.on_message(downwards)

    await page.route_web_socket("**/ws/socket.io/**", connected)
    await page.goto(visitor.url)
    await page.wait_for_selector("#chat-input", timeout=60_000)
    await asyncio.wait_for(lost.wait(), 60)
    await expect(page.locator("#command-button")).to_have_count(0)
    await connections[0].close(code=3000)

    await page.wait_for_selector("#command-button", timeout=60_000)
    assert len(connections) == 2
    await visitor.say("/brand")
    await visitor.answer("brand")
