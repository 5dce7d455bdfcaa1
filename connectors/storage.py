"""Where files live: one interface; here its local-folder home. Paths are the same in every home.

A path is `bucket/organisation/…`, e.g. `meta-ad-assets/{organization_id}/{brand_id}/{ad}.svg`. Names that people or
Meta give never become part of one as they are: `part_of` makes a safe part of any text.
"""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Literal, Protocol, get_args
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from uuid import UUID

Bucket = Literal["meta-ad-assets", "scraped-templates", "reference-ads", "lp-screenshots", "exports", "uploads", "chat"]
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
Content = bytes | Path | AsyncIterator[bytes]

LINK_PREFIX = "/files/"
LONGEST_LINK = timedelta(days=1)
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}(; ?charset=[a-z0-9-]{1,20})?")
_CHUNK = 1 << 20


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


def checked(path: str) -> tuple[str, ...]:
    """The parts of a storage path: a bucket, an organisation's id, at least one name.

    Raises:
        BadPath: Anything else, e.g. absolute, with `..`, empty parts, or characters outside A-Z a-z 0-9 . _ -
    """
    parts = tuple(path.split("/"))
    if len(parts) < 3 or len(path) > 700 or parts[0] not in BUCKETS:
        raise BadPath(f"{path[:100]!r} is not bucket/organisation/name")
    for part in parts[2:]:
        if not _PART.fullmatch(part) or ".." in part or part.endswith("."):
            raise BadPath(f"{part[:100]!r} cannot be part of a storage path")
    organization_of(path)
    return parts


def organization_of(path: str) -> UUID:
    """Whose file this is: check it against the reader's organisations."""
    part = path.split("/")[1] if path.count("/") else ""
    try:
        found = UUID(part)
    except ValueError:
        found = None
    if found is None or str(found) != part:
        raise BadPath(f"{path[:100]!r} names no organisation")
    return found


def path_in(bucket: Bucket, organization_id: UUID, *parts: str) -> str:
    """A storage path of safe parts, made of any texts."""
    return "/".join([bucket, str(organization_id), *(part_of(part) for part in parts)])


def part_of(text: str) -> str:
    """The text where it is safe as it is, else a digest of it; an ordinary file extension is kept."""
    if _PART.fullmatch(text) and ".." not in text and not text.endswith("."):
        return text
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", text)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40] + (ending[0] if ending else "")


