"""What the chat stands on: given by app.py, opened in the background while the first page is served."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from agent.models import ModelChoice
from chat.asker import NotSignedIn, asker, holding
from chat.held import Held
from chat.sessions import Sessions
from chat.tokens import Away, Ended
from connectors.storage import Files, Links, Storage
from connectors.vault import Vault
from domain.brand import Brand, User
from domain.sign_in import IDLE, LONGEST
from store.db import Pool
from store.notices import Notices
from tools.deps import Deps

if TYPE_CHECKING:
    from connectors.supabase.auth import Auth


class Parts(Protocol):
    """The running parts, as wiring opens them."""

    @property
    def files(self) -> Files: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def pool(self) -> Pool: ...

    @property
    def auth(self) -> "Auth | None":
        """The auth server, where people sign in."""
        ...

    def deps(self, user: User, brand: Brand | None, now: datetime) -> Deps: ...


@dataclass(frozen=True)
class SignIn:
    """That people sign in. `project` is the auth server's address, `proxies` how many of ours stand before the chat,
    `refusal` why nobody can sign in with these settings, `idle` and `longest` how long a session holds without being
    used, and at most."""

    project: str
    proxies: int = 0
    refusal: str | None = None
    idle: timedelta = IDLE
    longest: timedelta = LONGEST


@dataclass(frozen=True)
class Given:
    """What app.py hands over.

    `local_user` is signed in by itself on a loopback address, where there is no `sign_in`.
    """

    home: Path
    host: str
    port: int
    open_parts: Callable[[], AbstractAsyncContextManager[Parts]]
    chat_model: ModelChoice
    model_lines: tuple[str, ...]
    request_limit: int
    cost_limit: float
    local_user: User | None
    sign_in: SignIn | None
    now: Callable[[], datetime]
    # Signs the links to stored files, with the same key in every chat process.
    links: Links
    # The address at which browsers reach the chat, and another host that its pictures come from, where there are any.
    public_url: str | None = None
    files_at: str | None = None
    # Whether jobs run in this process.
    own_worker: bool = True


class House:
    """The parts, once they are open."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self._opened: asyncio.Future[Parts] | None = None
        self.sessions = Sessions(self)
        # What goes on behind the turns: by page and element.
        self.background: dict[tuple[str, str], asyncio.Task[None]] = {}
        # Dropped files that were taken in before their element was stored: where they lie, and as what (chat.dropped).
        self.taken: dict[str, tuple[str, str]] = {}

    async def parts(self) -> Parts:
        """Waits until the parts are open."""
        if self._opened is None:
            raise RuntimeError("the house is not opened yet")
        return await asyncio.shield(self._opened)

    async def deps(self, user: User, brand: Brand | None = None) -> Deps:
        """One question's surroundings."""
        return (await self.parts()).deps(user, brand, self.given.now())

    async def access_token(self) -> SecretStr | None:
        """What the asker's sign-in session is known by at Supabase; None without Supabase.

        Raises:
            NotSignedIn: It cannot be had: the session has ended, or the auth server does not answer.
        """
        if self.given.sign_in is None:
            return None
        asker()
        held = holding()
        if not isinstance(held, Held):
            raise NotSignedIn("this connection has no session")
        try:
            return await self.sessions.access_token(held)
        except (Ended, Away) as over:
            raise NotSignedIn(str(over)) from None

    async def storage(self) -> Storage:
        """Stored files, as the asker may use them."""
        return (await self.parts()).files.as_person(await self.access_token())

    def link(self, path: str) -> str:
        """A link to a stored file, good for a while; what it opens is checked again for whoever follows it.

        Raises:
            BadPath: The path names no place.
        """
        return self.given.links.signed(path, self.given.now())

    @asynccontextmanager
    async def open(self, failed: Callable[[BaseException], None]) -> AsyncGenerator[None]:
        """Opens the parts in the background, and closes them at the end; `failed` hears why they did not open."""
        self._opened = asyncio.get_running_loop().create_future()
        leaving = asyncio.Event()
        holder = asyncio.create_task(self._hold(self._opened, leaving, failed))
        try:
            yield
        finally:
            for task in self.background.values():
                task.cancel()
            leaving.set()
            if not self._opened.done():
                holder.cancel()
            await asyncio.wait([holder])

    async def _hold(
        self, opened: asyncio.Future[Parts], leaving: asyncio.Event, failed: Callable[[BaseException], None]
    ) -> None:
        try:
            async with self.given.open_parts() as parts:
                opened.set_result(parts)
                await leaving.wait()
        except Exception as error:
            # Whatever it was: whoever started the chat must hear of it, and nobody else awaits this task.
            if not opened.done():
                opened.set_exception(error)
                opened.exception()
            failed(error)
