"""What would go wrong: a token believed that the project did not sign, or not for us, or not any more."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from pydantic import SecretStr

from connectors.supabase.errors import AuthUnreachable, TokenRefused
from connectors.supabase.project import Project
from connectors.supabase.tokens import AGAIN_SECONDS, KEYS_SECONDS, OUTAGE_SECONDS, Verifier
from tests.wire.supabase.keys import Keys, forged

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "https://project.supabase.co"
PERSON, SESSION = str(uuid4()), str(uuid4())


def claims(**other: Any) -> dict[str, Any]:
    """What the auth server puts into a token; None leaves one out."""
    usual = {
        "iss": f"{URL}/auth/v1",
        "sub": PERSON,
        "aud": "authenticated",
        "exp": int((NOW + timedelta(hours=1)).timestamp()),
        "iat": int(NOW.timestamp()),
        "email": "ann@example.test",
        "phone": "",
        "app_metadata": {"provider": "email"},
        "user_metadata": {},
        "role": "authenticated",
        "aal": "aal1",
        "amr": [{"method": "password", "timestamp": 1}],
        "session_id": SESSION,
        "is_anonymous": False,
    } | other
    return {name: value for name, value in usual.items() if value is not None}


class Wire:
    """The project's two answers that a token may need, and how often they were asked for."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.asked: list[str] = []
        self.down = False
        self.more: list[dict[str, Any]] = []
        self.user: dict[str, Any] | None = None

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path.removeprefix("/auth/v1"))
        await asyncio.sleep(0)
        if self.down:
            return httpx.Response(503, text="<html>upstream</html>")
        if request.url.path.endswith("/user"):
            return httpx.Response(200, json=self.user) if self.user is not None else httpx.Response(403, json={})
        jwks = self.keys.jwks()
        return httpx.Response(200, json={"keys": jwks["keys"] + self.more})

    @property
    def fetched(self) -> int:
        return self.asked.count("/.well-known/jwks.json")


@pytest.fixture
def wire() -> Wire:
    wire = Wire(Keys())
    wire.user = {"id": PERSON, "email": "ann@example.test", "aud": "authenticated", "role": "authenticated"}
    return wire


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def verifier(wire: Wire, clock: Clock) -> AsyncIterator[Verifier]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(wire.answer)) as http:
        # The transport is the wire: nothing of the verifier or its client is replaced.
        yield Verifier(Project(URL, SecretStr("sb_publishable_x"), http), clock)


async def why(verifier: Verifier, token: str, now: datetime = NOW) -> str:
    with pytest.raises(TokenRefused) as caught:
        await verifier.verified(SecretStr(token), now)
    return str(caught.value)


async def test_a_token_of_the_project_is_believed_with_all_it_says(wire: Wire, verifier: Verifier):
    said = await verifier.verified(SecretStr(wire.keys.sign(claims())), NOW)

    assert (str(said.user_id), str(said.session_id), said.email) == (PERSON, SESSION, "ann@example.test")
    assert (said.issued_at, said.expires_at) == (NOW, NOW + timedelta(hours=1))
    assert (said.methods, said.level) == (("password",), "aal1")


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"exp": int(NOW.timestamp())}, "expired"),
        ({"exp": int(NOW.timestamp()) - 1}, "expired"),
        ({"nbf": int(NOW.timestamp()) + 120}, "not valid yet"),
        ({"iat": int(NOW.timestamp()) + 120}, "not valid yet"),
        ({"iat": int(NOW.timestamp()) + 120, "nbf": int(NOW.timestamp())}, "not valid yet"),
        ({"iss": "https://other.supabase.co/auth/v1"}, "another issuer"),
        ({"iss": URL}, "another issuer"),
        ({"iss": f"{URL}/auth/v1/"}, "another issuer"),
        ({"aud": "anon"}, "another audience"),
        ({"aud": ["authenticated", "other"]}, "aud"),
        ({"role": "service_role"}, "another role"),
        ({"role": "anon"}, "another role"),
        ({"role": "supabase_admin"}, "another role"),
        ({"is_anonymous": True}, "nobody"),
        ({"sub": "not-an-id"}, "sub"),
        ({"email": ""}, "email"),
        ({"session_id": "x"}, "session_id"),
        ({"exp": "2099-01-01"}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": 10**30}, "exp"),
    ],
    ids=str,
)
async def test_a_signed_token_with_one_wrong_claim_is_refused(wire: Wire, verifier: Verifier, other, what):
    assert what in await why(verifier, wire.keys.sign(claims(**other)))


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "iat", "email", "role", "session_id"])
async def test_a_signed_token_that_leaves_one_claim_out_is_refused(wire: Wire, verifier: Verifier, name):
    assert name in await why(verifier, wire.keys.sign(claims(**{name: None})))


