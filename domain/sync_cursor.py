"""How far an account's results have been read without a gap, and what lies beyond the gap.

A day is settled once it was read more than 28 days after it: Meta restates it no more. The cursor stands
where a sync that starts 28 days before it misses nothing: no day that was never read, that failed, or that
was last read while it could still be restated.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from domain.sync_window import RESTATED_DAYS, first_day
from domain.window import Window

_DAY = timedelta(days=1)
_RESTATED = timedelta(days=RESTATED_DAYS)


class Read(BaseModel):
    """Days that were read, and the account's day on which that was done last."""

    model_config = ConfigDict(frozen=True)

    since: date
    until: date
    on: date

    @property
    def settled(self) -> bool:
        return self.until + _RESTATED < self.on


class Progress(BaseModel):
    """What was read of an account.

    `start` is the first day that was ever asked for in one run with the rest. `reads` do not overlap and are in
    order; those beyond a gap are remembered. `failed` days were asked for and could not be read.
    """

    model_config = ConfigDict(frozen=True)

    start: date
    reads: tuple[Read, ...] = ()
    failed: tuple[Window, ...] = ()

    @property
    def cursor(self) -> date:
        """The last day such that a sync from 28 days before it leaves nothing out; before `start`: nothing yet."""
        return min(self._contiguous(), self._unsettled() + _RESTATED, self._before_failure())

    def _contiguous(self) -> date:
        end = self.start - _DAY
        for read in self.reads:
            if read.since > end + _DAY:
                break
            end = max(end, read.until)
        return end

    def _unsettled(self) -> date:
        end = self._contiguous()
        for read in self.reads:
            if self.start <= read.until <= end and not read.settled:
                return max(read.since, self.start, read.on - _RESTATED)
        return end + _DAY

    def _before_failure(self) -> date:
        end = self._contiguous()
        return min((w.since - _DAY for w in self.failed if w.until >= self.start), default=end)


def begin(progress: Progress | None, window: Window) -> Progress:
    """Progress before `window` is read.

    A window that touches what was read moves the start with it; one that lies far before does not. Days that Meta
    no longer has hold nothing up.
    """
    if progress is None:
        return Progress(start=window.since)
    touches = window.until >= progress.start - _DAY
    start = min(progress.start, window.since) if touches else progress.start
    lost = Window(since=date.min, until=first_day(window.until) - _DAY)
    return Progress(
        start=max(start, lost.until + _DAY),
        reads=tuple(_without_reads(progress.reads, lost)),
        failed=tuple(_without_days(progress.failed, lost)),
    )


def finished(progress: Progress, window: Window, on: date) -> Progress:
    """Progress after all of `window` was read on the account's day `on`."""
    reads = [*_without_reads(progress.reads, window), Read(since=window.since, until=window.until, on=on)]
    return Progress(
        start=progress.start,
        reads=_joined(sorted(reads, key=lambda r: r.since)),
        failed=tuple(_without_days(progress.failed, window)),
    )


def failed(progress: Progress, window: Window) -> Progress:
    """Progress after `window` could not be read: the cursor stays before it until it is."""
    days = [*_without_days(progress.failed, window), window]
    return progress.model_copy(update={"failed": tuple(sorted(days, key=lambda w: w.since))})


def _joined(reads: Iterable[Read]) -> tuple[Read, ...]:
    """Neighbours as one where nothing is lost by it: read on the same day, or settled both."""
    joined: list[Read] = []
    for read in reads:
        last = joined[-1] if joined else None
        if last and last.until + _DAY == read.since and (last.on == read.on or (last.settled and read.settled)):
            # Of two settled ones the later day is true of both: they stay settled.
            joined[-1] = Read(since=last.since, until=read.until, on=max(last.on, read.on))
        else:
            joined.append(read)
    return tuple(joined)


def _without_reads(reads: Iterable[Read], window: Window) -> list[Read]:
    return [
        Read(since=part.since, until=part.until, on=read.on)
        for read in reads
        for part in _outside(Window(since=read.since, until=read.until), window)
    ]


def _without_days(days: Iterable[Window], window: Window) -> list[Window]:
    return [part for each in days for part in _outside(each, window)]


def _outside(days: Window, window: Window) -> list[Window]:
    """The parts of `days` before and after `window`."""
    before = Window(since=days.since, until=min(days.until, window.since - _DAY)) if days.since < window.since else None
    after = Window(since=max(days.since, window.until + _DAY), until=days.until) if days.until > window.until else None
    return [part for part in (before, after) if part is not None]
