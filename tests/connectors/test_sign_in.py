"""What would go wrong: a wrong password let in, a token believed unchecked, two people sharing one client."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import httpx
import pytest

from connectors.sign_in import SignInUnreachable, sign_in

PEOPLE = {"ann@example.test": (str(uuid4()), "right-1"), "bob@example.test": (str(uuid4()), "right-2")}
KEY = "sb_publishable_test"


@contextmanager
def auth_server(user_status: int = 200, token_status: int = 200) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """As much of Supabase Auth as a password sign-in needs; yields its address and what it was asked by whom."""
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked.append((self.path, self.headers.get("authorization", "")))
            known = PEOPLE.get(given["email"])
            if token_status != 200:
                return self._send(token_status, {"msg": "down"})
            if known is None or known[1] != given["password"]:
                return self._send(400, {"error_code": "invalid_credentials", "msg": "Invalid login credentials"})
            user = self._user(given["email"])
            token = {"access_token": f"token-{given['email']}", "refresh_token": "r", "token_type": "bearer"}
            return self._send(200, token | {"expires_in": 3600, "user": user})

        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("authorization", "")))
            email = self.headers["authorization"].removeprefix("Bearer token-")
            if user_status != 200:
                return self._send(user_status, {"msg": "bad jwt"})
            return self._send(200, self._user(email))

        def _user(self, email: str) -> dict[str, object]:
            made = {"id": PEOPLE[email][0], "aud": "authenticated", "email": email, "app_metadata": {}}
            return made | {"user_metadata": {}, "created_at": "2026-01-01T00:00:00Z"}

        def _send(self, status: int, body: object) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


async def test_each_person_is_whom_the_auth_server_says_also_over_one_connection_pool():
    with auth_server() as (url, asked):
        async with httpx.AsyncClient() as http:
            ann = await sign_in(url, KEY, "ann@example.test", "right-1", http)
            bob = await sign_in(url, KEY, "bob@example.test", "right-2", http)

    assert ann is not None
    assert bob is not None
    assert (str(ann.id), ann.email) == (PEOPLE["ann@example.test"][0], "ann@example.test")
    assert str(bob.id) == PEOPLE["bob@example.test"][0]
    assert [who for path, who in asked if path == "/auth/v1/user"] == [
        "Bearer token-ann@example.test",
        "Bearer token-bob@example.test",
    ]
    tokens = [who for path, who in asked if "token" in path]
    assert all("ann" not in who for who in tokens)


@pytest.mark.parametrize("email", ["ann@example.test", "nobody@example.test"])
async def test_a_wrong_password_and_an_unknown_address_are_nobody(email):
    with auth_server() as (url, _):
        async with httpx.AsyncClient() as http:
            assert await sign_in(url, KEY, email, "wrong", http) is None


async def test_a_token_that_the_auth_server_does_not_confirm_is_nobody():
    with auth_server(user_status=403) as (url, _):
        async with httpx.AsyncClient() as http:
            assert await sign_in(url, KEY, "ann@example.test", "right-1", http) is None


async def test_a_server_in_trouble_is_not_a_wrong_password():
    with auth_server(token_status=503) as (url, _):
        async with httpx.AsyncClient() as http:
            with pytest.raises(SignInUnreachable):
                await sign_in(url, KEY, "ann@example.test", "right-1", http)
