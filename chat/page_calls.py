"""Clicks and uploads that arrive while their page is not connected to this process.

A page holds a socket to one process; what it sends beside that (a button, a dropped file) may come before the socket.
With several processes behind a proxy it reaches another one, after a restart: then the page is called over.
"""

import asyncio
import json
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from chainlit.session import WebsocketSession

from chat.asker import NotSignedIn, asker
from chat.gate import App, Message, Receive, Send
from chat.house import House
from chat.pages import connected, is_answered
from store import notices
from store.notices import Told

# How long a call waits for its page, and how long a page that is being answered is left where it is.
PATIENCE_SECONDS = 20.0
BUSY_SECONDS = 12.0
# A page that has just been opened connects by itself.
_OWN_SECONDS = 0.5
_STEP = 0.05
# RFC 6455's registry: service restart.
CONNECT_AGAIN = 1012
_IN_QUERY = {("POST", "/project/file")}
_IN_BODY = {
    ("POST", "/project/action"), ("PUT", "/project/element"), ("DELETE", "/project/element"), ("PUT", "/feedback"),
}  # fmt: skip
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
        if page is not None and not _is_here(page):
            await self._wait(page)
        await self._inside(scope, receive, send)

    async def _wait(self, page: UUID) -> None:
        if await _comes(page, _OWN_SECONDS):
            return
        with suppress(NotSignedIn, notices.Away):
            user = asker()
            _resuming(page, user.id)
            async with (await self._house.deps(user)).transaction() as conn:
                await notices.call_page(conn, page, user.id, _HERE)
        await _comes(page, PATIENCE_SECONDS)


async def let_go(told: Told) -> None:
    """Hangs up on a page that another process has a call for, if the same person holds it here: it connects there then.
    One that is being answered is left until the answer is given."""
    page, user = told.id("page"), told.id("user")
    if told.ids.get("caller") == _HERE or page is None or user is None:
        return
    until = asyncio.get_running_loop().time() + BUSY_SECONDS
    while (session := _held(page, user)) is not None and is_answered(session):
        if asyncio.get_running_loop().time() > until:
            return
        await asyncio.sleep(_STEP)
    if session is None:
        return
    if session.environ["asgi.scope"]["type"] == "websocket":
        # Not as after a lost connection: what is left here would be out of date if the page came back.
        session.to_clear = True
        # Socket.IO's own way to end a connection tells the page not to come back. It may be quicker than we are.
        with suppress(RuntimeError, OSError):
            await session.environ["asgi.send"]({"type": "websocket.close", "code": CONNECT_AGAIN})


def _resuming(page: UUID, user: UUID) -> None:
    """What is left here of the page, since it went elsewhere, takes up the conversation anew when the page comes."""
    session = WebsocketSession.get_by_id(str(page))
    if session is not None and session.has_first_interaction and _theirs(session, user):
        session.thread_id_to_resume = session.thread_id


def _theirs(session: WebsocketSession, user: UUID) -> bool:
    return session.user is not None and session.user.identifier == str(user)


def _held(page: UUID, user: UUID) -> WebsocketSession | None:
    session = WebsocketSession.get_by_id(str(page))
    return session if session is not None and _theirs(session, user) and connected(str(page)) else None


def _is_here(page: UUID) -> bool:
    """Connected, and its conversation taken up: before that, Chainlit would take a click for the start of a new one."""
    session = WebsocketSession.get_by_id(str(page))
    if session is None or not connected(str(page)):
        return False
    return session.has_first_interaction or not session.thread_id_to_resume


async def _comes(page: UUID, within: float) -> bool:
    until = asyncio.get_running_loop().time() + within
    while not _is_here(page):
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
    except (ValueError, RecursionError):
        return None, again
    return _page(told.get("sessionId") if isinstance(told, dict) else None), again


def _page(text: object) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None
