"""The stages of one run: each one step of the ledger and one row with its times."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import TypedDict, TypeVar
from uuid import UUID

import psycopg
from dbos import DBOS

from jobs.ledger import PROGRESS
from observability import span
from store import runs
from store.db import Pool, as_worker

MOST_ATTEMPTS = 5
_TELL_EVERY = 0.2  # Seconds; a follower sees no more than this, and the ledger should hold no more.
_NOTE_EVERY = 2.0  # How often the row of a step that is under way is brought up to date.
Made = TypeVar("Made")


class _Persistent(TypedDict):
    retries_allowed: bool
    max_attempts: int
    interval_seconds: float


_PERSISTENT: _Persistent = {"retries_allowed": True, "max_attempts": MOST_ATTEMPTS, "interval_seconds": 0.5}


@dataclass
class _At:
    """Where the stage that is under way stands."""

    position: int
    done: int = 0
    total: int | None = None
    note: str = ""
    last: tuple[str, str] = ("", "")
    told: float = 0.0
    noted: float = 0.0


_at: ContextVar[_At | None] = ContextVar("stage", default=None)


class Durable:
    """See Running.stage."""

    def __init__(self, pool: Pool, organization_id: UUID | None, run_id: str) -> None:
        self._pool = pool
        self._home = organization_id
        self._run_id = run_id
        self._begun = 0
        self._under_way = False

    async def __call__(self, name: str, call: Callable[[], Awaitable[Made]]) -> Made:
        if self._under_way:
            raise RuntimeError(f"stage {name!r} began while another was under way")
        self._begun += 1
        position = self._begun
        self._under_way = True

        async def once() -> Made:
            at = _At(position, noted=monotonic())
            _at.set(at)
            async with as_worker(self._pool, self._home) as conn:
                await runs.begin_step(conn, self._run_id, self._home, position, name, datetime.now(UTC))
            with span("step {step}", {"step": name, "run": self._run_id}):
                made = await call()
            async with as_worker(self._pool, self._home) as conn:
                await runs.end_step(conn, self._run_id, position, datetime.now(UTC), at.done, at.total, at.note)
            return made

        try:
            return await DBOS.run_step_async(
                {"name": name, "preemptible": True, "should_retry": transient, **_PERSISTENT}, once
            )
        finally:
            self._under_way = False

    async def tell(self, step: str, done: int, total: int | None, note: str = "") -> None:
        """As in Tell. Outside a stage nothing is told: the ledger replays what stands there, and time with it."""
        at = _at.get()
        if at is None:
            return
        at.done, at.total, at.note = done, total, note
        now = monotonic()
        if now - at.noted >= _NOTE_EVERY:
            at.noted = now
            async with as_worker(self._pool, self._home) as conn:
                await runs.progress(conn, self._run_id, at.position, done, total, note)
        if (step, note) == at.last and now - at.told < _TELL_EVERY and done != total:
            return
        at.last, at.told = (step, note), now
        await DBOS.write_stream_async(PROGRESS, {"step": step, "done": done, "total": total, "note": note})


def transient(error: BaseException) -> bool:
    """Whether the same work may succeed a moment later."""
    return isinstance(error, psycopg.OperationalError | ConnectionError | TimeoutError)
