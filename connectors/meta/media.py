"""Downloads a file that Meta names: from the open internet only, up to a size, and only if it is what we store."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import httpx

from connectors.meta import content
from connectors.meta.content import Content
from connectors.meta.hosts import is_loopback, is_public
from observability import span

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
_MOST_REDIRECTS = 5
_MOST_ADDRESSES = 4
# Gone, or never to be had: another try brings nothing.
TERMINAL = (403, 404, 410)
# Connections are closed, as one is kept under its IP address and must not serve another host's name.
_HEADERS = {"Accept": "image/*,video/*;q=0.9,*/*;q=0.1", "Accept-Encoding": "identity", "Connection": "close"}


class NotFetched(Exception):
    """A file that could not be had.

    Attributes:
        reason: `http_NNN` or `download_error`, as the stored statuses know them.
        terminal: Whether another try would bring the same.
    """

    def __init__(self, message: str, reason: str = "download_error", *, terminal: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.terminal = terminal


@dataclass(frozen=True)
class Fetched:
    """A file that came. `data` holds it unless it was written into a file."""

    content: Content
    size: int
    sha256: str
    data: bytes = field(default=b"", repr=False)


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, by this machine's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def fetch(
    http: httpx.AsyncClient,
    url: str,
    most_bytes: int,
    into: Path | None = None,
    *,
    loopback: bool = False,
    within: float = 600.0,
    resolve: Resolve = resolve,
) -> Fetched:
    """Downloads a picture or a film, without any token.

    Args:
        most_bytes: A larger file is refused, as soon as it is known to be.
        into: Where to write it, which keeps memory flat; removed again when the download fails.
        loopback: Whether this machine may be asked, over http too: `Graph.loopback`, true in tests alone.
        within: Seconds after which it is given up.

    Raises:
        NotFetched: It could not be had, or is nothing we store.
    """
    with span("download media", {"into_file": into is not None}):
        try:
            async with asyncio.timeout(within):
                return await _fetch(http, url, most_bytes, into, loopback, resolve)
        # `from None`: what httpx raises holds the address, whose signature is a key to the file.
        except TimeoutError:
            raise NotFetched(f"the download took longer than {within:.0f} seconds") from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
            raise NotFetched(f"the download broke off ({type(error).__name__})") from None


async def _fetch(
    http: httpx.AsyncClient, url: str, most_bytes: int, into: Path | None, loopback: bool, resolve: Resolve
) -> Fetched:
    address = _address(url)
    for _ in range(_MOST_REDIRECTS + 1):
        async with AsyncExitStack() as stack:
            answer = await _open(stack, http, address, loopback, resolve)
            if answer.has_redirect_location:
                address = _address(answer.headers["Location"], address)
                continue
            if answer.status_code != 200:
                status = answer.status_code
                raise NotFetched(f"the server answered {status}", f"http_{status}", terminal=status in TERMINAL)
            told = answer.headers.get("Content-Length", "")
            if told.isascii() and told.isdigit() and int(told[:18]) > most_bytes:
                raise _too_large(most_bytes)
            return await _keep(answer.aiter_bytes(), most_bytes, into)
    raise NotFetched(f"the server redirected more than {_MOST_REDIRECTS} times")


async def _open(
    stack: AsyncExitStack, http: httpx.AsyncClient, address: httpx.URL, loopback: bool, resolve: Resolve
) -> httpx.Response:
    """The answer's head. The request goes to an address that was checked, whatever the name says a moment later."""
    host, port = address.host, address.port or (443 if address.scheme == "https" else 80)
    last: httpx.TransportError | None = None
    for place in (await _places(address, loopback, resolve))[:_MOST_ADDRESSES]:
        request = http.build_request(
            "GET",
            address.copy_with(host=place),
            headers={**_HEADERS, "Host": host if address.port is None else f"{host}:{port}"},
            extensions={"sni_hostname": host},
        )
        try:
            answer = await http.send(request, stream=True, follow_redirects=False, auth=None)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            last = error
            continue
        stack.push_async_callback(answer.aclose)
        connected = _connected(answer)
        if connected is not None and not _allowed(connected, loopback):
            raise _within(host)
        return answer
    raise last or NotFetched(f"{host[:100]!r} has no address")


async def _places(address: httpx.URL, loopback: bool, resolve: Resolve) -> list[str]:
    """The checked addresses behind a URL's host: one that is within refuses them all."""
    host = address.host
    local = loopback and is_loopback(host)
    if address.scheme != "https" and not (local and address.scheme == "http"):
        raise NotFetched("the address is not https", terminal=True)
    if address.userinfo or not host:
        raise NotFetched("the address is not one of a file", terminal=True)
    if address.port not in (None, 443) and not local:
        raise NotFetched("the address names a port of its own", terminal=True)
    try:
        found = list(await resolve(host, address.port or 443))
    except (OSError, UnicodeError):
        raise NotFetched(f"{host[:100]!r} has no address") from None
    if not all(_allowed(place, local) for place in found):
        raise _within(host)
    return found


def _allowed(place: str, loopback: bool) -> bool:
    return is_public(place) or (loopback and is_loopback(place))


def _connected(answer: httpx.Response) -> str | None:
    """Whom the connection really is with; None where nothing tells."""
    stream = answer.extensions.get("network_stream")
    told: Any = stream.get_extra_info("server_addr") if stream is not None else None
    return str(told[0]) if isinstance(told, tuple) and told else None


async def _keep(chunks: AsyncIterator[bytes], most_bytes: int, into: Path | None) -> Fetched:
    if into is None:
        kept = bytearray()
        found, size, digest = await _read(chunks, most_bytes, kept.extend)
        return Fetched(found, size, digest, bytes(kept))
    handle: BinaryIO = await asyncio.to_thread(into.open, "wb")
    try:
        with handle:
            found, size, digest = await _read(chunks, most_bytes, handle.write)
    except BaseException:
        await asyncio.to_thread(into.unlink, missing_ok=True)
        raise
    return Fetched(found, size, digest)


async def _read(
    chunks: AsyncIterator[bytes], most_bytes: int, write: Callable[[bytes], object]
) -> tuple[Content, int, str]:
    found: Content | None = None
    head, size, digest = b"", 0, hashlib.sha256()
    async for chunk in chunks:
        size += len(chunk)
        if size > most_bytes:
            raise _too_large(most_bytes)
        if found is None:
            head += chunk
            if len(head) < content.NEEDED:
                continue
            found, chunk = _known(head), head
        digest.update(chunk)
        await asyncio.to_thread(write, chunk)
    if found is None:
        raise NotFetched("the file is empty" if not head else "the file is no picture or film that we store")
    return found, size, digest.hexdigest()


def _known(head: bytes) -> Content:
    found = content.content_of(head)
    if found is None:
        raise NotFetched("the file is no picture or film that we store")
    return found


def _address(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        return base.join(url) if base is not None else httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise NotFetched("the address is not one of a file", terminal=True) from None


def _too_large(most_bytes: int) -> NotFetched:
    return NotFetched(f"the file is larger than {most_bytes:,} bytes", terminal=True)


def _within(host: str) -> NotFetched:
    return NotFetched(f"{host[:100]!r} is not on the open internet", terminal=True)
