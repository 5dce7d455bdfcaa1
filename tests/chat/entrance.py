"""The sign-in as browsers meet it: gate, door and pages over a project, without Chainlit's page behind them."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace

import httpx
import psycopg
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from fastapi import FastAPI, Request
from pydantic import SecretStr

from chat import join, still
from chat.asker import asker
from chat.door import Door
from chat.gate import Gate
from chat.headers import page_policy
from chat.house import Given, House, SignIn
from chat.origins import Place
from chat.sessions import Sessions
from chat.sign_in import steps
from chat.sign_in.routes import made
from connectors.supabase.auth import Auth
from connectors.supabase.project import Project, open_http
from connectors.vault import Vault
from store.db import open_pool
from store.notices import Notices
from tests.conftest import NoJobs
from tests.wire.supabase.fixtures import Known, Supabase
from tools.deps import Deps

HERE = "http://127.0.0.1:8000"


class Clock:
    """Both clocks of a process, which a test may put forward; tokens are signed by the real one."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def grown(self) -> float:
        return self.now().timestamp()

    def on(self, **span: float) -> None:
        self.ahead += timedelta(**span)


class Browser(httpx.AsyncClient):
    """One browser: it keeps cookies, follows nothing by itself, and fills in the forms that it was given."""

    async def visit(self, path: str, **headers: str) -> httpx.Response:
        return await self.get(path, headers={"accept": "text/html", **headers})

    async def fill(self, page: httpx.Response, action: str, **fields: str) -> httpx.Response:
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
        return await self.post(action, data={**hidden, **fields}, headers={"origin": str(self.base_url).rstrip("/")})

    async def sign_in(self, known: Known, next: str = "") -> httpx.Response:
        page = await self.visit(f"/login?next={next}" if next else "/login")
        return await self.fill(page, "/login/password", email=known.email, password=known.password)

    async def who(self) -> str | None:
        """Who the chat behind the door takes this browser for."""
        answer = await self.get("/who")
        return answer.json()["email"] if answer.status_code == 200 else None

    @property
    def secret(self) -> str | None:
        return self.cookies.get("viraltracker") or self.cookies.get("__Host-viraltracker")


class Entrance:
    """One process's door. Several may stand before the same database."""

    def __init__(self, house: House, app: Gate, base: str) -> None:
        self.house = house
        self.app = app
        self.base = base

    def browser(self, address: str = "192.0.2.1") -> Browser:
        transport = httpx.ASGITransport(app=self.app, client=(address, 40_000))
        return Browser(transport=transport, base_url=self.base, follow_redirects=False)


Opening = Callable[..., object]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys() -> list[bytes]:
    return [Fernet.generate_key()]


@pytest_asyncio.fixture
async def another_entrance(
    given: Given, supabase: Supabase, clock: Clock, keys: list[bytes], monkeypatch: pytest.MonkeyPatch
):
    """Opens one more process over the same database."""
    monkeypatch.setenv("CHAINLIT_AUTH_SECRET", "k" * 48)
    # However slow the machine: what a test says of the auth server's word is said after it came.
    for waits, name in ((still, "PATIENCE_SECONDS"), (steps, "WAYS_PATIENCE")):
        monkeypatch.setattr(waits, name, 60)

    @asynccontextmanager
    async def opened(
        public_url: str | None = None, proxies: int = 0, keys: list[bytes] = keys, **lasts: timedelta
    ) -> AsyncIterator[Entrance]:
        pool = await open_pool(supabase.owner, size=4)
        async with open_http() as http:
            auth = Auth(Project(supabase.url, SecretStr(supabase.publishable_key), http))
            deps = partial(Deps, pool, jobs=NoJobs())
            parts = SimpleNamespace(
                pool=pool,
                auth=auth,
                vault=Vault(keys),
                notices=Notices(supabase.owner, patience=60),
                deps=lambda user, brand, now: deps(user=user, brand=brand, now=now),
            )

            @asynccontextmanager
            async def open_parts():
                yield parts

            told = replace(
                given,
                open_parts=open_parts,
                sign_in=SignIn(supabase.url, proxies, **lasts),
                local_user=None,
                public_url=public_url,
                now=clock.now,
            )
            house = House(told)
            house.sessions = Sessions(house, clock.grown)
            async with house.open(lambda error: None), house.sessions.watched():
                await until(lambda: parts.notices.hears)  # Before, it hears nothing of what ends.
                place = Place(local_only=False, public_url=public_url)
                yield Entrance(house, Gate(Door(_inside(house), house), place, page_policy(())), public_url or HERE)
        await pool.close()

    return opened


@pytest_asyncio.fixture
async def entrance(another_entrance) -> AsyncIterator[Entrance]:
    async with another_entrance() as opened:
        yield opened


def _inside(house: House) -> FastAPI:
    """The sign-in's pages, and in Chainlit's place what tells whom it would take the browser for."""
    app = FastAPI(routes=[*made(house), *join.made(house)])

    @app.get("/who")
    async def who(request: Request) -> dict[str, object]:
        heads = {name: value for name, value in request.headers.items() if name in ("cookie", "authorization")}
        return {"email": asker().email, "id": str(asker().id), "heads": heads}

    @app.get("/")
    async def page() -> dict[str, str]:
        return {"page": "the chat"}

    return app


async def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Waits for what comes about in the background."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, f"it did not come about within {seconds:.0f} seconds"
        await asyncio.sleep(0.01)


def rows(supabase: Supabase, query: str, *values: object) -> list[tuple]:
    """As the database's owner."""
    with psycopg.connect(supabase.owner, autocommit=True) as conn:
        found = conn.execute(query, values)
        return found.fetchall() if found.description else []
