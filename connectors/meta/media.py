"""Downloads a file that Meta names: from the open internet only, up to a size, and only if it is what we store."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import httpx

from connectors.meta import content
from connectors.meta.content import Content
from connectors.open_internet import NotFetched, Resolve, check_length, opened, resolve, too_large
from observability import span

# Not compressed: what is counted against the limit is what comes.
_HEADERS = {"Accept": "image/*,video/*;q=0.9,*/*;q=0.1", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Fetched:
    """A file that came. `data` holds it unless it was written into a file."""

    content: Content
    size: int
    sha256: str
    data: bytes = field(default=b"", repr=False)


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
    async with opened(http, url, _HEADERS, loopback=loopback, resolve=resolve) as (answer, _):
        check_length(answer, most_bytes)
        return await _keep(answer.aiter_bytes(), most_bytes, into)


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
            raise too_large(most_bytes)
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
