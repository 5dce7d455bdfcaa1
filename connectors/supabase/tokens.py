"""Access tokens, believed only when everything about them is right: signature, time, issuer, audience, role, person.

supabase-py's own `get_claims` checks signature and expiry alone, takes the algorithm from the token, and asks for the
keys again for each unknown key id.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import jwt
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from connectors.supabase.errors import AuthUnreachable, TokenRefused
from connectors.supabase.project import Project

KEYS_SECONDS = 600
"""How long fetched keys are used without asking again; the project's own edge keeps them as long."""
AGAIN_SECONDS = 30
"""An unknown key id makes us ask at most this often: ids are free to make up."""
OUTAGE_SECONDS = 3600
"""How long keys are used while they cannot be fetched anew."""
SKEW = timedelta(seconds=30)
"""How far the auth server's clock may be ahead of ours. An expiry is never stretched."""
LONGEST = 16_384

_KINDS = {"ES256": ("EC", "P-256"), "RS256": ("RSA", None)}
"""What we verify, and the kind of key that it takes: a token may not choose a key of another kind."""


@dataclass(frozen=True)
class Claims:
    """What a token says, once everything was checked."""

    user_id: UUID
    email: str
    session_id: UUID
    issued_at: datetime
    expires_at: datetime
    methods: tuple[str, ...] = ()
    """How the person signed in: password, otp, magiclink, oauth, recovery …"""
    level: str = "aal1"


class Verifier:
    """Checks tokens of one project. Share one per process: it keeps the project's public keys.

    Args:
        project: Whose tokens.
        clock: Seconds that only grow; how old the kept keys are.
    """

    def __init__(self, project: Project, clock: Callable[[], float] = time.monotonic) -> None:
        self._project = project
        self._clock = clock
        self._keys: dict[str, dict[str, Any]] = {}
        self._fetched: float | None = None
        self._asked: float | None = None
        self._turn = asyncio.Lock()

    async def verified(self, token: SecretStr, now: datetime) -> Claims:
        """What the token says.

        Raises:
            TokenRefused: One of the checks failed.
            AuthUnreachable: The keys, or for an HS256 token the auth server's word, could not be had.
        """
        text = token.get_secret_value()
        algorithm, key_id = _head(text)
        if algorithm == "HS256":
            # Only the auth server has the secret. Our public keys must never be used as one.
            payload = _unverified(text)
            said = _checked(payload, self._project.issuer, now)
            await self._confirmed(text, said)
        elif algorithm in _KINDS:
            payload = _signed(text, algorithm, await self._key(key_id, algorithm))
            said = _checked(payload, self._project.issuer, now)
        else:
            raise TokenRefused("it is signed in a way that we do not take")
        return Claims(
            user_id=said.sub,
            email=said.email,
            session_id=said.session_id,
            issued_at=said.iat,
            expires_at=said.exp,
            methods=tuple(one.method for one in said.amr),
            level=said.aal,
        )

    async def _key(self, key_id: str | None, algorithm: str) -> jwt.PyJWK:
        if not key_id:
            raise TokenRefused("it does not name its key")
        if not self._has(key_id):
            async with self._turn:
                await self._fetch(key_id)
        if key_id not in self._keys:
            raise TokenRefused("the project has no such key")
        found = self._keys[key_id]
        kind, curve = _KINDS[algorithm]
        fits = found.get("kty") == kind and found.get("crv") == curve and found.get("alg", algorithm) == algorithm
        if not fits or found.get("use", "sig") != "sig":
            raise TokenRefused("its key is not one for its way of signing")
        try:
            return jwt.PyJWK(found, algorithm)
        except (jwt.PyJWTError, ValueError, TypeError):
            raise TokenRefused("its key cannot be read") from None

    def _has(self, key_id: str) -> bool:
        return key_id in self._keys and self._fetched is not None and self._clock() - self._fetched < KEYS_SECONDS

    async def _fetch(self, key_id: str) -> None:
        """The keys as they are now, unless we asked a moment ago; the kept ones while the server is down."""
        now = self._clock()
        old = self._fetched is None or now - self._fetched >= KEYS_SECONDS
        if not old and (key_id in self._keys or (self._asked is not None and now - self._asked < AGAIN_SECONDS)):
            return
        self._asked = now
        try:
            self._keys = _by_id(await self._answer("/.well-known/jwks.json"))
            self._fetched = now
        except AuthUnreachable:
            if self._fetched is None or now - self._fetched >= OUTAGE_SECONDS or key_id not in self._keys:
                raise

    async def _confirmed(self, token: str, said: "_Payload") -> None:
        """The auth server knows this very token, and says of it what stands in it."""
        told = await self._answer("/user", token)
        same = (
            _text(told, "id") == str(said.sub)
            and _text(told, "email").casefold() == said.email.casefold()
            and _text(told, "aud") == said.aud
            and _text(told, "role") == said.role
            and not told.get("is_anonymous")
        )
        if not same:
            raise TokenRefused("the auth server says something else of it")

    async def _answer(self, path: str, token: str | None = None) -> dict[str, Any]:
        headers = {"apikey": self._project.publishable_key.get_secret_value()}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            response = await self._project.http.get(self._project.auth_url + path, headers=headers)
            told = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise AuthUnreachable(f"the auth server did not answer {path}: {type(error).__name__}") from None
        if token is not None and response.status_code in (401, 403, 404):
            raise TokenRefused("the auth server does not know it")
        if response.status_code != 200 or not isinstance(told, dict):
            raise AuthUnreachable(f"the auth server answered {path} with {response.status_code}")
        return told


