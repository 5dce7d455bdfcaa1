"""Runs the chat's server: refuses what is unsafe, serves the page at once, says where and as whom, stops cleanly."""

import asyncio
import gc
import os
import secrets
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from chat.house import Given, House
from connectors.kept_secret import kept_secret
from domain.errors import AskAgain
from observability import watch_web

if TYPE_CHECKING:
    from fastapi import FastAPI

ROOT = Path(__file__).parent.parent
REFUSED = 2
FAULT = 1


def serve(given: Given) -> int:
    """Serves until Ctrl-C; returns the process's exit code."""
    refusal = _unsafe(given)
    if refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    try:
        listening = _bound(given.host, given.port)
    except OSError as error:
        print(_taken(given, error), file=sys.stderr)
        return REFUSED
    with listening:
        try:
            return _run(given, listening)
        except KeyboardInterrupt:
            return 0


def _unsafe(given: Given) -> str | None:
    if given.sign_in is not None:
        return given.sign_in.refusal
    if given.host in ("localhost", "127.0.0.1", "::1"):
        return None
    return (
        f"HOST={given.host!r} would let anybody in: set SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY and DATABASE_URL so that"
        " people sign in, or leave HOST out to stay on this machine."
    )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(256)
    except OSError:
        made.close()
        raise
    return made


def _taken(given: Given, error: OSError) -> str:
    return (
        f"The chat cannot listen on {given.host}:{given.port} ({error.strerror or error}):"
        " stop what runs there, or set PORT to another port."
    )


def _run(given: Given, listening: socket.socket) -> int:
    os.environ["CHAINLIT_APP_ROOT"] = str(ROOT)
    if given.sign_in is None:
        os.environ["CHAINLIT_AUTH_SECRET"] = auth_secret(given.home / "chat.secret")
    else:
        # The door tells Chainlit who asks, by tokens that no browser ever sees and no other process needs to read.
        os.environ["CHAINLIT_AUTH_SECRET"] = secrets.token_urlsafe(48)
        os.environ["CHAINLIT_CUSTOM_AUTH"] = "1"
    import uvicorn

    from chat import closed, connect_meta, join, sharing, sign_in
    from chat.door import Door
    from chat.gate import Gate
    from chat.handlers import register
    from chat.headers import page_policy, script_hashes
    from chat.limits import Limits
    from chat.live import watched
    from chat.origins import Place
    from chat.page import adapt, written
    from chat.page_calls import PageCalls
    from chat.routes import add_routes

    house = House(given)
    layer = register(house)
    code = 0

    @asynccontextmanager
    async def lifespan(_: "FastAPI") -> AsyncGenerator[None]:
        async with house.open(failed), watched(house), signed_in(house):
            yield
            await layer.drain()

    def signed_in(house: House) -> AbstractAsyncContextManager[None]:
        return nullcontext() if given.sign_in is None else house.sessions.watched()

    def failed(error: BaseException) -> None:
        nonlocal code
        print(f"The chat stops: {_sentence(error)}", file=sys.stderr, flush=True)
        code = FAULT
        server.should_exit = True

    adapt(given.home, lifespan)
    add_routes(house)
    sharing.add_routes(house, layer)
    connect_meta.add_routes(house)
    sign_in.add_routes(house)
    join.add_routes(house)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            announce(given, listening.getsockname()[1])
            self._warming = asyncio.create_task(_warm())

    from chainlit.server import app

    closed.close(app, sign_in.CLOSED if given.sign_in else ())
    watch_web(app)
    place = Place(given.sign_in is None, given.public_url, given.files_at)
    policy = page_policy(script_hashes(written()), given.files_at)
    config = uvicorn.Config(
        Gate(Door(Limits(PageCalls(app, house)), house), place, policy),
        log_level="error",
        timeout_graceful_shutdown=3,
        access_log=False,
        server_header=False,
        # Whoever is nearest would be believed about where a request comes from; PROXY_HOPS says whom to believe.
        proxy_headers=False,
        # It refuses a head longer than this; the quicker parser, where it is installed, takes any.
        http="h11",
        h11_max_incomplete_event_size=32 * 1024,
    )
    server = Server(config)
    asyncio.run(server.serve(sockets=[listening]))
    return code


def announce(given: Given, port: int) -> None:
    """What whoever started it needs to know."""
    shown = f"[{given.host}]" if ":" in given.host else given.host
    local = given.local_user if given.sign_in is None else None
    here = f"http://{shown}:{port}"
    lines = [
        f"ViralTracker is at {given.public_url}; this process listens at {here}"
        if given.public_url
        else f"ViralTracker is at {here}",
        f"You are signed in as {local.email} (this machine only)." if local else "People sign in through Supabase.",
        *given.model_lines,
        "Imports and other jobs run in this process. Stop with Ctrl-C."
        if given.own_worker
        else "Imports and other jobs wait for `viraltracker worker`. Stop with Ctrl-C.",
    ]
    print("\n".join(lines), flush=True)


def auth_secret(file: Path) -> str:
    """The key that signs the sign-in cookies: made once, readable by the owner alone."""
    return kept_secret(file, lambda: secrets.token_urlsafe(48).encode()).decode("ascii").strip()


async def _warm() -> None:
    """Imports what a first free question needs, while the person still reads the page."""
    await asyncio.sleep(1)
    await asyncio.to_thread(__import__, "agent.marketer")
    # All that stays for good: searched for garbage again and again, it would hold up every tenth answer by 0.1 s.
    gc.freeze()


def _sentence(error: BaseException) -> str:
    if isinstance(error, AskAgain):
        return f"{error.message} {error.hint}".strip()
    said = str(error).strip().splitlines()
    return f"{type(error).__name__}: {said[0]}" if said else type(error).__name__
