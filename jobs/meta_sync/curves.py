"""An account's play curves: one row an ad over the last days, asked for directly or as a report, by fewer ads where
that is too much."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from connectors.meta import insights
from connectors.meta.client import Graph
from connectors.meta.errors import ReportFailed, TooMuchData
from connectors.meta.insights import InsightsQuery
from connectors.meta.numbers import Unreadable
from connectors.meta.pages import Page, Row
from connectors.meta.play_curves import curves_query, play_curve
from domain.play_curve import AdCurve, CurveCounts
from domain.sync_window import last_day
from jobs.meta.paging import PageSize, pages
from jobs.meta_sync.reading import SMALL_PAGE
from jobs.meta_sync.reports import Reports
from jobs.meta_sync.session import At, Session
from store import play_curves, sync_effort

# Curves that are stored in one statement.
_AT_ONCE = 500


async def read_curves(session: Session, at: At, account: str, timezone: str) -> CurveCounts:
    """Reads and stores the curves of the account's videos.

    Raises:
        MetaError: As Patience.call.
    """
    query = curves_query(account, last_day(session.running.now, ZoneInfo(timezone)))
    reports = Reports(at.graph, session.patience, account)
    async with session.transaction() as conn:
        ads = (await sync_effort.objects(conn, session.brand.id, account)).ads
    counts, waiting = CurveCounts(), list[AdCurve]()

    async def kept(curves: list[AdCurve]) -> CurveCounts:
        async with session.transaction() as conn:
            stored = await play_curves.keep(conn, session.brand, curves, "meta_api", session.running.now)
        return CurveCounts(stored=stored)

    async with reports.watched():
        async for found in _Reader(session, at, account, reports).read(query, direct=ads <= SMALL_PAGE):
            if isinstance(found, AdCurve):
                waiting.append(found)
            else:
                counts += CurveCounts(unreadable=1, reasons={found: 1})
            if len(waiting) >= _AT_ONCE:
                counts += await kept(waiting)
                waiting = []
    return counts + await kept(waiting) if waiting else counts


class _Reader:
    """Yields curves, and the reason instead of one that cannot be read."""

    def __init__(self, session: Session, at: At, account: str, reports: Reports) -> None:
        self._session, self._at, self._account, self._reports = session, at, account, reports
        self._size = PageSize(SMALL_PAGE)
        self._seen: set[str] = set()

    async def read(self, query: InsightsQuery, direct: bool) -> AsyncIterator[AdCurve | str]:
        """All that the query finds: directly, else as a report, else in two halves, without an ad that is too much
        alone."""
        try:
            async for rows in self._rows(query, direct):
                for raw in rows:
                    found = _curve(raw, query)
                    if isinstance(found, str):
                        yield found
                    elif found is not None and found.ad_id not in self._seen:
                        self._seen.add(found.ad_id)
                        yield found
            return
        except (TooMuchData, ReportFailed) as error:
            parts = [query] if direct else await self._halves(query)
            if not parts:
                yield error.reason
                return
        for part in parts:
            async for found in self.read(part, direct=False):
                yield found

    def _rows(self, query: InsightsQuery, direct: bool) -> AsyncIterator[list[Row]]:
        if not direct:
            return self._reports.rows(query)
        read = partial(_page, self._at.graph, query)
        return pages(self._session.patience, self._account, read, self._size)

    async def _halves(self, query: InsightsQuery) -> list[InsightsQuery]:
        ids = list(query.ad_ids)
        if not ids:
            asked = replace(query, fields=("account_id", "ad_id"))
            ids = [row["ad_id"] async for rows in self._rows(asked, False) for row in rows if "ad_id" in row]
        left = [id for id in ids if id not in self._seen]
        if len(ids) < 2 or not left:
            return []
        middle = (len(left) + 1) // 2
        return [replace(query, ad_ids=tuple(half)) for half in (left[:middle], left[middle:]) if half]


async def _page(graph: Graph, query: InsightsQuery, limit: int, after: str | None) -> Page[Row]:
    return await insights.page(graph, query, limit, after)


def _curve(raw: Row, query: InsightsQuery) -> AdCurve | str | None:
    try:
        return play_curve(raw, query)
    except Unreadable as reason:
        return str(reason)
