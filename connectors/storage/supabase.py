"""Files in Supabase Storage: the same paths, in private buckets whose policies stand in the database.

Two doors. `people` gives each person's own view: their token, held by the policies. `for_jobs` takes the secret key,
which no policy holds: its users are held to one organisation by `held_to`.
"""

import asyncio
import os
import tempfile
from asyncio import to_thread
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote
from weakref import WeakKeyDictionary

import httpx
from pydantic import SecretStr

from connectors.storage.content_type import settled
from connectors.storage.errors import of_answer, of_error, of_fault
from connectors.storage.interface import Content, NotAllowed, NotStored, Storage, StorageError, Stored, Unreachable
from connectors.storage.links import LONGEST_LINK
from connectors.storage.local import MIME
from connectors.storage.paths import TAKES, bucket_of, checked, checked_folder
from connectors.storage.resumable import upload
from connectors.storage.spool import CHUNK, fill
from connectors.supabase.project import Project

if TYPE_CHECKING:
    from storage3 import AsyncStorageClient

# From here on a connection that breaks costs what was under way, not the whole file. Supabase's own advice.
RESUMABLE_FROM = 6 * (1 << 20)
_PAGE = 1_000
_REMOVED_AT_ONCE = 500
_UNKNOWN = "application/octet-stream"


class Connections:
    """The HTTP client that all files of one process go through; patient, as a film takes its time. A connection
    belongs to the loop that opened it, and jobs run in a loop of their own: each loop has one client.
    """

    def __init__(self) -> None:
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()

    def here(self) -> httpx.AsyncClient:
        """The running loop's client."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = httpx.AsyncClient(timeout=httpx.Timeout(60, connect=5), follow_redirects=False)
        return self._clients[loop]

    async def close(self) -> None:
        """Closes the running loop's; those of other loops went with them."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()


@asynccontextmanager
async def open_files_http() -> AsyncGenerator[Connections]:
    """The way to the storage, as long as the context is open."""
    connections = Connections()
    try:
        yield connections
    finally:
        await connections.close()


@dataclass(frozen=True)
class SupabaseFiles:
    """Where people's files are reached: as Files."""

    project: Project
    http: Connections = field(repr=False)

    def as_person(self, access_token: SecretStr | None) -> Storage:
        """As in Files.

        Raises:
            NotAllowed: Without a token nobody is there.
        """
        if access_token is None:
            raise NotAllowed("nobody is signed in at Supabase")
        return SupabaseStorage(self.project.storage_url, self.project.publishable_key, access_token, self.http)


def for_jobs(project: Project, secret_key: SecretStr, http: Connections) -> Storage:
    """The storage that no policy holds. Hold it to one organisation (`held_to`) before anything is done with it."""
    return SupabaseStorage(project.storage_url, secret_key, secret_key, http)


