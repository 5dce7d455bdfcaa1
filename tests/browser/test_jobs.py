"""What would go wrong: a job that nobody sees any more, that cannot be stopped, or whose end comes twice or never."""

import re
from uuid import UUID, uuid4

import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import expect

from store import notifications, people
from store.brands import visible
from store.db import as_user, as_worker, open_pool
from store.embedded import addresses
from tests.browser.conftest import Visitor
from tests.browser.slow_work import LET_GO

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def traveller(browser, server):
    """A person in Tokyo with a page of their own."""
    context = await browser.new_context(timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900})
    someone = Visitor(await context.new_page(), server.url)
    yield someone
    await context.close()
    assert someone.outside == []


async def tell(server, title, command="/ads days=30"):
    """Leaves a notification for everybody, as a worker in another process does."""
    pool = await open_pool(addresses(server.home / "postgres").app, size=1)
    try:
        async with as_user(pool, people.LOCAL_USER.id) as conn:
            brand = (await visible(conn))[0]
        async with as_worker(pool, brand.organization_id) as conn:
            await notifications.leave(
                conn,
                organization_id=brand.organization_id,
                brand_id=brand.id,
                user_id=None,
                type="warning",
                category="deadline",
                title=title,
                command=command,
                once=str(uuid4()),
            )
    finally:
        await pool.close()


async def unread(visitor):
    """How many the server counts, once the page shows that."""
    count = (await (await visitor.page.request.get(f"{visitor.url}/unread")).json())["unread"]
    await badge_shows(visitor, count)
    return count


async def badge_shows(visitor, count):
    told = visitor.page.locator("#vt-unread:not([hidden]) b")
    await (expect(told).to_have_text(str(count)) if count else expect(told).to_have_count(0))


async def hearing(server, *visitors):
    """Waits until the chat processes of these pages hear what is told: until then, they show no line of it."""
    before = [await unread(visitor) for visitor in visitors]
    await tell(server, "Is anybody there?")
    for visitor, count in zip(visitors, before, strict=True):
        await badge_shows(visitor, count + 1)


async def test_a_job_shows_its_steps_and_its_end_once_also_after_a_reload(visitor, server):
    page = visitor.page
    await visitor.open()
    before = await unread(visitor)
    (server.home / LET_GO).unlink(missing_ok=True)
    await visitor.say("/slow slices=14 held=yes")
    await page.wait_for_selector(".vt-step:has-text('Results'):has-text('of 14')", timeout=60_000)
    thread = await visitor.thread_id()

    await page.reload()
    await page.wait_for_selector(".vt-progress-running .vt-step:has-text('of 14')", timeout=60_000)
    await page.wait_for_selector(".vt-note:has-text('Meta asks to wait until')", timeout=60_000)
    assert not re.search(r"T\d\d:\d\d:\d\dZ", await page.locator(".vt-note").inner_text())
    (server.home / LET_GO).touch()
    await visitor.answer("Slept through 14 slices")
    await page.wait_for_selector("text=the proof of the slow work")
    steps = await page.locator(".vt-progress-done .vt-step").all_inner_texts()
    assert [step.split("\n")[1] for step in steps] == ["Results", "Creatives"]

    # Who has seen the end needs no notification of it.
    await badge_shows(visitor, before)

    # Whoever left it and whoever took it up wrote the same end.
    await page.wait_for_timeout(1500)
    await visitor.open(f"/thread/{thread}")
    await page.wait_for_selector("text=the proof of the slow work")
    await expect(page.locator("[data-step-type=assistant_message]", has_text="Slept through")).to_have_count(1)
    await expect(page.locator(".vt-table")).to_have_count(1)


