"""Files in a folder of this machine, opened by links that we sign."""

import os
import re
import secrets
import tempfile
from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from pydantic import SecretStr

from connectors.kept_secret import kept_secret
from connectors.storage.content_type import settled
from connectors.storage.interface import BadPath, Content, NotStored, Storage, StorageError, Stored
from connectors.storage.links import Links
from connectors.storage.paths import TAKES, bucket_of, checked, checked_folder
from connectors.storage.spool import fill, read

MIME = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,127}(; ?charset=[a-z0-9-]{1,20})?")


class LocalStorage:
    """Files below one folder. Contents and their types lie in two trees of the same shape."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Holds files in `folder`; `key` signs links (see `signing_key`)."""
        self._folder = folder.resolve()
        self._links = Links(key)

    def as_person(self, access_token: SecretStr | None) -> Storage:
        """As in Files: the folder knows nobody."""
        return self

    async def put(self, path: str, content: Content, mime: str, most_bytes: int | None = None) -> Stored:
        """As in Storage."""
        if not MIME.fullmatch(mime.lower()):
            raise StorageError(f"{mime[:100]!r} is not a media type")
        target = self._place(path)
        most = TAKES[bucket_of(path)].most_bytes
        handle, temporary = await to_thread(_temporary, self._folder)
        try:
            with handle:
                size = await fill(handle, content, most if most_bytes is None else min(most, most_bytes))
            kept = await to_thread(settled, path, mime, Path(temporary))
            await to_thread(_settle, temporary, target, kept, self._type_of(path))
        finally:
            await to_thread(Path(temporary).unlink, missing_ok=True)
        return Stored(path, kept, size)

    async def get(self, path: str) -> bytes:
        """As in Storage."""
        place = await self._found(path)
        return await to_thread(place.read_bytes)

    async def stream(self, path: str) -> AsyncIterator[bytes]:
        """As in Storage."""
        async for chunk in read(await self._found(path)):
            yield chunk

    @asynccontextmanager
    async def as_file(self, path: str) -> AsyncGenerator[Path]:
        """As in Storage."""
        yield await self._found(path)

    async def about(self, path: str) -> Stored:
        """As in Storage."""
        place = await self._found(path)
        return await to_thread(self._told, path, place)

    async def exists(self, path: str) -> bool:
        """As in Storage."""
        return await to_thread(self._place(path).is_file)

    async def delete(self, path: str) -> bool:
        """As in Storage."""
        try:
            await to_thread(self._place(path).unlink)
        # No file: nothing, a folder, or below a file.
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return False
        await to_thread(self._type_of(path).unlink, missing_ok=True)
        return True

    async def signed_url(self, path: str, seconds: int, now: datetime, download: bool = False) -> str:
        """As in Storage; a link relative to the chat's own address, which answers it."""
        return self._links.signed(path, now, seconds)

    async def listed(self, folder: str) -> AsyncIterator[Stored]:
        """As in Storage."""
        for path, place in await to_thread(self._below, folder):
            with suppress(FileNotFoundError):  # Removed since the folder was read.
                yield await to_thread(self._told, path, place)

    async def delete_folder(self, folder: str) -> int:
        """As in Storage."""
        gone = [await self.delete(path) for path, _ in await to_thread(self._below, folder)]
        return sum(gone)

    def _below(self, folder: str) -> list[tuple[str, Path]]:
        files = self._inside("files", ())
        place = self._inside("files", checked_folder(folder))
        found = [file for file in place.rglob("*") if file.is_file() and not file.is_symlink()]
        return [(file.relative_to(files).as_posix(), file) for file in found]

    def _told(self, path: str, place: Path) -> Stored:
        told = place.stat()
        mime = self._type_of(path).read_text("ascii")
        return Stored(path, mime, told.st_size, datetime.fromtimestamp(told.st_mtime, UTC))

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


def local_storage(home: Path, secret: SecretStr | None = None) -> LocalStorage:
    """The storage of a data folder; `secret` as in `signing_key`."""
    return LocalStorage(home / "storage", signing_key(home / "storage.key", secret))


def signing_key(file: Path, secret: SecretStr | None = None) -> bytes:
    """The key that signs links: derived from the secret that all hosts share, where there is one; else the one in this
    file, made on first use, once, whichever process comes first.

    Raises:
        StorageError: The file holds too little to sign with.
    """
    if secret is not None:
        return sha256(b"viraltracker file links\n" + secret.get_secret_value().encode()).digest()
    key = kept_secret(file, lambda: secrets.token_bytes(32))
    if len(key) < 32:
        raise StorageError(f"{file} is no signing key; remove it, and a new one is made")
    return key


def _temporary(folder: Path) -> tuple[BinaryIO, str]:
    incoming = folder / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=incoming)
    return os.fdopen(descriptor, "wb"), name


def _settle(temporary: str, target: Path, mime: str, type_file: Path) -> None:
    for place in (target, type_file):
        place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, named = tempfile.mkstemp(dir=Path(temporary).parent)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(mime)
    os.replace(named, type_file)
    os.replace(temporary, target)
