"""Reads one web page of the open internet."""

import asyncio
from typing import NamedTuple

import httpx

from connectors.open_internet import May, NotFetched, Resolve, check_length, opened, resolve, too_large
from connectors.page_text import PageText, decoded, page_text
from domain.landing_page import says_something
from observability import span

MOST_BYTES = 5_000_000
WITHIN = 30.0
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "identity",
    "Accept-Language": "en;q=0.9,*;q=0.5",
    "User-Agent": "ViralTracker/1.0 (reads the landing pages that its users' own ads lead to)",
}
_READ = ("text/html", "application/xhtml+xml", "text/plain", "")


class WebPage(NamedTuple):
    """A page that came, and the address it came from after all redirects."""

    address: str
    text: PageText


async def read_page(
    http: httpx.AsyncClient,
    url: str,
    *,
    loopback: bool = False,
    within: float = WITHIN,
    resolve: Resolve = resolve,
    may: May | None = None,
) -> WebPage:
    """Fetches a page, over https or http, and turns it into Markdown.

    Args:
        loopback: Whether this machine may be asked; in tests alone.
        within: Seconds after which it is given up.
        may: Asked before each address; `Robots.check` where a site's wishes are respected.

    Raises:
        NotFetched: It could not be had, is no page, or says nothing without a browser (`reason` "empty").
    """
    with span("read page"):
        try:
            async with asyncio.timeout(within):
                return await _read(http, url, loopback, resolve, may)
        except TimeoutError:
            raise NotFetched(f"the page took longer than {within:.0f} seconds") from None
        # `from None`: an address may carry what only its owner should know.
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise NotFetched(f"the connection broke off ({type(error).__name__})") from None


async def _read(http: httpx.AsyncClient, url: str, loopback: bool, resolve: Resolve, may: May | None) -> WebPage:
    door = opened(http, url, _HEADERS, loopback=loopback, plain=True, resolve=resolve, may=may)
    async with door as (answer, address):
        kind = answer.headers.get("Content-Type", "")
        if kind.split(";")[0].strip().casefold() not in _READ:
            raise NotFetched(f"it is {kind[:60]!r}, not a page", "not_a_page", terminal=True)
        check_length(answer, MOST_BYTES)
        content = bytearray()
        async for chunk in answer.aiter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                raise too_large(MOST_BYTES)
    # Five megabytes take a second to read: not on the loop that everything else runs on.
    text = await asyncio.to_thread(lambda: page_text(decoded(bytes(content), kind)))
    if not content.strip():
        raise NotFetched("the page is empty", "empty", about="nothing")
    if not says_something(text.markdown):
        raise NotFetched("the page shows its text only to a browser", "empty")
    return WebPage(str(address), text)
