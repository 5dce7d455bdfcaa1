"""The outermost layer of the chat's server: refuses foreign hosts and origins, and sets every answer's headers."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from chat.headers import headers_for
from chat.origins import Place, refusal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]

MISDIRECTED = 421
HEAD_TOO_LARGE = 431
# Cookies, an address, and what a browser tells of itself: a tenth of this. The parser stops later.
LONGEST_HEAD = 32 * 1024


class Gate:
    """Wraps the whole server."""

    def __init__(self, inside: App, place: Place, policy: str) -> None:
        self._inside = inside
        self._place = place
        self._policy = policy

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._inside(scope, receive, send)
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        sent = self._with_headers(scope, send)
        status, reason = MISDIRECTED, refusal(self._place, scope.get("method", "GET"), scope.get("path", ""), headers)
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEAD:
            status, reason = HEAD_TOO_LARGE, "The headers of this request are too long: clear this site's cookies."
        if reason is None:
            return await self._inside(scope, receive, sent)
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close", "code": 1008, "reason": reason})
        await answered(sent, status, reason)

    def _with_headers(self, scope: Any, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = list(message.get("headers", []))
                given = {name.lower(): value for name, value in told}
                added = headers_for(self._place, self._policy, scope.get("path", ""), given)
                message["headers"] = [*told, *added.items()]
            await send(message)

        return sent


async def answered(send: Send, status: int, sentence: str) -> None:
    """One sentence as a whole answer."""
    body = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
