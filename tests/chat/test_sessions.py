"""What would go wrong: a session that outlives its end, one that ends without a reason, two processes that disagree."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from cryptography.fernet import Fernet

from chat.asker import NotSignedIn, asker, set_asker
from chat.door import AWAY
from tests.chat.entrance import rows, until
from tests.wire.supabase.config import Faults


async def test_signing_out_ends_the_session_here_there_and_at_the_auth_server(entrance, another_entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    async with another_entrance() as second:
        stolen = second.browser()
        stolen.cookies.set("viraltracker", browser.secret, domain="127.0.0.1")
        assert await stolen.who() == known.email

        page = await browser.visit("/logout")
        left = await browser.fill(page, "/logout")
        assert left.headers["location"] == "/login?why=signed_out"
        assert browser.secret is None
        await until(lambda: _ended(second))

        assert await stolen.who() is None
    assert rows(supabase, "SELECT sealed, end_reason FROM private.chat_sessions") == [(None, "signed_out")]
    await until(lambda: rows(supabase, "SELECT 1 FROM auth.sessions WHERE user_id = %s", known.id) == [])


async def test_the_page_of_chainlit_signs_out_by_script(entrance, supabase):
    browser = entrance.browser()
    await browser.sign_in(supabase.person())

    assert (await browser.post("/logout", json={})).json() == {"success": True}
    assert await browser.who() is None


async def test_a_link_to_the_way_out_signs_nobody_out(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)

    await browser.visit("/logout")

    assert await browser.who() == known.email


async def test_a_session_revoked_at_the_project_ends_within_the_minute(entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    supabase.revoke(known.id)
    assert await browser.who() == known.email, "the auth server is not asked about each request"

    clock.on(seconds=61)

    assert await browser.who() is None
    assert "Your session was ended" in (await browser.visit("/login")).text


async def test_somebody_removed_from_the_project_is_out_at_once(entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)

    supabase.remove(known.id)
    clock.on(seconds=6)

    assert await browser.who() is None


async def test_of_two_processes_one_asks_the_auth_server(entrance, another_entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    async with another_entrance() as second:
        other = second.browser()
        other.cookies.set("viraltracker", browser.secret, domain="127.0.0.1")
        await other.who()
        clock.on(seconds=61)
        before = len([one for one in supabase.standin.asked if one.path.endswith("/user")])

        await asyncio.gather(*(one.who() for one in (browser, other, browser, other)))

        assert len([one for one in supabase.standin.asked if one.path.endswith("/user")]) - before == 1


async def test_tokens_are_renewed_once_however_many_ask(entrance, another_entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    supabase.standin.config.token_seconds = 100
    await browser.sign_in(known)
    first = rows(supabase, "SELECT sealed FROM private.chat_sessions")
    supabase.standin.config.token_seconds = 3600
    async with another_entrance() as second:
        other = second.browser()
        other.cookies.set("viraltracker", browser.secret, domain="127.0.0.1")

        told = await asyncio.gather(*(one.who() for one in (browser, other) * 5))

        assert told == [known.email] * 10
        spent = [one for one in supabase.standin.asked if one.query.get("grant_type") == "refresh_token"]
        assert len(spent) == 1
        assert rows(supabase, "SELECT sealed FROM private.chat_sessions") != first
        clock.on(seconds=61)
        assert await other.who() == known.email, "the auth server stands by the session"


async def test_a_browser_that_leaves_does_not_lose_the_token_that_it_had_renewed(entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    supabase.standin.config.token_seconds = 100
    await browser.sign_in(known)
    supabase.standin.config.token_seconds = 3600
    supabase.standin.faults = Faults("slow", "/token", times=1, seconds=0.5)

    first = rows(supabase, "SELECT sealed FROM private.chat_sessions")
    leaving = asyncio.create_task(browser.who())
    await until(lambda: not supabase.standin.faults.kind)  # The token is being spent.
    leaving.cancel()
    await until(lambda: rows(supabase, "SELECT sealed FROM private.chat_sessions") != first)
    # Long after the auth server would take the spent token once more.
    clock.on(seconds=61)

    assert await browser.who() == known.email
    spent = [one for one in supabase.standin.asked if one.query.get("grant_type") == "refresh_token"]
    assert len(spent) == 1


async def test_an_outage_keeps_people_in_for_a_while_and_then_says_so(entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    supabase.standin.faults = Faults("status", "/auth/v1")

    clock.on(minutes=70)
    assert await browser.who() == known.email, "ten minutes after the token's end"
    clock.on(minutes=6)
    refused = await browser.get("/who")
    assert (refused.status_code, refused.text) == (503, AWAY)
    assert (await browser.visit("/login")).status_code == 200

    supabase.standin.faults = Faults()
    clock.ahead = type(clock.ahead)()
    assert rows(supabase, "SELECT end_reason FROM private.chat_sessions") == [(None,)]
    assert await browser.who() == known.email, "an outage ends no session"


async def test_one_can_sign_out_while_the_auth_server_is_away(entrance, supabase, clock):
    browser = entrance.browser()
    await browser.sign_in(supabase.person())
    supabase.standin.faults = Faults("status", "/auth/v1")
    clock.on(minutes=80)

    assert (await browser.post("/logout", json={})).status_code == 200

    assert rows(supabase, "SELECT end_reason FROM private.chat_sessions") == [("signed_out",)]


@pytest.mark.parametrize(
    ("column", "ago", "why"),
    [("last_seen_at", "8 days", "away for 7 days"), ("expires_at", "1 second", "30 days at most")],
)
async def test_a_session_does_not_last_for_ever(entrance, supabase, clock, column, ago, why):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    rows(supabase, f"UPDATE private.chat_sessions SET {column} = now() - interval '{ago}'")
    clock.on(seconds=6)

    assert await browser.who() is None
    assert why in (await browser.visit("/login")).text
    told = rows(supabase, "SELECT details ->> 'reason' FROM audit_events WHERE action = 'session_ended'")
    assert len(told) == 1


async def test_the_settings_say_how_long_a_session_holds_also_one_that_was_begun_before(
    entrance, another_entrance, supabase, clock
):
    known, browser = supabase.person(), entrance.browser()
    supabase.standin.config.token_seconds = 500_000
    await browser.sign_in(known)
    async with another_entrance(idle=timedelta(days=2), longest=timedelta(days=4)) as shorter:
        other = shorter.browser()
        other.cookies.set("viraltracker", browser.secret, domain="127.0.0.1")
        again = await shorter.browser().sign_in(known)
        assert f"Max-Age={4 * 86_400};" in again.headers["set-cookie"]
        for _ in range(3):
            clock.on(days=1, hours=7)
            assert await other.who() == known.email
        clock.on(hours=4)

        assert await other.who() is None
        assert "4 days at most" in (await other.visit("/login")).text
        idle = shorter.browser()
        await idle.sign_in(known)
        clock.on(days=2, minutes=1)
        assert await idle.who() is None
        assert "away for 2 days" in (await idle.visit("/login")).text


async def test_what_is_done_in_a_sessions_name_stops_with_it(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    held = await entrance.house.sessions.of(browser.secret)
    set_asker(held.user, held)
    assert asker() == held.user

    await entrance.house.sessions.end(held, "revoked")

    with pytest.raises(NotSignedIn):
        asker()
    with pytest.raises(NotSignedIn):
        await entrance.house.access_token()


async def test_the_askers_own_token_is_had_fresh(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    supabase.standin.config.token_seconds = 100
    await browser.sign_in(known)
    supabase.standin.config.token_seconds = 3600
    held = await entrance.house.sessions.of(browser.secret)
    set_asker(held.user, held)

    token = await entrance.house.access_token()

    claims = supabase.standin.keys.claims_of(token.get_secret_value())
    assert claims["sub"] == str(known.id)
    assert claims["exp"] - datetime.now(UTC).timestamp() > 3000


async def test_tokens_moved_to_another_row_open_nothing(entrance, supabase, clock):
    victim, thief = entrance.browser(), entrance.browser("192.0.2.8")
    stolen, own = supabase.person(), supabase.person()
    await victim.sign_in(stolen)
    await thief.sign_in(own)
    rows(
        supabase,
        "UPDATE private.chat_sessions t SET sealed = v.sealed FROM private.chat_sessions v"
        " WHERE t.user_id = %s AND v.user_id = %s",
        own.id,
        stolen.id,
    )
    clock.on(seconds=61)
    held = await entrance.house.sessions.of(thief.secret)
    if held is not None:
        set_asker(held.user, held)
        held.access = None
        with pytest.raises(NotSignedIn):
            await entrance.house.access_token()

    assert await thief.who() is None


async def test_keys_that_are_gone_end_a_session_with_a_reason(entrance, another_entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    await browser.sign_in(known)
    async with another_entrance(keys=[Fernet.generate_key()]) as second:
        other = second.browser()
        other.cookies.set("viraltracker", browser.secret, domain="127.0.0.1")
        clock.on(seconds=61)

        assert await other.who() is None
        assert "keys were changed" in (await other.visit("/login")).text


async def test_signing_in_again_ends_the_session_that_the_browser_had(entrance, supabase):
    first, second, browser = supabase.person(), supabase.person(), entrance.browser()
    page = await browser.visit("/login")
    await browser.fill(page, "/login/password", email=first.email, password=first.password)

    await browser.fill(page, "/login/password", email=second.email, password=second.password)

    assert await browser.who() == second.email
    told = rows(supabase, "SELECT user_id, end_reason FROM private.chat_sessions ORDER BY created_at")
    assert told == [(first.id, "signed_out"), (second.id, None)]


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "' or 1=1 --", "é" * 43, "x" * 9000])
async def test_a_cookie_that_is_none_opens_nothing(entrance, cookie):
    assert await entrance.house.sessions.of(cookie) is None


async def test_the_door_of_the_database_can_do_nothing_else(entrance, supabase):
    await entrance.browser().sign_in(supabase.person())
    for query in (
        "SELECT * FROM private.chat_sessions",
        "SELECT * FROM private.sign_in_flows",
        "SELECT * FROM auth.users",
        "SELECT * FROM public.brands",
        "SELECT * FROM public.organizations",
        "INSERT INTO public.organizations (name, slug) VALUES ('a', 'a')",
        "SELECT private.organizations_as('viewer')",
    ):
        with psycopg.connect(supabase.owner) as conn:
            conn.execute("SET ROLE viraltracker_door")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(query)


@pytest.mark.parametrize("role", ["anon", "authenticated", "viraltracker_worker"])
async def test_nobody_but_the_door_reaches_sessions(entrance, supabase, role):
    named = rows(
        supabase,
        "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace = 'private'::regnamespace"
        " AND has_function_privilege('viraltracker_door', p.oid, 'execute')",
    )
    assert len(named) >= 14
    for (function,) in named:
        assert rows(supabase, "SELECT has_function_privilege(%s, %s, 'execute')", role, function) == [(False,)], (
            function
        )
    for table in ("chat_sessions", "sign_in_flows", "sign_in_attempts"):
        told = rows(supabase, "SELECT has_table_privilege(%s, %s, 'select')", role, f"private.{table}")
        assert told == [(False,)], table


async def test_signing_in_and_out_stands_in_the_log_of_the_persons_organizations(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    await browser.fill(await browser.visit("/login"), "/login/password", email=known.email, password="guess-1")
    await browser.sign_in(known)
    await browser.post("/logout", json={})

    wanted = {("sign_in_refused", known.id), ("signed_in", known.id), ("signed_out", known.id)}
    await until(lambda: set(rows(supabase, "SELECT action, actor_id FROM audit_events")) == wanted)


def _ended(entrance) -> bool:
    return all(held.ended for held in entrance.house.sessions.known())
