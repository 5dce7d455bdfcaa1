"""What would go wrong: the wrong one let in, the right one kept out, an account betrayed."""

import re
from html import unescape
from uuid import uuid4

import httpx
import pytest

from chat.sign_in.words import AWAY, STALE_FORM, STALE_LINK, WRONG
from store import sessions
from store.db import as_door
from tests.chat.entrance import HERE, rows
from tests.leaks import tokens_in
from tests.wire.supabase.config import Faults


def said(page: httpx.Response) -> str:
    """What the page says went wrong."""
    found = re.search(r'role="alert">([^<]*)<', page.text)
    assert found, page.text
    return unescape(found[1])


async def test_a_password_opens_the_door_and_another_does_not(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()

    refused = await browser.fill(
        await browser.visit("/login"), "/login/password", email=known.email, password="guess-1"
    )
    assert refused.status_code == 401
    assert said(refused) == WRONG
    assert await browser.who() is None

    opened = await browser.sign_in(known)
    assert (opened.status_code, opened.headers["location"]) == (303, "/")
    assert await browser.who() == known.email


async def test_nobody_learns_whether_an_address_has_an_account(entrance, supabase):
    known = supabase.person()
    answers = []
    for number, email in enumerate((known.email, "nobody@example.test")):
        browser = entrance.browser(f"192.0.2.{number}")
        page = await browser.visit("/login")
        told = [await browser.fill(page, "/login/password", email=email, password="guess-1")]
        told += [await browser.fill(page, path, email=email) for path in ("/login/link", "/login/forgot")]
        told += [await browser.fill(page, "/login/new", email=email, password="a-long-password")]
        answers.append(
            [(one.status_code, re.sub(r'value="\w{64}"', "", one.text.replace(email, "EMAIL"))) for one in told]
        )

    assert answers[0] == answers[1]


async def test_the_cookie_says_nothing_and_the_table_cannot_be_used_for_one(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    opened = await browser.sign_in(known)

    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert str(known.id) not in cookie
    stored = str(rows(supabase, "SELECT * FROM private.chat_sessions"))
    assert browser.secret
    assert browser.secret not in stored
    assert not tokens_in(stored), "a token lies in the table unsealed"


async def test_on_https_no_other_host_can_set_or_read_the_cookie(another_entrance, supabase):
    known = supabase.person()
    async with another_entrance(public_url="https://ads.example.test") as entrance:
        browser = entrance.browser()
        opened = await browser.sign_in(known)

        assert opened.headers["set-cookie"].startswith("__Host-viraltracker=")
        assert "Secure" in opened.headers["set-cookie"]
        assert "Path=/" in opened.headers["set-cookie"]
        assert "Domain" not in opened.headers["set-cookie"]
        assert await browser.who() == known.email


async def test_what_the_browser_sends_in_place_of_the_doors_word_is_taken_away(entrance, supabase):
    from chainlit.auth import create_jwt
    from chainlit.user import User

    victim, thief, browser = supabase.person(), supabase.person(), entrance.browser()
    forged = create_jwt(User(identifier=str(victim.id), display_name=victim.email))

    for heads in ({"cookie": f"access_token={forged}"}, {"authorization": f"Bearer {forged}"}):
        assert (await entrance.browser().get("/who", headers=heads)).status_code == 401
    await browser.sign_in(thief)
    heads = {
        "cookie": f"viraltracker={browser.secret}; access_token={forged}; access_token_0=x",
        "authorization": "Bearer x",
    }
    inside = (await entrance.browser().get("/who", headers=heads)).json()
    assert inside["email"] == thief.email
    assert forged not in str(inside["heads"])
    assert browser.secret not in str(inside["heads"]), "the chat has no use for the session's secret"


@pytest.mark.parametrize("path", ["/", "/thread/1?x=1", "/project/thread/1", "/share/2"])
async def test_a_stranger_is_led_to_the_sign_in_and_back(entrance, supabase, path):
    known, browser = supabase.person(), entrance.browser()

    led = await browser.visit(path)
    assert led.status_code == 303
    page = await browser.visit(led.headers["location"])
    opened = await browser.fill(page, "/login/password", email=known.email, password=known.password)

    assert opened.headers["location"] == path
    assert (await entrance.browser().get(path)).status_code == 401


@pytest.mark.parametrize(
    "next",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/login", "javascript:1", "/a\r\nSet-Cookie: a=b"],
)
async def test_nobody_is_sent_elsewhere_after_signing_in(entrance, supabase, next):
    known, browser = supabase.person(), entrance.browser()
    page = await browser.visit("/login")

    opened = await browser.fill(page, "/login/password", email=known.email, password=known.password, next=next)

    assert opened.headers["location"] == "/"


async def test_a_form_of_another_browser_or_site_signs_nobody_in(entrance, supabase):
    attacker, browser, other = supabase.person(), entrance.browser(), entrance.browser()
    page = await other.visit("/login")

    forced = await browser.fill(page, "/login/password", email=attacker.email, password=attacker.password)
    assert said(forced) == STALE_FORM
    page = await browser.visit("/login")
    form = re.search(r'name="form" value="(\w+)"', page.text)
    assert form
    told = {"form": form[1], "email": attacker.email, "password": attacker.password}
    crossed = await browser.post("/login/password", data=told, headers={"origin": "https://evil.example"})

    assert crossed.status_code == 421
    assert await browser.who() is None


async def test_what_is_no_address_is_named(entrance):
    browser = entrance.browser()
    page = await browser.fill(await browser.visit("/login"), "/login/password", email='<b>"x', password="p")

    assert "'<b>\"x' is not an e-mail address" in page.text.replace("&lt;", "<").replace("&gt;", ">").replace(
        "&quot;", '"'
    ).replace("&#x27;", "'")
    assert "<b>" not in page.text


async def test_a_link_signs_in_the_browser_that_asked_for_it(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    mail = supabase.standin.mail

    page = await browser.fill(await browser.visit("/login?next=/thread/7"), "/login/link", email=known.email)
    assert "is on its way" in page.text
    back = await _followed(mail[-1].link)
    opened = await browser.visit(back)

    assert opened.headers["location"] == "/thread/7"
    assert await browser.who() == known.email
    assert said(await browser.visit(back)) == STALE_LINK


async def test_a_link_opened_elsewhere_asks_first_and_says_whose_it_is(entrance, supabase):
    known, browser, phone = supabase.person("anna@example.test"), entrance.browser(), entrance.browser()
    await browser.fill(await browser.visit("/login"), "/login/link", email=known.email)
    back = await _followed(supabase.standin.mail[-1].link)

    question = await phone.visit(back)
    assert question.status_code == 200
    assert "a…@example.test" in question.text
    assert known.email not in question.text
    assert await phone.who() is None
    opened = await phone.fill(question, "/auth/callback")

    assert opened.status_code == 303
    assert await phone.who() == known.email


async def test_a_link_with_a_hash_is_not_used_up_by_what_looks_at_mail(entrance, supabase):
    known, browser, scanner = supabase.person(), entrance.browser(), entrance.browser()
    supabase.standin.config.template = "token_hash"
    await browser.fill(await browser.visit("/login"), "/login/link", email=known.email)
    mail = supabase.standin.mail[-1]
    path = f"/auth/confirm?token_hash={mail.token_hash}&type=email&next=/join/abc"

    for _ in range(3):
        await scanner.visit(path)
    opened = await browser.fill(await browser.visit(path), "/auth/confirm")

    assert opened.headers["location"] == "/join/abc"
    assert await browser.who() == known.email
    again = await scanner.fill(await scanner.visit(path), "/auth/confirm")
    assert said(again) == STALE_LINK


async def test_a_provider_signs_in_and_only_the_browser_that_left_for_it(entrance, supabase):
    standin = supabase.standin
    browser, victim = entrance.browser(), entrance.browser()
    left = await browser.visit("/login/with/google?next=/thread/3")
    assert left.status_code == 303
    assert left.headers["location"].startswith(f"{supabase.url}/auth/v1/authorize?")
    back = await _at_the_provider(left.headers["location"], "gina@example.test")

    # The attacker's own way back, given to somebody else, would sign them in as the attacker.
    crossed = await victim.visit(back)
    assert "began in another browser" in said(crossed)
    assert await victim.who() is None
    opened = await browser.visit(back)

    assert opened.headers["location"] == "/thread/3"
    assert await browser.who() == "gina@example.test"
    assert standin.config.providers == ("github", "google")


async def test_a_provider_that_the_project_does_not_have_is_refused(entrance):
    browser = entrance.browser()

    assert "not possible here" in said(await browser.visit("/login/with/facebook"))
    assert (await browser.visit("/login/with/..%2f..%2fx")).headers["location"] == "/login"


async def test_another_site_cannot_send_people_to_a_provider(entrance):
    crossed = await entrance.browser().visit(
        "/login/with/google",
        **{"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
    )

    assert "Another site sent you here" in said(crossed)


async def test_the_words_of_an_error_that_comes_back_are_nobodys_to_write(entrance):
    page = await entrance.browser().visit("/auth/callback?error=access_denied&error_description=Call+0800+555+now")

    assert not re.search(r"0800\W+555", page.text)
    assert said(page) == STALE_LINK


async def test_a_new_person_has_a_workspace_and_owns_it(entrance, supabase):
    browser = entrance.browser()
    page = await browser.fill(
        await browser.visit("/login/new"), "/login/new", email="new@example.test", password="a-long-password"
    )
    assert "is on its way" in page.text
    assert await browser.who() is None

    opened = await browser.visit(await _followed(supabase.standin.mail[-1].link))

    assert opened.status_code == 303
    assert await browser.who() == "new@example.test"
    found = rows(
        supabase,
        "SELECT o.name, m.role::text FROM organizations o JOIN user_organizations m ON m.organization_id = o.id"
        " JOIN auth.users u ON u.id = m.user_id WHERE u.email = %s",
        "new@example.test",
    )
    assert found == [("new", "owner")]


async def test_where_addresses_are_not_confirmed_a_new_person_is_in_at_once(entrance, supabase):
    supabase.standin.config.confirm_email = False
    browser = entrance.browser()

    opened = await browser.fill(
        await browser.visit("/login/new"), "/login/new", email="quick@example.test", password="a-long-password"
    )

    assert opened.status_code == 303
    assert await browser.who() == "quick@example.test"


async def test_a_closed_project_takes_no_new_people(entrance, supabase):
    supabase.standin.config.sign_up = False
    browser = entrance.browser()

    assert "/login/new" not in (await browser.visit("/login")).text
    assert (await browser.visit("/login/new")).headers["location"] == "/login"


@pytest.mark.parametrize(
    ("password", "told"), [("short", "at least 8 characters; this one has 5"), ("é" * 40, "at most 72")]
)
async def test_a_password_that_will_not_do_is_told(entrance, password, told):
    browser = entrance.browser()

    page = await browser.fill(
        await browser.visit("/login/new"), "/login/new", email="n@example.test", password=password
    )

    assert told in said(page)


async def test_a_forgotten_password_is_set_anew_and_ends_the_other_sessions(entrance, supabase):
    known, browser, lost = supabase.person(), entrance.browser(), entrance.browser("192.0.2.9")
    await lost.sign_in(known)
    await browser.fill(await browser.visit("/login/forgot"), "/login/forgot", email=known.email)

    opened = await browser.visit(await _followed(supabase.standin.mail[-1].link))
    assert opened.headers["location"] == "/login/reset"
    done = await browser.fill(await browser.visit("/login/reset"), "/login/reset", password="another-long-one")

    assert done.headers["location"] == "/"
    assert await browser.who() == known.email
    assert await lost.who() is None
    assert "password was changed" in (await lost.visit("/login")).text
    again = entrance.browser("192.0.2.10")
    assert (await again.sign_in(known)).status_code == 401
    page = await again.visit("/login")
    assert (
        await again.fill(page, "/login/password", email=known.email, password="another-long-one")
    ).status_code == 303


async def test_a_session_begun_otherwise_sets_no_new_password(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    page = await browser.visit("/login/reset")

    refused = await browser.fill(page, "/login/reset", password="stolen-by-cookie")

    assert refused.status_code == 403
    assert (await entrance.browser().sign_in(known)).status_code == 303


async def test_while_the_auth_server_is_away_it_is_said_and_nobody_gets_in(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    page = await browser.visit("/login")
    supabase.standin.faults = Faults("status", "/token")

    refused = await browser.fill(page, "/login/password", email=known.email, password=known.password)

    assert refused.status_code == 503
    assert said(refused) == AWAY


async def test_whom_a_project_of_its_own_does_not_know_is_let_in_nowhere(entrance, supabase):
    """DATABASE_URL of one project, SUPABASE_URL of another: on Supabase the schema `auth` is the auth server's own."""
    known, browser = supabase.person(), entrance.browser()
    page = await browser.visit("/login")
    rows(supabase, "CREATE ROLE the_auth_server")
    rows(supabase, "ALTER SCHEMA auth OWNER TO the_auth_server")
    try:
        async with as_door((await entrance.house.parts()).pool) as conn:
            assert await sessions.ensure_person(conn, known.id, known.email, None) == known.email
            assert await sessions.ensure_person(conn, uuid4(), "stranger@example.test", None) is None
        opened = await browser.fill(page, "/login/password", email=known.email, password=known.password)
        assert opened.status_code == 303
    finally:
        rows(supabase, "ALTER SCHEMA auth OWNER TO CURRENT_USER")
        rows(supabase, "DROP ROLE the_auth_server")


async def _followed(link: str) -> str:
    """Where a link in a mail leads in the end, as a path of ours."""
    async with httpx.AsyncClient(follow_redirects=False) as http:
        answer = await http.get(link)
    return _path(answer.headers["location"])


async def _at_the_provider(address: str, email: str) -> str:
    """Agrees at the stand-in's provider page; the way back, as a path of ours."""
    async with httpx.AsyncClient(follow_redirects=True) as http:
        page = await http.get(address)
        to, state = (
            re.findall(r"action='([^']*)'", page.text)[0],
            re.findall(r"name=state value='([^']*)'", page.text)[0],
        )
        told = {"state": state, "verified": "yes", "email": email}
        answer = await http.get(page.url.join(to), params=told, follow_redirects=False)
    return _path(answer.headers["location"])


def _path(address: str) -> str:
    assert address.startswith(HERE), address
    return address.removeprefix(HERE)
