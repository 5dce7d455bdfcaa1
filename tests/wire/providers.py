"""Anthropic, Google and an OpenAI-compatible server on loopback, as far as one streamed answer needs.

Each fake is given turns: a text, a list of tool calls, or an error to answer with. It records what it was sent.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Turn = "str | list[tuple[str, dict[str, Any]]] | Wrong"


@dataclass
class Wrong:
    """An error instead of an answer; `retry_after` in seconds (tests.wire.models tells it, the provider's way)."""

    status: int
    kind: str = "api_error"
    message: str = "request refused, key sk-secret-123"
    retry_after: float | None = None


@dataclass
class Fake:
    """A running fake: its address, the turns left, the bodies and headers received."""

    url: str
    turns: list[Any]
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


Events = Callable[[Any], list[tuple[str | None, Any]]]


@contextmanager
def anthropic(*turns: Any) -> Iterator[Fake]:
    with _serve(list(turns), anthropic_events, anthropic_error) as fake:
        yield fake


@contextmanager
def google(*turns: Any) -> Iterator[Fake]:
    with _serve(list(turns), google_events, google_error) as fake:
        yield fake


@contextmanager
def openai(*turns: Any) -> Iterator[Fake]:
    with _serve(list(turns), openai_events, openai_error) as fake:
        yield fake


@contextmanager
def _serve(turns: list[Any], events: Events, error: Callable[[Wrong], dict[str, Any]]) -> Iterator[Fake]:
    fake = Fake(url="", turns=turns)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            fake.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            fake.headers.append({k.lower(): v for k, v in self.headers.items()})
            fake.paths.append(self.path)
            # The last error goes on answering: the client may try again.
            turn = fake.turns[0] if len(fake.turns) == 1 and isinstance(fake.turns[0], Wrong) else fake.turns.pop(0)
            if isinstance(turn, Wrong):
                self._answer(turn.status, "application/json", json.dumps(error(turn)).encode())
                return
            self._answer(200, "text/event-stream", spoken(events(turn)).encode())

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


def spoken(events: list[tuple[str | None, Any]]) -> str:
    """Events as they go over the wire."""
    return "".join(
        (f"event: {name}\n" if name else "") + f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n"
        for name, data in events
    )


def anthropic_events(turn: Any) -> list[tuple[str | None, Any]]:
    usage = {"input_tokens": 1000, "output_tokens": 1}
    start = {
        "type": "message_start",
        "message": {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5", "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": usage,
        },
    }  # fmt: skip
    found: list[tuple[str | None, Any]] = [("message_start", start)]
    for index, block in enumerate([turn] if isinstance(turn, str) else turn):
        text = isinstance(block, str)
        begun = (
            {"type": "text", "text": ""}
            if text
            else {"type": "tool_use", "id": f"toolu_{index}", "name": block[0], "input": {}}
        )
        deltas = [{"type": "text_delta", "text": part} for part in _pieces(block)] if text else [
            {"type": "input_json_delta", "partial_json": part} for part in _pieces(json.dumps(block[1]))
        ]  # fmt: skip
        found.append(("content_block_start", {"type": "content_block_start", "index": index, "content_block": begun}))
        found += [("content_block_delta", {"type": "content_block_delta", "index": index, "delta": d}) for d in deltas]
        found.append(("content_block_stop", {"type": "content_block_stop", "index": index}))
    reason = "end_turn" if isinstance(turn, str) else "tool_use"
    ended = {
        "type": "message_delta",
        "delta": {"stop_reason": reason, "stop_sequence": None},
        "usage": {"output_tokens": 200},
    }
    return [*found, ("message_delta", ended), ("message_stop", {"type": "message_stop"})]


def google_events(turn: Any) -> list[tuple[str | None, Any]]:
    if isinstance(turn, str):
        parts: list[Any] = [{"text": piece} for piece in _pieces(turn)]
    else:
        parts = [{"functionCall": {"name": name, "args": args}} for name, args in turn]
    usage = {"promptTokenCount": 1000, "candidatesTokenCount": 200, "totalTokenCount": 1200}
    found: list[tuple[str | None, Any]] = [
        (
            None,
            {
                "candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}],
                "modelVersion": "gemini-2.5-flash",
            },
        )
        for part in parts[:-1]
    ]
    last = {"content": {"role": "model", "parts": parts[-1:]}, "index": 0, "finishReason": "STOP"}
    return [*found, (None, {"candidates": [last], "usageMetadata": usage, "modelVersion": "gemini-2.5-flash"})]


def openai_events(turn: Any) -> list[tuple[str | None, Any]]:
    def chunk(delta: dict[str, Any], reason: str | None = None) -> tuple[None, dict[str, Any]]:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        return None, {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "local",
            "choices": [choice],
        }

    found: list[tuple[str | None, Any]] = [chunk({"role": "assistant", "content": ""})]
    if isinstance(turn, str):
        found += [chunk({"content": piece}) for piece in _pieces(turn)]
    else:
        for index, (name, args) in enumerate(turn):
            call = {
                "index": index,
                "id": f"call_{index}",
                "type": "function",
                "function": {"name": name, "arguments": json.dumps(args)},
            }
            found.append(chunk({"tool_calls": [call]}))
    found.append(chunk({}, "stop" if isinstance(turn, str) else "tool_calls"))
    usage = {"prompt_tokens": 1000, "completion_tokens": 200, "total_tokens": 1200}
    found.append(
        (
            None,
            {
                "id": "c1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "local",
                "choices": [],
                "usage": usage,
            },
        )
    )
    return [*found, (None, "[DONE]")]


def _pieces(text: str) -> list[str]:
    return [text[i : i + 12] for i in range(0, len(text), 12)] or [""]


def anthropic_error(wrong: Wrong) -> dict[str, Any]:
    return {"type": "error", "error": {"type": wrong.kind, "message": wrong.message}}


def google_error(wrong: Wrong) -> dict[str, Any]:
    return {"error": {"code": wrong.status, "status": wrong.kind, "message": wrong.message}}


def openai_error(wrong: Wrong) -> dict[str, Any]:
    return {"error": {"message": wrong.message, "type": wrong.kind, "code": wrong.kind}}
