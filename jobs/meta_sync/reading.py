"""One slice's rows, however Meta wants to be asked: directly, as a report, or in parts."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import date
from hashlib import sha256
from typing import Protocol

from pydantic_core import to_json

from connectors.meta import insights
from connectors.meta.ad_days import Malformed, ad_day, ad_names
from connectors.meta.client import Graph
from connectors.meta.errors import ReportFailed, TooMuchData
from connectors.meta.insights import InsightsQuery
from connectors.meta.pages import Row
from connectors.meta.split import by_fields, split
from domain.ad_day import AdDay, AdNames, joined
from domain.sync_window import first_day
from domain.window import Window
from jobs.meta.paging import PageSize, pages
from jobs.meta.patience import Patience
from jobs.meta_sync.reports import Reports

# Rows that are asked for directly; more than that goes as a report.
SMALL_PAGE = 500
# Rows that are read in one go.
_AT_ONCE = 200


class Rows(Protocol):
    """Where good rows go: a store.spool.Spool."""

    def add(self, days: Iterable[AdDay], names: Iterable[AdNames] = ()) -> None: ...


class Pieces:
    """Holds what one part of a row's fields answered; it is for one ad, so there is little."""

    def __init__(self) -> None:
        self.rows: list[AdDay] = []
        self.names: list[AdNames] = []

    def add(self, days: Iterable[AdDay], names: Iterable[AdNames] = ()) -> None:
        self.rows += days
        self.names += names


class Slice:
    """What was read of some days: good rows on the spool, malformed ones by subject, ads that could not be read."""

    def __init__(self, window: Window, spool: Rows) -> None:
        self.window = window
        self.spool = spool
        self.malformed: dict[str, Malformed] = {}
        self.lost: dict[str, str] = {}

    def refuse(self, row: Malformed) -> None:
        """Takes a row that cannot be read; the same one twice counts once."""
        self.malformed[_subject(row)] = row

    def keep(self) -> list[tuple[str | None, date | None]]:
        """Ad-days that were not read, and so are not gone."""
        return [(row.ad_id, row.day) for row in self.malformed.values()] + [(ad_id, None) for ad_id in self.lost]


class Reader:
    """Reads slices of one account."""

    def __init__(self, graph: Graph, patience: Patience, reports: Reports, account: str, end: date) -> None:
        """`end`: the account's last day."""
        self._graph = graph
        self._patience = patience
        self._reports = reports
        self._account = account
        self._earliest = first_day(end)
        self._size = PageSize(SMALL_PAGE)

    async def read(self, into: Slice, expected: int | None) -> None:
        """All rows of the slice.

        Args:
            expected: About how many rows there are; None when nobody knows.

        Raises:
            TooMuchData: It cannot be made any smaller.
            MetaError: As Patience.call.
        """
        query = InsightsQuery(self._account, into.window.since, into.window.until)
        await self._read(query, into, direct=expected is not None and expected <= SMALL_PAGE)

    async def ads(self, window: Window) -> int:
        """How many ads have results in these days."""
        query = InsightsQuery(
            self._account, window.since, window.until, fields=("account_id", "ad_id"), time_increment="all_days"
        )
        return len(await self._ids(query))

    async def _read(self, query: InsightsQuery, into: Slice, direct: bool) -> None:
        """The query as it is; never the same again where that is too much: as a report, then in parts.

        One ad that cannot be read whatever is asked of it does not cost the others.
        """
        try:
            async for rows in self._rows(query, direct):
                for start in range(0, len(rows), _AT_ONCE):
                    into.spool.add(*self._sorted(rows[start : start + _AT_ONCE], into))
                    # Others move on between: a slice that is being stored waits at each of its statements.
                    await asyncio.sleep(0)
            return
        except (TooMuchData, ReportFailed) as error:
            parts = [query] if direct else await self._parts(query)
            if not parts:
                if len(query.ad_ids) != 1:
                    raise
                into.lost[query.ad_ids[0]] = error.reason
                return
        if by_fields(query, parts):
            await self._read_by_fields(parts, into)
            return
        for part in parts:
            await self._read(part, into, direct=False)

    async def _read_by_fields(self, parts: list[InsightsQuery], into: Slice) -> None:
        """Parts that answer with pieces of the same rows: put together before they count as rows."""
        pieces: list[Pieces] = []
        for part in parts:
            pieces.append(Pieces())
            piece = Slice(into.window, pieces[-1])
            await self._read(part, piece, direct=False)
            into.malformed |= piece.malformed
            into.lost |= piece.lost
            if into.lost.keys() & set(part.ad_ids):
                return
        # A day that is malformed in one piece is so as a whole.
        refused = {(row.ad_id, row.day) for row in into.malformed.values()}
        whole = joined(piece.rows for piece in pieces)
        names = (name for piece in pieces for name in piece.names)
        into.spool.add((row for row in whole if (row.ad_id, row.date) not in refused), names)

    async def _parts(self, query: InsightsQuery) -> list[InsightsQuery]:
        """Split by the ads with results here or in the 29 days before, deleted ones included."""
        return split(query, [] if query.ad_ids else await self._ids(insights.ids_query(query, self._earliest)))

    def _sorted(self, rows: list[Row], into: Slice) -> tuple[list[AdDay], Iterable[AdNames]]:
        good: list[AdDay] = []
        names: dict[str, AdNames] = {}
        for raw in rows:
            found = ad_day(raw, self._account, into.window.since, into.window.until)
            if isinstance(found, Malformed):
                into.refuse(found)
                continue
            good.append(found)
            if found.ad_id not in names and (told := ad_names(raw, self._account)) is not None:
                names[found.ad_id] = told
        return good, names.values()

    def _rows(self, query: InsightsQuery, direct: bool) -> AsyncIterator[list[Row]]:
        if direct:
            return self._pages(query)
        return self._reports.rows(query)

    def _pages(self, query: InsightsQuery) -> AsyncIterator[list[Row]]:
        graph = self._graph
        return pages(
            self._patience,
            self._account,
            lambda limit, after: insights.page(graph, query, limit, after),
            self._size,
        )

    async def _ids(self, query: InsightsQuery) -> list[str]:
        ids: dict[str, None] = {}
        try:
            async for rows in self._pages(query):
                ids |= {row["ad_id"]: None for row in rows if isinstance(row.get("ad_id"), str)}
        except TooMuchData:
            async for rows in self._reports.rows(query):
                ids |= {row["ad_id"]: None for row in rows if isinstance(row.get("ad_id"), str)}
        return list(ids)


def _subject(row: Malformed) -> str:
    """How the row is named in quarantine. One that does not say which it is, by what it holds."""
    if row.ad_id is not None and row.day is not None:
        return f"{row.ad_id} {row.day}"
    return f"{row.subject} {sha256(to_json(row.payload)).hexdigest()[:12]}"
