"""What would go wrong: an offer on another's page or below another's answer, a report that runs as the person who opens
it or that anybody can open."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from chainlit.context import context_var
from chainlit.types import Feedback
from fastapi import HTTPException

from chat import thumbs
from chat.asker import set_asker
from chat.routes import test_report as report_of
from tests.tools.prompt_shelf import Shelf
from tests.tools.test_eval_case import said


@dataclass
class Page:
    """What the page is told."""

    sent: list
    removed: list

    async def send_element(self, element):
        self.sent.append(element)

    async def emit(self, event, told):
        self.removed.append((event, told["id"]))


@pytest.fixture
async def page(house, everybody):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))
    page, thread = Page([], []), str(uuid4())
    user = SimpleNamespace(identifier=str(person.id), display_name=person.email)
    session = SimpleNamespace(user=user, thread_id=thread, has_first_interaction=True, id="1")
    token = context_var.set(SimpleNamespace(session=session, emitter=page))
    set_asker(person)
    yield SimpleNamespace(told=page, thread=thread, deps=deps, house=house, person=person)
    context_var.reset(token)


async def thumb(page, rated, value=0, thread=None):
    given = Feedback(forId=str(rated), value=value, threadId=thread or page.thread)
    await thumbs.take(page.house, given)


async def test_a_thumb_down_offers_a_case_below_the_answer_and_a_thumb_up_takes_it_away(page):
    run = await said(page.deps)
    await thumb(page, run)
    await thumb(page, run)
    await thumb(page, run, value=1)

    first, second = page.told.sent
    assert first["id"] == second["id"]
    assert first["forId"] not in (str(run), None)
    assert first["props"]["actions"][0]["command"] == f"/eval_case answer={run}"
    assert page.told.removed == [("remove_element", first["id"])]


async def test_below_a_commands_answer_nothing_is_offered(page):
    await thumb(page, await said(page.deps, question="/top_hooks"))

    assert page.told.sent == []


async def test_another_persons_answer_conversation_or_page_gets_no_offer(page, everybody):
    run = await said(page.deps)
    await thumb(page, run, thread=str(uuid4()))
    await thumb(page, uuid4())
    set_asker(await everybody.person())
    await thumb(page, run)

    assert page.told.sent == []


async def test_the_report_of_the_prompt_tests_is_the_operators_and_runs_as_nobody(house, everybody):
    person = await everybody.person()
    set_asker(person)
    shelf = Shelf(html={"routing": "<script>1</script>"})
    parts = await house.parts()
    parts.deps = lambda user, brand, now: replace(everybody.deps(user, brand, now), prompt_book=shelf)

    with pytest.raises(HTTPException, match="404"):
        await report_of(house, "routing")
    async with await psycopg.AsyncConnection.connect(everybody.database.owner) as conn:
        await conn.execute("INSERT INTO private.platform_operators (user_id) VALUES (%s)", [person.id])
    shown = await report_of(house, "routing")

    policy = shown.headers["content-security-policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert shown.headers["cross-origin-opener-policy"] == "unsafe-none"
    with pytest.raises(HTTPException, match="404"):
        await report_of(house, "unknown")
    set_asker(None)
    with pytest.raises(HTTPException, match="401"):
        await report_of(house, "routing")
