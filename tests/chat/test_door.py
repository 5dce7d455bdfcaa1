"""What would go wrong: an open page that goes on after its session, or keeps one alive by being open."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from chat.asker import NotSignedIn, asker
from chat.door import CLOSED, Door
from tests.chat.entrance import rows

PONG = {"type": "websocket.receive", "text": "3"}
TYPED = {"type": "websocket.receive", "text": '42["client_message",{}]'}


class Page:
    """A page's socket, and an application behind the door that says who asks at each message."""

    def __init__(self, entrance, cookie: str | None) -> None:
        self.to_server: asyncio.Queue = asyncio.Queue()
        self.to_page: asyncio.Queue = asyncio.Queue()
        self.door = Door(self._inside, entrance.house)
        head = [(b"cookie", f"viraltracker={cookie}".encode())] if cookie else []
        self.scope = {"type": "websocket", "path": "/ws/socket.io/", "query_string": b"", "headers": head}
        self.served: list[str] = []
        self.heard = asyncio.Event()

    async def _inside(self, scope, receive, send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            try:
                self.served.append(f"{asker().email}: {message['text']}")
            except NotSignedIn:
                self.served.append("nobody")
            self.heard.set()

    @asynccontextmanager
    async def opened(self):
        self.to_server.put_nowait({"type": "websocket.connect"})
        task = asyncio.create_task(self.door(self.scope, self.to_server.get, self.to_page.put))
        try:
            yield await self.told()
        finally:
            self.to_server.put_nowait({"type": "websocket.disconnect", "code": 1000})
            await asyncio.wait_for(task, 30)

    async def told(self) -> dict:
        return await asyncio.wait_for(self.to_page.get(), 30)


async def test_a_stranger_gets_no_socket(entrance):
    async with Page(entrance, None).opened() as answer:
        assert answer["type"] == "websocket.close"
    async with Page(entrance, "x" * 43).opened() as answer:
        assert answer["type"] == "websocket.close"


async def test_an_open_page_is_told_and_hung_up_when_its_session_ends_in_another_process(
    entrance, another_entrance, supabase
):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    async with another_entrance() as second:
        page = Page(second, browser.secret)
        async with page.opened() as answer:
            assert answer["type"] == "websocket.accept"
            page.to_server.put_nowait(TYPED)
            await asyncio.wait_for(page.heard.wait(), 30)

            await browser.post("/logout", json={})

            told, closed = await page.told(), await page.told()
            event = json.loads(told["text"].removeprefix("42"))
            assert event == ["window_message", {"viraltracker": "signed_out", "reason": "signed_out"}]
            assert (closed["type"], closed["code"]) == ("websocket.close", CLOSED)
            page.to_server.put_nowait(TYPED)
        assert page.served == [f"{known.email}: {TYPED['text']}"]


async def test_a_page_that_only_lies_open_is_closed_once_its_session_is_revoked(entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    page = Page(entrance, browser.secret)
    async with page.opened():
        supabase.revoke(known.id)
        clock.on(seconds=61)

        page.to_server.put_nowait(PONG)

        assert "signed_out" in (await page.told())["text"]
        assert (await page.told())["type"] == "websocket.close"
    assert page.served == []


@pytest.mark.parametrize(("message", "used"), [(PONG, False), (TYPED, True)])
async def test_lying_open_is_not_being_used(entrance, supabase, clock, message, used):
    browser = entrance.browser()
    await browser.sign_in(supabase.person())
    page = Page(entrance, browser.secret)
    async with page.opened():
        rows(supabase, "UPDATE private.chat_sessions SET last_seen_at = last_seen_at - interval '6 days'")
        clock.on(seconds=62)

        page.to_server.put_nowait(message)
        await asyncio.wait_for(page.heard.wait(), 30)

    assert rows(supabase, "SELECT last_seen_at > now() - interval '1 day' FROM private.chat_sessions") == [(used,)]


async def test_the_asker_of_what_was_begun_is_gone_with_the_session(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    page = Page(entrance, browser.secret)
    async with page.opened():
        held = await entrance.house.sessions.of(browser.secret)
        assert held.sockets
        held.end_reason = "revoked"  # As when the end is known before the socket is reached.
        page.to_server.put_nowait(TYPED)
        assert (await page.told())["type"] in ("websocket.send", "websocket.close")
    assert page.served == []
    assert not held.sockets