class _Method(BaseModel):
    method: str


class _Payload(BaseModel):
    """What we read of a token. Dates are numbers of seconds; anything else is not a date."""

    model_config = ConfigDict(extra="ignore")

    iss: str
    sub: UUID
    aud: str
    exp: AwareDatetime
    iat: AwareDatetime
    nbf: AwareDatetime | None = None
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    role: str
    session_id: UUID
    is_anonymous: bool = False
    aal: str = "aal1"
    amr: tuple[_Method, ...] = ()

    @field_validator("exp", "iat", "nbf", mode="before")
    @classmethod
    def _of_seconds(cls, value: object) -> object:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("not a number of seconds")
        try:
            return datetime.fromtimestamp(value, UTC)
        except (OverflowError, OSError):
            raise ValueError("not a date") from None

    @field_validator("aud", mode="before")
    @classmethod
    def _only_one(cls, value: object) -> object:
        return value[0] if isinstance(value, list) and len(value) == 1 else value

    @field_validator("amr", mode="before")
    @classmethod
    def _of_objects(cls, value: object) -> object:
        """Some issuers name the methods only."""
        return [{"method": one} if isinstance(one, str) else one for one in value] if isinstance(value, list) else ()


def _head(token: str) -> tuple[str, str | None]:
    if len(token) > LONGEST:
        raise TokenRefused("it is longer than any token")
    try:
        head = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError):
        raise TokenRefused("it is no token") from None
    key_id = head.get("kid")
    return str(head.get("alg")), key_id if isinstance(key_id, str) else None


def _unverified(token: str) -> dict[str, Any]:
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError):
        raise TokenRefused("it is no token") from None


def _signed(token: str, algorithm: str, key: jwt.PyJWK) -> dict[str, Any]:
    """The payload, once its signature is right. Its claims are checked by us, at the time that we are told."""
    unchecked = {f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
    try:
        return jwt.decode(token, key, algorithms=[algorithm], options={**unchecked, "verify_signature": True})  # pyright: ignore[reportArgumentType]
    except (jwt.PyJWTError, ValueError):
        raise TokenRefused("its signature is wrong") from None


def _checked(payload: dict[str, Any], issuer: str, now: datetime) -> _Payload:
    try:
        said = _Payload.model_validate(payload)
    except ValidationError as error:
        # Not the error itself: it repeats what stands in the token.
        raise TokenRefused(f"its {error.errors()[0]['loc'][0]} is missing or wrong") from None
    wrong = {
        "it is expired": said.exp <= now,
        "it is not valid yet": max(said.iat, said.nbf or said.iat) > now + SKEW,
        "another issuer made it": said.iss != issuer,
        "it is for another audience": said.aud != "authenticated",
        "it is for another role": said.role != "authenticated",
        "nobody is behind it": said.is_anonymous,
    }
    for what, is_so in wrong.items():
        if is_so:
            raise TokenRefused(what)
    return said


def _by_id(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    keys = told.get("keys")
    if not isinstance(keys, list):
        raise AuthUnreachable("the auth server did not answer with keys")
    named = [key for key in keys if isinstance(key, dict) and isinstance(key.get("kid"), str)]
    return {key["kid"]: key for key in named}


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
