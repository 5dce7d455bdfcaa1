"""What would go wrong: a shared conversation that strangers read, that colleagues change, that a page left open shares
again, that carries one client's figures to another, or whose buttons run what its owner forged."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import psycopg
import pytest
from chainlit.types import Feedback, Pagination, ThreadFilter
from fastapi import HTTPException

from chat import sharing
from chat.asker import NotSignedIn, set_asker
from chat.threads import Threads
from store import audit, threads
from store.db import as_user
from tests.chat.test_threads import a_thread, said, step
from tests.conftest import NOW


@pytest.fixture
def layer(house):
    return Threads(house)


@pytest.fixture
async def office(everybody, pool, layer):
    """An owner with a conversation about their brand, a colleague who may only look, and a stranger."""
    owner, colleague, stranger = [await everybody.person() for _ in range(3)]
    brand = await everybody.brand(owner)
    await everybody.join(colleague, brand.organization_id, "viewer")
    thread = await a_thread(layer, owner, "spend is $2,017")
    async with as_user(pool, owner.id) as conn:
        await threads.choose_brand(conn, thread, brand.id)
    return SimpleNamespace(
        owner=owner, colleague=colleague, stranger=stranger, brand=brand, thread=thread, pool=pool, everybody=everybody
    )


async def share(house, person, thread, shared=True):
    set_asker(person)
    await sharing.put(await house.deps(person), UUID(thread), shared, NOW)


async def seen(layer, person, thread):
    """What this person reads of it, through the data layer and through both of Chainlit's ways."""
    set_asker(person)
    found = await layer.get_thread(thread)
    mine = {"id": thread, "metadata": {"is_shared": True}}
    allowed = await sharing.may_view(layer, mine, SimpleNamespace(identifier="x"))
    shown = None
    if allowed:
        shown = await sharing.view(layer, UUID(thread))
    else:
        with pytest.raises(HTTPException, match="404"):
            await sharing.view(layer, UUID(thread))
    return found, shown


async def test_a_shared_conversation_is_read_by_the_organisations_people_and_by_nobody_else(house, layer, office):
    assert await seen(layer, office.colleague, office.thread) == (None, None)
    await share(house, office.owner, office.thread)

    for person in (office.owner, office.colleague):
        found, shown = await seen(layer, person, office.thread)
        assert [one["output"] for one in shown["steps"]] == ["spend is $2,017"]
        assert found["userIdentifier"] == str(office.owner.id)
    assert await seen(layer, office.stranger, office.thread) == (None, None)
    set_asker(None)
    with pytest.raises(HTTPException) as refused:
        await sharing.view(layer, UUID(office.thread))
    assert refused.value.status_code == 401
    with pytest.raises(NotSignedIn):
        await layer.get_thread(office.thread)
    assert not await sharing.may_view(layer, {"id": office.thread, "metadata": {"is_shared": True}}, None)


async def test_what_is_taken_back_is_gone_for_the_others_and_stays_for_its_owner(house, layer, office):
    await share(house, office.owner, office.thread)
    await share(house, office.owner, office.thread, False)

    assert await seen(layer, office.colleague, office.thread) == (None, None)
    found, shown = await seen(layer, office.owner, office.thread)
    assert (found is not None, shown) == (True, None)
    assert "is_shared" not in found["metadata"]


async def test_a_page_left_open_while_it_was_shared_does_not_share_it_again(house, layer, office):
    """Chainlit writes back the metadata with which a page was opened, when it is left."""
    await share(house, office.owner, office.thread)
    opened_with = (await layer.get_thread(office.thread))["metadata"]
    await share(house, office.owner, office.thread, False)

    await layer.update_thread(office.thread, metadata=opened_with)

    assert await seen(layer, office.colleague, office.thread) == (None, None)
    async with as_user(office.pool, office.owner.id) as conn:
        row = await (await conn.execute("SELECT metadata FROM chat_threads WHERE id = %s", [office.thread])).fetchone()
    assert row
    assert not {"is_shared", "shared_at"} & set(row[0])


