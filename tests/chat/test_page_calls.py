"""What would go wrong: a button or a dropped file that reaches another process than the one that holds its page; a page
hung up on by somebody else's call, or in the middle of an answer."""

import asyncio
import json
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from chainlit.server import sio
from chainlit.session import WebsocketSession
from chainlit.user import User as PageUser

from chat import page_calls
from chat.asker import set_asker
from chat.house import House
from chat.page_calls import CONNECT_AGAIN, PageCalls, let_go
from chat.pages import answering
from store.notices import Told


class Page:
    """One page that is connected to this process, and what was sent on its socket."""

    def __init__(self, session: WebsocketSession) -> None:
        self.session = session
        self.sent: list[dict] = []
        session.environ = {"asgi.scope": {"type": "websocket"}, "asgi.send": self._send}

    async def _send(self, message: dict) -> None:
        self.sent.append(message)

    @property
    def hung_up(self) -> bool:
        return self.sent == [{"type": "websocket.close", "code": CONNECT_AGAIN}]

    def wanted(self, user: UUID, caller: str = "another process") -> Told:
        return Told("pages", {"page": self.session.id, "user": str(user), "caller": caller})


@pytest_asyncio.fixture
async def connect():
    """Connects a person's page."""
    opened: list[WebsocketSession] = []

    async def connected(person) -> Page:
        async def emit(event: str, data: object) -> None: ...

        session = WebsocketSession(
            id=str(uuid4()),
            socket_id=await sio.manager.connect(uuid4().hex, "/"),
            emit=emit,  # type: ignore[arg-type]
            emit_call=emit,  # type: ignore[arg-type]
            user_env={},
            client_type="webapp",
            user=PageUser(identifier=str(person.id)),
        )
        opened.append(session)
        return Page(session)

    yield connected
    for session in opened:
        if sio.manager.is_connected(session.socket_id, "/"):
            await sio.manager.disconnect(session.socket_id, "/")
        await session.delete()


@pytest_asyncio.fixture
async def ann(everybody):
    return await everybody.person()


async def test_a_page_is_let_go_for_its_own_person_alone(everybody, connect, ann):
    page, stranger = await connect(ann), await everybody.person()

    await let_go(page.wanted(stranger.id))
    await let_go(page.wanted(ann.id, caller=page_calls._HERE))
    await let_go(Told("pages", {"page": str(uuid4()), "user": str(ann.id), "caller": "another process"}))
    await let_go(Told("pages", {"page": "no id", "user": None}))
    assert page.sent == []

    await let_go(page.wanted(ann.id))
    assert page.hung_up
    assert page.session.to_clear, "what is left here is out of date as soon as the page is elsewhere"


@pytest.mark.parametrize("what", ["message", "click"])
async def test_an_answer_is_not_cut_off(connect, ann, monkeypatch, what):
    page, given = await connect(ann), asyncio.Event()

    async def answer() -> None:
        with answering(page.session.id):
            await given.wait()

    asked = asyncio.create_task(given.wait() if what == "message" else answer())
    page.session.current_task = asked if what == "message" else None
    await asyncio.sleep(0)
    letting_go = asyncio.create_task(let_go(page.wanted(ann.id)))
    await asyncio.sleep(0.2)
    assert page.sent == []
    given.set()
    await asyncio.gather(asked, letting_go)
    assert page.hung_up

    monkeypatch.setattr(page_calls, "BUSY_SECONDS", 0.1)
    longer = await connect(ann)
    longer.session.current_task = asyncio.create_task(asyncio.Event().wait())
    await let_go(longer.wanted(ann.id))
    assert longer.sent == []
    longer.session.current_task.cancel()


class Inside:
    """The chat behind: keeps what arrives."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope, receive, send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        self.bodies.append(body)


@pytest_asyncio.fixture
async def call(given, monkeypatch):
    """Sends a call to a process over the test's database."""
    monkeypatch.setattr(page_calls, "_OWN_SECONDS", 0.0)
    monkeypatch.setattr(page_calls, "PATIENCE_SECONDS", 0.2)
    house, inside = House(given), Inside()

    async def sent(method: str, path: str, *chunks: bytes, query: str = "") -> list[bytes]:
        left = [
            {"type": "http.request", "body": chunk, "more_body": number < len(chunks)}
            for number, chunk in enumerate(chunks, 1)
        ]

        async def receive() -> dict:
            return left.pop(0)

        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
        await PageCalls(inside, house)(scope, receive, None)  # type: ignore[arg-type]
        return inside.bodies

    async with house.open(lambda error: None):
        await house.parts()
        yield sent
    set_asker(None)


