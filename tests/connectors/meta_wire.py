"""A Graph API played by a function: what a test asked, and what it answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import httpx
from pydantic import SecretStr

from connectors.meta.client import Graph

TOKEN = "EAAGm0PX4ZCpsBAKZAtestTOKENdoNotShowIt0123456789"
SECRET = "0123456789abcdef0123456789abcdef"
BASE = "https://graph.example.com"


@dataclass
class Wire:
    """Answers every request with `answer`, and remembers what was asked."""

    answer: Callable[[httpx.Request], httpx.Response]
    asked: list[httpx.Request] = field(default_factory=list)

    def client(self) -> httpx.AsyncClient:
        def handle(request: httpx.Request) -> httpx.Response:
            self.asked.append(request)
            return self.answer(request)

        return httpx.AsyncClient(transport=httpx.MockTransport(handle))

    def graph(self, **more) -> Graph:
        return Graph(self.client(), BASE, "v25.0", SecretStr(TOKEN), **more)

    @property
    def last(self) -> httpx.Request:
        return self.asked[-1]

    def params(self, request: httpx.Request | None = None) -> dict[str, str]:
        request = request or self.last
        return dict(request.url.params) | dict(parse_qsl(request.content.decode()))


def answering(body: object = None, status: int = 200, headers: dict[str, str] | None = None) -> Wire:
    """The same answer, always; a text body goes out as it is."""
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    return Wire(lambda _: httpx.Response(status, content=content, headers=headers))


def failing(error: Exception) -> Wire:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error

    return Wire(handle)


def refusal(code: int, subcode: int | None = None, message: str = "no", **more: object) -> dict[str, object]:
    """An error envelope as Meta writes it."""
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbCd123", **more}
    return {"error": error | ({} if subcode is None else {"error_subcode": subcode})}
