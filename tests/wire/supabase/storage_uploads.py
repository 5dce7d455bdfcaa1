"""Uploads that are resumed (TUS 1.0), as the real storage takes them: pieces of 6 MB, and a last one."""

import asyncio
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tests.wire.supabase.storage_rows import Refused, Row

if TYPE_CHECKING:
    from tests.wire.supabase.storage import StorageWire

PIECE = 6 * (1 << 20)
_HEADERS = {"Tus-Resumable": "1.0.0", "access-control-allow-origin": "*"}


@dataclass
class _Upload:
    claims: Row
    bucket: str
    name: str
    mime: str
    length: int
    version: str
    content: Path
    offset: int = 0


class Uploads:
    """Those that are under way."""

    def __init__(self, wire: "StorageWire") -> None:
        self._wire = wire
        self._under_way: dict[str, _Upload] = {}
        # Break off after so many bytes of a piece, once: a connection that is cut.
        self.cut_after: int | None = None

    async def answer(self, request: Request, parts: list[str], claims: Row) -> Response:
        try:
            if request.method == "POST" and not parts:
                return await self._created(request, claims)
            upload = self._under_way.get(parts[0]) if parts else None
            if upload is None or upload.claims.get("sub") != claims.get("sub"):
                return _said(404, "Upload not found")
            if request.method == "HEAD":
                told = {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.length)}
                return Response(status_code=200, headers=_HEADERS | told)
            return await self._taken(request, parts[0], upload)
        except Refused as refused:
            return _said(refused.status, refused.body["message"])

    async def _created(self, request: Request, claims: Row) -> Response:
        from tests.wire.supabase.storage import checked

        told = dict(part.split(" ", 1) for part in request.headers["upload-metadata"].split(","))
        bucket, name, mime = (b64decode(told[key]).decode() for key in ("bucketName", "objectName", "contentType"))
        length = int(request.headers["upload-length"])
        upsert = request.headers.get("x-upsert", "").lower() == "true"
        takes = await asyncio.to_thread(self._wire.rows.bucket, bucket)
        checked(takes, mime, length)
        await asyncio.to_thread(self._wire.rows.may_write, claims, bucket, name, upsert)
        version, content = self._wire.place()
        content.touch()
        key = urlsafe_b64encode(f"{bucket}/{name}/{version}".encode()).decode().rstrip("=")
        self._under_way[key] = _Upload(claims, bucket, name, mime, length, version, content)
        return Response(status_code=201, headers=_HEADERS | {"Location": f"{request.url}/{key}"})

    async def _taken(self, request: Request, key: str, upload: _Upload) -> Response:
        if int(request.headers["upload-offset"]) != upload.offset:
            return _said(409, "Upload-Offset conflict")
        cut, self.cut_after = self.cut_after, None
        with upload.content.open("ab") as handle:
            got = 0
            async for chunk in request.stream():
                got += len(chunk)
                if cut is not None and got >= cut:
                    # What came of a piece that broke off is not kept, as S3 keeps whole parts alone.
                    handle.truncate(upload.offset)
                    raise ConnectionResetError("the connection was cut")
                handle.write(chunk)
        if got != PIECE and upload.offset + got != upload.length:
            return _said(400, "Invalid part size")
        upload.offset += got
        if upload.offset == upload.length:
            del self._under_way[key]
            kept = (upload.claims, upload.bucket, upload.name, upload.version, upload.mime)
            await asyncio.to_thread(self._wire.keep, *kept)
        return Response(status_code=204, headers=_HEADERS | {"Upload-Offset": str(upload.offset)})


def _said(status: int, message: str) -> Response:
    return PlainTextResponse(message, status, headers=_HEADERS)
