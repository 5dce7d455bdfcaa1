"""Waiting, so that the connector need not: as long as Meta asks, longer each time where it only fails."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from connectors.meta.errors import Throttled, Transient
from connectors.meta.usage import NO_USAGE, Usage
from domain.format import instant
from domain.sync_report import Effort

T = TypeVar("T")
Note = Callable[[str], Awaitable[None]]
"""Tells the follower why nothing moves; an empty note takes it back."""


@dataclass(frozen=True)
class Waits:
    """How patient to be, in seconds unless said. Tests and benchmarks give shorter ones.

    `told` stretches or shrinks what Meta asks for: 1 obeys it to the second.
    """

    told: float = 1.0
    jitter: float = 2.0  # At most so much longer than told.
    throttled: float = 15.0  # The first wait when Meta does not say how long; doubles.
    throttled_longest: float = 600.0
    throttled_attempts: int = 50
    transient: float = 0.5  # The first wait after a fault on Meta's side; doubles.
    transient_longest: float = 60.0
    transient_attempts: int = 10
    pause: float = 5.0  # The first pause near the limit when Meta does not say how long; doubles.
    pause_longest: float = 300.0
    pause_above: float = 95.0  # Percent of Meta's limit.
    reserve: float = 5.0  # Percent of it left to people who wait for an answer.
    calm_above: float = 70.0  # Percent of the insights limit above which fewer calls are made at once.
    at_once: int = 8  # Calls of one account in flight.
    reports_at_once: int = 24  # Reports of one account that Meta works on; it allows a hundred.
    poll: float = 0.1  # The first look at a report; doubles.
    poll_longest: float = 30.0
    report_longest: float = 3600.0
    report_attempts: int = 3


@dataclass
class _Standing:
    """One account's standing with Meta, as its last answers told."""

    refused_until: float = 0.0
    paused_until: float = 0.0
    pauses: int = 0
    worst: float = 0.0
    allowed: int = 8
    running: int = 0
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class Patience:
    """Makes the calls of one run. What one call of an account is told, all calls of that account obey."""

    def __init__(self, waits: Waits, clock: Callable[[], datetime], note: Note) -> None:
        """`clock` only words the note."""
        self.waits = waits
        self.effort = Effort()
        self._clock = clock
        self._note = note
        self._standings: dict[str, _Standing] = {}
        self._noted = False

    async def call(self, account: str, make: Callable[[], Awaitable[T]], *, urgent: bool = False) -> T:
        """What `make` returns, however often Meta puts it off; it is called anew each time.

        Args:
            account: Whose limit it counts against; "" for calls about no account.
            urgent: A person waits for it, so it may use the reserve.

        Raises:
            MetaError: What no waiting mends, or what went on for too long.
        """
        refused = failed = 0
        while True:
            try:
                async with self._turn(account, urgent):
                    self.effort = self.effort.model_copy(update={"calls": self.effort.calls + 1})
                    found = await make()
            except Throttled as error:
                refused += 1
                if refused >= self.waits.throttled_attempts:
                    raise
                self.refused(account, error, refused)
            except Transient:
                failed += 1
                if failed >= self.waits.transient_attempts:
                    raise
                self.effort = self.effort.model_copy(update={"retries": self.effort.retries + 1})
                longest = self.waits.transient_longest
                await asyncio.sleep(random.uniform(0.5, 1.0) * min(longest, self.waits.transient * 2 ** (failed - 1)))
            else:
                self.heard(account, _usage_of(found))
                await self._moving()
                return found

    def heard(self, account: str, usage: Usage) -> None:
        """Obeys what an answer told about the account's limits."""
        if usage == NO_USAGE:
            return
        held = self._standing(account)
        held.worst = usage.worst
        self._peak(usage)
        if usage.worst > self.waits.pause_above - self.waits.reserve:
            held.pauses += 1
            pause = min(self.waits.pause_longest, self.waits.pause * 2 ** (held.pauses - 1))
            seconds = usage.regain_seconds * self.waits.told or pause
            held.paused_until = max(held.paused_until, self._from_now(held.paused_until, seconds))
            held.allowed = 1
            return
        held.pauses = 0
        held.allowed = self._allowed(usage.insights)

    def refused(self, account: str, error: Throttled, times: int) -> None:
        """Puts off all calls of the account as told; not told, longer each time."""
        held = self._standing(account)
        held.worst = max(held.worst, error.usage.worst)
        self._peak(error.usage)
        if error.wait is None:
            seconds = min(self.waits.throttled_longest, self.waits.throttled * 2 ** (times - 1))
            seconds *= random.uniform(0.5, 1.0)
        else:
            seconds = error.wait * self.waits.told
        held.refused_until = max(held.refused_until, self._from_now(held.refused_until, seconds))

    def may_start(self, account: str, reports: int) -> bool:
        """Whether a report more may be started beside so many that run; above Meta's threshold hardly any is."""
        allowed = self._standing(account).allowed
        return reports < (self.waits.reports_at_once if allowed >= self.waits.at_once else allowed)

    def _peak(self, usage: Usage) -> None:
        self.effort = self.effort.model_copy(update={"peak_usage": max(self.effort.peak_usage, usage.worst)})

    def _allowed(self, load: float) -> int:
        """Calls in flight: all while it is calm, then fewer the nearer the insights limit."""
        if load <= self.waits.calm_above:
            return self.waits.at_once
        left = max(0.0, 100.0 - load) / (100.0 - self.waits.calm_above)
        return max(1, int(self.waits.at_once * left / 2))

    def _from_now(self, until: float, seconds: float) -> float:
        """When a wait of so many seconds ends; counts it, unless all of it is waited for already."""
        now = monotonic()
        more = now + seconds - max(now, until)
        if more > 0:
            waits = self.effort.waits + (until <= now)
            waited = self.effort.waited_seconds + more
            self.effort = self.effort.model_copy(update={"waits": waits, "waited_seconds": waited})
        return now + seconds

    @asynccontextmanager
    async def _turn(self, account: str, urgent: bool) -> AsyncGenerator[None]:
        held = self._standing(account)
        while (left := self._left(held, urgent)) > 0 or held.running >= held.allowed:
            if left > 0:
                await self._stand_still(left)
            else:
                held.moved.clear()
                await held.moved.wait()
        held.running += 1
        try:
            yield
        finally:
            held.running -= 1
            held.moved.set()

    def _left(self, held: _Standing, urgent: bool) -> float:
        """Seconds that the account still has to wait."""
        pauses = not urgent or held.worst > self.waits.pause_above
        return max(held.refused_until, held.paused_until if pauses else 0.0) - monotonic()

    async def _stand_still(self, seconds: float) -> None:
        if seconds >= 1.0:
            self._noted = True
            await self._note(f"Meta asks to wait until {instant(self._clock() + timedelta(seconds=seconds))}")
        # Each a little later than told, so that the calls do not all come back in the same moment.
        late = min(self.waits.jitter, 0.1 * seconds + 0.05 * self.waits.told)
        await asyncio.sleep(seconds + random.uniform(0.0, late))

    async def _moving(self) -> None:
        if self._noted:
            self._noted = False
            await self._note("")

    def _standing(self, account: str) -> _Standing:
        if account not in self._standings:
            self._standings[account] = _Standing(allowed=self.waits.at_once)
        return self._standings[account]


def _usage_of(found: object) -> Usage:
    """The connector gives it as an attribute, or as the last of several values."""
    if isinstance(found, tuple) and found and isinstance(found[-1], Usage):
        return found[-1]
    told = getattr(found, "usage", NO_USAGE)
    return told if isinstance(told, Usage) else NO_USAGE