class SupabaseStorage:
    """One person's files, or all that a secret key opens."""

    def __init__(self, url: str, key: SecretStr, token: SecretStr, http: Connections) -> None:
        """`url` is the project's storage address; the gateway asks for `key`, the policies hold for `token`."""
        self._url = url
        self._http = http
        self._headers = {"apikey": key.get_secret_value(), "Authorization": f"Bearer {token.get_secret_value()}"}

    async def put(self, path: str, content: Content, mime: str, most_bytes: int | None = None) -> Stored:
        """As in Storage."""
        if not MIME.fullmatch(mime.lower()):
            raise StorageError(f"{mime[:100]!r} is not a media type")
        bucket, name = _named(path)
        most = TAKES[bucket_of(path)].most_bytes
        with _temporary() as file:
            with file.open("wb") as handle:
                size = await fill(handle, content, most if most_bytes is None else min(most, most_bytes))
            kept = await to_thread(settled, path, mime, file)
            if size >= RESUMABLE_FROM:
                await upload(self._http.here(), self._url, self._headers, file, bucket, name, kept)
            else:
                with _raising(path), file.open("rb") as whole:
                    await self._client().from_(bucket).upload(name, whole, {"content-type": kept, "upsert": "true"})
        return Stored(path, kept, size)

    async def get(self, path: str) -> bytes:
        """As in Storage."""
        return b"".join([chunk async for chunk in self.stream(path)])

    async def stream(self, path: str) -> AsyncIterator[bytes]:
        """As in Storage."""
        bucket, name = _named(path)
        address = f"{self._url}/object/authenticated/{bucket}/{quote(name)}"
        with _raising(path):
            async with self._http.here().stream("GET", address, headers=self._headers) as answer:
                if answer.status_code != 200:
                    await answer.aread()
                    raise of_answer(answer, path)
                async for chunk in answer.aiter_bytes(CHUNK):
                    yield chunk

    @asynccontextmanager
    async def as_file(self, path: str) -> AsyncGenerator[Path]:
        """As in Storage."""
        with _temporary() as file:
            with file.open("wb") as handle:
                async for chunk in self.stream(path):
                    await to_thread(handle.write, chunk)
            yield file

    async def about(self, path: str) -> Stored:
        """As in Storage."""
        bucket, name = _named(path)
        with _raising(path):
            told = await self._client().from_(bucket).info(name)
        return Stored(path, str(told.get("content_type") or _UNKNOWN), int(told.get("size") or 0))

    async def exists(self, path: str) -> bool:
        """As in Storage."""
        try:
            await self.about(path)
        except NotStored:
            return False
        return True

    async def delete(self, path: str) -> bool:
        """As in Storage."""
        bucket, name = _named(path)
        with _raising(path):
            return bool(await self._client().from_(bucket).remove([name]))

    async def signed_url(self, path: str, seconds: int, now: datetime, download: bool = False) -> str:
        """As in Storage; a link at the project's own address, by the project's own clock."""
        bucket, name = _named(path)
        kept = min(seconds, int(LONGEST_LINK.total_seconds()))
        with _raising(path):
            options: dict[str, Any] = {"download": name.rpartition("/")[2]} if download else {}
            made = await self._client().from_(bucket).create_signed_url(name, kept, cast(Any, options))
        if not (link := made.get("signedUrl")):
            raise NotStored(f"nothing is stored at {path!r}")
        return link

    async def listed(self, folder: str) -> AsyncIterator[Stored]:
        """As in Storage."""
        parts = checked_folder(folder)
        async for name, told in self._below(parts[0], "/".join(parts[1:])):
            metadata: dict[str, Any] = told.get("metadata") or {}
            mime, size = str(metadata.get("mimetype") or _UNKNOWN), int(metadata.get("size") or 0)
            yield Stored(f"{parts[0]}/{name}", mime, size, _instant(told.get("updated_at")))

    async def delete_folder(self, folder: str) -> int:
        """As in Storage; also what was put there past us, under names that are none of ours."""
        parts = checked_folder(folder)
        names = [name async for name, _ in self._below(parts[0], "/".join(parts[1:]))]
        gone = 0
        for at in range(0, len(names), _REMOVED_AT_ONCE):
            with _raising(folder):
                gone += len(await self._client().from_(parts[0]).remove(names[at : at + _REMOVED_AT_ONCE]))
        return gone

    async def _below(self, bucket: str, folder: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """The names below a folder and what is told of each: the server lists one level at a time, page by page."""
        waiting = [folder]
        while waiting:
            here, offset = waiting.pop(), 0
            while True:
                with _raising(f"{bucket}/{here}"):
                    page = await self._client().from_(bucket).list(here, {"limit": _PAGE, "offset": offset})
                for told in page:
                    name = f"{here}/{told['name']}"
                    if told.get("id") is None:  # A folder.
                        waiting.append(name)
                    else:
                        yield name, told
                if len(page) < _PAGE:
                    break
                offset += _PAGE

    def _client(self) -> "AsyncStorageClient":
        from storage3 import AsyncStorageClient

        return AsyncStorageClient(f"{self._url}/", self._headers, http_client=self._http.here())


def _named(path: str) -> tuple[str, str]:
    bucket, _, name = "/".join(checked(path)).partition("/")
    return bucket, name


def _instant(told: object) -> datetime | None:
    try:
        made = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return made if made is None or made.tzinfo else made.replace(tzinfo=UTC)


@contextmanager
def _temporary() -> Generator[Path]:
    descriptor, name = tempfile.mkstemp(prefix="viraltracker-")
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _raising(path: str) -> Generator[None]:
    """Whatever the library or the wire raises, as one of ours."""
    from storage3.exceptions import StorageApiError

    try:
        yield
    except StorageApiError as error:
        raise of_error(error, path) from None
    except httpx.HTTPError as error:
        raise of_fault(error) from None
    except (ValueError, KeyError, TypeError):  # Success, and a body that is none of its own: something in between.
        raise Unreachable("Supabase Storage answered with something that is not its own") from None
