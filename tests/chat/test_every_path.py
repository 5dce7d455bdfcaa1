"""What would go wrong: an address or a socket's event by which somebody reaches what is another's.

The addresses are those that the server really has: one that a later change or a new Chainlit adds fails here until it
stands in the table of every_path.py with who may use it. Each of a person's own is tried as everybody else, and then as
its owner, so that a refusal is known to be one.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import chainlit.data
import pytest
import pytest_asyncio
from chainlit import socket
from chainlit.auth import create_jwt
from chainlit.config import config
from chainlit.server import app, sio
from chainlit.session import WebsocketSession, ws_sessions_id, ws_sessions_sid
from chainlit.types import Feedback
from chainlit.user import User as PageUser

from chat import closed, connect_meta, sharing
from chat.asker import set_asker
from chat.handlers import register
from chat.house import House
from chat.routes import add_routes
from connectors.storage import path_in
from domain.brand import User
from domain.table import Column, Table
from store import runs, threads
from store.db import as_user
from tests.chat.every_path import CANARY, EVENTS, PATHS, THIEVES, World, asked, attempts, paths, session_of, shares
from tests.chat.test_threads import step
from tests.conftest import NOW, People


@pytest.fixture
def server(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Chainlit's server with all of ours, as chat/serve.py puts it together."""
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "k" * 48)
    monkeypatch.setenv("CHAINLIT_CUSTOM_AUTH", "1")
    monkeypatch.setattr(chainlit.data, "_data_layer", None)
    monkeypatch.setattr(chainlit.data, "_data_layer_initialized", False)
    code, routes = dict(vars(config.code)), list(app.router.routes)
    layer = register(house)
    add_routes(house)
    sharing.add_routes(house, layer)
    connect_meta.add_routes(house)
    closed.close(app)
    yield house
    app.router.routes[:] = routes
    for name, value in code.items():
        setattr(config.code, name, value)


@pytest_asyncio.fixture
async def world(server: House, everybody: People, tmp_path: Path, monkeypatch: Any) -> AsyncIterator[World]:
    monkeypatch.setattr("chainlit.config.FILES_DIRECTORY", tmp_path)
    owner, colleague, stranger, removed = [await everybody.person() for _ in range(4)]
    brand = await everybody.brand(owner, f"Brand {CANARY}")
    await everybody.brand(stranger, "Elsewhere")
    # Whoever has the most rights beside the owner, and who had them.
    await everybody.join(colleague, brand.organization_id, "admin")
    await everybody.join(removed, brand.organization_id, "admin")
    layer = chainlit.data.get_data_layer()
    assert layer
    set_asker(owner)
    thread, said, element = (str(uuid4()) for _ in range(3))
    async with as_user(everybody.pool, owner.id) as conn:
        await threads.open(conn, UUID(thread), brand.id)
        await threads.change(conn, UUID(thread), name=f"About {CANARY}")
    await layer.create_step(step(thread, f"spend of {CANARY} is $2,017", said))  # type: ignore[arg-type]
    table = Table(columns=(Column(key="hook", label="Hook"),), rows=({"hook": CANARY},))
    props = {"source": table.model_dump(mode="json"), "brand": str(brand.id)}
    kept = {"id": element, "threadId": thread, "type": "custom", "name": "AnswerTable", "props": props, "forId": said}
    async with as_user(everybody.pool, owner.id) as conn:
        await threads.put_element(conn, UUID(thread), kept, 1)
    feedback = await layer.upsert_feedback(Feedback(forId=said, value=1, threadId=thread, comment=CANARY))
    file = path_in("chat", brand.organization_id, str(owner.id), thread, f"{uuid4()}.txt")
    await (await server.storage()).put(file, CANARY.encode(), "text/plain")
    run = str(uuid4())
    async with as_user(everybody.pool, owner.id) as conn:
        await runs.add(
            conn,
            id=run,
            organization_id=brand.organization_id,
            brand_id=brand.id,
            kind="destination_sync",
            title=f"Reading {CANARY}",
            arguments={},
            join_key=None,
            user_id=owner.id,
            asked_at=NOW,
        )
        await conn.execute("DELETE FROM user_organizations WHERE user_id = %s AND role = 'admin'", [removed.id])
    named: dict[str, User | None] = {
        "owner": owner,
        "colleague": colleague,
        "stranger": stranger,
        "removed": removed,
        "anonymous": None,
    }
    made = World(server, everybody, named, brand, thread, said, element, feedback, file, run)
    for who, person in named.items():
        if person:
            # Of the conversation whose id they chose themselves: the owner's.
            made.sessions[who] = session_of(who, person, thread)
    upload = await made.sessions["owner"].persist_file(name="secret.csv", mime="text/csv", content=CANARY)
    made.upload = upload["id"]
    set_asker(None)
    yield made
    for session in made.sessions.values():
        ws_sessions_id.pop(session.id, None)
        ws_sessions_sid.pop(session.socket_id, None)
    set_asker(None)


