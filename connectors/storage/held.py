"""A home held to one organisation: what works for it reaches no file of another, whatever path it is given."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from connectors.storage.interface import BadPath, Content, Storage, Stored
from connectors.storage.paths import organization_of


def held_to(storage: Storage, organization_id: UUID) -> Storage:
    """The storage, refusing every path of another organisation with BadPath."""
    return _Held(storage, organization_id)


class _Held:
    def __init__(self, storage: Storage, organization_id: UUID) -> None:
        self._storage = storage
        self._organization_id = organization_id

    async def put(self, path: str, content: Content, mime: str, most_bytes: int | None = None) -> Stored:
        return await self._storage.put(self._ours(path), content, mime, most_bytes)

    async def get(self, path: str) -> bytes:
        return await self._storage.get(self._ours(path))

    def stream(self, path: str) -> AsyncIterator[bytes]:
        return self._storage.stream(self._ours(path))

    def as_file(self, path: str) -> AbstractAsyncContextManager[Path]:
        return self._storage.as_file(self._ours(path))

    async def about(self, path: str) -> Stored:
        return await self._storage.about(self._ours(path))

    async def exists(self, path: str) -> bool:
        return await self._storage.exists(self._ours(path))

    async def delete(self, path: str) -> bool:
        return await self._storage.delete(self._ours(path))

    async def signed_url(self, path: str, seconds: int, now: datetime, download: bool = False) -> str:
        return await self._storage.signed_url(self._ours(path), seconds, now, download)

    def listed(self, folder: str) -> AsyncIterator[Stored]:
        return self._storage.listed(self._ours(folder))

    async def delete_folder(self, folder: str) -> int:
        return await self._storage.delete_folder(self._ours(folder))

    def _ours(self, path: str) -> str:
        if organization_of(path) != self._organization_id:
            raise BadPath(f"{path[:100]!r} belongs to another organisation")
        return path
