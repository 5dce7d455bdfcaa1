"""Reads a page with a browser, for pages that show their words only while their scripts run (extra `render`).

The browser itself reaches nobody: each of its requests is taken out of its hands and asked through the same guarded
door as a page without a browser, with limits on their number, size and time.
"""

import asyncio
import importlib.util
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from connectors.open_internet import May, NotFetched, Resolve, check_length, opened, resolve, too_large
from connectors.page_text import page_text
from connectors.web_page import MOST_BYTES, WebPage
from domain.landing_page import says_something

if TYPE_CHECKING:
    from playwright.async_api import Browser, Route

WITHIN = 45.0
SETTLED_WITHIN = 8.0  # Seconds that a page may go on loading after its scripts have run once.
MOST_REQUESTS = 150
MOST_TOTAL_BYTES = 25_000_000
_SKIPPED = ("image", "media", "font", "websocket", "eventsource", "manifest", "ping")
_KEPT_HEADERS = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Whatever is not taken out of its hands goes to a name that is not found, by way of a proxy that is not there.
_ALONE = (
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:9", "--disable-background-networking",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-gpu", "--disable-dev-shm-usage",
)  # fmt: skip


def installed() -> bool:
    """Whether pages can be read with a browser here: the extra `render` is installed."""
    return importlib.util.find_spec("playwright") is not None


@dataclass
class _Door:
    """Answers a page's requests through the guarded door, as long as its budget lasts."""

    http: httpx.AsyncClient
    loopback: bool
    resolve: Resolve
    may: May | None
    requests: int = 0
    taken: int = 0
    refused: NotFetched | None = None

    async def answer(self, route: "Route") -> None:
        """Fulfils a request of the page, or drops it."""
        asked = route.request
        self.requests += 1
        if asked.method != "GET" or asked.resource_type in _SKIPPED or self.requests > MOST_REQUESTS:
            await route.abort()
            return
        is_page = asked.is_navigation_request() and asked.frame.parent_frame is None
        try:
            body, headers = await self._fetched(asked.url, await asked.all_headers())
        except NotFetched as error:
            self.refused = self.refused or (error if is_page else None)
            await route.abort()
        except (httpx.HTTPError, httpx.StreamError) as error:
            broken = NotFetched(f"the connection broke off ({type(error).__name__})")
            self.refused = self.refused or (broken if is_page else None)
            await route.abort()
        else:
            await route.fulfill(status=200, body=body, headers=headers)

    async def _fetched(self, url: str, given: dict[str, str]) -> tuple[bytes, dict[str, str]]:
        sent = {name: given[name] for name in ("accept", "accept-language", "user-agent", "origin") if name in given}
        headers = {**sent, "Accept-Encoding": "identity"}
        door = opened(self.http, url, headers, loopback=self.loopback, plain=True, resolve=self.resolve, may=self.may)
        content = bytearray()
        async with door as (answer, _):
            check_length(answer, MOST_BYTES)
            async for chunk in answer.aiter_bytes():
                content += chunk
                self.taken += len(chunk)
                if len(content) > MOST_BYTES or self.taken > MOST_TOTAL_BYTES:
                    raise too_large(MOST_BYTES)
        return bytes(content), {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}


async def render_page(
    http: httpx.AsyncClient,
    url: str,
    *,
    loopback: bool = False,
    within: float = WITHIN,
    resolve: Resolve = resolve,
    may: May | None = None,
) -> WebPage:
    """Opens a page in a browser without a window, lets its scripts run, and turns what it shows into Markdown.

    Raises:
        NotFetched: It could not be had, there is no browser, or it says nothing even so (`reason` "empty").
    """
    door = _Door(http, loopback, resolve, may)
    try:
        async with asyncio.timeout(within), _browser() as browser:
            html, address = await _shown(browser, door, url)
    except TimeoutError:
        raise NotFetched(f"the page took longer than {within:.0f} seconds") from None
    text = await asyncio.to_thread(page_text, html[:MOST_BYTES])
    if not says_something(text.markdown):
        raise NotFetched("the page says nothing in a browser either", "empty", about="nothing")
    return WebPage(address, text)


async def _shown(browser: "Browser", door: _Door, url: str) -> tuple[str, str]:
    from playwright.async_api import Error

    context = await browser.new_context(service_workers="block", accept_downloads=False, locale="en-US")
    await context.route("**/*", door.answer)
    await context.route_web_socket("**/*", lambda socket: None)
    page = await context.new_page()
    try:
        await page.goto(url, wait_until="domcontentloaded")
        with suppress(Error):  # A page that never falls silent is read as it is by then.
            await page.wait_for_load_state("networkidle", timeout=SETTLED_WITHIN * 1000)
        return await page.content(), page.url
    except Error as error:
        raise door.refused or NotFetched(
            f"the browser could not show it ({error.message.splitlines()[0][:80]})"
        ) from None


@asynccontextmanager
async def _browser() -> "AsyncGenerator[Browser]":
    """A browser of its own for one page, so that no page leaves anything to the next."""
    if not installed():
        raise NotFetched("no browser is installed here", "empty", about="no_browser", terminal=True)
    from playwright.async_api import Error, async_playwright

    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    async with async_playwright() as playwright:
        try:
            # Only root has to do without the browser's own sandbox.
            browser = await playwright.chromium.launch(
                executable_path=found, args=list(_ALONE), chromium_sandbox=os.geteuid() != 0
            )
        except Error:
            raise NotFetched("no browser is installed here", "empty", about="no_browser", terminal=True) from None
        try:
            yield browser
        finally:
            await browser.close()