@asynccontextmanager
async def told(everybody):
    """What is called for, as a neighbouring process hears it."""
    from store.notices import Notices

    async with Notices(everybody.database.app, patience=60).hearing("pages") as hearing:
        assert await hearing.next(within=60) is None
        yield hearing


@pytest.mark.parametrize(("method", "path"), sorted(page_calls._IN_BODY))
async def test_a_call_for_a_page_that_is_not_here_asks_for_it_in_its_own_persons_name(
    everybody, call, ann, method, path
):
    page = uuid4()
    set_asker(ann)
    body = json.dumps({"sessionId": str(page), "text": "ü" * 500}).encode()
    async with told(everybody) as hearing:
        bodies = await call(method, path, body[:9], body[9:600], body[600:])
        heard = await hearing.next(within=60)

    assert bodies == [body], "it goes on, whole, also where the page does not come"
    assert heard.ids == {"page": str(page), "user": str(ann.id), "caller": page_calls._HERE}


async def test_an_upload_goes_on_as_soon_as_its_page_is_here(everybody, call, connect, ann, monkeypatch):
    monkeypatch.setattr(page_calls, "PATIENCE_SECONDS", 60.0)
    set_asker(ann)
    page = await connect(ann)
    left = page.session.socket_id
    await sio.manager.disconnect(left, "/")
    query = f"session_id={page.session.id}&"
    async with told(everybody) as hearing:
        sending = asyncio.create_task(call("POST", "/project/file", b"a,b", query=query))
        assert (await hearing.next(within=60)).id("page") == UUID(page.session.id)
        assert not sending.done()
        page.session.restore(await sio.manager.connect(uuid4().hex, "/"))

        assert await asyncio.wait_for(sending, 60) == [b"a,b"]


async def test_a_click_waits_until_the_conversation_is_taken_up_so_that_it_begins_none(call, connect, ann, monkeypatch):
    monkeypatch.setattr(page_calls, "PATIENCE_SECONDS", 60.0)
    set_asker(ann)
    page = await connect(ann)
    page.session.thread_id_to_resume = str(uuid4())
    body = json.dumps({"sessionId": page.session.id}).encode()
    sending = asyncio.create_task(call("POST", "/project/action", body))
    await asyncio.sleep(0.3)
    assert not sending.done()
    page.session.has_first_interaction = True

    assert await asyncio.wait_for(sending, 60) == [body]


async def test_what_is_left_of_a_page_that_comes_back_takes_up_what_was_said_elsewhere(call, connect, ann, everybody):
    page, stranger = await connect(ann), await everybody.person()
    page.session.has_first_interaction = True
    await sio.manager.disconnect(page.session.socket_id, "/")
    body = json.dumps({"sessionId": page.session.id}).encode()

    set_asker(stranger)
    await call("POST", "/project/action", body)
    assert page.session.thread_id_to_resume is None
    set_asker(ann)
    await call("POST", "/project/action", body)
    assert page.session.thread_id_to_resume == page.session.thread_id


async def test_what_names_no_page_or_comes_from_nobody_asks_for_none(everybody, call, ann):
    set_asker(None)
    bodies = [
        b"",
        b"{",
        b"[" * 100_000,
        b"[1]",
        b'{"sessionId": 7}',
        b'{"sessionId": "x"}',
        json.dumps({"sessionId": str(uuid4())}).encode(),
    ]
    async with told(everybody) as hearing:
        for body in bodies:
            await call("POST", "/project/action", body)
        await call("POST", "/project/file", b"a", query="session_id=%ff")
        set_asker(ann)
        assert await call("POST", "/elsewhere", b"b") == [*bodies, b"a", b"b"]
        last = str(uuid4())
        await call("POST", "/project/file", b"c", query=f"session_id={last}")
        assert (await hearing.next(within=60)).ids["page"] == last
