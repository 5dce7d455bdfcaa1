"""What would go wrong: a dropped file that reaches another process than the one that holds its page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext

from store.embedded import addresses
from tests.browser.conftest import Server, Visitor
from tests.browser.test_jobs import hearing
from tests.browser.test_uploads import drop

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Proxy:
    """Sends each new connection to one chat process; sockets that are open stay where they are."""

    def __init__(self, to: Server) -> None:
        self.to = to
        self.sockets: list[Server] = []
        self._calls: set[asyncio.StreamWriter] = set()

    def turn(self, to: Server) -> None:
        """From now on to this one; connections on which pages only ask are ended."""
        self.to = to
        for writer in self._calls:
            writer.close()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            first = await reader.readuntil(b"\r\n")
            if first.startswith(b"GET /ws/"):
                self.sockets.append(self.to)
            else:
                self._calls.add(writer)
            behind, into = await asyncio.open_connection("127.0.0.1", urlsplit(self.to.url).port)
            into.write(first)
            await asyncio.wait(
                [asyncio.create_task(_pass(reader, into)), asyncio.create_task(_pass(behind, writer))],
                return_when=asyncio.FIRST_COMPLETED,
            )
            into.close()
        self._calls.discard(writer)
        writer.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while block := await reader.read(64 * 1024):
            writer.write(block)
            await writer.drain()


@pytest_asyncio.fixture(loop_scope="session")
async def proxy(server: Server) -> AsyncIterator[tuple[Proxy, str]]:
    made = Proxy(server)
    async with await asyncio.start_server(made.take, "127.0.0.1", 0) as listening:
        host, port = listening.sockets[0].getsockname()
        yield made, f"http://{host}:{port}"
        listening.close()


@pytest_asyncio.fixture(loop_scope="session")
async def moved(context: BrowserContext, proxy: tuple[Proxy, str]) -> AsyncIterator[Visitor]:
    """Somebody whose page the first process holds."""
    visitor = Visitor(await context.new_page(), proxy[1])
    await visitor.open()
    yield visitor
    await visitor.page.close()


async def test_a_file_dropped_into_a_page_that_another_process_holds_calls_the_page_over(
    server: Server, second: Server, moved: Visitor, proxy: tuple[Proxy, str]
):
    await moved.say("/brand")
    await moved.answer("brand")
    await moved.settled()
    thread = await moved.thread_id()
    await hearing(server, moved)

    proxy[0].turn(second)
    await drop(moved.page, "notes.csv", b"Question,Answer\r\nWhich day?,Monday\r\n")
    await moved.answer("notes.csv")
    await moved.settled()

    assert proxy[0].sockets[0] is server
    assert set(proxy[0].sockets[1:]) == {second}
    assert await moved.thread_id() == thread
    assert await moved.page.locator("[data-step-type=user_message]").count() == 2, "what was said before is there"


async def test_a_button_of_a_page_that_another_process_holds_does_what_it_says(
    server: Server, second: Server, moved: Visitor, proxy: tuple[Proxy, str]
):
    await hearing(server, moved)
    await moved.say("/slow slices=403")
    await moved.page.wait_for_selector(".vt-progress-running", timeout=60_000)
    thread = await moved.thread_id()

    proxy[0].turn(second)
    await moved.page.click(".vt-stop")
    await moved.page.wait_for_selector(".vt-progress-cancelled", timeout=60_000)

    assert set(proxy[0].sockets[1:]) == {second}
    assert await moved.thread_id() == thread
    with psycopg.connect(addresses(server.home / "postgres").owner) as conn:
        named = conn.execute("SELECT name FROM chat_threads WHERE id = %s", [thread]).fetchone()
    assert named == ("/slow slices=403",), "a click that came before its conversation was taken up begins none"
