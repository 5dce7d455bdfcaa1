"""One server and one Chromium for all browser tests; each test has a page of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, TimeoutError, async_playwright, expect

ROOT = Path(__file__).parent.parent.parent
# Two cores draw a page slowly while jobs go on: what is to appear may take this long (ms).
expect.set_options(timeout=30_000)
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Server:
    """A running chat that can be stopped and started again on the same data."""

    def __init__(self, home: Path, **settings: str) -> None:
        """`settings` are variables as settings.py reads them."""
        self.settings = settings
        # Held, so that nobody else is given it before the chat listens.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self.port = self._held.getsockname()[1]
        self.home = home
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None
        self.log = home / "server.log"

    def start(self) -> None:
        own = {"VIRALTRACKER_HOME": str(self.home), "PORT": str(self.port), "HOST": "127.0.0.1"}
        env = {**os.environ, **own, **self.settings}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.server"], cwd=ROOT, env=env, stdout=log, stderr=log, text=True
            )
        until = time.monotonic() + 180
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if httpx.get(f"{self.url}/auth/config", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"the chat did not start: {self.log.read_text()}")

    def stop(self) -> int:
        """As Ctrl-C does; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=90)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="vtb", ignore_cleanup_errors=True) as folder:
        running = Server(Path(folder))
        running.start()
        try:
            yield running
        finally:
            if running.process is not None and running.process.poll() is None:
                running.stop()


@pytest.fixture(scope="module")
def second(server: Server) -> Iterator[Server]:
    """Another chat process on the same data."""
    other = Server(server.home)
    other.start()
    yield other
    if other.process is not None and other.process.poll() is None:
        other.stop()


def chromium() -> str | None:
    """A Chromium that is there; None for Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield launched
        await launched.close()


class Visitor:
    """A person in front of the chat."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.outside: list[str] = []
        page.on("request", lambda request: self._noted(request.url))
        page.on("websocket", lambda socket: self._noted(socket.url))

    def _noted(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.outside.append(url)

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.url + path)
        await self.page.wait_for_selector("#chat-input", timeout=60_000)
        # The menu comes over the connection: until it is there, the server takes no file.
        await self.page.wait_for_selector("#command-button", timeout=120_000)

    async def say(self, text: str) -> None:
        """Types a message and sends it. A bare command gets a space, so that the menu does not take the Enter."""
        for patience in (5_000, 10_000, 30_000):
            await self.page.click("#chat-input")
            await self.page.fill("#chat-input", text if " " in text else text + " ")
            try:
                return await self.page.click("#chat-submit:not([disabled])", timeout=patience)
            except TimeoutError:
                # Chainlit draws the field anew, empty, when a conversation gets its address: type it again.
                if patience == 30_000:
                    raise

    async def answer(self, containing: str) -> None:
        """Waits for an answer with this text."""
        shown = self.page.locator("[data-step-type=assistant_message]", has_text=containing)
        await shown.last.wait_for(timeout=60_000)

    async def settled(self) -> None:
        """Waits until nothing is being worked on."""
        await self.page.wait_for_selector("#chat-submit", timeout=60_000)

    async def thread_id(self) -> str:
        """The conversation's own, once the page has its address: that comes a moment after the first answer."""
        await self.page.wait_for_url(re.compile(r"/thread/[0-9a-f-]{36}"), timeout=30_000, wait_until="commit")
        return self.page.url.partition("/thread/")[2][:36]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(context: BrowserContext, server: Server) -> AsyncIterator[Visitor]:
    someone = Visitor(await context.new_page(), server.url)
    yield someone
    await someone.page.close()
    assert someone.outside == [], "the page reached for another host"
