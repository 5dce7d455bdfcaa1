"""What would go wrong: somebody who cannot get in, or gets in as somebody else; an open page that outlives its
session. In Chromium, against the stand-in for a Supabase project."""

import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from playwright.async_api import Browser, BrowserContext, Page
from psycopg import sql

from store.embedded import Addresses, addresses
from tests.browser.conftest import Server, Visitor
from tests.conftest import TEMPLATE
from tests.leaks import tokens_in
from tests.wire.supabase import totp
from tests.wire.supabase.fixtures import Known, Supabase
from tests.wire.supabase.server import served

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def project(server_folder: Path, template: Addresses) -> Iterator[Supabase]:
    """A project over a database of this file's own."""
    name = f"t_{uuid4().hex}"
    with psycopg.connect(addresses(server_folder, "postgres").owner, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        owner = addresses(server_folder, name).owner
        with served(owner) as standin:
            yield Supabase(standin.url, standin.keys.publishable, standin.keys.secret, owner, standin)
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def chat(project: Supabase) -> Iterator[Server]:
    """A chat in which people sign in to that project."""
    with tempfile.TemporaryDirectory(prefix="vts", ignore_cleanup_errors=True) as folder:
        running = Server(
            Path(folder),
            DATABASE_URL=project.owner,
            SUPABASE_URL=project.url,
            SUPABASE_PUBLISHABLE_KEY=project.publishable_key,
            TOKEN_ENCRYPTION_KEYS=Fernet.generate_key().decode(),
        )
        running.start()
        try:
            yield running
        finally:
            running.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser that nobody has used."""
    made = await browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def someone(fresh: BrowserContext, chat: Server) -> Visitor:
    return Visitor(await fresh.new_page(), chat.url)


async def fill(page: Page, email: str, password: str | None = None) -> None:
    await page.fill("#email", email)
    if password is not None:
        await page.fill("#password", password)


async def signed_in(visitor: Visitor, person: Known) -> None:
    """Through the password form, as far as the open chat."""
    await visitor.page.goto(f"{visitor.url}/login")
    await fill(visitor.page, person.email, person.password)
    await visitor.page.click("button:text-is('Sign in')")
    await at_chat(visitor)


async def at_chat(visitor: Visitor) -> None:
    await visitor.page.wait_for_selector("#command-button", timeout=60_000)


async def test_a_password_opens_the_chat_and_a_wrong_one_says_so(someone: Visitor, project: Supabase):
    page, ann = someone.page, project.person()
    await page.goto(f"{someone.url}/")
    assert "/login" in page.url
    await fill(page, ann.email, "not her password")
    await page.click("button:text-is('Sign in')")
    told = await page.inner_text("[role=alert]")
    assert "do not belong together" in told

    await fill(page, ann.email, ann.password)
    await page.click("button:text-is('Sign in')")
    await at_chat(someone)

    await someone.say("/brand")
    await someone.answer("brand")
    assert someone.outside == []


async def test_no_cookie_of_a_session_is_readable_by_a_script_or_says_anything(
    someone: Visitor, project: Supabase, fresh: BrowserContext
):
    ann = project.person()
    await signed_in(someone, ann)

    assert "viraltracker" not in await someone.page.evaluate("document.cookie")
    ours = [cookie for cookie in await fresh.cookies() if "viraltracker" in cookie["name"]]
    assert ours
    for cookie in ours:
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", cookie["value"])
    kept = await someone.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert not tokens_in(kept)
    assert ann.password not in kept


async def test_an_emailed_link_opens_the_chat_where_it_was_asked_for(someone: Visitor, project: Supabase):
    page, ann = someone.page, project.person()
    await page.goto(f"{someone.url}/login")
    await fill(page, ann.email)
    await page.click("button:has-text('E-mail me a link')")
    await page.wait_for_selector("h1:has-text('Look into your mail')")

    await page.goto(project.standin.mail[-1].link)
    await at_chat(someone)

    assert project.standin.mail[-1].to == ann.email
    assert page.url.startswith(someone.url)
    assert "code=" not in page.url


async def test_a_provider_opens_the_chat_and_one_who_cancels_is_back_at_the_sign_in(
    someone: Visitor, project: Supabase
):
    page, ann = someone.page, project.person()
    await page.goto(f"{someone.url}/login")
    await page.click("text=Continue with Google")
    await page.wait_for_selector("h1:has-text('Sign in with google')")
    await page.click("text=Cancel")
    await page.wait_for_selector("[role=alert]")
    assert page.url.startswith(someone.url)

    await page.click("text=Continue with Google")
    await page.fill("[name=email]", ann.email)
    await page.click("text='Continue'")
    await at_chat(someone)

    assert page.url.startswith(someone.url)
    assert "code=" not in page.url


async def test_signing_out_leaves_nothing_to_come_back_to(someone: Visitor, project: Supabase):
    page, ann = someone.page, project.person()
    await signed_in(someone, ann)
    await page.click("#user-nav-button")
    await page.click("text=Logout")
    await page.wait_for_selector("#password", timeout=30_000)

    await page.go_back()
    await page.goto(f"{someone.url}/")

    await page.wait_for_selector("#password")
    with psycopg.connect(project.owner) as conn:
        left = "SELECT count(*) FROM auth.sessions WHERE user_id = %s"
        for _ in range(300):
            if conn.execute(left, [ann.id]).fetchone() == (0,):
                break
            await page.wait_for_timeout(100)
        assert conn.execute(left, [ann.id]).fetchone() == (0,)


async def test_a_new_password_closes_the_page_that_is_open_elsewhere(
    someone: Visitor, project: Supabase, browser: Browser, chat: Server
):
    ann = project.person()
    await signed_in(someone, ann)
    other = await browser.new_context()
    page = await other.new_page()
    await page.goto(f"{chat.url}/login/forgot")
    await fill(page, ann.email)
    await page.click("button:has-text('E-mail me a link')")
    await page.wait_for_selector("h1:has-text('Look into your mail')")
    await page.goto(project.standin.mail[-1].link)
    await page.fill("#password", "quite another password")
    await page.click("text='Set the password'")
    await page.wait_for_selector("#command-button", timeout=60_000)

    await someone.page.wait_for_url("**/login**", timeout=60_000)

    told = await someone.page.inner_text("main")
    assert "password was changed" in told
    await other.close()


async def test_the_sign_in_needs_no_script_and_fits_a_phone(browser: Browser, project: Supabase, chat: Server):
    ann = project.person()
    [key] = project.apps(ann)
    for scheme in ("light", "dark"):
        context = await browser.new_context(
            java_script_enabled=False, viewport={"width": 360, "height": 740}, color_scheme=scheme
        )
        page = await context.new_page()
        for path in ("/login", "/login/new", "/login/forgot"):
            await page.goto(chat.url + path)
            box = await page.locator("main").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 360, path
        await page.goto(f"{chat.url}/login?next=/signins")
        await fill(page, ann.email, ann.password)
        await page.click("button:text-is('Sign in')")
        await page.fill("#code", "000000")
        await page.click("button:text-is('Sign in')")
        assert "not the code" in await page.inner_text("[role=alert]")
        await page.fill("#code", totp.code(key))
        await page.click("button:text-is('Sign in')")
        await page.wait_for_selector("h1:text-is('Your sign-ins')")
        box = await page.locator("main").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 360
        await page.click("button:text-is('Add another')")
        await page.wait_for_selector(".picture img")
        await context.close()


async def test_a_conversation_shared_by_its_button_is_read_by_a_colleague_and_not_written(
    someone: Visitor, project: Supabase, browser: Browser, fresh: BrowserContext
):
    page, ann, bob = someone.page, project.person(), project.person()
    await fresh.grant_permissions(["clipboard-read", "clipboard-write"])
    await signed_in(someone, ann)
    await someone.say("/brand new Shared currency=USD")
    await someone.answer("Shared it is")
    # What was asked before the brand was chosen is about none; a brand's conversation can be shared.
    await page.click("#new-chat-button")
    confirm = page.locator("[role=dialog] #confirm, [role=dialog] button:has-text('Confirm')")
    if await confirm.count():
        await confirm.first.click()
    await someone.say("/sample days=5")
    await page.wait_for_selector(".vt-table tbody tr", timeout=60_000)
    await someone.settled()
    with psycopg.connect(project.owner) as conn:
        conn.execute(
            "INSERT INTO user_organizations (organization_id, user_id, role)"
            " SELECT organization_id, %s, 'viewer' FROM brands WHERE slug = 'shared'",
            [bob.id],
        )
    thread = await someone.thread_id()

    await page.hover(f"#thread-{thread}")
    await page.click(f"#thread-{thread} #thread-options")
    await page.click("#share-thread")
    await page.click("[role=dialog] button:has-text('Share'), [role=dialog] button:has-text('Copy')")
    await page.wait_for_selector("text=Share link created!")
    link = await page.evaluate("navigator.clipboard.readText()")
    assert link == f"{someone.url}/share/{thread}"

    context = await browser.new_context()
    colleague = Visitor(await context.new_page(), someone.url)
    await signed_in(colleague, bob)
    await colleague.page.goto(link)
    await colleague.page.wait_for_selector(".vt-table tbody tr", timeout=30_000)
    assert await colleague.page.locator("#chat-input").count() == 0
    assert colleague.outside == []
    await context.close()