def test_every_address_of_the_server_stands_in_the_table_and_each_of_the_table_is_there(server):
    known = paths()
    shut = {path for path in known if path.split(" ")[1] in closed.CLOSED}
    assert set(known) - shut == set(PATHS)


def test_each_of_a_persons_own_is_tried(world):
    owned = {path for path, who in PATHS.items() if who == "owner"}
    assert owned == set(attempts(world, "owner"))


def test_every_event_of_the_pages_connection_stands_in_the_table(server):
    assert set(sio.handlers["/"]) == set(EVENTS)
    features = config.features
    assert not features.favorites
    assert not features.edit_message
    assert not features.audio.enabled


@pytest.mark.parametrize("who", THIEVES)
async def test_nobody_else_reaches_or_changes_what_is_a_persons_own(world, who):
    before = world.kept()
    for path, requests in attempts(world, who).items():
        for request in requests:
            answer = await asked(world, who, path, request)
            own_page = who in world.sessions and world.sessions[who].id in str(request)
            refused = answer.status_code in (401, 403, 404, 409, 422) or path == "PUT /feedback"
            # With a page of one's own, a browser may tell itself what it likes.
            assert refused or own_page or path == "DELETE /feedback", (path, answer.status_code, answer.text[:200])
            assert CANARY not in answer.text, path
            assert world.kept() == before, path
    link = {"url": world.house.link(world.file)}
    assert CANARY in (await asked(world, "owner", "GET /files", link)).text


async def test_its_owner_reaches_and_changes_each_so_that_the_refusals_are_refusals(world):
    reads = [path for path in attempts(world, "owner") if path.startswith("GET")]
    # What the thieves had refused; in an order in which all is there before it is asked for, or gone.
    known = sorted(attempts(world, "owner").items(), key=lambda one: one[0] == "GET /project/share/{thread_id}")
    for path, requests in known:
        if path.startswith("DELETE /project"):
            continue
        before = world.kept()
        answer = await asked(world, "owner", path, requests[0])
        if path in reads:
            shown = answer.status_code == 200 and CANARY in answer.text
            assert shown, (path, answer.status_code, answer.text[:200])
        elif path != "POST /project/action":
            assert answer.status_code == 200, (path, answer.text[:200])
            assert path == "POST /project/file" or world.kept() != before, path
    for path in ("DELETE /project/element", "DELETE /project/thread"):
        before = world.kept()
        assert (await asked(world, "owner", path, attempts(world, "owner")[path][0])).status_code == 200
        assert world.kept() != before


@pytest.mark.parametrize("who", ["stranger", "removed", "anonymous"])
@pytest.mark.parametrize("shared", [False, True])
async def test_a_shared_conversation_opens_no_other_address_to_those_outside(world, who, shared):
    if shared:
        assert await shares(world)
    for path, requests in attempts(world, who).items():
        for request in requests:
            assert CANARY not in (await asked(world, who, path, request)).text, path


async def test_a_colleague_reads_a_shared_conversation_and_changes_nothing_by_any_address(world):
    assert await shares(world)
    before = world.kept()
    readable: set[str] = set()
    for path, requests in attempts(world, "colleague").items():
        for request in requests:
            answer = await asked(world, "colleague", path, request)
            if CANARY in answer.text:
                readable.add(path)
            assert world.kept() == before, path
    # The table below a shared answer is the same for whoever may read the answer.
    assert readable == {"GET /project/share/{thread_id}", "GET /export/{thread_id}/{element_id}.csv"}


