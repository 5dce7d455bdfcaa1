"""Files in a folder of this machine, opened by links that we sign."""

import hmac
import os
import re
import secrets
import tempfile
from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from connectors.storage.interface import BadLink, BadPath, Content, NotStored, StorageError, Stored, TooLarge
from connectors.storage.paths import checked

LINK_PREFIX = "/files/"
LONGEST_LINK = timedelta(days=1)
_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}(; ?charset=[a-z0-9-]{1,20})?")
_CHUNK = 1 << 20


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
    """The key in this file; made on first use, once, whichever process comes first.

    Raises:
        StorageError: The file holds too little to sign with.
    """
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
    key = file.read_bytes()
    if len(key) < 32:
        raise StorageError(f"{file} is no signing key; remove it, and a new one is made")
    return key


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
