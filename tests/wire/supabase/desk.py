"""What every part of the stand-in's auth server has at hand: the project, who asks, and a session as it is told."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from starlette.responses import JSONResponse

from tests.wire.supabase import accounts
from tests.wire.supabase.accounts import Connection
from tests.wire.supabase.config import Config, Mail
from tests.wire.supabase.errors import AuthTrouble
from tests.wire.supabase.keys import Keys


@dataclass(frozen=True)
class Call:
    """One request below `/auth/v1`."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        try:
            told = json.loads(self.raw or b"{}")
        except ValueError:
            raise AuthTrouble(400, "bad_json", "Could not parse request body as JSON") from None
        return told if isinstance(told, dict) else {}

    @property
    def bearer(self) -> str:
        found = re.fullmatch(r"[Bb]earer (\S+)", self.headers.get("authorization", ""))
        if found is None:
            raise AuthTrouble(401, "no_authorization", "This endpoint requires a valid Bearer token")
        return found[1]


@dataclass(frozen=True)
class Desk:
    """One project. `url` is the auth server's own."""

    database: str
    url: str
    keys: Keys
    config: Config
    mail: list[Mail]

    def asker(self, conn: Connection, call: Call) -> tuple[dict[str, Any], UUID]:
        """Who is behind the token, and in which session."""
        claims = self.keys.claims_of(call.bearer)
        if not claims.get("sub"):
            raise AuthTrouble(403, "bad_jwt", "invalid claim: missing sub claim")
        person = accounts.by_id(conn, UUID(claims["sub"]))
        if person is None:
            raise AuthTrouble(403, "user_not_found", "User from sub claim in JWT does not exist")
        session = UUID(claims["session_id"])
        if not conn.execute("SELECT FROM auth.sessions WHERE id = %s", [session]).rowcount:
            said = "Session from session_id claim in JWT does not exist"
            raise AuthTrouble(403, "session_not_found", said)
        if accounts.is_banned(person):
            raise AuthTrouble(403, "user_banned", "User is banned")
        return person, session

    def session(self, conn: Connection, user_id: UUID, method: str) -> JSONResponse:
        session = accounts.begin_session(conn, user_id, method)
        person = accounts.by_id(conn, user_id)
        assert person is not None
        return self.issued(conn, person, session, accounts.new_refresh_token(conn, session))

    def issued(self, conn: Connection, person: dict[str, Any], session: UUID, refresh_token: str) -> JSONResponse:
        begun = conn.execute("SELECT * FROM auth.sessions WHERE id = %s", [session]).fetchone()
        assert begun is not None
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": str(person["id"]),
            "aud": "authenticated",
            "exp": now + self.config.token_seconds,
            "iat": now,
            "email": person["email"],
            "phone": "",
            "app_metadata": person["raw_app_meta_data"],
            "user_metadata": person["raw_user_meta_data"],
            "role": "authenticated",
            "aal": "aal1" if begun["factor_at"] is None else "aal2",
            "amr": _methods(begun),
            "session_id": str(session),
            "is_anonymous": person["is_anonymous"],
        }
        return JSONResponse(
            {
                "access_token": self.keys.sign(claims | self.config.session_claims),
                "token_type": "bearer",
                "expires_in": self.config.token_seconds,
                "expires_at": now + self.config.token_seconds,
                "refresh_token": refresh_token,
                "user": self.told(person),
            }
        )

    def told(self, person: dict[str, Any]) -> dict[str, Any]:
        """A person as the auth server tells them."""
        confirmed, signed_in = person["email_confirmed_at"], person["last_sign_in_at"]
        return {
            "id": str(person["id"]),
            "aud": "authenticated",
            "role": "authenticated",
            "email": person["email"],
            "email_confirmed_at": confirmed.isoformat() if confirmed else None,
            "confirmed_at": confirmed.isoformat() if confirmed else None,
            "phone": "",
            "last_sign_in_at": signed_in.isoformat() if signed_in else None,
            "app_metadata": person["raw_app_meta_data"],
            "user_metadata": person["raw_user_meta_data"],
            "identities": [],
            "factors": person.get("factors", []),
            "created_at": person["created_at"].isoformat(),
            "updated_at": person["created_at"].isoformat(),
            "is_anonymous": person["is_anonymous"],
        }

    def back(self, call: Call) -> str:
        """Where the browser is sent: an address on this machine or the site's own, else the site's start."""
        wanted = call.query.get("redirect_to", "")
        host = urlsplit(wanted).hostname
        return (
            wanted
            if host in ("localhost", "127.0.0.1") or wanted.startswith(self.config.site_url)
            else self.config.site_url
        )

    def strong(self, password: str) -> None:
        if len(password) < self.config.shortest_password:
            said = f"Password should be at least {self.config.shortest_password} characters."
            raise AuthTrouble(422, "weak_password", said, weak_password={"reasons": ["length"]})

    @staticmethod
    def email(call: Call) -> str:
        email = str(call.body.get("email") or "").strip().lower()
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise AuthTrouble(400, "validation_failed", "Unable to validate email address: invalid format")
        return email


def _methods(begun: dict[str, Any]) -> list[dict[str, Any]]:
    """How the session was signed in to, the latest first."""
    first = {"method": begun["method"], "timestamp": int(begun["created_at"].timestamp())}
    if begun["factor_at"] is None:
        return [first]
    return [{"method": "totp", "timestamp": int(begun["factor_at"].timestamp())}, first]


def with_query(address: str, **query: str) -> str:
    """The address with these added."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