async def test_a_colleague_changes_nothing_of_what_is_shared(house, layer, office):
    element = SimpleNamespace(
        thread_id=office.thread, url="data:,", to_dict=lambda: {"id": str(uuid4()), "props": {"a": 1}, "name": "x"}
    )
    set_asker(office.owner)
    await layer.create_element(element)
    await layer.upsert_feedback(Feedback(forId=str(uuid4()), value=0, threadId=office.thread, comment="mine alone"))
    await share(house, office.owner, office.thread)
    before = await layer.get_thread(office.thread)
    kept, said_step = before["elements"][0]["id"], before["steps"][0]["id"]

    set_asker(office.colleague)
    assert await layer.get_thread_author(office.thread) == ""
    await layer.update_thread(office.thread, name="Stolen", metadata={"is_shared": False})
    await layer.delete_thread(office.thread)
    await layer.delete_element(kept, office.thread)
    await layer.delete_step(said_step)
    await layer.create_step(step(office.thread, "planted"))
    for attempt in (
        layer.create_step(step(office.thread, "rewritten", said_step)),
        layer.create_element(
            SimpleNamespace(thread_id=office.thread, url="data:,", to_dict=lambda: {"id": kept, "name": "x"})
        ),
        layer.upsert_feedback(Feedback(forId=said_step, value=1, threadId=office.thread)),
    ):
        try:
            await attempt
        except (psycopg.Error, NotSignedIn):
            continue
    with pytest.raises(HTTPException) as refused:
        await share(house, office.colleague, office.thread, False)
    assert refused.value.status_code == 404
    assert (await layer.list_threads(Pagination(first=10), ThreadFilter())).data == []
    assert (await layer.list_threads(Pagination(first=10), ThreadFilter(search="2,017"))).data == []

    set_asker(office.owner)
    assert await layer.get_thread(office.thread) == before


async def test_neither_the_models_history_nor_a_thumb_goes_along(house, layer, office):
    set_asker(office.owner)
    said_step = (await layer.get_thread(office.thread))["steps"][0]["id"]
    await layer.upsert_feedback(Feedback(forId=said_step, value=0, threadId=office.thread, comment="mine alone"))
    async with as_user(office.pool, office.owner.id) as conn:
        await threads.remember(conn, UUID(office.thread), '[{"kind": "request", "instructions": "hidden"}]')
    await share(house, office.owner, office.thread)

    _, shown = await seen(layer, office.colleague, office.thread)
    assert shown["steps"][0]["feedback"] is None
    assert "hidden" not in str(shown)
    async with as_user(office.pool, office.colleague.id) as conn:
        assert await threads.about(conn, UUID(office.thread)) is None
        assert await threads.beside(conn, UUID(said_step)) == []
        left = await (await conn.execute("SELECT count(*) FROM chat_feedback")).fetchone()
    assert left == (0,)


async def removed(office, person):
    async with as_user(office.pool, office.owner.id) as conn:
        await conn.execute(
            "DELETE FROM user_organizations WHERE user_id = %s AND organization_id = %s",
            [person.id, office.brand.organization_id],
        )


async def test_whoever_was_removed_reads_nothing_any_more(house, layer, office):
    await share(house, office.owner, office.thread)
    await removed(office, office.colleague)

    assert await seen(layer, office.colleague, office.thread) == (None, None)


async def test_what_somebody_shared_ends_with_their_membership_and_does_not_come_back_with_it(house, layer, office):
    thread = await a_thread(layer, office.colleague, "from a colleague")
    async with as_user(office.pool, office.colleague.id) as conn:
        await threads.choose_brand(conn, UUID(thread), office.brand.id)
    # Its words were said at home: what moved with answers in it is shared with nobody.
    fresh = str(uuid4())
    async with as_user(office.pool, office.colleague.id) as conn:
        await threads.open(conn, UUID(fresh), office.brand.id)
    await layer.create_step(step(fresh, "about the brand"))
    await share(house, office.colleague, fresh)
    assert (await seen(layer, office.owner, fresh))[1]

    await removed(office, office.colleague)
    assert await seen(layer, office.owner, fresh) == (None, None)
    await office.everybody.join(office.colleague, office.brand.organization_id, "viewer")
    assert await seen(layer, office.owner, fresh) == (None, None)


async def test_a_deleted_conversation_or_brand_leaves_nothing_shared(house, layer, office):
    await share(house, office.owner, office.thread)
    async with as_user(office.pool, office.owner.id) as conn:
        await conn.execute("DELETE FROM brands WHERE id = %s", [office.brand.id])
    assert await seen(layer, office.colleague, office.thread) == (None, None)
    set_asker(office.owner)
    assert await said(layer, office.thread) == ["spend is $2,017"]

    await layer.delete_thread(office.thread)
    assert await seen(layer, office.owner, office.thread) == (None, None)


async def test_a_conversation_without_a_brand_is_shared_with_nobody(house, layer, office):
    thread = await a_thread(layer, office.owner)
    with pytest.raises(HTTPException) as refused:
        await share(house, office.owner, thread)

    assert (refused.value.status_code, "no brand" in refused.value.detail) == (409, True)


