"""The stand-in as a server on the loopback: a gateway that wants an API key, and behind it sign-in and storage."""

import asyncio
import html
import secrets
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.wire.supabase import accounts
from tests.wire.supabase.auth import OPEN, answered
from tests.wire.supabase.config import Asked, Config, Faults, Mail
from tests.wire.supabase.desk import Call, Desk
from tests.wire.supabase.errors import gateway
from tests.wire.supabase.keys import Keys
from tests.wire.supabase.storage import StorageWire


class Standin:
    """A running loopback project. Everything on it may be looked at and changed while it runs."""

    def __init__(self, database: str, port: int = 0, keys: Keys | None = None, config: Config | None = None) -> None:
        accounts.prepare(database)
        self.database = database
        self.keys = keys or Keys()
        self.config = config or Config()
        self.faults = Faults()
        self.mail: list[Mail] = []
        self.asked: list[Asked] = []
        self.cookies: list[str] = []
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.desk = Desk(database, f"{self.url}/auth/v1", self.keys, self.config, self.mail)
        self.storage = StorageWire(database, self.keys.claims_of)
        self._faulted = 0
        methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"]
        app = Starlette(
            routes=[
                Route("/_provider", self._provider_page),
                Route("/auth/v1/{rest:path}", self._auth, methods=methods),
                Route("/storage/v1/{rest:path}", self._storage, methods=methods),
            ]
        )
        # Longer than a client keeps a connection: the two must not end it in the same moment.
        settings = uvicorn.Config(
            _Unreliable(app, self), log_level="warning", lifespan="off", access_log=False, timeout_keep_alive=60
        )
        self._server = uvicorn.Server(settings)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)

    def stop(self) -> None:
        """From here on nobody answers at this address."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)
        self._socket.close()

    def fault(self, path: str) -> Faults | None:
        """What goes wrong with this call."""
        faults = self.faults
        if not faults.kind or faults.where not in path:
            return None
        self._faulted = self._faulted + 1 if faults.times else 0
        if faults.times and self._faulted >= faults.times:
            self.faults, self._faulted = Faults(), 0
        return faults

    async def _auth(self, request: Request) -> Response:
        path = "/" + request.path_params["rest"]
        if refused := self._refused(request, path in OPEN):
            return refused
        raw = await self._noted(request)
        call = Call(request.method, path, dict(request.query_params), dict(request.headers), raw)
        response = await asyncio.to_thread(answered, self.desk, call)
        # As the network before a real project does with each of its answers.
        response.set_cookie("__cf_bm", secrets.token_urlsafe(12), max_age=1800, httponly=True)
        self.cookies.append(request.headers.get("cookie", ""))
        return response

    async def _storage(self, request: Request) -> Response:
        # Signed and public addresses are opened by browsers, which have no key.
        path = "/" + request.path_params["rest"]
        opened = request.method in ("GET", "HEAD") and path.startswith(("/object/sign/", "/object/public/"))
        if refused := self._refused(request, opened):
            return refused
        self._note(request, b"")
        return await self.storage.answer(request)

    def _refused(self, request: Request, is_open: bool) -> Response | None:
        key = request.headers.get("apikey") or request.query_params.get("apikey")
        if is_open or key in (self.keys.publishable, self.keys.secret):
            return None
        if not key:
            return gateway("No API key found in request", "No `apikey` request header or url param was found.")
        return gateway("Invalid API key", "Double check your Supabase `anon` or `service_role` API key.")

    async def _noted(self, request: Request) -> bytes:
        raw = await request.body()
        self._note(request, raw)
        return raw

    def _note(self, request: Request, raw: bytes) -> None:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        key = request.headers.get("apikey", "")
        query = dict(request.query_params)
        self.asked.append(Asked(request.method, request.url.path, query, key, bearer, raw))

    def _provider_page(self, request: Request) -> Response:
        """The page of a sign-in provider: who you are there is what you type."""
        asked = {name: html.escape(value, quote=True) for name, value in request.query_params.items()}
        back, state, provider = asked["redirect_uri"], asked["state"], asked["provider"]
        return HTMLResponse(
            f"<!doctype html><title>{provider}</title><h1>Sign in with {provider}</h1><form action='{back}'>"
            f"<input type=hidden name=state value='{state}'><input type=hidden name=verified value=yes>"
            "<label>E-mail <input name=email type=email required></label> <button>Continue</button></form>"
            f"<form action='{back}'><input type=hidden name=state value='{state}'>"
            "<input type=hidden name=error value=access_denied><button>Cancel</button></form>"
        )


class _Unreliable:
    """Does what the faults say before, or instead of, an answer."""

    def __init__(self, app: Starlette, standin: Standin) -> None:
        self._app = app
        self._standin = standin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._standin.fault(scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
        elif fault.kind == "drop":
            # Fewer bytes than promised: the connection breaks off in the middle of the answer.
            head = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": b'{"access_token":"', "more_body": False})
        elif fault.kind == "garbage":
            await HTMLResponse("<html>It works!</html>")(scope, receive, send)
        elif fault.kind == "page":
            await HTMLResponse("<html>Attention required</html>", fault.status)(scope, receive, send)
        else:
            said = {"code": fault.status, "error_code": "unexpected_failure", "msg": "Unexpected failure"}
            await JSONResponse(said, fault.status)(scope, receive, send)


@contextmanager
def served(database: str, port: int = 0, keys: Keys | None = None, config: Config | None = None) -> Generator[Standin]:
    """A project whose people live in this database (the owner's address)."""
    standin = Standin(database, port, keys, config)
    standin.start()
    try:
        yield standin
    finally:
        standin.stop()
