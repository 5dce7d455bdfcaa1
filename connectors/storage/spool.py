"""Content on its way into a home: counted while it is read, whole in a file before anything is stored."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from connectors.storage.interface import Content, TooLarge

CHUNK = 1 << 20


async def fill(handle: BinaryIO, content: Content, most_bytes: int) -> int:
    """Writes the content; its size in bytes.

    Raises:
        TooLarge: There is more than `most_bytes`.
    """
    size = 0
    async for chunk in _chunks(content):
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(f"the content is larger than {most_bytes:,} bytes")
        await to_thread(handle.write, chunk)
    return size


async def _chunks(content: Content) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        async for chunk in read(content):
            yield chunk
    else:
        async for chunk in content:
            yield chunk


async def read(file: Path) -> AsyncIterator[bytes]:
    """The file in chunks."""
    with await to_thread(file.open, "rb") as handle:
        while chunk := await to_thread(handle.read, CHUNK):
            yield chunk
