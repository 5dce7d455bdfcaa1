"""Google's Files API on loopback: a resumable upload, PROCESSING until it was looked at often enough, deletion."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class File:
    """One file that came up."""

    name: str
    mime: str
    content: bytes = b""
    looks: int = 0


@dataclass
class Files:
    """What is kept. `processing` looks find a file unfinished; `fails` makes it fail in the end; `broken` refuses the
    upload's bytes with HTTP 500."""

    processing: int = 1
    fails: bool = False
    broken: bool = False
    kept: dict[str, File] = field(default_factory=dict[str, File])
    deleted: list[str] = field(default_factory=list[str])
    _count: int = 0

    def begin(self, base: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        """POST /upload/v1beta/files: says where the bytes go."""
        self._count += 1
        asked = json.loads(body or b"{}").get("file", {})
        name = asked.get("name") or f"files/f{self._count}"
        mime = asked.get("mimeType") or headers.get("x-goog-upload-header-content-type", "")
        self.kept[name] = File(name=name, mime=mime)
        return 200, {"X-Goog-Upload-URL": f"{base}/upload/here/{name}", "X-Goog-Upload-Status": "active"}, {}

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], Any]:
        """The bytes, in pieces; the last one finalises."""
        if self.broken:
            told = {"error": {"code": 500, "status": "INTERNAL", "message": "no, key sk-secret-123"}}
            return 500, {"X-Goog-Upload-Status": "cancelled"}, told
        held = self.kept[path.removeprefix("/upload/here/")]
        held.content += body
        if "finalize" not in headers.get("x-goog-upload-command", ""):
            return 200, {"X-Goog-Upload-Status": "active"}, {}
        return 200, {"X-Goog-Upload-Status": "final"}, {"file": self._told(held)}

    def look(self, name: str) -> tuple[int, dict[str, str], Any]:
        """GET /v1beta/files/ID."""
        held = self.kept.get(name)
        if held is None:
            return 404, {}, {"error": {"code": 404, "status": "NOT_FOUND", "message": "no such file"}}
        held.looks += 1
        return 200, {}, self._told(held)

    def delete(self, name: str) -> tuple[int, dict[str, str], Any]:
        """DELETE /v1beta/files/ID."""
        self.kept.pop(name, None)
        self.deleted.append(name)
        return 200, {}, {}

    def _told(self, held: File) -> dict[str, Any]:
        ready = held.looks >= self.processing
        state = "PROCESSING" if not ready else "FAILED" if self.fails else "ACTIVE"
        told: dict[str, Any] = {
            "name": held.name,
            "mimeType": held.mime,
            "sizeBytes": str(len(held.content)),
            # Google names its own address here, whatever address was asked.
            "uri": f"https://generativelanguage.googleapis.com/v1beta/{held.name}",
            "state": state,
        }
        return told | ({"error": {"code": 3, "message": "cannot decode sk-secret-123"}} if state == "FAILED" else {})