async def test_the_next_question_is_answered_while_jobs_go_on_and_a_joined_one_says_so(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/slow slices=400")
    await page.wait_for_selector(".vt-progress-running", timeout=60_000)
    await visitor.settled()
    await visitor.say("/slow slices=400")
    await page.wait_for_selector(".vt-joined", timeout=60_000)
    await visitor.settled()
    await visitor.say("/slow slices=401")
    await page.wait_for_function("document.querySelectorAll('.vt-progress-running').length === 3", timeout=60_000)

    # One stop ends the run that two of them show.
    await page.locator(".vt-stop").first.click()
    await page.wait_for_function("document.querySelectorAll('.vt-progress-cancelled').length === 2", timeout=60_000)
    await expect(page.locator(".vt-progress-running")).to_have_count(1)
    await page.locator(".vt-stop").click()
    await page.wait_for_function("document.querySelectorAll('.vt-progress-cancelled').length === 3", timeout=60_000)


async def test_the_composers_stop_button_stops_the_job(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/slow slices=402")
    await page.wait_for_selector(".vt-progress-running", timeout=60_000)
    await page.click("#stop-button")
    await page.wait_for_selector(".vt-progress-cancelled", timeout=60_000)


async def test_a_failed_job_says_why_with_what_mends_it(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/slow how=fail slices=1")
    await visitor.answer("The connection has expired")
    await page.wait_for_selector(".vt-progress-failed .vt-step-failed:has-text('Creatives')")
    await visitor.settled()
    await page.click(".vt-notice .vt-action:has-text('/brand')")
    await visitor.answer("brand")


async def test_a_job_is_taken_up_after_the_chat_was_started_again(visitor, server):
    page = visitor.page
    await visitor.open()
    await visitor.say("/slow slices=30")
    await page.wait_for_selector(".vt-progress-running", timeout=60_000)
    thread = await visitor.thread_id()
    await page.goto("about:blank")

    assert server.stop() == 0
    server.start()
    await visitor.open(f"/thread/{thread}")
    await visitor.answer("Slept through 30 slices")
    await page.wait_for_selector(".vt-progress-done")


async def test_the_badge_follows_without_a_reload_and_a_click_leads_to_what_it_is_about(visitor, server):
    page = visitor.page
    await visitor.open()
    before = await unread(visitor)
    await tell(server, "The Meta sync is late")
    await badge_shows(visitor, before + 1)

    await page.click("#vt-unread")
    await visitor.answer("unread")
    await expect(page.locator("[data-step-type=user_message]").last).to_have_text("/notifications unread=yes")
    await page.locator(".vt-table .vt-open", has_text="The Meta sync is late").click()
    said = page.locator("[data-step-type=user_message]").last
    await expect(said).to_have_text(re.compile(r"^\s*/notifications open=[0-9a-f]{8}\s*$"))
    await visitor.answer("ads")
    await badge_shows(visitor, before)


async def test_the_badge_goes_on_following_when_the_database_dropped_the_listener(visitor, server):
    await visitor.open()
    before = await unread(visitor)
    with psycopg.connect(addresses(server.home / "postgres").owner) as conn:
        dropped = conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE '%%viraltracker_notifications%%' AND pid <> pg_backend_pid()"
        ).fetchall()
    assert dropped

    await tell(server, "Told while nobody listened")
    await badge_shows(visitor, before + 1)


async def test_marking_all_as_read_takes_the_badge_away_on_every_page(visitor, traveller, server):
    await visitor.open()
    await traveller.open()
    await tell(server, "Another one is late")
    for page in (visitor.page, traveller.page):
        await page.wait_for_selector("#vt-unread:not([hidden])")
    await visitor.say("/notifications read=all")
    for page in (visitor.page, traveller.page):
        await page.wait_for_selector("#vt-unread", state="hidden")


async def test_instants_are_in_the_viewers_own_timezone(traveller):
    page = traveller.page
    await traveller.open()
    await traveller.say("/sample days=7")
    # Hours are counted from midday, 20 November, in UTC: the last one is 13:00 on the next day, 22:00 in Tokyo.
    shown = page.locator(".vt-table tbody tr").last.locator("time")
    await expect(shown).to_contain_text("10:00")
    assert "GMT+9" in await shown.get_attribute("title")


async def test_a_grid_is_read_without_colours(visitor):
    page = visitor.page
    await visitor.open()
    await visitor.say("/sample charts=yes")
    grid = page.get_by_role("table", name="Runs by day, last 30 days")
    await grid.wait_for()
    # What follows the table may draw it once more.
    await grid.get_by_role("row").nth(3).wait_for()

    await expect(grid.get_by_role("row")).to_have_count(4)
    failed = grid.get_by_role("button", name="27 Oct: failed, Token expired")
    await expect(failed).to_have_text("✕")
    await failed.click()
    await visitor.answer("brand")


async def test_a_webhook_address_is_not_kept_in_the_conversation(visitor, server, context):
    page = visitor.page
    await visitor.open()
    await visitor.say("/notifications webhook=https://hooks.slack.example/services/T0/verysecretab12")
    await visitor.answer("hooks.slack.example …ab12")
    await visitor.settled()
    thread = UUID(await visitor.thread_id())

    await visitor.open(f"/thread/{thread}")
    await visitor.answer("hooks.slack.example")
    assert "verysecret" not in await page.content()
    assert "verysecret" not in await (await context.request.get(f"{server.url}/project/thread/{thread}")).text()