async def test_clocks_that_differ_a_little_keep_nobody_out_but_never_stretch_an_expiry(wire: Wire, verifier: Verifier):
    token = SecretStr(wire.keys.sign(claims()))

    await verifier.verified(token, NOW - timedelta(seconds=20))
    await verifier.verified(token, NOW + timedelta(minutes=59, seconds=59))
    assert "expired" in await why(verifier, token.get_secret_value(), NOW + timedelta(hours=1))


async def test_a_token_that_another_project_signed_is_refused(wire: Wire, verifier: Verifier):
    theirs = Keys()
    assert "no such key" in await why(verifier, theirs.sign(claims()))

    under_our_name = jwt.encode(
        claims(), theirs.signing.private, algorithm="ES256", headers={"kid": wire.keys.signing.id}
    )
    assert "signature" in await why(verifier, under_our_name)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(max_examples=40, deadline=None)
async def test_a_token_with_any_bit_turned_is_refused(at, bit):
    """Head, claims and signature alike; only the unused bits at the end of a base64 text mean nothing."""
    keys = Keys()
    token = keys.sign(claims())
    parts = [bytearray(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")]
    part = parts[at % 3]
    part[at % len(part)] ^= 1 << bit
    changed = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    async with httpx.AsyncClient(transport=httpx.MockTransport(Wire(keys).answer)) as http:
        verifier = Verifier(Project(URL, SecretStr("sb_publishable_x"), http))
        with pytest.raises(TokenRefused):
            await verifier.verified(SecretStr(changed), NOW)


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", "HS512", "PS256", "ES384", "ES256K", "EdDSA", None, 1])
async def test_a_token_chooses_no_way_of_signing_that_we_do_not_take(wire: Wire, verifier: Verifier, alg):
    head = {"alg": alg, "typ": "JWT", "kid": wire.keys.signing.id}

    for signature in (b"", b"x" * 64):
        await why(verifier, forged(head, claims(), signature))
    assert wire.asked == []


def _hmac(key: bytes, kid: str) -> str:
    """As an attacker signs: PyJWT itself refuses to take a public key for a secret."""
    import hashlib
    import hmac

    body = forged({"alg": "HS256", "typ": "JWT", "kid": kid}, claims()).rpartition(".")[0]
    mark = hmac.new(key, body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


async def test_our_public_key_is_never_taken_for_a_secret(wire: Wire, verifier: Verifier):
    """The old confusion: HS256 over the public key, which everybody knows."""
    public = wire.keys.signing.private.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    jwk = json.dumps(wire.keys.signing.public_jwk()).encode()
    wire.user = None

    for secret in (pem, jwk, b"", b"sb_publishable_x"):
        assert "does not know" in await why(verifier, _hmac(secret, wire.keys.signing.id))
    assert set(wire.asked) == {"/user"}


async def test_a_token_signed_with_a_secret_is_believed_on_the_auth_servers_word(wire: Wire, verifier: Verifier):
    wire.keys.symmetric = True

    said = await verifier.verified(SecretStr(wire.keys.sign(claims())), NOW)

    assert str(said.user_id) == PERSON
    assert wire.asked == ["/user"]


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"id": "9b1f6c1e-0000-4000-8000-000000000007"},
        {"email": "bob@example.test"},
        {"role": "service_role"},
        {"aud": "anon"},
        {"is_anonymous": True},
    ],
    ids=str,
)
async def test_the_auth_server_must_say_the_same_of_a_token_as_stands_in_it(wire: Wire, verifier: Verifier, told):
    wire.keys.symmetric = True
    wire.user = {**(wire.user or {}), **told} if told else told

    await why(verifier, wire.keys.sign(claims()))


@pytest.mark.parametrize("other", [{"iss": "https://other.supabase.co/auth/v1"}, {"exp": 1}, {"role": "anon"}], ids=str)
async def test_a_token_signed_with_a_secret_is_checked_like_any(wire: Wire, verifier: Verifier, other):
    wire.keys.symmetric = True

    await why(verifier, wire.keys.sign(claims(**other)))
    assert wire.asked == []


async def test_an_outage_says_nothing_about_a_token(wire: Wire, verifier: Verifier):
    wire.down = True
    with pytest.raises(AuthUnreachable):
        await verifier.verified(SecretStr(wire.keys.sign(claims())), NOW)
    wire.keys.symmetric = True
    with pytest.raises(AuthUnreachable):
        await verifier.verified(SecretStr(wire.keys.sign(claims())), NOW)


async def test_keys_are_fetched_once_for_many_tokens_at_once(wire: Wire, verifier: Verifier):
    token = SecretStr(wire.keys.sign(claims()))

    await asyncio.gather(*(verifier.verified(token, NOW) for _ in range(20)))

    assert wire.fetched == 1