class LocalStorage:
    """Files below one folder. Contents and their types lie in two trees of the same shape."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Holds files in `folder`; `key` signs links (see `signing_key`)."""
        self._folder = folder.resolve()
        self._key = key

    async def put(self, path: str, content: Content, mime: str, most_bytes: int | None = None) -> Stored:
        """As in Storage."""
        if not _MIME.fullmatch(mime.lower()):
            raise StorageError(f"{mime[:100]!r} is not a media type")
        target = self._place(path)
        handle, temporary = await to_thread(_temporary, self._folder)
        try:
            with handle:
                size = await _fill(handle, content, most_bytes)
            await to_thread(_settle, temporary, target, mime.lower(), self._type_of(path))
        finally:
            await to_thread(Path(temporary).unlink, missing_ok=True)
        return Stored(path, mime.lower(), size)

    async def get(self, path: str) -> bytes:
        """As in Storage."""
        place = await self._found(path)
        return await to_thread(place.read_bytes)

    async def stream(self, path: str) -> AsyncIterator[bytes]:
        """As in Storage."""
        place = await self._found(path)
        with await to_thread(place.open, "rb") as handle:
            while chunk := await to_thread(handle.read, _CHUNK):
                yield chunk

    @asynccontextmanager
    async def as_file(self, path: str) -> AsyncGenerator[Path]:
        """As in Storage."""
        yield await self._found(path)

    async def about(self, path: str) -> Stored:
        """As in Storage."""
        place = await self._found(path)
        mime = await to_thread(self._type_of(path).read_text, "ascii")
        return Stored(path, mime, (await to_thread(place.stat)).st_size)

    async def exists(self, path: str) -> bool:
        """As in Storage."""
        return await to_thread(self._place(path).is_file)

    async def delete(self, path: str) -> bool:
        """As in Storage."""
        try:
            await to_thread(self._place(path).unlink)
        except FileNotFoundError:
            return False
        await to_thread(self._type_of(path).unlink, missing_ok=True)
        return True

    async def signed_url(self, path: str, seconds: int, now: datetime) -> str:
        """As in Storage; a link relative to the chat's own address, which answers it through `verify`."""
        checked(path)
        until = int((now + min(timedelta(seconds=seconds), LONGEST_LINK)).timestamp())
        query = urlencode({"until": until, "signature": self._signature(path, until)})
        return f"{LINK_PREFIX}{quote(path)}?{query}"

    def verify(self, link: str, now: datetime) -> str:
        """The path that a link of ours may still read. Give the whole link, query included.

        Raises:
            BadLink: Changed, expired, or not ours.
        """
        if not link.startswith(LINK_PREFIX):
            raise BadLink("This link is not one of ours.")
        split = urlsplit(link)
        given = parse_qs(split.query)
        until, signature = given.get("until", [""])[-1], given.get("signature", [""])[-1]
        path = split.path.removeprefix(LINK_PREFIX)
        if not re.fullmatch(r"[0-9]{1,12}", until) or not signature.isascii():
            raise BadLink("This link is not whole.")
        if not hmac.compare_digest(self._signature(path, int(until)), signature):
            raise BadLink("This link is not one of ours.")
        if now.timestamp() >= int(until):
            raise BadLink("This link has expired.")
        return "/".join(checked(path))

    def _signature(self, path: str, until: int) -> str:
        return hmac.new(self._key, f"{until}\n{path}".encode(), "sha256").hexdigest()

    def _place(self, path: str) -> Path:
        return self._inside("files", checked(path))

    def _type_of(self, path: str) -> Path:
        return self._inside("types", checked(path))

    def _inside(self, tree: str, parts: tuple[str, ...]) -> Path:
        place = self._folder.joinpath(tree, *parts)
        if not place.resolve().is_relative_to(self._folder):
            raise BadPath(f"{'/'.join(parts)!r} leads out of the storage folder")
        return place

    async def _found(self, path: str) -> Path:
        place = self._place(path)
        if not await to_thread(place.is_file):
            raise NotStored(f"nothing is stored at {path!r}")
        return place


def local_storage(home: Path) -> LocalStorage:
    """The storage of a data folder."""
    return LocalStorage(home / "storage", signing_key(home / "storage.key"))


def signing_key(file: Path) -> bytes:
    """The key in this file; made on first use, once, whichever process comes first."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".key-")  # Readable by the owner alone.
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(secrets.token_bytes(32))
            with suppress(FileExistsError):
                os.link(temporary, file)
        finally:
            os.unlink(temporary)
    return file.read_bytes()


def _temporary(folder: Path) -> tuple[BinaryIO, str]:
    incoming = folder / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=incoming)
    return os.fdopen(descriptor, "wb"), name


async def _fill(handle: BinaryIO, content: Content, most_bytes: int | None) -> int:
    size = 0
    async for chunk in _chunks(content):
        size += len(chunk)
        if most_bytes is not None and size > most_bytes:
            raise TooLarge(f"the content is larger than {most_bytes:,} bytes")
        await to_thread(handle.write, chunk)
    return size


async def _chunks(content: Content) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        with await to_thread(content.open, "rb") as handle:
            while chunk := await to_thread(handle.read, _CHUNK):
                yield chunk
    else:
        async for chunk in content:
            yield chunk


def _settle(temporary: str, target: Path, mime: str, type_file: Path) -> None:
    for place in (target, type_file):
        place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, named = tempfile.mkstemp(dir=Path(temporary).parent)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(mime)
    os.replace(named, type_file)
    os.replace(temporary, target)
