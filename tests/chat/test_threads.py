"""What would go wrong: one person's conversation in another's hands, a step lost to a race, a brand taken silently."""

import asyncio
from datetime import datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from chainlit.context import context_var
from chainlit.types import Feedback, Pagination, ThreadFilter

from chat.asker import NotSignedIn, set_asker
from chat.brands import CHOOSE, chosen, default, profile_of
from chat.threads import Threads
from store import threads
from store.db import as_user


@pytest.fixture
def layer(house):
    return Threads(house)


def step(thread, output, step_id=None, type="assistant_message"):
    return {
        "id": step_id or str(uuid4()),
        "threadId": thread,
        "type": type,
        "name": "ViralTracker",
        "output": output,
        "createdAt": "2026-11-20T12:00:00Z",
    }


async def said(layer, thread):
    found = await layer.get_thread(thread)
    return [one["output"] for one in found["steps"]] if found else None


async def a_thread(layer, user, text="mine"):
    set_asker(user)
    thread = str(uuid4())
    await layer.create_step(step(thread, text))
    await layer.update_thread(thread, name="Mine")
    return thread


async def test_another_person_can_neither_read_nor_change_a_conversation(layer, everybody):
    owner, stranger = await everybody.person(), await everybody.person()
    thread = await a_thread(layer, owner)
    element = SimpleNamespace(
        thread_id=thread, url="data:,", to_dict=lambda: {"id": str(uuid4()), "props": {"a": 1}, "name": "x"}
    )
    await layer.create_element(element)
    kept = (await layer.get_thread(thread))["elements"][0]["id"]

    set_asker(stranger)
    assert await layer.get_thread(thread) is None
    assert await layer.get_thread_author(thread) == ""
    assert await layer.get_element(thread, kept) is None
    await layer.update_thread(thread, name="Stolen")
    await layer.delete_thread(thread)
    await layer.delete_element(kept, thread)
    await layer.create_step(step(thread, "planted"))
    with pytest.raises(NotSignedIn):
        await layer.upsert_feedback(Feedback(forId=str(uuid4()), value=1, threadId=thread))
    assert (await layer.list_threads(Pagination(first=10), ThreadFilter())).data == []

    set_asker(owner)
    assert await said(layer, thread) == ["mine"]
    assert (await layer.get_thread(thread))["name"] == "Mine"
    assert await layer.get_element(thread, kept) is not None


async def test_a_colleague_of_the_same_organisation_sees_no_conversation_either(layer, everybody):
    owner, colleague = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    await everybody.join(colleague, brand.organization_id, "admin")
    thread = await a_thread(layer, owner)

    set_asker(colleague)
    assert await layer.get_thread(thread) is None


async def test_nobody_signed_in_reads_nothing(layer, everybody):
    thread = await a_thread(layer, await everybody.person())
    set_asker(None)

    with pytest.raises(NotSignedIn):
        await layer.get_thread(thread)


async def test_the_later_content_of_a_step_stands_whichever_write_arrives_first(everybody, layer):
    owner = await everybody.person()
    thread = await a_thread(layer, owner)
    one = str(uuid4())
    async with as_user(everybody.pool, owner.id) as conn:
        created = (await layer.get_thread(thread))["createdAt"]
        at = datetime.fromisoformat(created)
        await threads.put_step(conn, thread, step(thread, "whole", one), at, revision=2)
        await threads.put_step(conn, thread, step(thread, "", one), at, revision=1)

    assert "whole" in await said(layer, thread)


async def test_a_page_closed_by_anothers_task_is_kept_for_its_own_person(everybody, layer):
    """Pings that stay away are noticed by one task for all, which carries the first person's sign-in."""
    first, second = await everybody.person(), await everybody.person()
    thread = await a_thread(layer, second)
    gone = await a_thread(layer, second)
    await layer.delete_thread(gone)

    session = SimpleNamespace(user=SimpleNamespace(identifier=str(second.id), display_name=second.email))
    token = context_var.set(SimpleNamespace(session=session))
    set_asker(first)
    await layer.update_thread(thread, metadata={"kept": 1})
    await layer.update_thread(gone, metadata={"private": 1})
    context_var.reset(token)

    assert await layer.get_thread(gone) is None
    set_asker(second)
    assert await layer.get_thread(gone) is None
    assert (await layer.get_thread(thread))["metadata"]["kept"] == 1


