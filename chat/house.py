"""What the chat stands on: given by app.py, opened in the background while the first page is served."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from agent.models import ModelChoice
from connectors.storage import LocalStorage
from connectors.vault import Vault
from domain.brand import Brand, User
from store.embedded import Addresses
from tools.deps import Deps

SignIn = Callable[[str, str], Awaitable[User | None]]


class Parts(Protocol):
    """The running parts, as wiring opens them."""

    @property
    def storage(self) -> LocalStorage: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def addresses(self) -> Addresses: ...

    def deps(self, user: User, brand: Brand | None, now: datetime) -> Deps: ...


@dataclass(frozen=True)
class Given:
    """What app.py hands over.

    `local_user` is signed in by itself on a loopback address; None when everybody signs in through `sign_in`.
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


class House:
    """The parts, once they are open."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self._opened: asyncio.Future[Parts] | None = None
        # What goes on behind the turns: by page and element.
        self.background: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def parts(self) -> Parts:
        """Waits until the parts are open."""
        if self._opened is None:
            raise RuntimeError("the house is not opened yet")
        return await asyncio.shield(self._opened)

    async def deps(self, user: User, brand: Brand | None = None) -> Deps:
        """One question's surroundings."""
        return (await self.parts()).deps(user, brand, self.given.now())

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
