"""Report runs of one account: started, watched together, and paged once they are done."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from time import monotonic

from connectors.meta import insights
from connectors.meta.client import Graph
from connectors.meta.errors import ReportFailed, Throttled, TooMuchData, Transient
from connectors.meta.insights import MOST_STATUSES, InsightsQuery, ReportStatus
from connectors.meta.pages import Page, Row
from jobs.meta.paging import PageSize, pages
from jobs.meta.patience import Patience

# Rows of a page of a finished report.
_PAGE = 1_000
# Reports that are paged at once while pages come fast: the first ones are then stored while the others are read. Each
# page that takes longer than this many seconds lets one more begin.
_PAGED = 3
_SLOW = 1.0


@dataclass
class _Run:
    """A report run that somebody waits for."""

    ended: "asyncio.Future[ReportStatus]"
    since: float


class Reports:
    """The report runs of one account in this process; at most a few at once, fewer near Meta's limit."""

    def __init__(self, graph: Graph, patience: Patience, account: str) -> None:
        self._graph = graph
        self._patience = patience
        self._account = account
        self._size = PageSize(_PAGE)
        self._runs: dict[str, _Run] = {}
        self._starting = 0
        self._turns = asyncio.Semaphore(_PAGED)
        self._more = max(0, patience.waits.at_once - _PAGED)
        self._moved = asyncio.Event()
        self._new = asyncio.Event()
        self._broken: BaseException | None = None

    @asynccontextmanager
    async def watched(self) -> AsyncGenerator[None]:
        """While it lasts, the runs are looked at."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def rows(self, query: InsightsQuery) -> AsyncIterator[list[Row]]:
        """The report's rows, page by page.

        Raises:
            TooMuchData: It is too large, or was not done in an hour: ask for less.
            ReportFailed: It failed as often as it is tried.
            MetaError: What no waiting mends.
        """
        run_id = await self._done(query)
        graph = self._graph

        async def page(limit: int, after: str | None) -> Page[Row]:
            began = monotonic()
            try:
                return await insights.report_page(graph, run_id, limit, after)
            finally:
                if monotonic() - began > _SLOW and self._more:
                    self._more -= 1
                    self._turns.release()

        async with self._turns:
            async for rows in pages(self._patience, self._account, page, self._size):
                yield rows

    async def _done(self, query: InsightsQuery) -> str:
        """Runs the report until it is done; returns the run's id."""
        failed = refused = 0
        while True:
            run_id, status = await self._run(query)
            failure = status.failure
            if status.state == "done":
                return run_id
            if failure is None:
                raise TooMuchData("the report was not done in time")
            if isinstance(failure, Throttled) and refused < self._patience.waits.throttled_attempts:
                refused += 1
                self._patience.refused(self._account, failure, refused)
                continue
            if isinstance(failure, ReportFailed) and failure.verdict == "split":
                raise TooMuchData(failure.message, failure.code, failure.subcode)
            failed += 1
            if not isinstance(failure, ReportFailed | Transient) or failed >= self._patience.waits.report_attempts:
                raise failure

    async def _run(self, query: InsightsQuery) -> tuple[str, ReportStatus]:
        while not self._patience.may_start(self._account, len(self._runs) + self._starting):
            self._moved.clear()
            await self._moved.wait()
        self._starting += 1
        try:
            run_id, _ = await self._patience.call(self._account, lambda: insights.start_report(self._graph, query))
        finally:
            self._starting -= 1
            self._moved.set()
        if self._broken is not None:
            raise self._broken
        run = self._runs[run_id] = _Run(asyncio.get_running_loop().create_future(), monotonic())
        self._new.set()
        try:
            return run_id, await run.ended
        finally:
            self._runs.pop(run_id, None)
            self._moved.set()

    async def _watch(self) -> None:
        """Looks at all runs in one call, soon at first, then ever more seldom; at once again when one is new."""
        waits = self._patience.waits
        wait = waits.poll
        while True:
            if not self._runs:
                await self._new.wait()
            if self._new.is_set():
                self._new.clear()
                wait = waits.poll
            await asyncio.sleep(wait)
            wait = min(wait * 2, waits.poll_longest)
            try:
                every = list(self._runs)
                for start in range(0, len(every), MOST_STATUSES):
                    await self._look(every[start : start + MOST_STATUSES])
            # Whatever it is, those who wait must hear of it: nobody else looks at their runs.
            except Exception as error:
                self._broken = error
                for run in list(self._runs.values()):
                    if not run.ended.done():
                        run.ended.set_exception(error)
                return

    async def _look(self, run_ids: list[str]) -> None:
        found = await self._patience.call(self._account, lambda: insights.report_statuses(self._graph, run_ids))
        for run_id in run_ids:
            run = self._runs.get(run_id)
            if run is None or run.ended.done():
                continue
            status = found.by_id.get(run_id) or ReportStatus(run_id, "running", 0)
            if status.state != "running":
                run.ended.set_result(status)
            elif monotonic() - run.since > self._patience.waits.report_longest:
                run.ended.set_result(ReportStatus(run_id, "failed", status.percent))
