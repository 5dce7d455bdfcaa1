"""What would go wrong: somebody sees or ends another's sign-ins, one that was ended goes on, a second factor put on or
taken off by who only found an open browser."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from chat.sign_in.words import STALE_FORM, WRONG_CODE
from domain.browser_name import browser_of
from domain.sign_in import ago
from tests.chat.entrance import rows, until
from tests.chat.test_sign_in import said
from tests.conftest import NOW
from tests.wire.supabase import totp

MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
    " Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0"
    " Mobile/15E148 Safari/604.1"
)
FOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


async def signed_in(entrance, known, agent):
    browser = entrance.browser()
    browser.headers["user-agent"] = agent
    assert (await browser.sign_in(known)).status_code == 303
    return browser


def listed(page):
    """The sign-ins on the page, as (browser, is this one, the id to end it by)."""
    told = re.findall(r"<li><div><b>(.*?)</b> (.*?)<small>.*?</li>", page.text)
    ids = dict(re.findall(r'name="session" value="([^"]+)">.*?aria-label="End ([^"]+)"', page.text))
    by_name = {name: id for id, name in ids.items()}
    return [(unescape(name), "this browser" in mark, by_name.get(name)) for name, mark in told]


async def test_a_person_sees_and_ends_their_own_sign_ins_and_nobody_elses(entrance, another_entrance, supabase, clock):
    ann, bob = supabase.person(), supabase.person()
    supabase.standin.config.token_seconds = 50_000
    mac = await signed_in(entrance, ann, MAC)
    clock.on(hours=2)
    async with another_entrance() as second:
        phone = await signed_in(second, ann, PHONE)
        his = await signed_in(entrance, bob, FOX)
        assert (await entrance.browser().get("/signins")).status_code == 401

        page = await mac.visit("/signins")
        [one, other] = sorted(listed(page), key=lambda told: not told[1])
        assert (one[0], one[1], one[2]) == ("Chrome on macOS", True, None)
        assert (other[0], other[1]) == ("Safari on iPhone", False)
        assert "signed in <time" in page.text
        assert ">2 hours ago</time> with a password</small>" in page.text
        assert "Firefox" not in page.text
        assert bob.email not in page.text

        [(foreign,)] = rows(supabase, "SELECT id::text FROM private.chat_sessions WHERE user_id = %s", bob.id)
        for id in (foreign, "x", ""):
            assert "It had ended already." in (await mac.fill(page, "/signins/end", session=id)).text
        held = await entrance.house.sessions.of(mac.secret)
        assert not await entrance.house.sessions.end_own(held, UUID(foreign))
        assert await his.who() == bob.email
        forged = await mac.post("/signins/end", data={"session": other[2]})
        assert forged.status_code == 421 or said(forged) == STALE_FORM
        assert await phone.who() == ann.email

        page = await mac.fill(page, "/signins/end", session=other[2])
        assert "Safari on iPhone is signed out." in page.text
        assert len(listed(page)) == 1
        await until(lambda: all(held.ended for held in second.house.sessions.known()))
        assert await phone.who() is None
        assert "You ended this session from another browser." in (await phone.visit("/login")).text
        count = "SELECT 1 FROM auth.sessions WHERE user_id = %s"
        await until(lambda: len(rows(supabase, count, ann.id)) == 1)

        again, fox = await signed_in(second, ann, PHONE), await signed_in(second, ann, FOX)
        page = await mac.fill(await mac.visit("/signins"), "/signins/end_others")
        assert "2 other browsers signed out." in page.text
        assert [await browser.who() for browser in (mac, his)] == [ann.email, bob.email]
        await until(lambda: len(rows(supabase, count, ann.id)) == 1)
        clock.on(seconds=6)
        assert [await browser.who() for browser in (again, fox)] == [None, None]
    told = rows(supabase, "SELECT details FROM audit_events WHERE action = 'session_ended' AND actor = %s", ann.email)
    assert told == [({"reason": "ended_elsewhere"},)] * 2


async def test_an_app_is_added_and_removed_by_who_signed_in_a_moment_ago(entrance, supabase, clock):
    known, config = supabase.person(), supabase.standin.config
    config.token_seconds = 50_000
    mac, phone = await signed_in(entrance, known, MAC), await signed_in(entrance, known, PHONE)
    page = await mac.visit("/signins")
    assert "Add one" in page.text

    made = await mac.fill(page, "/signins/app")
    assert 'src="data:image/svg+xml;base64,' in made.text
    [shown] = re.findall(r"<code>([A-Z2-7 ]+)</code>", made.text)
    secret = shown.replace(" ", "")
    wrong = await mac.fill(made, "/signins/app/confirm", code=totp.wrong(secret))
    assert (wrong.status_code, said(wrong)) == (401, WRONG_CODE)
    assert secret not in wrong.text.replace(" ", "")
    assert "'12' is none" in said(await mac.fill(wrong, "/signins/app/confirm", code="12"))
    config.token_seconds = 100
    added = await mac.fill(wrong, "/signins/app/confirm", code=totp.code(secret))
    config.token_seconds = 50_000

    assert "from now on signing in takes its code" in added.text
    assert "Add another" in added.text
    assert secret not in str(rows(supabase, "SELECT to_jsonb(t) FROM private.chat_sessions t"))
    assert await mac.who() == known.email, "also once its tokens were renewed"
    clock.on(seconds=6)
    assert await phone.who() is None
    assert "An authenticator app was added" in (await phone.visit("/login")).text
    asked = await phone.sign_in(known)
    assert asked.headers["location"].startswith("/login/code")

    clock.on(minutes=61)
    [app] = re.findall(r'name="app" value="([^"]+)"', added.text)
    for action in ("/signins/app/remove", "/signins/app", "/signins/app/confirm"):
        late = await mac.fill(added, action, app=app, code=totp.code(secret))
        assert (late.status_code, "sign in anew" in said(late)) == (403, True), action
    page = await phone.visit((await phone.sign_in(known)).headers["location"])
    await phone.fill(page, "/login/code", code=totp.code(secret))
    page = await phone.visit("/signins")
    assert "It was removed already." in (await phone.fill(page, "/signins/app/remove", app="x")).text
    removed = await phone.fill(page, "/signins/app/remove", app=app)
    assert "It is removed" in removed.text
    assert "Add one" in removed.text

    assert (await signed_in(entrance, known, FOX)).secret
    told = rows(supabase, "SELECT action FROM audit_events WHERE actor = %s AND action LIKE 'second%%'", known.email)
    assert sorted(told) == [("second_factor_added",), ("second_factor_removed",)]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (MAC, "Chrome on macOS"),
        (PHONE, "Safari on iPhone"),
        (FOX, "Firefox on Linux"),
        (f"{MAC} Edg/142.0.0.0", "Edge on macOS"),
        (MAC.replace("Macintosh; Intel Mac OS X 10_15_7", "Linux; Android 16; K"), "Chrome on Android"),
        ("curl/8.17.0", "curl/8.17.0"),
        ("<script>\x00", "<script>"),
        ("", "A browser without a name"),
    ],
    ids=["mac", "phone", "fox", "edge", "android", "curl", "markup", "nothing"],
)
def test_a_browser_is_called_what_people_call_it(agent, name):
    assert browser_of(agent) == name


def test_how_long_ago():
    told = [ago(NOW - timedelta(seconds=seconds), NOW) for seconds in (-5, 59, 60, 7199, 7200, 86_400, 864_000)]
    assert told == ["just now", "just now", "a minute ago", "an hour ago", "2 hours ago", "a day ago", "10 days ago"]
