"""Large files to Supabase Storage in pieces (TUS 1.0): a connection that breaks costs one piece, not the whole."""

from asyncio import to_thread
from base64 import b64encode
from pathlib import Path

import httpx

from connectors.storage.errors import of_answer, of_fault
from connectors.storage.interface import StorageError

# The server takes pieces of exactly this size; only the last may be smaller.
PIECE = 6 * (1 << 20)
# How often one piece may break before we give up: whoever asked for the upload decides what then.
_BREAKS = 3
_VERSION = {"Tus-Resumable": "1.0.0"}
_ADDRESS = "/upload/resumable"


class _Broken(Exception):
    """A piece that did not arrive; the server may have more of it than we know."""

    def __init__(self, error: StorageError) -> None:
        super().__init__(str(error))
        self.error = error


async def upload(
    http: httpx.AsyncClient, url: str, headers: dict[str, str], file: Path, bucket: str, name: str, mime: str
) -> None:
    """Uploads the file whole, in place of what was there.

    Raises:
        StorageError: As `Storage.put`; nothing is stored then.
    """
    path, size = f"{bucket}/{name}", file.stat().st_size
    told = {"bucketName": bucket, "objectName": name, "contentType": mime, "cacheControl": "3600"}
    metadata = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in told.items())
    created = await _asked(
        http,
        "POST",
        url + _ADDRESS,
        headers | {"Upload-Length": str(size), "Upload-Metadata": metadata, "x-upsert": "true"},
    )
    if created.status_code != 201:
        raise of_answer(created, path)
    # Only its last part is taken: our token goes to no other host than the project's.
    address = f"{url}{_ADDRESS}/{created.headers.get('location', '').rpartition('/')[2]}"
    offset, breaks = 0, 0
    while offset < size:
        try:
            offset, breaks = await _piece(http, address, headers, file, offset, path), 0
        except _Broken as broken:
            breaks += 1
            if breaks > _BREAKS:
                raise broken.error from None
            offset = await _reached(http, address, headers, offset)


async def _piece(
    http: httpx.AsyncClient, address: str, headers: dict[str, str], file: Path, offset: int, path: str
) -> int:
    """Sends the next piece; where the server is then."""
    content = await to_thread(_read, file, offset)
    given = headers | _VERSION | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    try:
        answer = await http.patch(address, content=content, headers=given)
    except httpx.TransportError as error:
        raise _Broken(of_fault(error)) from None
    if answer.status_code >= 500:
        raise _Broken(of_answer(answer, path))
    if answer.status_code != 204:
        raise of_answer(answer, path)
    return _offset(answer, offset + len(content))


async def _reached(http: httpx.AsyncClient, address: str, headers: dict[str, str], offset: int) -> int:
    """How much the server has; what we know when it does not say."""
    try:
        answer = await http.head(address, headers=headers | _VERSION)
    except httpx.TransportError:
        return offset
    return _offset(answer, offset) if answer.status_code in (200, 204) else offset


def _offset(answer: httpx.Response, otherwise: int) -> int:
    told = answer.headers.get("upload-offset", "")
    return int(told) if told.isdecimal() else otherwise


async def _asked(http: httpx.AsyncClient, method: str, address: str, headers: dict[str, str]) -> httpx.Response:
    try:
        return await http.request(method, address, headers=headers | _VERSION)
    except httpx.HTTPError as error:
        raise of_fault(error) from None


def _read(file: Path, offset: int) -> bytes:
    with file.open("rb") as handle:
        handle.seek(offset)
        content = handle.read(PIECE)
    if not content:
        raise StorageError("the file became shorter while it was uploaded")
    return content