@pytest.mark.parametrize("who", [*THIEVES, "owner"])
async def test_what_is_the_askers_own_shows_nobody_elses(world, who):
    listing = {"pagination": {"first": 20}, "filter": {"userId": str(world.people["owner"].id), "search": CANARY}}
    requests = {
        "POST /project/threads": {"url": "/project/threads", "json": listing},
        "GET /user": {"url": "/user"},
        "GET /unread": {"url": "/unread"},
        "GET /project/settings": {"url": "/project/settings"},
    }
    for path, request in requests.items():
        answer = await asked(world, who, path, request)
        if who == "anonymous":
            assert answer.status_code == 401, path
        # A colleague's list of brands has the brand, and nobody's conversations.
        theirs = who == "owner" or (who == "colleague" and path == "GET /project/settings")
        assert (CANARY in answer.text) is (theirs and path in ("POST /project/threads", "GET /project/settings")), path


@pytest.mark.parametrize("path", ["/reports/hook_report.docx", "/reports/copy_brief.md", "/prompt_tests/routing.html"])
async def test_a_report_is_for_the_organisations_people_or_the_operators(world, path):
    for who in ("stranger", "removed", "anonymous"):
        answer = await asked(world, who, "GET /", {"url": path, "params": {"brand": str(world.brand.id)}})
        assert answer.status_code in (401, 404, 422), (who, answer.status_code)
        assert CANARY not in answer.text


@pytest.mark.parametrize("path", closed.CLOSED)
async def test_what_is_closed_answers_nobody(world, path):
    for method in ("GET", "POST", "PUT", "DELETE"):
        answer = await asked(world, "owner", f"{method} /", {"url": path.replace("{provider_id}", "google")})
        assert answer.status_code == 404, (method, path)


def environ(world: World, who: str) -> dict[str, Any]:
    person = world.people[who]
    token = create_jwt(PageUser(str(person.id), person.email)) if person else ""
    return {"HTTP_COOKIE": f"access_token={token}"} if person else {}


@pytest.mark.parametrize("who", THIEVES)
async def test_a_connection_takes_over_neither_a_page_nor_a_conversation(world, who):
    before = world.kept()
    set_asker(world.people[who])
    page = {"sessionId": world.sessions["owner"].id, "clientType": "webapp", "threadId": None}
    with pytest.raises(ConnectionRefusedError):
        await socket.connect(f"sid-{uuid4()}", environ(world, who), page)  # type: ignore[arg-type]
    assert world.sessions["owner"].socket_id.startswith("socket-owner")

    # With the id of a conversation that is not theirs they get a page, and nothing in it.
    sid = f"sid-{uuid4()}"
    named = {"sessionId": f"new-{uuid4()}", "clientType": "webapp", "threadId": world.thread}
    if who == "anonymous":
        with pytest.raises(ConnectionRefusedError):
            await socket.connect(sid, environ(world, who), named)  # type: ignore[arg-type]
        return
    await socket.connect(sid, environ(world, who), named)  # type: ignore[arg-type]
    session = WebsocketSession.require(sid)
    assert await socket.resume_thread(session) is None
    said = {"id": str(uuid4()), "type": "user_message", "output": "forged", "name": "x", "threadId": world.thread}
    for message in (said, {**said, "id": world.step}):
        await socket.process_message(session, {"message": message, "fileReferences": None})  # type: ignore[arg-type]
    await chainlit.data.get_data_layer().close()  # type: ignore[union-attr]
    assert world.kept() == before
    ws_sessions_id.pop(session.id, None)
    ws_sessions_sid.pop(sid, None)


async def test_a_shared_conversation_is_not_taken_up_by_a_colleagues_page(world):
    assert await shares(world)
    set_asker(world.people["colleague"])
    named = {"sessionId": f"new-{uuid4()}", "clientType": "webapp", "threadId": world.thread}
    with pytest.raises(ConnectionRefusedError):
        await socket.connect(f"sid-{uuid4()}", environ(world, "colleague"), named)  # type: ignore[arg-type]


async def test_the_pages_window_cannot_open_anothers_notification_or_run_a_command(world):
    from chat.unread import opened

    for told in ({"open_notification": "/team"}, {"open_notification": "1234567"}, {"open_notification": 1}, "x", None):
        assert opened(told) is None
    assert opened({"open_notification": "0a1b2c3d"}) == "0a1b2c3d"
