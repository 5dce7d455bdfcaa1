"""One Supabase project: its addresses, its public key, and clients of which each belongs to one person.

supabase-py writes the token of whoever signs in into the headers of the client object. So no client object is kept:
each use makes one, over the one HTTP client that all share (which costs 0.2 ms; one with its own costs 55).
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from connectors.hosts import is_loopback
from domain.errors import AskAgain

if TYPE_CHECKING:
    from supabase_auth import AsyncGoTrueClient, AsyncMemoryStorage

    from supabase import AsyncClient

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0


def open_http() -> httpx.AsyncClient:
    """The HTTP client that everything of one process shares. It follows no redirect and keeps no cookie: what a server
    gave in answer to one person is not shown with the next one's request."""
    return httpx.AsyncClient(
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
        follow_redirects=False,
    )


@dataclass(frozen=True)
class Project:
    """A project as our processes reach it. `issuer` is what its tokens name, where that is not its address."""

    url: str
    publishable_key: SecretStr
    http: httpx.AsyncClient = field(repr=False, compare=False)
    issuer: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", checked_url(self.url))
        object.__setattr__(self, "issuer", self.issuer or f"{self.url}/auth/v1")
        _refuse_secret(self.publishable_key)

    @property
    def auth_url(self) -> str:
        return f"{self.url}/auth/v1"

    @property
    def storage_url(self) -> str:
        return f"{self.url}/storage/v1"

    def client(self, access_token: SecretStr) -> "AsyncClient":
        """A client object that acts as one person. It refreshes nothing and keeps nothing; make one per use."""
        return self._client(self.publishable_key, access_token)

    def client_for_jobs(self, secret_key: SecretStr) -> "AsyncClient":
        """A client object that no policy holds back. For jobs alone, which keep to one organisation themselves."""
        return self._client(secret_key, secret_key)

    def auth_client(
        self, flow: Literal["pkce", "implicit"] = "implicit", storage: "AsyncMemoryStorage | None" = None
    ) -> "AsyncGoTrueClient":
        """A client object for one sign-in. `storage` gets the PKCE verifier."""
        from supabase_auth import AsyncGoTrueClient

        key = self.publishable_key.get_secret_value()
        return AsyncGoTrueClient(
            url=self.auth_url,
            headers={"apiKey": key, "Authorization": f"Bearer {key}"},
            auto_refresh_token=False,
            persist_session=False,
            storage=storage,
            http_client=self.http,
            flow_type=flow,
        )

    def _client(self, key: SecretStr, token: SecretStr) -> "AsyncClient":
        from supabase import AsyncClient, AsyncClientOptions

        options = AsyncClientOptions(
            headers={"Authorization": f"Bearer {token.get_secret_value()}"},
            httpx_client=self.http,
            auto_refresh_token=False,
            persist_session=False,
            postgrest_client_retry=False,
        )
        return AsyncClient(self.url, key.get_secret_value(), options)


def checked_url(url: str) -> str:
    """The address of a project without the slash at its end.

    Raises:
        AskAgain: It is no https address (http only on this machine), or more than scheme, host and port.
    """
    wrong = AskAgain(
        # A password may stand before the @.
        f"SUPABASE_URL is {url.rpartition('@')[2]!r}, which is no address of a project.",
        "It is https, a host and nothing more, for example https://abcdefghijklmnop.supabase.co.",
        "bad_setting",
    )
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        raise wrong from None
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not (parts.hostname and plain and safe):
        raise wrong
    return f"{parts.scheme}://{parts.netloc}"


def _refuse_secret(key: SecretStr) -> None:
    """The chat holds this key: it must not be one that no policy holds back."""
    text = key.get_secret_value()
    if text.startswith("sb_secret_") or _role(text) == "service_role":
        raise AskAgain(
            "SUPABASE_PUBLISHABLE_KEY holds a secret key, which sees everything of everybody.",
            "Put the publishable (anon) key there, and make a new secret key in the project's settings.",
            "bad_setting",
        )


def _role(key: str) -> str | None:
    """The role that a key of the old kind, which is a token, names."""
    try:
        payload = json.loads(base64.urlsafe_b64decode(key.split(".")[1] + "=="))
    except (IndexError, ValueError, binascii.Error):
        return None
    return payload.get("role") if isinstance(payload, dict) else None
