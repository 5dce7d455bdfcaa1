"""What every home of files can do, and what it refuses."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

Content = bytes | Path | AsyncIterator[bytes]


class StorageError(Exception):
    """The store refused; the message is one sentence for a log."""


class BadPath(StorageError):
    """A path that does not name a place in a bucket of an organisation."""


class NotStored(StorageError):
    """Nothing lies at this path."""


class TooLarge(StorageError):
    """The content is larger than was allowed."""


class BadLink(StorageError):
    """A link that was changed, has expired, or was never ours."""


@dataclass(frozen=True)
class Stored:
    """What lies at a path; `size` in bytes."""

    path: str
    mime: str
    size: int


class Storage(Protocol):
    """One home of files. Every method but `put` raises NotStored where nothing lies, and BadPath for a bad path."""

    async def put(self, path: str, content: Content, mime: str, most_bytes: int | None = None) -> Stored:
        """Stores bytes, a file or a stream whole or not at all, in place of what was there.

        Raises:
            TooLarge: More than `most_bytes`; nothing is stored.
        """
        ...

    async def get(self, path: str) -> bytes:
        """The whole content."""
        ...

    def stream(self, path: str) -> AsyncIterator[bytes]:
        """The content in chunks."""
        ...

    def as_file(self, path: str) -> AbstractAsyncContextManager[Path]:
        """The content as a local file to read, there as long as the context is open. Do not write to it."""
        ...

    async def about(self, path: str) -> Stored:
        """Type and size."""
        ...

    async def exists(self, path: str) -> bool: ...

    async def delete(self, path: str) -> bool:
        """Removes it; whether there was something. Raises nothing where there was not."""
        ...

    async def signed_url(self, path: str, seconds: int, now: datetime) -> str:
        """A link that whoever holds it may read until `now + seconds` (at most a day)."""
        ...
