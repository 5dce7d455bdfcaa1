"""What would go wrong: two people mixed up, a session that outlives its end, a failing auth server taken for a wrong
password, an error that repeats a secret."""

import asyncio
from dataclasses import replace

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from connectors.supabase.auth import Auth
from connectors.supabase.errors import AuthUnreachable, reason_of, seconds_in
from connectors.supabase.project import Project, open_http
from connectors.supabase.second_factor import SecondFactor
from connectors.supabase.session import HalfWay, SignedIn
from tests.connectors.supabase_wire import BACK, now, refused
from tests.wire.supabase import totp
from tests.wire.supabase.config import Faults
from tests.wire.supabase.fixtures import Supabase


async def test_a_refresh_goes_on_with_the_same_session(supabase: Supabase, auth: Auth):
    ann = supabase.person()
    first = await auth.password(ann.email, SecretStr(ann.password), now())

    second = await auth.refresh(first.refresh_token, now())

    assert second.claims.session_id == first.claims.session_id
    assert second.user == first.user
    assert second.refresh_token != first.refresh_token


async def test_a_refresh_token_shown_again_much_later_ends_the_session(supabase: Supabase, auth: Auth):
    ann, standin = supabase.person(), supabase.standin
    standin.config.reuse_seconds = 0
    first = await auth.password(ann.email, SecretStr(ann.password), now())
    second = await auth.refresh(first.refresh_token, now())
    assert (await auth.refresh(first.refresh_token, now())).refresh_token == second.refresh_token
    third = await auth.refresh(second.refresh_token, now())

    assert (await refused(auth.refresh(first.refresh_token, now()))).code == "refresh_token_already_used"

    assert (await refused(auth.refresh(third.refresh_token, now()))).reason == "session"


async def test_two_refreshes_at_once_both_go_on(supabase: Supabase, auth: Auth):
    ann = supabase.person()
    first = await auth.password(ann.email, SecretStr(ann.password), now())

    both = await asyncio.gather(*(auth.refresh(first.refresh_token, now()) for _ in range(4)))

    assert {session.claims.session_id for session in both} == {first.claims.session_id}


@pytest.mark.parametrize("scope", ["local", "global", "others"])
async def test_signing_out_ends_the_sessions_it_names(supabase: Supabase, auth: Auth, scope):
    ann, bob = supabase.person(), supabase.person()
    here, there = [await auth.password(ann.email, SecretStr(ann.password), now()) for _ in range(2)]
    strange = await auth.password(bob.email, SecretStr(bob.password), now())

    await auth.sign_out(here.access_token, scope)

    alive = [await auth.alive(session.access_token) for session in (here, there, strange)]
    assert alive == {"local": [False, True, True], "global": [False, False, True], "others": [True, False, True]}[scope]
    await auth.sign_out(here.access_token, "local")


async def test_a_revoked_session_and_a_removed_person_are_over(supabase: Supabase, auth: Auth):
    ann, bob = supabase.person(), supabase.person()
    hers = await auth.password(ann.email, SecretStr(ann.password), now())
    his = await auth.password(bob.email, SecretStr(bob.password), now())
    supabase.revoke(ann.id)
    supabase.remove(bob.id)

    for session in (hers, his):
        assert not await auth.alive(session.access_token)
        assert (await refused(auth.refresh(session.refresh_token, now()))).reason == "session"
        assert (await refused(auth.set_password(session.access_token, SecretStr("another one")))).reason == "session"


