"""Many model calls as one piece of work: side by side, as fast as the provider allows, each failure its own."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from time import monotonic
from typing import Generic, Literal, TypeVar

import psycopg

from agent.written import WriterFailed
from domain.errors import AskAgain
from domain.model_spend import Budget
from jobs.asked import Tell
from jobs.running import AskerGone
from observability import report

Item = TypeVar("Item")
Result = TypeVar("Result")
Stopped = Literal["", "budget", "refused", "busy"]


@dataclass(frozen=True)
class Failed(Generic[Item]):
    """An item without a result, and why in one sentence."""

    item: Item
    error: WriterFailed | AskAgain

    @property
    def message(self) -> str:
        return self.error.message


@dataclass(frozen=True)
class Batch(Generic[Item, Result]):
    """How it ended, in the order of the items. `stopped` says why items were not begun: the budget does not reach, the
    key is refused, or the provider asks to wait longer than a run may; `why` is the sentence."""

    done: tuple[tuple[Item, Result], ...] = ()
    failed: tuple[Failed[Item], ...] = ()
    not_begun: tuple[Item, ...] = ()
    stopped: Stopped = ""
    why: str = ""


@dataclass(frozen=True)
class BatchWaits:
    """How patient to be, in seconds unless said; tests give shorter ones."""

    busy: float = 2.0  # The first wait when the provider does not say how long; doubles.
    busy_longest: float = 60.0
    busy_attempts: int = 12  # Of one item.
    told_longest: float = 600.0  # Asked to wait longer, e.g. until the day's quota is renewed, the run ends.
    fault: float = 0.5  # The first wait after a fault or an unreachable provider; doubles, jittered.
    fault_attempts: int = 4


async def run_batch(
    items: Iterable[Item],
    work: Callable[[Item], Awaitable[Result]],
    *,
    at_once: int,
    per_minute: int | None = None,
    budget: Budget | None = None,
    expected: Callable[[Item], Decimal | None] | None = None,
    tell: Tell | None = None,
    step: str = "Asking the model",
    waits: BatchWaits | None = None,
) -> Batch[Item, Result]:
    """Does `work` for each item, in their order, so many at once.

    `work` asks, stores its own result and returns; it is called again for an item after a wait when it raised
    WriterFailed of kind busy, unreachable or fault. A kill loses what was under way alone: the next run leaves out
    what is stored.

    Args:
        items: What to work on, the most important first.
        work: One item's whole work. WriterFailed and AskAgain are that item's failure; so is a fault of ours, which
            is reported.
        at_once: Items under way at the same time; fewer while the provider is busy.
        per_minute: At most so many begun in a minute, evenly; None: no limit.
        budget: Given to the Writer too; an item whose expected cost does not fit is not begun, nor any after it.
        expected: An item's cost beforehand in US dollars; needed where the budget has a limit.
        tell: Told of the progress.
        step: What the progress is called.
        waits: How patient to be.

    Raises:
        psycopg.OperationalError, ConnectionError, TimeoutError: The database was away; the stage is tried again.
        AskerGone: Nobody may be worked for any more.
    """
    run = _Run(list(items), work, at_once, per_minute, budget or Budget(), expected, tell, step, waits or BatchWaits())
    await run.tell()
    try:
        async with asyncio.TaskGroup() as lanes:
            for _ in range(min(at_once, len(run.items))):
                lanes.create_task(run.lane())
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    return run.batch()


class _Run(Generic[Item, Result]):
    """What the lanes of one batch share."""

    def __init__(
        self,
        items: list[Item],
        work: Callable[[Item], Awaitable[Result]],
        at_once: int,
        per_minute: int | None,
        budget: Budget,
        expected: Callable[[Item], Decimal | None] | None,
        tell: Tell | None,
        step: str,
        waits: BatchWaits,
    ) -> None:
        self.items = items
        self._work = work
        self._budget = budget
        self._expected = expected
        self._tell = tell
        self._step = step
        self._waits = waits
        self._apart = 60.0 / per_minute if per_minute else 0.0
        self._at_once = at_once
        self._allowed = float(at_once)
        self._next = 0
        self._running = 0
        self._ended = 0
        self._begin_at = 0.0
        self._busy_until = 0.0
        self._done: dict[int, Result] = {}
        self._failed: dict[int, WriterFailed | AskAgain] = {}
        self._stopped: Stopped = ""
        self._why = ""
        self._moved = asyncio.Condition()
        self._telling = asyncio.Lock()

    def batch(self) -> Batch[Item, Result]:
        ended = self._done.keys() | self._failed.keys()
        return Batch(
            done=tuple((self.items[n], self._done[n]) for n in sorted(self._done)),
            failed=tuple(Failed(self.items[n], self._failed[n]) for n in sorted(self._failed)),
            not_begun=tuple(item for n, item in enumerate(self.items) if n not in ended),
            stopped=self._stopped,
            why=self._why,
        )

    async def lane(self) -> None:
        """Takes one item after the other until there is none, or no more may be begun."""
        while (begun := await self._begin()) is not None:
            position, ticket = begun
            try:
                await self._finish(position)
            finally:
                self._budget.release(ticket)
                self._ended += 1
                async with self._moved:
                    self._moved.notify_all()
            await self.tell()

    async def _begin(self) -> tuple[int, int] | None:
        async with self._moved:
            while not self._stopped and self._next < len(self.items):
                cost = self._expected(self.items[self._next]) if self._expected else Decimal(0)
                if (ticket := self._budget.hold(cost)) is not None:
                    self._next += 1
                    return self._next - 1, ticket
                if self._next == self._ended:
                    self._stop("budget", self._short(cost))
                    return None
                # What is under way may take less than was set aside for it.
                await self._moved.wait()
        return None

    def _short(self, cost: Decimal | None) -> str:
        left = self._budget.left or Decimal(0)
        if cost is None:
            return "The model's price is not known, so no budget can be kept."
        return f"The budget of ${self._budget.limit:.2f} has ${left:.2f} left; the next call takes about ${cost:.2f}."

    async def _finish(self, position: int) -> None:
        """One item to its result or its failure, however often it is put off."""
        busy = faults = 0
        while True:
            try:
                async with self._turn():
                    if self._stopped:
                        return
                    self._done[position] = await self._work(self.items[position])
                self._allowed = min(float(self._at_once), self._allowed + 1 / self._allowed)
                return
            except WriterFailed as error:
                if error.kind == "busy" and busy < self._waits.busy_attempts:
                    busy += 1
                    await self._put_off(error, busy)
                elif error.kind in ("fault", "unreachable") and faults + 1 < self._waits.fault_attempts:
                    faults += 1
                    await asyncio.sleep(self._waits.fault * 2 ** (faults - 1) * random.uniform(0.5, 1.0))
                else:
                    if error.kind == "refused":
                        self._stop("refused", error.message)
                    self._failed[position] = error
                    return
            except AskAgain as error:
                self._failed[position] = error
                return
            except (AskerGone, psycopg.OperationalError, ConnectionError, TimeoutError):
                raise
            except Exception as error:
                # One item's oddity must not lose the others' results; it is reported as ours.
                reference = report(error, self._step)
                self._failed[position] = WriterFailed("fault", f"It failed inside (reference {reference}).")
                return

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        """Waits until the provider's limits let one more go."""
        async with self._moved:
            while self._running >= int(self._allowed):
                await self._moved.wait()
            self._running += 1
        try:
            if self._apart:
                self._begin_at = max(self._begin_at, monotonic()) + self._apart
                await asyncio.sleep(self._begin_at - self._apart - monotonic())
            await self._stand_still()
            yield
        finally:
            self._running -= 1
            async with self._moved:
                self._moved.notify_all()

    async def _stand_still(self) -> None:
        """Until nobody has asked to wait any more; not a moment once nothing more is begun."""
        async with self._moved:
            while not self._stopped and (left := self._busy_until - monotonic()) > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._moved.wait()

    async def _put_off(self, error: WriterFailed, times: int) -> None:
        """Makes all wait as the provider told one of them; not told, longer each time."""
        told = error.retry_after
        if told is not None and told > self._waits.told_longest:
            self._stop("busy", f"{error.message} It asks to wait {told / 60:.0f} minutes.")
            return
        grown = min(self._waits.busy_longest, self._waits.busy * 2 ** (times - 1)) * random.uniform(0.5, 1.0)
        seconds = grown if told is None else told
        if monotonic() >= self._busy_until:
            self._allowed = max(1.0, self._allowed / 2)
        self._busy_until = max(self._busy_until, monotonic() + seconds)
        if seconds >= 1:
            await self.tell(f"{error.message} Going on in {seconds:.0f} s.")

    def _stop(self, stopped: Stopped, why: str) -> None:
        if not self._stopped:
            self._stopped, self._why = stopped, why

    async def tell(self, note: str = "") -> None:
        """Tells the follower where it stands."""
        if self._tell is not None:
            async with self._telling:
                await self._tell(self._step, len(self._done) + len(self._failed), len(self.items), note)
