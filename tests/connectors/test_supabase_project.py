"""What would go wrong: a token sent in the clear, a key that sees everything in the chat, one person's client or
headers used for another, a client that costs more than the question."""

import time
from collections.abc import Callable

import httpx
import jwt
import pytest
from pydantic import SecretStr

from connectors.supabase.project import Project
from domain.errors import AskAgain
from tests.wire.supabase.fixtures import Supabase

KEY = SecretStr("sb_publishable_x")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://abc.supabase.co", "https://abc.supabase.co"),
        ("https://abc.supabase.co/", "https://abc.supabase.co"),
        (" https://auth.example.com:8443 ", "https://auth.example.com:8443"),
        ("http://localhost:54321", "http://localhost:54321"),
        ("http://127.0.0.1:54321/", "http://127.0.0.1:54321"),
    ],
)
async def test_a_projects_address_is_its_host_alone(http, given, meant):
    project = Project(given, KEY, http)

    assert (project.url, project.issuer) == (meant, f"{meant}/auth/v1")
    assert (project.auth_url, project.storage_url) == (f"{meant}/auth/v1", f"{meant}/storage/v1")


@pytest.mark.parametrize(
    "given",
    [
        "http://abc.supabase.co",
        "abc.supabase.co",
        "",
        "ftp://abc.supabase.co",
        "https://",
        "https://abc.supabase.co/auth/v1",
        "https://abc.supabase.co?x=1",
        "https://abc.supabase.co#x",
        "https://user:pw@abc.supabase.co",
        "http://localhost.evil.test",
        "javascript:alert(1)",
        "https://[half",
    ],
)
async def test_an_address_over_which_tokens_would_go_astray_is_refused(http, given):
    with pytest.raises(AskAgain) as caught:
        Project(given, KEY, http)

    assert "SUPABASE_URL" in caught.value.message
    assert "pw" not in caught.value.message


@pytest.mark.parametrize(
    "key", ["sb_secret_abc", jwt.encode({"role": "service_role", "iss": "supabase"}, "x" * 40, algorithm="HS256")]
)
async def test_a_secret_key_in_the_place_of_the_public_one_is_refused(http, key):
    with pytest.raises(AskAgain) as caught:
        Project("https://abc.supabase.co", SecretStr(key), http)

    assert "SUPABASE_PUBLISHABLE_KEY" in caught.value.message
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "key", ["sb_publishable_abc", jwt.encode({"role": "anon"}, "x" * 40, algorithm="HS256"), "a.b.c", "a.bnVsbA.c", "x"]
)
async def test_public_keys_of_both_kinds_are_taken(http, key):
    assert Project("https://abc.supabase.co", SecretStr(key), http).publishable_key.get_secret_value() == key


async def test_a_project_shows_no_key_when_it_is_printed(http):
    assert "sb_publishable_x" not in repr(Project("https://abc.supabase.co", KEY, http))


async def test_each_client_is_one_persons_and_the_shared_one_nobodys(http):
    project = Project("https://abc.supabase.co", KEY, http)
    before = dict(http.headers)
    ann, bob = project.client(SecretStr("token-ann")), project.client(SecretStr("token-bob"))

    assert ann.options.headers["Authorization"] == "Bearer token-ann"
    assert bob.options.headers["Authorization"] == "Bearer token-bob"
    assert ann.storage is not bob.storage
    assert project.auth_client()._http_client is http
    assert dict(http.headers) == before
    assert not http.follow_redirects


async def test_signing_in_on_one_client_changes_no_other(supabase: Supabase, http: httpx.AsyncClient):
    project = Project(supabase.url, SecretStr(supabase.publishable_key), http)
    ann, bob = supabase.person(), supabase.person()
    hers, his = project.auth_client(), project.auth_client()
    before = dict(http.headers)

    await hers.sign_in_with_password({"email": ann.email, "password": ann.password})
    await his.sign_in_with_password({"email": bob.email, "password": bob.password})

    first, second = await hers.get_user(), await his.get_user()
    assert first is not None
    assert second is not None
    assert (first.user.id, second.user.id) == (str(ann.id), str(bob.id))
    assert dict(http.headers) == before
    assert project.auth_client()._headers["Authorization"] == f"Bearer {supabase.publishable_key}"


async def test_a_client_costs_far_less_than_one_with_connections_of_its_own(http):
    """Compared in one run: supabase-py builds an HTTP client with its own certificates where none is given."""
    from supabase import AsyncClient, AsyncClientOptions

    project = Project("https://abc.supabase.co", KEY, http)
    project.client(SecretStr("warm"))

    def least(times: int, made: Callable[[], object]) -> float:
        """The cheapest: now and then one pays for a collection of all that other tests left."""
        took: list[float] = []
        for _ in range(times):
            begun = time.process_time()
            made()
            took.append(time.process_time() - begun)
        return min(took)

    shared = least(20, lambda: project.client(SecretStr("t")))
    own = least(2, lambda: AsyncClient("https://abc.supabase.co", "k", AsyncClientOptions(auto_refresh_token=False)))

    assert shared < own / 5, f"{shared * 1000:.2f} ms against {own * 1000:.2f} ms"
