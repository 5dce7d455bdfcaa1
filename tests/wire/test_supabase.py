"""What would go wrong: the stand-in says yes where the real project says no, or says no in words that only it has."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import psycopg
import pytest
import pytest_asyncio

from tests.wire.supabase import totp
from tests.wire.supabase.config import Faults
from tests.wire.supabase.fixtures import Supabase

NEW = {"X-Supabase-Api-Version": "2024-01-01"}


@pytest_asyncio.fixture
async def http(supabase: Supabase) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=supabase.url, headers={"apikey": supabase.publishable_key}) as client:
        yield client


async def test_an_error_has_the_form_of_the_version_that_was_asked_for(supabase: Supabase, http: httpx.AsyncClient):
    body = {"email": "nobody@example.test", "password": "wrong-1"}

    old = await http.post("/auth/v1/token?grant_type=password", json=body)
    new = await http.post("/auth/v1/token?grant_type=password", json=body, headers=NEW)

    assert (old.status_code, new.status_code) == (400, 400)
    told = {"code": 400, "error_code": "invalid_credentials", "msg": "Invalid login credentials"}
    assert told.items() <= old.json().items()
    assert new.json() == {"code": "invalid_credentials", "message": "Invalid login credentials"}
    assert new.headers["x-supabase-api-version"] == "2024-01-01"


async def test_nothing_but_what_browsers_open_answers_without_a_key(supabase: Supabase):
    async with httpx.AsyncClient(base_url=supabase.url) as http:
        for path in ("/auth/v1/settings", "/auth/v1/user", "/storage/v1/bucket"):
            assert (await http.get(path)).status_code == 401, path
            assert (await http.get(path, headers={"apikey": "wrong"})).status_code == 401, path
        assert (await http.get("/auth/v1/.well-known/jwks.json")).status_code == 200
        link = await http.get("/auth/v1/verify?token=x&type=magiclink&redirect_to=http://localhost:8000/")
        assert link.status_code == 303
        assert "otp_expired" in link.headers["location"]


@pytest.mark.parametrize("bearer", [None, "x", "publishable", "forged"])
async def test_nobody_is_behind_a_key_or_a_made_up_token(supabase: Supabase, http: httpx.AsyncClient, bearer):
    if bearer == "forged":
        bearer = supabase.standin.keys.__class__().sign({"sub": "x", "role": "authenticated"})
    shown = supabase.publishable_key if bearer == "publishable" else bearer

    answer = await http.get("/auth/v1/user", headers={"Authorization": f"Bearer {shown}"} if shown else {})

    assert answer.status_code in (401, 403)
    assert answer.json()["error_code"] in ("bad_jwt", "no_authorization")


async def test_only_the_secret_key_is_an_administrator(supabase: Supabase, http: httpx.AsyncClient):
    ann = supabase.person()
    body = {"email": ann.email, "password": ann.password}
    token = (await http.post("/auth/v1/token?grant_type=password", json=body)).json()["access_token"]

    for bearer in (supabase.publishable_key, token):
        headers = {"Authorization": f"Bearer {bearer}"}
        refused = await http.post("/auth/v1/admin/users", json={"email": "x@example.test"}, headers=headers)
        assert (refused.status_code, refused.json()["error_code"]) in [(403, "not_admin"), (401, "no_authorization")]


async def test_a_code_goes_to_no_address_that_the_project_did_not_allow(supabase: Supabase, http: httpx.AsyncClient):
    ann, standin = supabase.person(), supabase.standin
    await http.post("/auth/v1/otp?redirect_to=https://evil.test/", json={"email": ann.email})

    followed = await http.get(standin.mail[0].link)

    assert followed.headers["location"].startswith(standin.config.site_url)


async def test_a_return_from_a_provider_needs_the_state_that_began_it(supabase: Supabase, http: httpx.AsyncClient):
    ann, _ = supabase.person(), supabase.standin

    answer = await http.get("/auth/v1/callback?" + urlencode({"state": "x.y.z", "email": ann.email, "verified": "yes"}))

    assert answer.status_code == 403


async def test_a_provider_that_is_switched_off_is_refused(supabase: Supabase, http: httpx.AsyncClient):
    answer = await http.get("/auth/v1/authorize?provider=keycloak&code_challenge=x&code_challenge_method=s256")

    assert answer.status_code == 400
    assert "Unsupported provider" in answer.json()["msg"]


async def test_whoever_put_a_password_on_an_unproved_email_does_not_keep_the_account(supabase: Supabase, http):
    """The owner of the address comes through a provider: the stranger's password must be gone."""
    standin = supabase.standin
    squat = {"email": "ann@example.test", "password": "strangers-own"}
    await http.post("/auth/v1/signup", json=squat)
    start = await http.get(
        "/auth/v1/authorize?provider=google&code_challenge=x&code_challenge_method=s256&redirect_to=http://localhost:8000/"
    )
    state = httpx.URL(start.headers["location"]).params["state"]
    asked = {"state": state, "email": "ann@example.test", "verified": "yes"}
    back = await http.get("/auth/v1/callback?" + urlencode(asked))
    assert "code" in httpx.URL(back.headers["location"]).params

    answer = await http.post("/auth/v1/token?grant_type=password", json=squat)

    assert answer.json()["error_code"] == "invalid_credentials"
    assert standin.mail


