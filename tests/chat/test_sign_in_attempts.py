"""What would go wrong: passwords tried without end, mail sent without end, an owner locked out by a stranger."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.sign_in import Limit, caller, email_of, masked, neighbourhood, safe_next, wait, weak
from store import sign_in_attempts
from store.db import as_door
from tests.chat.entrance import rows
from tests.chat.test_sign_in import said

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


async def _tries(browser, email: str, times: int) -> list[int]:
    page = await browser.visit("/login")
    told = []
    for number in range(times):
        told.append((await browser.fill(page, "/login/password", email=email, password=f"guess-{number}")).status_code)
    return told


async def test_after_five_wrong_passwords_the_right_one_waits_too_and_it_is_said_how_long(entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()

    assert await _tries(browser, known.email, 6) == [401] * 5 + [429]
    refused = await browser.sign_in(known)
    assert refused.status_code == 429
    assert re.fullmatch(r"Too many tries\. Try it again in 15 minutes\.", said(refused))

    # Nobody else, and nobody elsewhere, is kept out by it.
    assert (await entrance.browser("192.0.2.2").sign_in(known)).status_code == 303
    assert (await entrance.browser().sign_in(supabase.person())).status_code == 303
    clock.on(minutes=16)
    assert (await browser.sign_in(known)).status_code == 303


async def test_the_count_is_of_all_processes(entrance, another_entrance, supabase):
    known = supabase.person()
    async with another_entrance() as second:
        await _tries(entrance.browser(), known.email, 3)

        assert await _tries(second.browser(), known.email, 3) == [401, 401, 429]


async def test_one_who_knows_many_names_is_stopped_as_well(entrance):
    browser = entrance.browser()
    page = await browser.visit("/login")

    told = [
        (await browser.fill(page, "/login/password", email=f"{n}@example.test", password="password1")).status_code
        for n in range(32)
    ]

    assert told == [401] * 30 + [429] * 2


async def test_what_a_browser_writes_into_forwarded_for_changes_nothing(entrance, supabase):
    known, browser = supabase.person(), entrance.browser()
    page = await browser.visit("/login")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))

    told = []
    for number in range(6):
        heads = {"x-forwarded-for": f"198.51.100.{number}"}
        form = {**hidden, "email": known.email, "password": "guess-1"}
        told.append((await browser.post("/login/password", data=form, headers=heads)).status_code)

    assert told == [401] * 5 + [429]


async def test_behind_a_proxy_of_ours_each_person_is_counted_for_themselves(another_entrance, supabase):
    known = supabase.person()
    async with another_entrance(proxies=1) as entrance:
        browser = entrance.browser()
        page = await browser.visit("/login")
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
        told = []
        for number in range(7):
            heads = {"x-forwarded-for": f"203.0.113.9, 198.51.100.{number}"}
            form = {**hidden, "email": known.email, "password": "guess-1"}
            told.append((await browser.post("/login/password", data=form, headers=heads)).status_code)

    assert told == [401] * 7


async def test_a_second_mail_within_the_minute_is_refused_alike_for_everybody(entrance, supabase, clock):
    known, browser = supabase.person(), entrance.browser()
    page = await browser.visit("/login")

    for email in (known.email, "nobody@example.test"):
        assert (await browser.fill(page, "/login/link", email=email)).status_code == 200
        assert said(await browser.fill(page, "/login/link", email=email)) == "Too many tries. Try it again in a minute."
    clock.on(seconds=61)
    assert (await browser.fill(page, "/login/link", email=known.email)).status_code == 200
    assert len([mail for mail in supabase.standin.mail if mail.to == known.email]) == 2


async def test_the_auth_servers_own_limit_betrays_nobody(entrance, supabase):
    known = supabase.person()
    supabase.standin.config.email_seconds = 60
    first, second = entrance.browser(), entrance.browser("192.0.2.2")
    await first.fill(await first.visit("/login"), "/login/forgot", email=known.email)
    # As if our own minute were over, and the auth server's not.
    rows(supabase, "DELETE FROM private.sign_in_attempts")

    told = [
        re.sub(
            r'value="\w{64}"', "", (await second.fill(await second.visit("/login"), "/login/link", email=email)).text
        )
        for email in (known.email, "nobody@example.test")
    ]

    assert told[0].replace(known.email, "E") == told[1].replace("nobody@example.test", "E")


async def test_at_the_same_moment_no_more_get_through(pool):
    limit = Limit("somebody", 5, timedelta(minutes=15))

    async def tried():
        async with as_door(pool) as conn:
            return await sign_in_attempts.take(conn, limit, NOW)

    told = await asyncio.gather(*(tried() for _ in range(20)))

    assert len([one for one in told if one is None]) == 5
    assert {one for one in told if one} == {NOW + limit.within}


async def test_the_next_try_is_when_the_oldest_of_them_is_over(pool):
    limit = Limit("somebody", 2, timedelta(minutes=10))
    async with as_door(pool) as conn:
        for minute in (0, 4):
            assert await sign_in_attempts.take(conn, limit, NOW + timedelta(minutes=minute)) is None
        assert await sign_in_attempts.take(conn, limit, NOW + timedelta(minutes=5)) == NOW + timedelta(minutes=10)
        assert await sign_in_attempts.take(conn, limit, NOW + timedelta(minutes=11)) is None
        await sign_in_attempts.forget(conn, limit)
        assert await sign_in_attempts.take(conn, limit, NOW + timedelta(minutes=11)) is None


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ([], 0, "peer"),
        (["1.1.1.1"], 0, "peer"),
        (["1.1.1.1"], 1, "1.1.1.1"),
        (["9.9.9.9, 1.1.1.1"], 1, "1.1.1.1"),
        (["9.9.9.9", "1.1.1.1, 2.2.2.2"], 2, "1.1.1.1"),
        (["1.1.1.1"], 2, "peer"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(forwarded, proxies, address):
    assert caller("peer", forwarded, proxies) == address


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "nowhere"),
    ],
)
def test_one_household_has_one_count(address, place):
    assert neighbourhood(address) == place


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40).map(lambda text: "/" + text) | st.text(max_size=40))
def test_the_way_on_stays_here(path):
    from urllib.parse import urljoin, urlsplit

    to = safe_next(path)

    assert to.startswith("/")
    assert urlsplit(urljoin("https://ads.example.test/login", to)).netloc == "ads.example.test"
    assert "\n" not in to
    assert "\r" not in to


@pytest.mark.parametrize(
    "text", ["", "a", "a\x00@b.de", "a@b", "a b@c.de", "a@b.c", "<a@b.de>", "a@b.de, c@d.de", "a@b..de" * 60]
)
def test_what_is_no_address_is_none(text):
    assert email_of(text) is None


def test_words():
    assert email_of(" Anna@Example.test ") == "Anna@Example.test"
    assert masked("anna@example.test") == "a…@example.test"
    assert wait(NOW + timedelta(seconds=20), NOW) == "in a minute"
    assert wait(NOW + timedelta(seconds=61), NOW) == "in 2 minutes"
    assert weak("long enough") is None
