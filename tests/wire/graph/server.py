"""The loopback Graph API as an ASGI app: faults first, then the answer, with usage headers; controls beside it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from tests.wire.graph import controls, media, oauth
from tests.wire.graph.calls import Call, answer, owner
from tests.wire.graph.errors import THROTTLES, GraphError, known
from tests.wire.graph.state import State
from tests.wire.graph.usage import usage_headers
from tests.wire.graph.world import GraphWorld


class Dropped(Exception):
    """The connection ends here."""


class Server:
    """One world at a time; a control request may put another in its place."""

    def __init__(self, world: GraphWorld) -> None:
        self.state = State(world)
        self.url = ""

    def begin(self, world: GraphWorld) -> None:
        """Forgets everything."""
        self.state = State(world)
        self.state.url = self.url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        path = request.url.path
        if path.startswith("/_"):
            response: Response | None = await controls.answer(self, request)
        elif path.startswith(media.PATH):
            response = await self._media(path.removeprefix(media.PATH))
        elif path.endswith("/dialog/oauth"):
            status, page = oauth.dialog(dict(request.query_params), self.state)
            response = HTMLResponse(page, status)
        else:
            response = await self._graph(request, partial(_break_off, receive, send))
        if response is not None:
            await response(scope, receive, send)

    async def _media(self, name: str) -> Response:
        await self._latency()
        self.state.journal.fetched += 1
        file = media.served(name)
        return Response(file.content, file.status, media_type=file.kind)

    async def _latency(self) -> None:
        if self.state.world.latency_ms:
            await asyncio.sleep(self.state.world.latency_ms / 1000)

    async def _graph(self, request: Request, break_off: Callable[[bytes], Awaitable[None]]) -> Response | None:
        """The answer; None when the connection was dropped instead: before it, or in the middle of it."""
        state = self.state
        call = await self._read(request)
        account = owner(state, call)
        state.journal.came(account.id)
        trouble, fate = state.fate.of_next(), state.fate
        number, turn = fate.calls, {"drop": fate.drops, "server_error": fate.errors}.get(trouble or "", fate.throttles)
        await self._latency()
        status, code, body = 200, None, b""
        try:
            if trouble == "drop" and turn % 2:
                raise Dropped
            if trouble == "server_error":
                raise known(("2", "1")[turn % 2])
            if trouble == "throttle":
                raise known(THROTTLES[turn % len(THROTTLES)])
            if said := state.fate.said(f"{call.path}?ids={call.params.get('ids', '')}"):
                raise said
            found = answer(state, call)
            body = found if isinstance(found, bytes) else json.dumps(found, separators=(",", ":")).encode()
            if trouble == "drop":
                raise Dropped
            if trouble == "garbled":
                body = body[: len(body) // 2]
        except Dropped:
            status, call.slice = 0, None
            await break_off(body)
            return None
        except GraphError as error:
            status, code, call.slice = error.status, error.code, None
            body = json.dumps(error.envelope(number)).encode()
        finally:
            self._note(call, status, code)
        throttled = code in (4, 17, 32, 613, 341) or (code or 0) in range(80000, 80015)
        if throttled:
            wait = max(state.faults.throttle_seconds, state.faults.throttle_minutes * 60)
            state.journal.told(account.id, wait)
        response = Response(body, status, media_type="application/json; charset=UTF-8")
        response.raw_headers += usage_headers(account, state.faults, number, throttled)
        MutableHeaders(raw=response.raw_headers)["facebook-api-version"] = "v25.0"
        return response

    async def _read(self, request: Request) -> Call:
        """The call with its parameters; a secret that stands in the address is an offence."""
        params = dict(request.query_params)
        journal = self.state.journal
        for name in ("access_token", "client_secret", "fb_exchange_token", "code", "input_token"):
            if name in params:
                journal.secrets_in_addresses[name] += 1
        if "access_token" in params:
            journal.offences.append(f"the token stood in the address of {request.method} {request.url.path}")
        if request.method == "POST":
            body = await request.body()
            params |= _body(body, request.headers.get("content-type", ""))
        method = params.pop("method", request.method).upper()
        head = request.headers.get("authorization", "")
        secret = head.removeprefix("Bearer ").strip() if head.startswith("Bearer ") else params.get("access_token")
        params.pop("access_token", None)
        return Call(method, request.url.path, params, secret)

    def _note(self, call: Call, status: int, code: int | None) -> None:
        self.state.journal.answered(
            call.method, call.path, call.params, call.token, status, code, call.slice, call.rows
        )


def _body(body: bytes, kind: str) -> dict[str, str]:
    if not body:
        return {}
    if kind.startswith("application/json"):
        return {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in json.loads(body).items()
        }
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


async def _break_off(receive: Receive, send: Send, body: bytes) -> None:
    """Sends half of the body, if there is one, and closes the socket: uvicorn's `receive` belongs to what holds it."""
    if body:
        head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await asyncio.sleep(0.002)
    cycle: Any = getattr(receive, "__self__", None)
    assert cycle is not None, "another server than uvicorn"
    cycle.transport.abort()


def refused(message: str) -> Response:
    return JSONResponse({"error": message}, 400)