async def test_people_are_rows_of_the_database_and_end_with_them(supabase: Supabase, http: httpx.AsyncClient):
    ann, _ = supabase.person(), supabase.standin
    body = {"email": ann.email, "password": ann.password}
    session = (await http.post("/auth/v1/token?grant_type=password", json=body)).json()
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    assert (await http.get("/auth/v1/user", headers=bearer)).json()["email"] == ann.email

    with psycopg.connect(supabase.owner, autocommit=True) as conn:
        conn.execute("DELETE FROM auth.users WHERE id = %s", [ann.id])

    gone = await http.get("/auth/v1/user", headers=bearer)
    assert (gone.status_code, gone.json()["error_code"]) == (403, "user_not_found")
    again = await http.post("/auth/v1/token?grant_type=refresh_token", json={"refresh_token": session["refresh_token"]})
    assert again.json()["error_code"] == "refresh_token_not_found"


async def test_a_fault_meets_only_the_calls_it_was_asked_for(supabase: Supabase, http: httpx.AsyncClient):
    supabase.standin.faults = Faults("status", "/settings", times=2, status=502)

    told = [(await http.get("/auth/v1/settings")).status_code for _ in range(3)]

    assert told == [502, 502, 200]


async def test_a_rotated_key_is_published_beside_the_old_one_until_that_is_revoked(supabase: Supabase, http):
    async def published() -> set[str]:
        return {key["kid"] for key in (await http.get("/auth/v1/.well-known/jwks.json")).json()["keys"]}

    first = await published()
    supabase.standin.keys.rotate()
    both = await published()
    supabase.standin.keys.rotate(revoke=True)

    assert first < both
    assert len(both) == 2
    assert not await published() & both


async def test_a_second_factor_is_asked_for_by_whatever_could_go_around_it(supabase: Supabase, http: httpx.AsyncClient):
    ann = supabase.person()
    [secret] = supabase.apps(ann)
    body = {"email": ann.email, "password": ann.password}
    told = (await http.post("/auth/v1/token?grant_type=password", json=body)).json()
    bearer = {"Authorization": f"Bearer {told['access_token']}"}
    [factor] = told["user"]["factors"]
    assert (factor["factor_type"], factor["status"], "secret" in factor) == ("totp", "verified", False)
    own = f"/auth/v1/factors/{factor['id']}"

    asked = [
        await http.post("/auth/v1/factors", json={"factor_type": "totp", "friendly_name": "x"}, headers=bearer),
        await http.delete(own, headers=bearer),
        await http.put("/auth/v1/user", json={"password": "another-password"}, headers=bearer),
    ]
    assert [(one.status_code, one.json()["error_code"]) for one in asked] == [
        (status, "insufficient_aal") for status in (403, 422, 401)
    ]
    challenge = (await http.post(f"{own}/challenge", json={}, headers=bearer)).json()
    assert (challenge["type"], set(challenge)) == ("totp", {"id", "type", "expires_at"})
    shown = {"challenge_id": challenge["id"], "code": totp.wrong(secret)}
    wrong = await http.post(f"{own}/verify", json=shown, headers=bearer)
    assert (wrong.status_code, wrong.json()["error_code"]) == (422, "mfa_verification_failed")
