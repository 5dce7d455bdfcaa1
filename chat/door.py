"""Who asks: read from the cookie of every request and socket, for all that happens within it.

Where people sign in, nobody else gets further than the sign-in itself. The chat behind is told who asks by a token
that is made for the request and never leaves this process; what a browser sends in its place is taken away.
"""

import asyncio
import json
import time
from typing import Any
from urllib.parse import quote

from chainlit.auth import create_jwt, get_token_from_cookies
from chainlit.auth.jwt import decode_jwt
from chainlit.user import User as PageUser
from jwt import InvalidTokenError
from starlette.requests import cookie_parser

from chat.asker import set_asker, user_of
from chat.cookies import Cookies
from chat.gate import App, Message, Receive, Send, answered
from chat.held import Held
from chat.house import House
from chat.tokens import Away
from domain.brand import User
from store import notices
from store.sessions import EndReason

# Before anybody is signed in. The chat's own page is not among them.
OPEN = {"/login", "/logout", "/auth/callback", "/auth/confirm", "/auth/config", "/favicon", "/logo", "/health"}
OPEN_BELOW = ("/login/", "/public/", "/assets/")
# Of those, the ones for which it matters who asks.
_WHO = ("/login", "/logout", "/auth/", "/signins")
UNAVAILABLE, UNAUTHORIZED, SEE_OTHER = 503, 401, 303
CLOSED = 4401
# How long a page whose session has ended is waited for.
HANG_UP_SECONDS = 3.0
_BREATH = {"2", "3"}
# How long a token for the inside is used again; it is good for ten minutes (chat/serve.py).
TOLD_SECONDS = 300.0
AWAY = "The sign-in server does not answer, so nobody can be let in at the moment. Try again in a minute."
DOWN = "The database does not answer at the moment. Try again in a minute."


class Door:
    """Stands behind the gate, before the whole server."""

    def __init__(self, inside: App, house: House) -> None:
        self._inside = inside
        self._house = house
        self._cookies = Cookies((house.given.public_url or "").casefold().startswith("https://"))

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._inside(scope, receive, send)
        cookies = _header(scope, b"cookie")
        if self._house.given.sign_in is None:
            set_asker(_signed_in(cookies))
            return await self._inside(scope, receive, send)
        set_asker(None)
        path: str = scope["path"]
        is_open = scope["type"] == "http" and (path in OPEN or path.startswith(OPEN_BELOW))
        held = None
        if not is_open or path.startswith(_WHO):
            try:
                held = await self._house.sessions.of(self._cookies.session(cookies))
            except (Away, notices.Away) as error:
                if not is_open:
                    return await _refuse(scope, receive, send, UNAVAILABLE, AWAY if isinstance(error, Away) else DOWN)
        if held is None:
            if not is_open:
                return await self._stranger(scope, receive, send)
            return await self._inside(self._told(scope, cookies, None), receive, send)
        set_asker(held.user, held)
        within = self._told(scope, cookies, _token_for(held))
        if scope["type"] == "websocket":
            return await _Socket(self._house, held, receive, send).run(self._inside, within)
        await self._inside(within, receive, send)

    def _told(self, scope: Any, cookies: str, token: str | None) -> Any:
        """The request as the inside gets it."""
        kept = [(name, value) for name, value in scope["headers"] if name.lower() not in (b"cookie", b"authorization")]
        header = self._cookies.for_inside(cookies, token)
        told = {**scope, "headers": [*kept, (b"cookie", header.encode("latin-1"))] if header else kept}
        if scope["path"].startswith(_WHO):
            # The sign-in's own pages know the browser by its cookie, and say why its session has ended.
            secrets = {"browser": self._cookies.browser(cookies), "session": self._cookies.session(cookies)}
            told["state"] = {**scope.get("state", {}), **secrets}
        return told

    async def _stranger(self, scope: Any, receive: Receive, send: Send) -> None:
        page = scope["type"] == "http" and scope["method"] == "GET" and "text/html" in _header(scope, b"accept")
        if not page:
            return await _refuse(scope, receive, send, UNAUTHORIZED, "Sign in first.")
        asked = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        to = "/login" if asked == "/" else f"/login?next={quote(asked, safe='/')}"
        headers = [(b"location", to.encode()), (b"cache-control", b"no-store"), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": SEE_OTHER, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


class _Socket:
    """One page's connection, for as long as its session holds."""

    def __init__(self, house: House, held: Held, receive: Receive, send: Send) -> None:
        self._house = house
        self._held = held
        self._receive = receive
        self._send = send
        self._accepted = False
        self._closed = False

    async def run(self, inside: App, scope: Any) -> None:
        self._held.sockets[self] = self.close
        try:
            await inside(scope, self.receive, self.send)
        finally:
            self._held.sockets.pop(self, None)

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.receive" and not self._closed:
            # A page that only breathes is open, not in use.
            await self._look(active=message.get("text") not in _BREATH)
        return {"type": "websocket.disconnect", "code": CLOSED} if self._closed else message

    async def send(self, message: Message) -> None:
        if not self._closed:
            self._accepted = self._accepted or message["type"] == "websocket.accept"
            self._closed = message["type"] == "websocket.close"
            await self._send(message)

    async def close(self, reason: EndReason) -> None:
        """Tells the page, and hangs up."""
        if self._closed:
            return
        self._closed = True
        try:
            async with asyncio.timeout(HANG_UP_SECONDS):
                await self._hang_up(reason)
        except (RuntimeError, OSError, TimeoutError):
            return  # The browser was quicker, or does not listen.

    async def _hang_up(self, reason: EndReason) -> None:
        if self._accepted:
            # Socket.IO's form of a window message: engine 4, event 2. Read by public/chat.js.
            told = json.dumps(["window_message", {"viraltracker": "signed_out", "reason": reason}])
            await self._send({"type": "websocket.send", "text": f"42{told}"})
        await self._send({"type": "websocket.close", "code": CLOSED, "reason": "signed out"})

    async def _look(self, active: bool) -> None:
        try:
            if await self._house.sessions.of(self._held.secret, active) is None:
                await self.close(self._held.end_reason or "revoked")
        except Away:
            await self.close("revoked")
        except notices.Away:
            return  # Without the database nothing can be read either.


def _header(scope: Any, wanted: bytes) -> str:
    found = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted]
    return "; ".join(found)


def _token_for(held: Held) -> str:
    token, until = held.told_inside
    now = time.monotonic()
    if now >= until:
        token = create_jwt(PageUser(identifier=str(held.user.id), display_name=held.user.email))
        held.told_inside = (token, now + TOLD_SECONDS)
    return token


def _signed_in(cookies: str) -> User | None:
    token = get_token_from_cookies(cookie_parser(cookies))
    if not token:
        return None
    try:
        user = decode_jwt(token)
        return user_of(user.identifier, user.display_name)
    except (InvalidTokenError, ValueError):
        return None


async def _refuse(scope: Any, receive: Receive, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        return await send({"type": "websocket.close", "code": 1008, "reason": sentence[:120]})
    await answered(send, status, sentence)
