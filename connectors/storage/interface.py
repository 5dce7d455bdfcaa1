"""What every home of files can do, and what it refuses."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

Content = bytes | Path | AsyncIterator[bytes]


class StorageError(Exception):
    """The store refused; the message is one sentence for a log."""


class BadPath(StorageError):
    """A path that does not name a place in a bucket of an organisation, or that leads out of what may be reached."""


class NotStored(StorageError):
    """Nothing lies at this path, or nothing that the asker may see: a home tells nobody which."""


class TooLarge(StorageError):
    """The content is larger than was allowed."""


class WrongType(StorageError):
    """The content is not what it is said to be, or its bucket takes no such type."""


class NotAllowed(StorageError):
    """The asker may not write there, or the home no longer knows who asks."""


class Unreachable(StorageError):
    """The home did not answer; the same may go well later."""


class BadLink(StorageError):
    """A link that was changed, has expired, or was never ours."""


@dataclass(frozen=True)
class Stored:
    """What lies at a path; `size` in bytes. `stored_at` is told by `listed`: when it was put there last."""

    path: str
    mime: str
    size: int
    stored_at: datetime | None = field(default=None, compare=False)


class Storage(Protocol):
    """One home of files. Every method but `put` raises NotStored where nothing lies, and BadPath for a bad path."""

    async def put(self, path: str, content: Content, mime: str, most_bytes: int | None = None) -> Stored:
        """Stores bytes, a file or a stream whole or not at all, in place of what was there.

        Raises:
            TooLarge: More than `most_bytes`, or than its bucket takes; nothing is stored.
            WrongType: The content is not what `mime` says, or not what its bucket is for; nothing is stored.
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
        """Removes it; whether something went. Nothing is raised where nothing was, or nothing that may be removed."""
        ...

    async def signed_url(self, path: str, seconds: int, now: datetime, download: bool = False) -> str:
        """A link that whoever holds it may read until `now + seconds` (at most a day).

        Args:
            download: The browser keeps the file, and does not show it, where the link leads out of this house.
        """
        ...

    def listed(self, folder: str) -> AsyncIterator[Stored]:
        """Everything below `bucket/organisation[/…]`, in no order; nothing where there is no such folder."""
        ...

    async def delete_folder(self, folder: str) -> int:
        """Removes everything below `bucket/organisation[/…]`; how many files went."""
        ...


class Files(Protocol):
    """Where people's own files are reached."""

    def as_person(self, access_token: SecretStr | None) -> Storage:
        """The home as this person may use it. A home with policies needs the token; a folder has none, and its caller
        asks the database instead (store.files)."""
        ...