async def test_a_rotated_key_is_taken_at_once_and_a_revoked_one_not_for_long(wire, verifier, clock):
    old = wire.keys.sign(claims())
    await verifier.verified(SecretStr(old), NOW)
    wire.keys.rotate()
    clock.at += AGAIN_SECONDS

    await verifier.verified(SecretStr(wire.keys.sign(claims())), NOW)
    await verifier.verified(SecretStr(old), NOW)
    assert wire.fetched == 2

    wire.keys.rotate(revoke=True)
    clock.at += KEYS_SECONDS
    assert "no such key" in await why(verifier, old)


async def test_made_up_key_ids_do_not_make_us_ask_each_time(wire: Wire, verifier: Verifier, clock: Clock):
    await verifier.verified(SecretStr(wire.keys.sign(claims())), NOW)
    clock.at += AGAIN_SECONDS
    for _ in range(30):
        await why(verifier, forged({"alg": "ES256", "kid": str(uuid4())}, claims(), b"x" * 64))

    assert wire.fetched == 2


async def test_a_token_without_a_key_id_is_refused_unasked(wire: Wire, verifier: Verifier):
    await why(verifier, forged({"alg": "ES256"}, claims(), b"x" * 64))
    await why(verifier, forged({"alg": "ES256", "kid": ["a"]}, claims(), b"x" * 64))

    assert wire.asked == []


async def test_known_keys_outlive_a_short_outage_and_not_a_long_one(wire: Wire, verifier: Verifier, clock: Clock):
    token = SecretStr(wire.keys.sign(claims()))
    await verifier.verified(token, NOW)
    wire.down = True
    clock.at += KEYS_SECONDS + 1
    await verifier.verified(token, NOW)

    clock.at += OUTAGE_SECONDS
    with pytest.raises(AuthUnreachable):
        await verifier.verified(token, NOW)


def _rsa() -> tuple[rsa.RSAPrivateKey, dict[str, Any]]:
    key = rsa.generate_private_key(65537, 2048)
    return key, json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "r", "alg": "RS256", "use": "sig"}


async def test_rsa_keys_are_taken_too(wire: Wire, verifier: Verifier):
    key, published = _rsa()
    wire.more = [published]

    said = await verifier.verified(SecretStr(jwt.encode(claims(), key, algorithm="RS256", headers={"kid": "r"})), NOW)

    assert str(said.user_id) == PERSON


def _curve(jwk: dict[str, Any]) -> dict[str, Any]:
    key = ec.generate_private_key(ec.SECP384R1())
    return json.loads(ECAlgorithm.to_jwk(key.public_key())) | {"kid": jwk["kid"]}


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda jwk: jwk | {"use": "enc"},
        lambda jwk: jwk | {"alg": "ES384"},
        lambda jwk: jwk | {"kty": "oct", "k": "c2VjcmV0"},
        lambda jwk: jwk | {"kty": "RSA"},
        lambda jwk: jwk | {"x": "AA"},
        lambda jwk: {name: value for name, value in jwk.items() if name != "y"},
        _curve,
    ],
    ids=["encryption", "other algorithm", "secret", "other kind", "not on the curve", "half", "other curve"],
)
async def test_a_key_that_is_not_for_this_way_of_signing_is_refused(
    wire: Wire, verifier: Verifier, spoilt: Callable[[dict[str, Any]], dict[str, Any]]
):
    key = wire.keys.signing
    wire.keys.trusted = []
    wire.more = [spoilt(key.public_jwk())]

    assert "key" in await why(verifier, wire.keys.sign(claims()))


@given(junk=st.one_of(st.text(max_size=60), st.text("abc.=-_", max_size=60), st.just("a." * 20_000)))
@settings(max_examples=60, deadline=None)
async def test_what_is_no_token_is_refused_without_a_call(junk):
    wire = Wire(Keys())
    async with httpx.AsyncClient(transport=httpx.MockTransport(wire.answer)) as http:
        verifier = Verifier(Project(URL, SecretStr("sb_publishable_x"), http))
        with pytest.raises(TokenRefused):
            await verifier.verified(SecretStr(junk), NOW)
    assert wire.asked == []


async def test_a_token_longer_than_any_request_carries_is_refused_unread(wire: Wire, verifier: Verifier):
    assert "longer" in await why(verifier, wire.keys.sign(claims(user_metadata={"about": "x" * 20_000})))
    assert wire.asked == []


async def test_a_refusal_repeats_nothing_of_the_token(wire: Wire, verifier: Verifier):
    for other in ({"email": "canary"}, {"sub": "canary"}, {"iss": "canary"}, {"exp": "canary"}):
        token = wire.keys.sign(claims(**other))
        with pytest.raises(TokenRefused) as caught:
            await verifier.verified(SecretStr(token), NOW)
        assert "canary" not in str(caught.value)
        assert caught.value.__cause__ is None
