"""A ZIP that grows entry by entry on the disk: however large it gets, little of it is in memory."""

import hashlib
import zipfile
from asyncio import to_thread
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import IO

# What is compressed already is only stored.
_PACKED = ("image/", "video/", "audio/", "application/zip", "application/pdf")


class Entry:
    """One file of the archive while it is written: its size and its SHA-256 so far."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self._digest = hashlib.sha256()
        self.bytes = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    async def write(self, content: bytes) -> None:
        """Appends, away from the event loop: packing takes time."""
        await to_thread(self._write, content)

    def _write(self, content: bytes) -> None:
        self._handle.write(content)
        self._digest.update(content)
        self.bytes += len(content)


class Archive:
    """An open archive. One entry at a time."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed

    @asynccontextmanager
    async def entry(self, name: str, mime: str = "text/plain") -> AsyncGenerator[Entry]:
        """A new file in it."""
        about = zipfile.ZipInfo(name)
        about.compress_type = zipfile.ZIP_STORED if mime.startswith(_PACKED) else zipfile.ZIP_DEFLATED
        about.external_attr = 0o600 << 16
        with self._packed.open(about, "w", force_zip64=True) as handle:
            yield Entry(handle)


@contextmanager
def archive(file: Path) -> Generator[Archive]:
    """A new archive at this place."""
    with zipfile.ZipFile(file, "w", allowZip64=True) as packed:
        yield Archive(packed)