async def test_a_second_factor_is_not_gone_around(supabase: Supabase, auth: Auth):
    ann, bob = supabase.person(), supabase.person()
    before = await auth.password(ann.email, SecretStr(ann.password), now())
    assert isinstance(before, SignedIn)
    [secret], [his] = supabase.apps(ann), supabase.apps(bob)
    half = await auth.password(ann.email, SecretStr(ann.password), now())
    assert isinstance(half, HalfWay)
    assert [app.name for app in half.apps] == ["Phone"]
    second, app = SecondFactor(auth), half.apps[0].id

    # A session from before the app was added does not come back to life without it.
    assert (await refused(auth.refresh(before.refresh_token, now()))).reason in ("session", "second_factor")
    for code in ("000000", totp.code(his), totp.code(secret, 20)):
        assert (await refused(second.shown(half, app, code, now()))).reason == "code"
    other = await auth.password(bob.email, SecretStr(bob.password), now())
    assert isinstance(other, HalfWay)
    assert (await refused(second.shown(other, app, totp.code(secret), now()))).reason == "session", "another's app"
    stolen = replace(half, access_token=other.access_token)
    assert (await refused(second.shown(stolen, other.apps[0].id, totp.code(his), now()))).reason == "token"

    whole = await second.shown(half, app, totp.code(secret), now())
    assert (whole.user.id, whole.claims.level, whole.claims.session_id) == (ann.id, "aal2", half.session_id)
    again = await auth.refresh(whole.refresh_token, now())
    assert (again.claims.level, again.claims.session_id) == ("aal2", half.session_id)


async def test_a_second_factor_that_our_pages_cannot_ask_for_lets_nobody_in(supabase: Supabase, auth: Auth):
    ann, _ = supabase.person(), supabase.standin
    with psycopg.connect(supabase.owner, autocommit=True) as conn:
        conn.execute(
            "INSERT INTO auth.mfa_factors (user_id, factor_type, status) VALUES (%s, 'phone', 'verified')", [ann.id]
        )

        assert (await refused(auth.password(ann.email, SecretStr(ann.password), now()))).reason == "second_factor"

        assert conn.execute("SELECT count(*) FROM auth.sessions").fetchone() == (0,)


async def test_an_app_is_added_by_its_first_code_and_taken_away(supabase: Supabase, auth: Auth):
    ann, second = supabase.person(), SecondFactor(auth)
    begun = await auth.password(ann.email, SecretStr(ann.password), now())
    assert isinstance(begun, SignedIn)
    await second.add(begun.access_token, "Left half done")

    app = await second.add(begun.access_token, "Phone")
    assert await second.apps(begun.access_token) == (), "it does not count before a code was shown"
    assert (await refused(second.confirm(begun.access_token, app.id, "000000", now()))).reason == "code"
    whole = await second.confirm(begun.access_token, app.id, totp.code(app.secret.get_secret_value()), now())

    assert whole.claims.session_id == begun.claims.session_id
    assert [one.name for one in await second.apps(whole.access_token)] == ["Phone"]
    assert app.secret.get_secret_value() not in repr(app)
    await second.remove(whole.access_token, app.id)
    await second.remove(whole.access_token, app.id)
    assert await second.apps(whole.access_token) == ()
    assert isinstance(await auth.password(ann.email, SecretStr(ann.password), now()), SignedIn)


@pytest.mark.parametrize(
    "faults",
    [
        Faults("drop"),
        Faults("garbage"),
        Faults("status", status=500),
        Faults("status", status=503),
        Faults("status", status=521),
        Faults("page", status=403),
        Faults("page", status=500),
        Faults("page", status=502),
    ],
    ids=lambda faults: f"{faults.kind}-{faults.status}",
)
async def test_a_server_in_trouble_is_neither_a_wrong_password_nor_an_ended_session(supabase, auth, faults):
    ann = supabase.person()
    session = await auth.password(ann.email, SecretStr(ann.password), now())
    supabase.standin.faults = faults
    asked = [
        lambda: auth.password(ann.email, SecretStr(ann.password), now()),
        lambda: auth.refresh(session.refresh_token, now()),
        lambda: auth.alive(session.access_token),
        lambda: auth.ways(),
        lambda: auth.send_link(ann.email, BACK),
        lambda: auth.exchange("code", SecretStr("x" * 43), now()),
    ]
    if faults.kind == "garbage":
        asked.pop(4)  # An empty answer and a page are the same to it: the e-mail was asked for.

    for ask in asked:
        with pytest.raises(AuthUnreachable):
            await ask()


async def test_nobody_at_the_address_is_no_refusal(supabase: Supabase, auth: Auth):
    supabase.standin.stop()

    with pytest.raises(AuthUnreachable):
        await auth.password("ann@example.test", SecretStr("secret-1"), now())


