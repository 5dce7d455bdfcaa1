"""The outermost layer of the chat's server: refuses foreign hosts and origins, says who asks, sets headers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from chainlit.auth import get_token_from_cookies
from chainlit.auth.jwt import decode_jwt
from jwt import InvalidTokenError
from starlette.requests import cookie_parser

from chat.asker import set_asker, user_of
from domain.brand import User

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# 'unsafe-eval' is what runs public/elements/*.jsx; nothing may come from, or be sent to, another host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data:; media-src 'self' blob:;"
    " worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    # A page of another port of this machine counts as the same site, and would get pictures with the cookie.
    b"cross-origin-resource-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}


class Door:
    """Wraps the whole server. With `local_only`, a request must name a loopback host: no rebound DNS name gets in."""

    def __init__(self, inside: App, local_only: bool) -> None:
        self._inside = inside
        self._local_only = local_only

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._inside(scope, receive, send)
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refusal(headers)
        if refused:
            return await _refuse(scope, receive, send, refused)
        set_asker(_signed_in(headers.get(b"cookie", "")))
        await self._inside(scope, receive, _with_headers(send))

    def _refusal(self, headers: dict[bytes, str]) -> str | None:
        host = headers.get(b"host", "")
        if self._local_only and host_name(host) not in LOOPBACK:
            return "This chat answers on this machine only. Open it as http://127.0.0.1 or http://localhost."
        origin = headers.get(b"origin")
        if origin is not None and urlsplit(origin).netloc.casefold() != host.casefold():
            return "This request comes from another site."
        return None


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    return (urlsplit(f"//{host}").hostname or "") if host else ""


def _signed_in(cookies: str) -> User | None:
    token = get_token_from_cookies(cookie_parser(cookies))
    if not token:
        return None
    try:
        user = decode_jwt(token)
        return user_of(user.identifier, user.display_name)
    except (InvalidTokenError, ValueError):
        return None


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", [])}
            added = [(name, value) for name, value in HEADERS.items() if name not in given]
            message["headers"] = [*message.get("headers", []), *added]
        await send(message)

    return sent


async def _refuse(scope: Any, receive: Receive, send: Send, reason: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    body = reason.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": body})
