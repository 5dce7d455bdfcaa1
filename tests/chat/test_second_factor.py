"""What would go wrong: the second factor gone around, by whichever way the first was shown, or its owner kept out."""

import re

import httpx
import pytest

from chat.sign_in.words import STALE_LINK, STALE_STEP, WRONG_CODE
from tests.chat.entrance import rows, until
from tests.chat.test_sign_in import said
from tests.leaks import tokens_in
from tests.wire.supabase import totp


async def asked_for(browser, answer):
    """The page that asks for the code, to which this answer leads."""
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login/code?step="), answer.headers["location"]
    assert await browser.who() is None, "let in by one factor"
    page = await browser.visit(answer.headers["location"])
    assert page.status_code == 200
    assert 'autocomplete="one-time-code"' in page.text
    return page


async def test_nobody_who_has_an_app_is_in_before_its_code(entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    [secret] = supabase.apps(known)
    supabase.standin.config.token_seconds = 100

    page = await asked_for(browser, await browser.sign_in(known, "/thread/1"))
    asked = len(supabase.standin.asked)
    for text, told in (
        ("12345", "six digits; '12345' is none"),
        ("", "Enter the six digits"),
        ("<b>", "'<b>' is none"),
    ):
        again = await browser.fill(page, "/login/code", code=text)
        assert told in said(again)
    assert len(supabase.standin.asked) == asked, "what cannot be right is not tried"
    wrong = await browser.fill(again, "/login/code", code=totp.wrong(secret))
    assert (wrong.status_code, said(wrong)) == (401, WRONG_CODE)
    assert await browser.who() is None
    events = "SELECT action, details FROM audit_events WHERE actor = %s ORDER BY at"
    await until(lambda: rows(supabase, events, known.email))  # Noted behind the answer.

    digits = totp.code(secret)
    opened = await browser.fill(wrong, "/login/code", code=f"{digits[:3]} {digits[3:]}")
    assert (opened.status_code, opened.headers["location"]) == (303, "/thread/1")
    supabase.standin.config.token_seconds = 3600
    assert await browser.who() == known.email, "also once its tokens were renewed"
    held = await entrance.house.sessions.of(browser.secret)
    token = await entrance.house.sessions.access_token(held)
    assert supabase.standin.keys.claims_of(token.get_secret_value())["aal"] == "aal2"
    assert said(await browser.fill(wrong, "/login/code", code=digits)) == STALE_STEP, "a step is taken once"
    told = rows(supabase, events, known.email)
    assert told[0] == ("sign_in_refused", {"how": "second factor"})
    assert told[1] == ("signed_in", {"how": "password", "second_factor": "authenticator app"})


@pytest.mark.parametrize("way", ["link", "link elsewhere", "provider", "forgot"])
async def test_no_other_way_in_goes_around_it(entrance, supabase, way):
    known, browser, standin = supabase.person(), entrance.browser(), supabase.standin
    _, secret = supabase.apps(known, "Phone", "<Tablet>")
    if way == "provider":
        left = await browser.visit("/login/with/github", **{"sec-fetch-site": "same-origin"})
        shown = await _followed(left.headers["location"], known.email)
        back = await browser.visit(shown)
    else:
        standin.config.template = "token_hash" if way == "link elsewhere" else "default"
        page = await browser.visit("/login")
        await browser.fill(page, "/login/forgot" if way == "forgot" else "/login/link", email=known.email)
        if way == "link elsewhere":
            browser = entrance.browser("192.0.2.7")
            page = await browser.visit(standin.mail[-1].link)
            back = await browser.fill(page, "/auth/confirm")
        else:
            back = await browser.visit(await _followed(standin.mail[-1].link))

    page = await asked_for(browser, back)
    assert "&lt;Tablet&gt;" in page.text
    [app] = re.findall(r'value="([^"]+)">&lt;Tablet', page.text)
    opened = await browser.fill(page, "/login/code", app=app, code=totp.code(secret))

    assert opened.headers["location"] == ("/login/reset" if way == "forgot" else "/")
    assert await browser.who() == known.email
    if way == "forgot":
        page = await browser.visit("/login/reset")
        done = await browser.fill(page, "/login/reset", password="quite another password")
        assert done.headers["location"] == "/", "the project wants the second factor for that too"


async def test_a_step_serves_the_browser_that_began_it_and_for_ten_minutes(entrance, supabase, clock):
    known, browser, thief = supabase.person(), entrance.browser(), entrance.browser("192.0.2.9")
    [secret] = supabase.apps(known)
    at = (await browser.sign_in(known)).headers["location"]
    page, step = await browser.visit(at), at.partition("step=")[2]
    stored = str(rows(supabase, "SELECT * FROM private.sign_in_flows"))
    assert step not in stored
    assert tokens_in(" ".join(asked.bearer for asked in supabase.standin.asked)), "else the next line looks for nothing"
    assert not tokens_in(stored), "the token of the half way lies in the table unsealed"

    own = await thief.visit("/login")
    for attempt in (
        await thief.visit(at),
        await thief.fill(own, "/login/code", step=step, code=totp.code(secret)),
    ):
        assert (attempt.status_code, said(attempt)) == (410, STALE_STEP)
    for other in ("", "x" * 43):
        assert said(await browser.visit(f"/login/code?step={other}")) == STALE_STEP
    assert said(await browser.visit(f"/auth/callback?flow={step}&code=x")) == STALE_LINK
    crossed = await browser.post("/login/code", data={"step": step, "code": totp.code(secret)})
    assert crossed.status_code != 303, "a form without the browser's own mark"
    assert await browser.who() is None
    assert await thief.who() is None

    clock.on(minutes=11)
    late = await browser.fill(page, "/login/code", code=totp.code(secret))
    assert said(late) == STALE_STEP
    assert await browser.who() is None


async def test_codes_are_not_guessed(entrance, another_entrance, supabase, clock):
    known = supabase.person()
    [secret] = supabase.apps(known)
    async with another_entrance() as second:
        for number, process in enumerate((entrance, second) * 2):
            browser = process.browser()
            page = await browser.visit((await browser.sign_in(known)).headers["location"])
            for _ in range(2):
                told = await browser.fill(page, "/login/code", code=totp.wrong(secret))
            assert told.status_code == (401 if number < 2 else 429)
        right = await browser.fill(page, "/login/code", code=totp.code(secret))

        assert (right.status_code, said(right)) == (429, "Too many tries. Try it again in 15 minutes.")
        elsewhere = second.browser("198.51.100.3")
        page = await elsewhere.visit((await elsewhere.sign_in(known)).headers["location"])
        assert (await elsewhere.fill(page, "/login/code", code=totp.code(secret))).status_code == 303
    assert await browser.who() is None


async def _followed(address: str, email: str = "") -> str:
    """Where the project sends a browser that opens this, and fills in the provider's form with this address."""
    async with httpx.AsyncClient() as http:
        answer = await http.get(address)
        if email:
            page = await http.get(answer.headers["location"])
            [back] = re.findall(
                r"<form action='([^']+)'><input type=hidden name=state[^>]+><input type=hidden name=ver", page.text
            )
            [state] = set(re.findall(r"name=state value='([^']+)'", page.text))
            answer = await http.get(back, params={"state": state, "verified": "yes", "email": email})
        return answer.headers["location"].removeprefix("http://127.0.0.1:8000")
