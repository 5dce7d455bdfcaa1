"""Loopback model providers with scripted, structured answers: Anthropic, Gemini (with its Files API), OpenAI."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from pydantic import SecretStr

from agent.models import Connected, Keys, connect_all
from tests.wire.models import formats
from tests.wire.models.asked import Asked, Late, Script, Wrong
from tests.wire.models.files import Files

KEY = SecretStr("sk-secret-123")


def unscripted(asked: Asked) -> Wrong:
    """Until a test says what to answer."""
    return Wrong(500, "api_error", f"nobody scripted an answer to {asked.schema.get('title')}")


@dataclass
class ModelWire:
    """The running providers. Set `script` to what answers; read `asked` for what came, in order of arrival."""

    url: str = ""
    script: Script = unscripted
    latency: float = 0.0  # Seconds before each answer.
    asked: list[Asked] = field(default_factory=list[Asked])
    files: Files = field(default_factory=Files)
    most_at_once: int = 0  # Answers that were under way at the same time, at most.
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    _under_way: int = 0
    _lock: Lock = field(default_factory=Lock)

    def connected(
        self,
        writer: str | None = "anthropic:claude-sonnet-5-5",
        vision: str | None = "google:gemini-3.8-flash",
        at_once: int = 4,
        per_minute: int | None = None,
    ) -> Connected:
        """Models that ask this wire; for Surroundings(models=…) and jobs(…, models=…)."""
        keys = Keys(anthropic=KEY, google=KEY, openai=KEY, anthropic_url=self.url, google_url=self.url)
        return connect_all(None, writer, vision, keys, at_once, per_minute)

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], str, str]:
        """Status, headers, content type and body for one POST."""
        provider = formats.provider_of(path)
        if provider is None:
            return 404, {}, "application/json", json.dumps({"error": {"message": "no such path"}})
        held = json.loads(body)
        asked = formats.read(provider, path, held)
        with self._lock:
            self.asked.append(asked)
            self.headers.append(headers)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            reply = self.script(asked)
            wait = self.latency
            if isinstance(reply, Late):
                wait, reply = wait + reply.seconds, reply.reply
            time.sleep(wait)
        finally:
            with self._lock:
                self._under_way -= 1
        if isinstance(reply, Wrong):
            return _refused(asked, reply)
        if isinstance(reply, dict) and (held.get("stream") or "alt=sse" in path):
            return 200, {}, "text/event-stream", formats.streamed(asked, reply)
        return 200, {}, "application/json", json.dumps(formats.answer(asked, reply))


def _refused(asked: Asked, wrong: Wrong) -> tuple[int, dict[str, str], str, str]:
    body = formats.error(asked.provider, wrong)
    headers: dict[str, str] = {}
    if wrong.retry_after is not None and asked.provider == "google":
        info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{wrong.retry_after:g}s"}
        body["error"]["details"] = [info]
    elif wrong.retry_after is not None:
        headers["retry-after-ms"] = f"{wrong.retry_after * 1000:g}"
    return wrong.status, headers, "application/json", json.dumps(body)


def _named(path: str) -> str:
    """The name of the file that is looked at: "files/ID" after the version of the API."""
    return "files/" + path.split("?")[0].rpartition("/")[2]


@contextmanager
def model_wire(latency: float = 0.0, port: int = 0) -> Iterator[ModelWire]:
    """The providers on one loopback address, until the block ends."""
    wire = ModelWire(latency=latency)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self._body()
            told = {key.lower(): value for key, value in self.headers.items()}
            if self.path.startswith("/upload/here/"):
                self._json(*wire.files.take(self.path, told, body))
            elif self.path.startswith("/upload/"):
                self._json(*wire.files.begin(wire.url, told, body))
            else:
                status, headers, kind, text = wire.answer(self.path, told, body)
                self._send(status, headers, kind, text.encode())

        do_PUT = do_POST

        def do_GET(self) -> None:
            self._json(*wire.files.look(_named(self.path)))

        def do_DELETE(self) -> None:
            self._json(*wire.files.delete(_named(self.path)))

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            whole = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole

        def _json(self, status: int, headers: dict[str, str], told: Any) -> None:
            self._send(status, headers, "application/json", json.dumps(told).encode())

        def _send(self, status: int, headers: dict[str, str], kind: str, body: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hung up amid an answer was cancelled: that is what some tests do."""

    server = Server(("127.0.0.1", port), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    wire.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
