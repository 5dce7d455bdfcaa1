"""Opens an address that somebody else named: on the open internet only, after every redirect, and on the connection
itself, whatever a name says a moment later."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple

import httpx

from connectors.hosts import is_loopback, is_public

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
May = Callable[[httpx.URL], Awaitable[None]]
_MOST_REDIRECTS = 5
_MOST_ADDRESSES = 4
# Gone, or never to be had: another try brings nothing.
TERMINAL = (403, 404, 410)
_PORTS = {"https": 443, "http": 80}


class NotFetched(Exception):
    """What could not be had.

    Attributes:
        reason: `http_NNN` or `download_error`, as the stored statuses know them.
        terminal: Whether another try would bring the same.
        about: The reason in more detail, where it is known: `not_public`, `too_large`; else the reason.
    """

    def __init__(
        self, message: str, reason: str = "download_error", *, terminal: bool = False, about: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.about = about or reason
        self.terminal = terminal


class Opened(NamedTuple):
    """An answer's head, whose body is still to be read, and the address that gave it after all redirects."""

    answer: httpx.Response
    address: httpx.URL


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, by this machine's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@asynccontextmanager
async def opened(
    http: httpx.AsyncClient,
    url: str,
    headers: Mapping[str, str],
    *,
    loopback: bool = False,
    plain: bool = False,
    resolve: Resolve = resolve,
    may: May | None = None,
) -> AsyncGenerator[Opened]:
    """The answer with status 200 behind a URL.

    Args:
        loopback: Whether this machine may be asked, over http and on any port too; in tests alone.
        plain: Whether http may be asked, for what anybody may read; else https alone.
        may: Asked before each address, those of redirects too; it raises where that may not be asked.

    Raises:
        NotFetched: It is no address of the open internet, or the server answers otherwise.
        httpx.HTTPError: The connection broke. Its text holds the address.
    """
    address = _address(url)
    for _ in range(_MOST_REDIRECTS + 1):
        if may is not None:
            await may(address)
        async with AsyncExitStack() as stack:
            answer = await _ask(stack, http, address, headers, loopback, plain, resolve)
            if answer.has_redirect_location:
                address = _address(answer.headers["Location"], address)
                continue
            if answer.status_code != 200:
                status = answer.status_code
                raise NotFetched(f"the server answered {status}", f"http_{status}", terminal=status in TERMINAL)
            yield Opened(answer, address)
            return
    raise NotFetched(f"the server redirected more than {_MOST_REDIRECTS} times")


def check_length(answer: httpx.Response, most_bytes: int) -> None:
    """Refuses a body that its own header calls too large.

    Raises:
        NotFetched: It is.
    """
    told = answer.headers.get("Content-Length", "")
    if told.isascii() and told.isdigit() and int(told[:18]) > most_bytes:
        raise too_large(most_bytes)


def too_large(most_bytes: int) -> NotFetched:
    return NotFetched(f"the file is larger than {most_bytes:,} bytes", terminal=True, about="too_large")


async def _ask(
    stack: AsyncExitStack,
    http: httpx.AsyncClient,
    address: httpx.URL,
    headers: Mapping[str, str],
    loopback: bool,
    plain: bool,
    resolve: Resolve,
) -> httpx.Response:
    """The answer's head. The request goes to an address that was checked."""
    host, port = address.host, address.port or _PORTS.get(address.scheme, 443)
    last: httpx.TransportError | None = None
    for place in (await _places(address, port, loopback, plain, resolve))[:_MOST_ADDRESSES]:
        request = http.build_request(
            "GET",
            address.copy_with(host=place),
            # Closed, as a connection is kept under its IP address and must not serve another host's name.
            headers={**headers, "Connection": "close", "Host": host if address.port is None else f"{host}:{port}"},
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


async def _places(address: httpx.URL, port: int, loopback: bool, plain: bool, resolve: Resolve) -> list[str]:
    """The checked addresses behind a URL's host: one that is within refuses them all."""
    host = address.host
    local = loopback and is_loopback(host)
    if address.scheme != "https" and not ((local or plain) and address.scheme == "http"):
        raise NotFetched("the address is not https", terminal=True)
    if address.userinfo or not host:
        raise NotFetched("the address is not one of a file", terminal=True)
    if address.port not in (None, 443) and not local:
        raise NotFetched("the address names a port of its own", terminal=True)
    try:
        found = list(await resolve(host, port))
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


def _address(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        return base.join(url) if base is not None else httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise NotFetched("the address is not one of a file", terminal=True) from None


def _within(host: str) -> NotFetched:
    return NotFetched(f"{host[:100]!r} is not on the open internet", terminal=True, about="not_public")
