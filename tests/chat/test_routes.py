"""What would go wrong: a page of another site drives the chat, a file or table goes to a stranger, a link writes."""

from types import SimpleNamespace
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import HTTPException
from starlette.requests import Request

from chat.asker import set_asker
from chat.door import Door
from chat.page import adapt
from chat.routes import csv_of, stored_file
from chat.threads import Threads
from connectors.storage import path_in
from domain.table import Column, Table
from store import brands
from store.db import as_user

TABLE = Table(columns=(Column(key="hook", label="Hook"),), rows=({"hook": "=1+1"},))


async def inside(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"in"})


async def knock(host: str, origin: str | None, local_only: bool = True) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Door(inside, local_only))) as http:
        headers = {"Host": host} | ({"Origin": origin} if origin else {})
        return await http.post("http://127.0.0.1:8000/auth/header", headers=headers)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8000", "http://evil.test"),
        ("127.0.0.1:8000", "null"),
        ("127.0.0.1:8000", "http://127.0.0.1:3000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000.evil.test"),
        ("127.0.0.1:8000", "http://evil.test@127.0.0.1:8000"),
        ("localhost:8000", "http://127.0.0.1:8000"),
        ("rebound.evil.test:8000", None),
        ("rebound.evil.test:8000", "http://rebound.evil.test:8000"),
        ("127.0.0.1.evil.test", None),
        ("", None),
    ],
)
async def test_a_page_of_another_site_is_turned_away(host, origin):
    assert (await knock(host, origin)).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST:8000"])
async def test_its_own_page_comes_in_and_is_kept_to_itself(host):
    answer = await knock(host, f"http://{host}")

    assert answer.text == "in"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_a_socket_of_another_site_is_closed_before_anything_is_heard():
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    headers = [(b"host", b"127.0.0.1:8000"), (b"origin", b"http://evil.test")]
    await Door(inside, True)({"type": "websocket", "headers": headers}, receive, send)

    assert sent == ["websocket.close"]


def reading(path: str) -> Request:
    return Request({"type": "http", "path": f"/files/{path}", "query_string": b"", "headers": [], "method": "GET"})


async def test_a_stored_file_is_for_its_organisation_alone(house, everybody):
    owner, stranger = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    path = path_in("chat", brand.organization_id, "page.html")
    storage = (await house.parts()).storage
    await storage.put(path, b"<script>alert(1)</script>", "text/html")

    set_asker(owner)
    mine = await stored_file(house, reading(path), path)
    assert mine.headers["content-disposition"] == "attachment"
    assert "sandbox" in mine.headers["content-security-policy"]
    for person, asked in ((stranger, path), (owner, f"chat/{brand.organization_id}/../x"), (owner, "../storage.key")):
        set_asker(person)
        with pytest.raises(HTTPException) as refused:
            await stored_file(house, reading(asked), asked)
        assert refused.value.status_code == 404
    set_asker(None)
    with pytest.raises(HTTPException) as unknown:
        await stored_file(house, reading(path), path)
    assert unknown.value.status_code == 401


async def kept(layer, props) -> tuple[UUID, UUID]:
    """An element in a conversation of the asker's."""
    thread, made = str(uuid4()), str(uuid4())
    element = SimpleNamespace(thread_id=thread, to_dict=lambda: {"id": made, "props": props, "name": "x"})
    await layer.create_element(element)
    return UUID(thread), UUID(made)


async def test_a_table_is_exported_to_its_owner_alone_with_formulas_disarmed(house, everybody):
    owner, stranger = await everybody.person(), await everybody.person()
    set_asker(owner)
    where = await kept(Threads(house), {"source": TABLE.model_dump(mode="json")})

    assert b"'=1+1" in (await csv_of(house, *where)).body
    set_asker(stranger)
    with pytest.raises(HTTPException) as refused:
        await csv_of(house, *where)
    assert refused.value.status_code == 404


@pytest.mark.parametrize("props", [{"job": "x"}, {"source": None}, {"source": {"rows": 5}}, None])
async def test_an_element_without_a_table_has_no_export(house, everybody, props):
    set_asker(await everybody.person())
    where = await kept(Threads(house), props)

    with pytest.raises(HTTPException) as refused:
        await csv_of(house, *where)
    assert refused.value.status_code == 404


async def test_following_an_export_link_writes_nothing_whatever_the_element_says(house, everybody, pool):
    owner = await everybody.person()
    brand = await everybody.brand(owner)
    set_asker(owner)
    more = TABLE.model_copy(update={"more": 5, "more_command": "/brand new Made by a link"})
    where = await kept(Threads(house), {"source": more.model_dump(mode="json"), "brand": str(brand.id)})

    assert b"'=1+1" in (await csv_of(house, *where)).body
    async with as_user(pool, owner.id) as conn:
        assert [b.slug for b in await brands.visible(conn)] == ["acme"]


def test_uploads_of_running_sessions_are_closed_to_others_of_the_machine(tmp_path, monkeypatch):
    import chainlit.config
    import chainlit.server
    from chainlit.session import WebsocketSession

    for target, name in ((chainlit.config, "FILES_DIRECTORY"), (chainlit.server, "get_html_template")):
        monkeypatch.setattr(target, name, getattr(target, name))
    monkeypatch.setattr(WebsocketSession, "get_config", WebsocketSession.get_config)
    monkeypatch.setattr(chainlit.server.app.router, "lifespan_context", chainlit.server.app.router.lifespan_context)
    adapt(tmp_path, chainlit.server.app.router.lifespan_context)

    assert (tmp_path / "chat-files").stat().st_mode & 0o777 == 0o700