async def test_no_error_repeats_a_password_or_a_token(supabase: Supabase, auth: Auth, http: httpx.AsyncClient):
    """Parse errors of supabase-py repeat the answer, and errors of httpx carry the request."""
    ann = supabase.person()
    supabase.standin.faults = Faults("drop", "/token")
    seen: list[BaseException] = []
    for waiting in (
        auth.password(ann.email, SecretStr("canary-password"), now()),
        auth.refresh(SecretStr("canary-refresh"), now()),
    ):
        with pytest.raises(AuthUnreachable) as caught:
            await waiting
        seen.append(caught.value)
    supabase.standin.faults = Faults()
    seen.append(await refused(auth.password(ann.email, SecretStr("canary-password"), now())))

    for error in seen:
        assert error.__cause__ is None
        assert error.__suppress_context__
        assert "canary" not in repr(error) + str(error)


async def test_a_key_that_the_project_does_not_know_is_not_the_persons_fault(supabase: Supabase, http):
    auth = Auth(Project(supabase.url, SecretStr("sb_publishable_wrong"), http))

    assert (await refused(auth.password("ann@example.test", SecretStr("secret-1"), now()))).reason == "key"
    assert (await refused(auth.ways())).reason == "key"


async def test_the_publishable_key_is_no_administrator(supabase: Supabase, http: httpx.AsyncClient):
    ann = supabase.person()
    key = {"apikey": supabase.publishable_key, "Authorization": f"Bearer {supabase.publishable_key}"}

    answer = await http.delete(f"{supabase.url}/auth/v1/admin/users/{ann.id}", headers=key)

    assert answer.status_code in (401, 403)


@pytest.mark.parametrize("taken", [("sub",), ("email",), ("sub", "email")], ids="+".join)
async def test_a_session_of_somebody_else_than_its_token_is_not_believed(supabase: Supabase, auth: Auth, taken):
    ann, bob = supabase.person(), supabase.person()
    his = {"sub": str(bob.id), "email": bob.email}
    supabase.standin.config.session_claims = {name: his[name] for name in taken}

    assert (await refused(auth.password(ann.email, SecretStr(ann.password), now()))).reason == "token"


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.lists(st.integers(0, 4), min_size=3, max_size=6))
async def test_people_who_sign_in_at_once_over_one_http_client_never_mix(supabase: Supabase, order):
    """Each call has a client object of its own; the shared one never learns who signed in."""
    people = [supabase.person() for _ in range(5)]
    async with open_http() as http:
        auth = Auth(Project(supabase.url, SecretStr(supabase.publishable_key), http))
        before = dict(http.headers)

        async def through(n: int) -> SignedIn:
            session = await auth.password(people[n].email, SecretStr(people[n].password), now())
            await auth.alive(session.access_token)
            session = await auth.refresh(session.refresh_token, now())
            client = auth.project.client(session.access_token)
            told = await client.auth.get_user(session.access_token.get_secret_value())
            assert told is not None
            assert told.user.id == str(people[n].id)
            return session

        sessions = await asyncio.gather(*(through(n) for n in order))

        assert [session.user.id for session in sessions] == [people[n].id for n in order]
        assert len({session.claims.session_id for session in sessions}) == len(order)
        assert dict(http.headers) == before
        assert not http.cookies
    if supabase.is_standin:
        assert not any(supabase.standin.cookies)
        key = supabase.publishable_key
        signing_in = [one.bearer for one in supabase.standin.asked if one.path.endswith("/token")]
        assert set(signing_in) == {key}


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [("otp_expired", 403, "link"), (None, 429, "too_many"), ("brand_new_code", 422, "other"), (None, 400, "other")],
)
def test_a_code_that_we_do_not_know_is_still_a_refusal(code, status, reason):
    assert reason_of(code, status) == reason


def test_the_wait_is_read_from_the_sentence_only():
    assert seconds_in("For security purposes, you can only request this after 51 seconds.") == 51
    assert seconds_in("Request rate limit reached") is None
