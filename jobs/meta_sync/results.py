"""An account's results, slice by slice: each read, checked and put in place of what was stored, several at once."""

from collections import deque
from datetime import date
from typing import TypedDict
from zoneinfo import ZoneInfo

from connectors.meta.errors import (
    AbuseSignal,
    MetaError,
    PermissionMissing,
    Throttled,
    TokenInvalid,
    VersionGone,
)
from connectors.meta.pages import Row
from domain.errors import AskAgain
from domain.sync_cursor import Progress
from domain.sync_plan import slices
from domain.sync_window import last_day, sync_window
from domain.window import Window
from jobs.hook_named import hook_named
from jobs.meta.together import together
from jobs.meta_sync.asked import VERSION, Prepared
from jobs.meta_sync.objects import Objects
from jobs.meta_sync.reading import Reader, Slice
from jobs.meta_sync.reports import Reports
from jobs.meta_sync.session import At, Session
from store import dead_letters, sync_effort
from store import meta_sync as stored
from store.db import Connection
from store.replace import Asked, replace_slice
from store.spool import Spool

# How many ads an account has is asked for so many days at a time.
_SIZED_DAYS = 90
_FATAL = (TokenInvalid, PermissionMissing, AbuseSignal, VersionGone, Throttled)


class Read(TypedDict):
    """What became of an account's slices in this run."""

    done: int
    failed: int


async def read_results(session: Session, at: At, prepared: Prepared, account: str, told: Objects) -> Read:
    """Reads the slices of the sync that are not done yet. One that fails is told and the others go on.

    Raises:
        MetaError: The connection, the account's limit or the version stopped it; finished slices stay.
        AskAgain: No slice at all could be read.
    """
    end = last_day(session.running.now, ZoneInfo(told["timezone"]))
    reports = Reports(at.graph, session.patience, account)
    async with reports.watched():
        work = _Account(session, at, prepared, account, end, reports)
        await work.plan()
        return await work.read()


class _Account:
    """One account's slices."""

    def __init__(self, session: Session, at: At, prepared: Prepared, account: str, end: date, reports: Reports) -> None:
        self._session = session
        self._at = at
        self._prepared = prepared
        self._account = account
        self._end = end
        self._reader = Reader(at.graph, session.patience, reports, account, end)
        self._waiting: deque[Window] = deque()
        self._rows_a_day: int | None = None
        self._named = hook_named(session.brand)
        self._read = Read(done=0, failed=0)
        self._reason = ""

    async def plan(self) -> None:
        """Cuts the window into slices, once for the sync: a resumed or restarted one goes on with the same."""
        session, brand, sync_id = self._session, self._session.brand, self._prepared.sync_id
        async with session.transaction() as conn:
            planned = [s for s in await stored.slices(conn, brand.id, sync_id) if s.account == self._account]
            progress = await stored.progress(conn, brand.id, self._account, VERSION)
            known = await stored.known_since(conn, brand.id, self._account)
        if not planned:
            cursor, begun = (progress.cursor, progress.start) if progress else (None, None)
            window = sync_window(self._prepared.days, self._end, cursor, begun, known)
            cut = await self._cut(window, progress.failed if progress else ())
            async with session.transaction() as conn:
                planned = await stored.plan(
                    conn, brand, sync_id, self._account, VERSION, window, cut, session.running.now
                )
                again = {w: days_of(progress, w) for w in cut} if progress else {}
                await sync_effort.note_reread(conn, brand.id, sync_id, self._account, again)
        self._waiting = deque(s.window for s in planned if s.status != "done")
        self._read["done"] = len(planned) - len(self._waiting)
        await self._at.telling.expect(len(planned))
        await self._at.telling.did(self._read["done"])

    async def _cut(self, window: Window, failed: tuple[Window, ...]) -> list[Window]:
        cut: list[Window] = []
        most = 0
        for part in slices(window, ads=1, target=_SIZED_DAYS):
            ads = await self._reader.ads(part)
            most = max(most, ads)
            cut += slices(part, ads, [w for w in failed if w.since <= part.until and w.until >= part.since])
        self._rows_a_day = most
        again = [w for w in cut if any(f.since <= w.until and f.until >= w.since for f in failed)]
        return again + [w for w in cut if w not in again]

    async def read(self) -> Read:
        """Several at once, each taking the next."""
        lanes = min(self._session.patience.waits.reports_at_once, len(self._waiting))
        await together(self._lane() for _ in range(lanes))
        if self._read["failed"] and not self._read["done"]:
            raise AskAgain(f"None of the results of {self._account} could be read: {self._reason}.", code="not_found")
        return self._read

    async def _lane(self) -> None:
        while self._waiting:
            window = self._waiting.popleft()
            try:
                await self._one(window)
            except _FATAL:
                raise
            except MetaError as error:
                async with self._session.transaction() as conn:
                    await self._failed(conn, window, error.reason)
            await self._at.telling.did()

    async def _one(self, window: Window) -> None:
        session = self._session
        expected = None if self._rows_a_day is None else self._rows_a_day * window.days
        before = session.patience.effort.calls
        with Spool(self._named) as spool:
            read = Slice(window, spool)
            await self._reader.read(read, expected)
            # They wait for each other anyway, and who waits here holds no connection that others need.
            async with session.storing, session.transaction() as conn:
                await self._store(conn, read, spool, session.patience.effort.calls - before)
        self._read["done"] += 1

    async def _store(self, conn: Connection, read: Slice, spool: Spool, calls: int) -> None:
        session, brand, sync_id = self._session, self._session.brand, self._prepared.sync_id
        asked = Asked(sync_id, self._account, read.window, VERSION, self._end)
        await replace_slice(conn, brand, asked, spool, read.keep(), calls, session.running.now)
        for subject, row in sorted(read.malformed.items()):
            days = Window(since=row.day, until=row.day) if row.day else read.window
            await self._bury(conn, "row", subject, row.reason, days, {"row": row.payload})
        if read.lost:
            named = ", ".join(sorted(read.lost)[:5]) + (", …" if len(read.lost) > 5 else "")
            # What was read is stored, but the cursor must not pass what was not.
            await sync_effort.reopen(conn, brand.id, sync_id, self._account, read.window)
            await self._failed(conn, read.window, f"ad {named}: {next(iter(read.lost.values()))}")
        await session.flush(conn, sync_id)

    async def _failed(self, conn: Connection, window: Window, reason: str) -> None:
        session, sync_id = self._session, self._prepared.sync_id
        self._read["failed"] += 1
        self._reason = reason.rstrip(".")
        await stored.fail_slice(
            conn, session.brand, sync_id, self._account, window, VERSION, reason, None, 0, session.running.now
        )
        await self._bury(conn, "slice", f"{self._account} {window}", reason, window, {})

    async def _bury(
        self, conn: Connection, kind: dead_letters.LetterKind, subject: str, reason: str, days: Window, more: Row
    ) -> None:
        session, brand = self._session, self._session.brand
        told = {
            "sync_id": self._prepared.sync_id,
            "account": self._account,
            "since": days.since.isoformat(),
            "until": days.until.isoformat(),
        }
        await dead_letters.bury(
            conn,
            brand.organization_id,
            brand.id,
            session.running.run_id,
            kind,
            subject,
            reason,
            {**told, **more},
            session.running.now,
        )


def days_of(progress: Progress, window: Window) -> int:
    """How many of the window's days had been read before."""
    return sum(
        (min(read.until, window.until) - max(read.since, window.since)).days + 1
        for read in progress.reads
        if read.since <= window.until and read.until >= window.since
    )