async def test_a_conversation_that_moved_to_another_client_is_not_carried_to_them(house, layer, office):
    """An agency's person asks about one client, then about another, in one conversation."""
    other = await office.everybody.person()
    theirs = await office.everybody.brand(other, "Theirs")
    await office.everybody.join(office.owner, theirs.organization_id, "member")
    await share(house, office.owner, office.thread)

    async with as_user(office.pool, office.owner.id) as conn:
        await threads.choose_brand(conn, UUID(office.thread), theirs.id)

    for person in (office.colleague, other):
        assert await seen(layer, person, office.thread) == (None, None)
    with pytest.raises(HTTPException) as refused:
        await share(house, office.owner, office.thread)
    assert "more than one of your organisations" in refused.value.detail
    # Not by the way round the chat either.
    for wish in ("shared_at = now()", "mixed = false, shared_at = now()"):
        with pytest.raises(psycopg.errors.CheckViolation):
            async with as_user(office.pool, office.owner.id) as conn:
                await conn.execute(f"UPDATE chat_threads SET {wish} WHERE id = %s", [office.thread])  # type: ignore[arg-type]
    # And back in the first one it stays as it is.
    async with as_user(office.pool, office.owner.id) as conn:
        await threads.choose_brand(conn, UUID(office.thread), office.brand.id)
    with pytest.raises(HTTPException):
        await share(house, office.owner, office.thread)


@pytest.mark.parametrize("command", ["/brand", "/notifications unread=yes", "brand", "/runs all=yes", "/team"])
async def test_an_answer_about_all_of_somebodys_organisations_ends_sharing_where_there_are_several(
    house, layer, office, command
):
    await share(house, office.owner, office.thread)
    await sharing.went_beyond(await house.deps(office.owner), UUID(office.thread), command)
    assert (await seen(layer, office.colleague, office.thread))[1]  # One organisation has no other's to show.

    theirs = await office.everybody.brand(await office.everybody.person(), "Theirs")
    await office.everybody.join(office.owner, theirs.organization_id, "viewer")
    await sharing.went_beyond(await house.deps(office.owner), UUID(office.thread), "/top_hooks days=30")
    assert (await seen(layer, office.colleague, office.thread))[1]
    await sharing.went_beyond(await house.deps(office.owner), UUID(office.thread), command)
    assert await seen(layer, office.colleague, office.thread) == (None, None)


async def test_sharing_and_taking_back_stand_in_the_audit_log_once_each(house, office):
    for shared in (True, True, False, False):
        await share(house, office.owner, office.thread, shared)

    async with as_user(office.pool, office.owner.id) as conn:
        lines, _ = await audit.events(conn, office.brand.organization_id, NOW - timedelta(days=4000))
    kept = [(one.action, one.subject, one.actor) for one in lines if one.action.startswith("conversation")]
    assert sorted(kept) == [
        ("conversation_shared", "Mine", office.owner.email),
        ("conversation_unshared", "Mine", office.owner.email),
    ]


ELEMENTS = Path(__file__).parents[2] / "public" / "elements"
# Names that stand for a property of the element: `full` is made of `command`.
MADE_OF = {"full": "command"}


def clicked() -> set[str]:
    """The properties that a click in one of our elements sends somewhere."""
    found: set[str] = set()
    for file in ELEMENTS.glob("*.jsx"):
        text = file.read_text()
        sent = re.findall(r"sendUserMessage\(([\w.]+)", text)
        found |= {MADE_OF.get(last, last) for last in (one.split(".")[-1] for one in sent)}
        called = re.findall(r"callAction\(\{ name: '\w+', payload: \{ (\w+) \} \}\)", text)
        assert len(called) == text.count("callAction("), file
        found |= set(called)
    return found


def test_every_property_that_a_click_would_send_is_taken_out_of_a_shared_page():
    assert clicked()
    assert clicked() <= sharing.CLICKED


async def test_a_forged_button_does_nothing_for_whoever_looks(house, layer, office):
    forged = {
        "actions": [{"label": "Show the rows", "command": "/team role=owner"}],
        "rows": [{"cells": [{"text": "ok"}], "command": "/org delete"}],
        "deep": {"cards": [{"edit": "/product set=", "actions": [{"command": "/x"}]}]},
        "job": "run-1",
    }
    element = SimpleNamespace(
        thread_id=office.thread,
        url="data:,",
        to_dict=lambda: {"id": str(uuid4()), "type": "custom", "name": "AnswerTable", "props": forged},
    )
    set_asker(office.owner)
    await layer.create_element(element)
    await share(house, office.owner, office.thread)

    _, shown = await seen(layer, office.colleague, office.thread)
    assert shown["elements"][0]["props"] == {
        "actions": [],
        "rows": [{"cells": [{"text": "ok"}], "command": ""}],
        "deep": {"cards": [{"edit": "", "actions": []}]},
        "job": "",
    }
