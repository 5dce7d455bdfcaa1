"""A Supabase project for tests: the stand-in, or a real one where SUPABASE_TEST_URL and its keys are set.

A real one needs SUPABASE_TEST_PUBLISHABLE_KEY, SUPABASE_TEST_SECRET_KEY and SUPABASE_TEST_DATABASE_URL (its owner's
address, migrated) too. What only the stand-in can do asks for `supabase.standin`, and is skipped there.
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from store.embedded import Addresses
from tests.wire.supabase import totp
from tests.wire.supabase.server import Standin, served

REAL = {
    name: os.environ.get(f"SUPABASE_TEST_{name}") for name in ("URL", "PUBLISHABLE_KEY", "SECRET_KEY", "DATABASE_URL")
}


@dataclass(frozen=True)
class Known:
    """Somebody whom the project knows."""

    id: UUID
    email: str
    password: str


class Supabase:
    """A project, real or not. `owner` is the address of its database as the one who may do everything."""

    def __init__(self, url: str, publishable_key: str, secret_key: str, owner: str, standin: Standin | None) -> None:
        self.url = url
        self.publishable_key = publishable_key
        self.secret_key = secret_key
        self.owner = owner
        self._standin = standin
        self._made: list[UUID] = []

    @property
    def standin(self) -> Standin:
        """Its mail, faults, keys and settings; skips the test on a real project, which has no such handles."""
        if self._standin is None:
            pytest.skip("needs the stand-in: a real project shows neither its mail nor its keys, and has no faults")
        return self._standin

    @property
    def is_standin(self) -> bool:
        return self._standin is not None

    def person(self, email: str | None = None, password: str | None = None, confirmed: bool = True) -> Known:
        """A new person, made with the secret key; `make_workspace` gives them a workspace."""
        email = email or f"{secrets.token_hex(6)}@example.test"
        password = password or f"Pw-{secrets.token_urlsafe(12)}"
        told = self._admin("POST", "", {"email": email, "password": password, "email_confirm": confirmed})
        known = Known(UUID(told["id"]), told["email"], password)
        self._made.append(known.id)
        return known

    def apps(self, known: Known, *names: str) -> list[str]:
        """Authenticator apps of these names for somebody who had none, as a program adds them; their secrets."""
        body = {"email": known.email, "password": known.password}
        token = self._auth("POST", "token?grant_type=password", body)["access_token"]
        made: list[str] = []
        for name in names or ("Phone",):
            new = self._auth("POST", "factors", {"factor_type": "totp", "friendly_name": name}, token)
            challenge = self._auth("POST", f"factors/{new['id']}/challenge", {}, token)
            shown = {"challenge_id": challenge["id"], "code": totp.code(new["totp"]["secret"])}
            token = self._auth("POST", f"factors/{new['id']}/verify", shown, token)["access_token"]
            made.append(new["totp"]["secret"])
        self.revoke(known.id)
        return made

    def revoke(self, user_id: UUID) -> None:
        """Ends every session of a person, as somebody at the project's dashboard does."""
        with psycopg.connect(self.owner, autocommit=True) as conn:
            conn.execute("DELETE FROM auth.sessions WHERE user_id = %s", [user_id])

    def ban(self, user_id: UUID) -> None:
        self._admin("PUT", f"/{user_id}", {"ban_duration": "24h"})

    def remove(self, user_id: UUID) -> None:
        """Takes the person away, with everything that hangs on them."""
        self._admin("DELETE", f"/{user_id}", {})

    def forget(self) -> None:
        """Takes everybody away who was made here; for a real project, which the next test meets too."""
        for user_id in self._made:
            httpx.request("DELETE", f"{self.url}/auth/v1/admin/users/{user_id}", headers=self._headers(), timeout=30)

    def _auth(self, method: str, path: str, body: dict[str, str], token: str | None = None) -> dict[str, Any]:
        """As a program with the publishable key and somebody's token asks."""
        headers = {"apikey": self.publishable_key, "Authorization": f"Bearer {token or self.publishable_key}"}
        answer = httpx.request(method, f"{self.url}/auth/v1/{path}", json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def _admin(self, method: str, path: str, body: dict[str, object]) -> dict[str, str]:
        address = f"{self.url}/auth/v1/admin/users{path}"
        answer = httpx.request(method, address, json=body, headers=self._headers(), timeout=30)
        answer.raise_for_status()
        return answer.json()

    def _headers(self) -> dict[str, str]:
        return {"apikey": self.secret_key, "Authorization": f"Bearer {self.secret_key}"}


@pytest.fixture
def supabase(request: pytest.FixtureRequest) -> Iterator[Supabase]:
    """The stand-in over this test's own database; or the real project."""
    if REAL["URL"]:
        real = Supabase(
            REAL["URL"], REAL["PUBLISHABLE_KEY"] or "", REAL["SECRET_KEY"] or "", REAL["DATABASE_URL"] or "", None
        )
        yield real
        real.forget()
        return
    database: Addresses = request.getfixturevalue("database")
    with served(database.owner) as standin:
        yield Supabase(standin.url, standin.keys.publishable, standin.keys.secret, database.owner, standin)