@pytest.mark.parametrize("odd", ["\x00", "\ud800"])
async def test_a_message_that_no_database_can_hold_is_kept_without_the_odd_character(everybody, layer, odd):
    thread = await a_thread(layer, await everybody.person(), f"which{odd} hooks?")

    (kept,) = await said(layer, thread)
    assert kept.replace("?", "") == "which hooks"
    await layer.update_thread(thread, name=f"Odd{odd}")


async def test_many_writes_at_once_make_one_conversation_with_all_its_steps(layer, everybody):
    set_asker(await everybody.person())
    thread = str(uuid4())

    await asyncio.gather(*(layer.create_step(step(thread, str(n))) for n in range(12)))

    assert sorted(await said(layer, thread), key=int) == [str(n) for n in range(12)]


async def test_a_refused_write_takes_none_of_those_beside_it_along(layer, everybody):
    set_asker(await everybody.person())
    thread = str(uuid4())
    refused = {**step(thread, "no such id"), "id": "not-an-id"}

    kept, failed = await asyncio.gather(
        layer.create_step(step(thread, "kept")), layer.create_step(refused), return_exceptions=True
    )

    assert kept is None
    assert isinstance(failed, Exception)
    assert await said(layer, thread) == ["kept"]


async def test_a_stopped_question_does_not_lose_what_was_being_written(layer, everybody):
    set_asker(await everybody.person())
    thread = str(uuid4())
    writing = asyncio.create_task(layer.create_step(step(thread, "kept")))
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await layer.drain()

    assert await said(layer, thread) == ["kept"]


async def test_a_conversation_moves_with_its_brand_to_the_brands_organisation(layer, everybody):
    owner, guest = await everybody.person(), await everybody.person()
    brand = await everybody.brand(owner)
    await everybody.join(guest, brand.organization_id, "viewer")
    thread = await a_thread(layer, guest)

    async with as_user(everybody.pool, guest.id) as conn:
        await threads.choose_brand(conn, thread, brand.id)

    assert await said(layer, thread) == ["mine"]
    assert (await layer.get_thread(thread))["metadata"]["chat_profile"] == brand.slug


async def test_search_finds_plain_text_and_takes_no_pattern(layer, everybody):
    set_asker(await everybody.person())
    thread = str(uuid4())
    await layer.create_step(step(thread, r"ROAS is 4\.3× \(up 10\%\)"))

    async def found(text):
        return [one["id"] for one in (await layer.list_threads(Pagination(first=5), ThreadFilter(search=text))).data]

    assert await found("is 4.3× (up 10%)") == [thread]
    assert await found("%") == [thread]
    assert await found("_OAS") == []


async def test_threads_come_in_pages_without_gaps(layer, everybody):
    owner = await everybody.person()
    made = {await a_thread(layer, owner) for _ in range(5)}
    seen, cursor = [], None
    while True:
        page = await layer.list_threads(Pagination(first=2, cursor=cursor), ThreadFilter())
        seen += [one["id"] for one in page.data]
        if not page.pageInfo.hasNextPage:
            break
        cursor = page.pageInfo.endCursor

    assert len(seen) == 5
    assert set(seen) == made


async def test_among_several_brands_none_is_chosen_silently(everybody):
    owner = await everybody.person()
    one = await everybody.brand(owner, "One")
    two = await everybody.brand(owner, "Two")
    demo = one.model_copy(update={"is_fictional": True, "slug": "demo"})

    assert default([one, two, demo]) is None
    assert default([one, demo]) == one
    assert default([demo]) == demo
    assert chosen([one, two], CHOOSE) is None
    assert chosen([one, two], "two") == two
    twin = one.model_copy(update={"organization_name": "Other"})
    assert chosen([one, twin], profile_of(twin, [one, twin])) == twin
