"""One slice's rows, however Meta wants to be asked: directly, as a report, or in parts."""

from collections.abc import AsyncIterator, Collection, Iterable
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
from jobs.meta.paging import pages
from jobs.meta.patience import Patience
from jobs.meta_sync.reports import Reports

# Rows that are asked for directly; more than that goes as a report.
SMALL_PAGE = 500


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
    """What was read of some days: good rows on the spool, the others by subject, and which old ones are good now."""

    def __init__(self, window: Window, spool: Rows, quarantined: Collection[str]) -> None:
        """`quarantined`: subjects of the account's rows that were malformed the last time."""
        self.window = window
        self.spool = spool
        self.malformed: dict[str, Malformed] = {}
        self.mended: set[str] = set()
        self._quarantined = quarantined

    def add(self, good: Iterable[AdDay], names: Iterable[AdNames]) -> None:
        """Takes rows as they were read."""
        held = list(good)
        if self._quarantined:
            self.mended |= {s for row in held if (s := f"{row.ad_id} {row.date}") in self._quarantined}
        self.spool.add(held, names)

    def refuse(self, row: Malformed) -> None:
        """Takes a row that cannot be read; the same one twice counts once."""
        self.malformed[_subject(row)] = row


class Reader:
    """Reads slices of one account."""

    def __init__(self, graph: Graph, patience: Patience, reports: Reports, account: str, end: date) -> None:
        """`end`: the account's last day."""
        self._graph = graph
        self._patience = patience
        self._reports = reports
        self._account = account
        self._earliest = first_day(end)

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
        """The query as it is; never the same again where that is too much: as a report, then in parts."""
        try:
            async for rows in self._rows(query, direct):
                good, names = self._sorted(rows, into)
                into.add(good, names)
            return
        except (TooMuchData, ReportFailed):
            parts = [query] if direct else await self._parts(query)
            if not parts:
                raise
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
            piece = Slice(into.window, pieces[-1], ())
            await self._read(part, piece, direct=False)
            for row in piece.malformed.values():
                into.refuse(row)
        # A day that is malformed in one piece is so as a whole.
        refused = {(row.ad_id, row.day) for row in into.malformed.values()}
        whole = joined(piece.rows for piece in pieces)
        names = (name for piece in pieces for name in piece.names)
        into.add((row for row in whole if (row.ad_id, row.date) not in refused), names)

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
            SMALL_PAGE,
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
