"""What the stages of one sync share: Meta's patience, where the follower is told, what the reading cost so far."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from connectors.meta.client import Graph
from connectors.meta.errors import MetaError, TokenInvalid, VersionGone
from domain.brand import Brand
from domain.destination_report import DestinationCounts
from domain.errors import AskAgain
from domain.sync_report import Effort, StageTrouble
from jobs.asked import Tell
from jobs.meta.access import Token, open_graph, trouble
from jobs.meta.patience import Patience
from jobs.meta.together import together
from jobs.running import Running
from observability import span
from store import sync_effort
from store.db import Connection

Made = TypeVar("Made")


class Telling:
    """One stage's progress: counts that move, and what it waits for."""

    def __init__(self, tell: Tell, step: str) -> None:
        self._tell = tell
        self._step = step
        self._done = 0
        self._total: int | None = None
        self._note = ""

    async def expect(self, more: int) -> None:
        """There is so much more to do than was known."""
        self._total = (self._total or 0) + more
        await self._tell(self._step, self._done, self._total, self._note)

    async def did(self, more: int = 1) -> None:
        """So much more is done."""
        self._done += more
        await self._tell(self._step, self._done, self._total, self._note)

    async def note(self, text: str) -> None:
        """Why nothing moves; an empty note takes it back."""
        self._note = text
        await self._tell(self._step, self._done, self._total, self._note)


@dataclass(frozen=True)
class At:
    """Meta, as a stage has it open."""

    graph: Graph
    token: Token
    telling: Telling


class Session:
    """One run of a sync. A resumed sync is another run of the same `sync_id`."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.brand: Brand = running.require_brand()
        self.patience = Patience(running.around.waits, running.around.clock, self._noted)
        # Held by whoever stores results: one at a time has the brand's lock.
        self.storing = asyncio.Lock()
        # What was read of each account's creatives beside its results.
        self.creatives: dict[str, DestinationCounts] = {}
        self._telling: Telling | None = None
        self._flushed = Effort()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection]:
        """One transaction of the sync's organisation."""
        async with self.running.transaction(self.brand.organization_id) as conn:
            yield conn

    async def stage(self, name: str, sync_id: str, call: Callable[[At], Awaitable[Made]]) -> Made:
        """One stage with Meta open, done once and for all; see Running.stage."""

        async def work() -> Made:
            self._telling = Telling(self.running.tell, name)
            with span("meta_sync {stage}", {"stage": name, "brand": str(self.brand.id)}) as open_span:
                try:
                    async with open_graph(self.running) as meta:
                        return await call(At(meta.graph, meta.token, self._telling))
                except MetaError as error:
                    raise failed(error, self.running.around.meta.api_version) from None
                finally:
                    async with self.transaction() as conn:
                        await self.flush(conn, sync_id)
                    _count(open_span, self.patience.effort)

        return await self.running.stage(name, work)

    async def flush(self, conn: Connection, sync_id: str) -> None:
        """Keeps what the reading cost since the last time, so that a killed run's calls still count."""
        now = self.patience.effort
        more = now.since(self._flushed)
        self._flushed = now
        if more.calls or more.waits or more.retries:
            await sync_effort.add(conn, self.brand.id, sync_id, more)

    async def each(
        self, stage: str, at: At, accounts: Iterable[str], call: Callable[[str], Awaitable[Made]]
    ) -> tuple[dict[str, Made], list[StageTrouble]]:
        """Does it for every account at once. What fails for one of several is told and the others go on.

        Raises:
            AskAgain: It failed for all, or in a way that stops them all.
        """
        every = list(accounts)
        failures: list[AskAgain] = []
        troubles: list[StageTrouble] = []

        async def one(account: str) -> tuple[str, Made] | None:
            try:
                return account, await call(account)
            except (TokenInvalid, VersionGone):
                raise
            except MetaError as error:
                marked = await trouble(self.running, error, at.token)
                told = marked or failed(error, self.running.around.meta.api_version)
                failures.append(told)
                troubles.append(StageTrouble(stage=stage, account=account, reason=str(told)))
            except AskAgain as told:
                failures.append(told)
                troubles.append(StageTrouble(stage=stage, account=account, reason=str(told)))
            return None

        made = dict(found for found in await together(one(account) for account in every) if found is not None)
        if failures and not made:
            raise failures[0]
        return made, troubles

    async def _noted(self, text: str) -> None:
        if self._telling is not None:
            await self._telling.note(text)


def _count(open_span: object, effort: Effort) -> None:
    note = getattr(open_span, "set_attributes", None)
    if note is not None:
        note({"calls": effort.calls, "retries": effort.retries, "waits": effort.waits})


def failed(error: MetaError, version: str) -> AskAgain:
    """What Meta did, for a person: what says nothing about the connection, and no waiting mended."""
    if isinstance(error, VersionGone):
        return AskAgain(
            f"Meta no longer serves the API version {version!r}.",
            "The operator raises META_API_VERSION.",
            "bad_setting",
        )
    return AskAgain(f"Meta did not give what was asked for: {error.reason.rstrip('.')}.", code="meta_failed")
