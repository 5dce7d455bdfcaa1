"""The stand-in's /storage/v1: Supabase Storage's addresses and errors, its policies asked of the real Postgres.

Refusals are HTTP 400 with the status in the body; a denied read looks like a missing one; a denied delete answers
`[]`. Read from the real server's source. Contents lie in a folder; who may reach them, the database says.
"""

import asyncio
import json
import secrets
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import jwt
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from tests.wire.supabase.storage_rows import Refused, Row, Rows
from tests.wire.supabase.storage_uploads import Uploads

_PREFIX = "/storage/v1"
_OPEN = {"access-control-allow-origin": "*"}


class StorageWire:
    """One project's storage. `claims_of` gives what a bearer may be believed, or raises ValueError."""

    def __init__(self, database: str, claims_of: Callable[[str], dict[str, Any]]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="storage-wire-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.rows = Rows(database)
        self.uploads = Uploads(self)
        self._claims_of = claims_of
        self._links = secrets.token_hex(32)

    async def answer(self, request: Request) -> Response:
        """The answer to one request below /storage/v1/."""
        parts = request.url.path.removeprefix(_PREFIX).strip("/").split("/")
        try:
            if parts[:2] == ["upload", "resumable"]:
                return await self.uploads.answer(request, parts[2:], self._claims(request))
            return await self._answer(request, parts)
        except Refused as refused:
            return JSONResponse(refused.body, 500 if refused.status == 500 else 400, headers=_OPEN)

    async def _answer(self, request: Request, parts: list[str]) -> Response:
        method, kind, rest = request.method, parts[0], parts[1:]
        if kind != "object" or not rest:
            raise Refused(404, "InvalidRequest", f"Route {method}:{request.url.path} not found", "Not Found")
        if method == "GET" and rest[0] == "sign":
            return self._opened(request, rest[1], "/".join(rest[2:]))
        claims = self._claims(request)
        if method == "POST" and rest[0] == "sign":
            return await self._sign(request, claims, rest[1], "/".join(rest[2:]))
        if method == "POST" and rest[0] == "list":
            return await self._list(request, claims, rest[1])
        if method == "GET" and rest[0] == "info":
            named = rest[2:] if rest[1] == "authenticated" else rest[1:]
            return self._info(claims, named[0], "/".join(named[1:]))
        if method == "GET":
            named = rest[1:] if rest[0] == "authenticated" else rest
            return self._served(self.rows.found(claims, named[0], "/".join(named[1:])))
        if method == "DELETE":
            asked = await request.json()
            gone = await asyncio.to_thread(self.rows.remove, claims, rest[0], asked["prefixes"])
            return JSONResponse([_told(row) for row in gone])
        if method in ("POST", "PUT"):
            return await self._store(request, claims, rest[0], "/".join(rest[1:]))
        raise Refused(404, "InvalidRequest", f"Route {method}:{request.url.path} not found", "Not Found")

    def _claims(self, request: Request) -> Row:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        try:
            return self._claims_of(bearer)
        except ValueError as error:
            raise Refused(403, "AccessDenied", str(error), "Unauthorized") from None

    async def _store(self, request: Request, claims: Row, bucket: str, name: str) -> Response:
        upsert = request.headers.get("x-upsert", "").lower() == "true" or request.method == "PUT"
        takes = await asyncio.to_thread(self.rows.bucket, bucket)
        await asyncio.to_thread(self.rows.may_write, claims, bucket, name, upsert)
        async with request.form() as form:
            file = next((part for part in form.values() if isinstance(part, UploadFile)), None)
            if file is None:
                raise Refused(400, "InvalidRequest", "No content provided")
            checked(takes, file.content_type or "", file.size or 0)
            version, into = self.place()
            with into.open("wb") as handle:
                await asyncio.to_thread(shutil.copyfileobj, file.file, handle)
            kept = await asyncio.to_thread(self.keep, claims, bucket, name, version, file.content_type or "")
        return JSONResponse({"Key": f"{bucket}/{name}", "Id": kept})

    def place(self) -> tuple[str, Path]:
        """A new version and where its content goes."""
        version = str(uuid4())
        return version, self.folder / version

    def keep(self, claims: Row, bucket: str, name: str, version: str, mime: str) -> str:
        """Makes a content that is whole the object's own."""
        content = self.folder / version
        made = {
            "eTag": f'"{md5(content.read_bytes(), usedforsecurity=False).hexdigest()}"',
            "size": content.stat().st_size,
            "mimetype": mime,
            "cacheControl": "max-age=3600",
            "lastModified": datetime.now(UTC).isoformat(),
            "contentLength": content.stat().st_size,
            "httpStatusCode": 200,
        }
        return self.rows.write(claims, bucket, name, version, made)

    async def _sign(self, request: Request, claims: Row, bucket: str, name: str) -> Response:
        asked = await request.json()
        seconds = int(asked["expiresIn"])
        if not name:
            return JSONResponse([self._signed(claims, bucket, path, seconds) for path in asked["paths"]])
        await asyncio.to_thread(self.rows.found, claims, bucket, name)
        return JSONResponse({"signedURL": self._link(bucket, name, seconds)})

    def _signed(self, claims: Row, bucket: str, name: str, seconds: int) -> Row:
        try:
            self.rows.found(claims, bucket, name)
        except Refused:
            error = "Either the object does not exist or you do not have access to it"
            return {"error": error, "path": name, "signedURL": None}
        return {"error": None, "path": name, "signedURL": self._link(bucket, name, seconds)}

    def _link(self, bucket: str, name: str, seconds: int) -> str:
        now = int(time.time())
        told = {"url": f"{bucket}/{name}", "iat": now, "exp": now + seconds}
        return f"/object/sign/{bucket}/{quote(name)}?token={jwt.encode(told, self._links, algorithm='HS256')}"

    def _opened(self, request: Request, bucket: str, name: str) -> Response:
        try:
            told = jwt.decode(request.query_params.get("token", ""), self._links, algorithms=["HS256"])
        except jwt.ExpiredSignatureError:
            raise Refused(400, "InvalidJWT", '"exp" claim timestamp check failed') from None
        except jwt.PyJWTError:
            raise Refused(400, "InvalidJWT", "Invalid Compact JWS") from None
        if told["url"] != f"{bucket}/{name}":
            raise Refused(400, "InvalidSignature", "The url do not match the signature")
        return self._served(self.rows.found(None, bucket, name), request.query_params.get("download"))

    def _served(self, row: Row, download: str | None = None) -> Response:
        headers = dict(_OPEN) | {"cache-control": row["metadata"]["cacheControl"], "etag": row["metadata"]["eTag"]}
        if download is not None:
            headers["content-disposition"] = (
                f"attachment; filename*=UTF-8''{quote(download)}" if download else "attachment"
            )
        return FileResponse(self.folder / row["version"], headers=headers, media_type=row["metadata"]["mimetype"])

    def _info(self, claims: Row, bucket: str, name: str) -> Response:
        row = self.rows.found(claims, bucket, name)
        metadata: Row = row["metadata"]
        return JSONResponse(
            {
                "id": str(row["id"]),
                "name": row["name"],
                "version": row["version"],
                "bucket_id": row["bucket_id"],
                "size": metadata["size"],
                "content_type": metadata["mimetype"],
                "cache_control": metadata["cacheControl"],
                "etag": metadata["eTag"],
                "metadata": row["user_metadata"],
                "last_modified": metadata["lastModified"],
                "created_at": row["created_at"].isoformat(),
            }
        )

    async def _list(self, request: Request, claims: Row, bucket: str) -> Response:
        asked = await request.json()
        prefix = str(asked.get("prefix") or "").strip("/")
        rows = await asyncio.to_thread(self.rows.below, claims, bucket, prefix)
        depth = len(prefix.split("/")) if prefix else 0
        listed: dict[str, Row] = {}
        for row in rows:
            name, *deeper = row["name"].split("/")[depth:]
            listed.setdefault(name, _folder(name) if deeper else _told(row) | {"name": name})
        offset, limit = int(asked.get("offset") or 0), int(asked.get("limit") or 100)
        return JSONResponse([listed[name] for name in sorted(listed)][offset : offset + limit])


def checked(takes: Row, mime: str, size: int) -> None:
    """A bucket's own limits, in the words of the real one."""
    allowed = takes["allowed_mime_types"]
    if allowed and mime not in allowed:
        raise Refused(415, "InvalidMimeType", f"mime type {mime} is not supported", "invalid_mime_type")
    if takes["file_size_limit"] is not None and size > takes["file_size_limit"]:
        raise Refused(413, "EntityTooLarge", "The object exceeded the maximum allowed size", "Payload too large")


def _folder(name: str) -> Row:
    return dict.fromkeys(("id", "updated_at", "created_at", "last_accessed_at", "metadata")) | {"name": name}


def _told(row: Row) -> Row:
    return json.loads(json.dumps(row, default=str))
