"""Clicks and uploads that arrive while their page is not connected to this process.

A page holds a socket to one process; what it sends beside that (a button, a dropped file) may come before the socket.
With several processes behind a proxy it reaches another one, after a restart: then the page is called over.
"""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from chainlit.session import WebsocketSession

from chat.asker import NotSignedIn, asker
from chat.gate import App, Message, Receive, Send
from chat.house import House
from chat.pages import connected
from store import notices
from store.notices import Told

# How long a call waits for its page, and how long a page that is being answered is left where it is.
PATIENCE_SECONDS = 10.0
BUSY_SECONDS = 8.0
# A page that has just been opened connects by itself.
_OWN_SECONDS = 0.5
_STEP = 0.05
# RFC 6455's registry: service restart.
CONNECT_AGAIN = 1012
_IN_QUERY = {("POST", "/project/file")}
_IN_BODY = {("POST", "/project/action"), ("PUT", "/project/element"), ("DELETE", "/project/element")}
# Who calls: a process does not let go of a page that it called itself.
_HERE = str(uuid4())


class PageCalls:
    """Holds a call back until the page that it names is connected here, for a while; then lets it go on as it is."""

    def __init__(self, inside: App, house: House) -> None:
        self._inside = inside
        self._house = house

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._inside(scope, receive, send)
        call = (scope["method"], scope["path"])
        page = None
        if call in _IN_QUERY:
            page = _page(parse_qs(scope["query_string"].decode("latin-1")).get("session_id", [""])[0])
        elif call in _IN_BODY:
            page, receive = await _named(receive)
        if page is not None and not connected(str(page)):
            await self._wait(page)
        await self._inside(scope, receive, send)

    async def _wait(self, page: UUID) -> None:
        if await _comes(page, _OWN_SECONDS):
            return
        try:
            user = asker()
            async with (await self._house.deps(user)).transaction() as conn:
                await notices.call_page(conn, page, user.id, _HERE)
        except (NotSignedIn, notices.Away):
            return
        await _comes(page, PATIENCE_SECONDS)


async def let_go(told: Told) -> None:
    """Hangs up on a page that another process has a call for, if the same person holds it here: it connects there then.
    One that is being answered is left until the answer is given."""
    page, user = told.id("page"), told.id("user")
    if told.ids.get("caller") == _HERE or page is None or user is None:
        return
    until = asyncio.get_running_loop().time() + BUSY_SECONDS
    while (session := _held(page, user)) is not None and _busy(session):
        if asyncio.get_running_loop().time() > until:
            return
        await asyncio.sleep(_STEP)
    if session is None:
        return
    # Not as after a lost connection: what is left here would be out of date if the page came back.
    session.to_clear = True
    # Socket.IO's own way to end a connection tells the page not to come back.
    if session.environ["asgi.scope"]["type"] == "websocket":
        await session.environ["asgi.send"]({"type": "websocket.close", "code": CONNECT_AGAIN})


def _held(page: UUID, user: UUID) -> WebsocketSession | None:
    session = WebsocketSession.get_by_id(str(page))
    theirs = session is not None and session.user is not None and session.user.identifier == str(user)
    return session if theirs and connected(str(page)) else None


def _busy(session: WebsocketSession) -> bool:
    return session.current_task is not None and not session.current_task.done()


async def _comes(page: UUID, within: float) -> bool:
    until = asyncio.get_running_loop().time() + within
    while not connected(str(page)):
        if asyncio.get_running_loop().time() > until:
            return False
        await asyncio.sleep(_STEP)
    return True


async def _named(receive: Receive) -> tuple[UUID | None, Receive]:
    """The page that a body names, and the body to be read again."""
    messages: list[Message] = []
    while not messages or (messages[-1]["type"] == "http.request" and messages[-1].get("more_body")):
        messages.append(await receive())
    body = b"".join(one.get("body", b"") for one in messages)
    left = iter(messages)

    async def again() -> Message:
        message = next(left, None)
        return await receive() if message is None else message

    try:
        told = json.loads(body)
    except ValueError:
        return None, again
    return _page(told.get("sessionId") if isinstance(told, dict) else None), again


def _page(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
