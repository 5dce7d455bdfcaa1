"""What would go wrong: a page that hears of what happened only after a reload, in one chat process of several; a line
that runs what it says; a shared conversation that can be written to."""

import psycopg
import pytest
from playwright.async_api import expect

from store.embedded import addresses
from tests.browser.conftest import Visitor
from tests.browser.test_jobs import hearing, tell

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_notification_appears_at_once_on_the_pages_of_two_chat_processes(visitor, context, server, second):
    elsewhere = Visitor(await context.new_page(), second.url)
    await visitor.open()
    await elsewhere.open()
    await hearing(server, visitor, elsewhere)
    said = "The <img src=x onerror=document.title='ran'> sync is late"
    await tell(server, said)

    for one in (visitor, elsewhere):
        line = one.page.locator(".vt-told-line.vt-told-warning", has_text="sync is late")
        await line.wait_for()
        await expect(line).to_contain_text(said)
        assert await one.page.locator("#vt-told img").count() == 0
        assert await one.page.title() != "ran"
    await line.locator(".vt-told-open").click()
    await elsewhere.answer("ads")
    await expect(elsewhere.page.locator("[data-step-type=user_message]").last).to_contain_text("/notifications open=")
    await elsewhere.page.close()


async def test_a_shared_conversation_is_shown_without_anything_to_change_it_with(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample days=5")
    await page.wait_for_selector(".vt-foot")
    await visitor.settled()
    thread = await visitor.thread_id()
    answer = await page.request.put(f"{visitor.url}/project/thread/share", data={"threadId": thread, "isShared": True})
    assert answer.ok, await answer.text()

    await page.goto(f"{visitor.url}/share/{thread}")
    await page.wait_for_selector(".vt-table tbody tr", timeout=60_000)
    # What opens and folds stays; what would send a command is gone.
    assert await page.locator("button[title^='/'], tr[title^='/']").count() == 0
    assert await page.locator(".positive-feedback-off:visible").count() == 0
    assert await page.locator("#chat-input").count() == 0

    await page.request.put(f"{visitor.url}/project/thread/share", data={"threadId": thread, "isShared": False})
    assert (await page.request.get(f"{visitor.url}/project/share/{thread}")).status == 404


async def test_a_page_says_at_once_that_somebodys_access_has_changed(visitor, server):
    await visitor.open()
    await hearing(server, visitor)
    with psycopg.connect(addresses(server.home / "postgres").owner, autocommit=True) as conn:
        row = conn.execute("INSERT INTO organizations (name, slug) VALUES ('Client', 'client') RETURNING id").fetchone()
        assert row
        conn.execute(
            "INSERT INTO user_organizations (organization_id, user_id, role)"
            " SELECT %s, id, 'viewer' FROM auth.users WHERE email = 'you@localhost'",
            row,
        )
        await visitor.page.wait_for_selector(".vt-told-line:has-text('In Client you are now a viewer')")
        conn.execute("DELETE FROM organizations WHERE id = %s", row)
