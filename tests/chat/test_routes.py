"""What would go wrong: a table goes to a stranger, a link writes, uploads lie open."""

from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from fastapi import HTTPException

from chat.asker import set_asker
from chat.page import adapt
from chat.routes import csv_of
from chat.threads import Threads
from domain.table import Column, Table
from store import brands
from store.db import as_user

TABLE = Table(columns=(Column(key="hook", label="Hook"),), rows=({"hook": "=1+1"},))


async def kept(layer, props) -> tuple[UUID, UUID]:
    """An element in a conversation of the asker's."""
    thread, made = str(uuid4()), str(uuid4())
    element = SimpleNamespace(thread_id=thread, url="data:,", to_dict=lambda: {"id": made, "props": props, "name": "x"})
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
    from chainlit.emitter import ChainlitEmitter
    from chainlit.session import WebsocketSession

    for target, name in ((chainlit.config, "FILES_DIRECTORY"), (chainlit.server, "get_html_template")):
        monkeypatch.setattr(target, name, getattr(target, name))
    monkeypatch.setattr(WebsocketSession, "get_config", WebsocketSession.get_config)
    monkeypatch.setattr(ChainlitEmitter, "init_thread", ChainlitEmitter.init_thread)
    monkeypatch.setattr(chainlit.server.app.router, "lifespan_context", chainlit.server.app.router.lifespan_context)
    adapt(tmp_path, chainlit.server.app.router.lifespan_context)

    assert (tmp_path / "chat-files").stat().st_mode & 0o777 == 0o700
    assert chainlit.config.FILES_DIRECTORY.parent == tmp_path / "chat-files"
    assert chainlit.config.FILES_DIRECTORY.stat().st_mode & 0o777 == 0o700
