"""The worker of this process: one DBOS, under a name that no other living process has."""

import asyncio
import gc
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from dbos import DBOS, DBOSConfig

from jobs.kinds import Kind
from jobs.ledger import APPLICATION, QUEUES, SCHEMA, VERSION, prepare
from jobs.running import Surroundings
from jobs.timer import EVERY, Timer
from jobs.workflows import register
from observability import report
from store.slots import Slots

_POLL_SECONDS = 0.25  # How soon a waiting job is noticed.
_LOOK_SECONDS = 30.0  # How soon the work of a dead worker is taken over.


class Worker:
    """Takes jobs from the queues until stopped. DBOS is one per process, so there is one of these."""

    def __init__(self, owner: str, ledger: str, around: Surroundings, kinds: Sequence[Kind], timer: Timer) -> None:
        """`owner` is the database whose locks tell the living from the dead, `ledger` where DBOS keeps its books."""
        self._owner = owner
        self._ledger = ledger
        self._around = around
        self._kinds = kinds
        self._slots: Slots | None = None
        self._timer = timer
        self._looking: tuple[asyncio.Task[None], ...] = ()
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        """Starts working, and takes up what a dead process of this name left; nothing when it works already."""
        async with self._starting:
            if self._slots is None:
                # In a thread without an event loop, so that DBOS runs work in a loop of its own, not in the chat's.
                self._slots = await asyncio.to_thread(self._launch)
                self._looking = (
                    asyncio.create_task(self._look_after_others(self._slots)),
                    asyncio.create_task(self._look_at_the_clock()),
                )

    async def stop(self, patience: int = 0) -> None:
        """Stops, after up to `patience` seconds for running jobs. What is unfinished goes on at the next start."""
        async with self._starting:
            if self._slots is None:
                return
            for looking in self._looking:
                looking.cancel()
                with suppress(asyncio.CancelledError):
                    await looking
            self._looking = ()
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True, workflow_completion_timeout_sec=patience)
            self._slots.__exit__(None, None, None)
            self._slots = None

    def _launch(self) -> Slots:
        prepare(self._ledger)
        slots = Slots(self._owner, VERSION)
        _log_to_stderr()
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._ledger,
            "dbos_system_schema": SCHEMA,
            "application_version": VERSION,
            "executor_id": slots.executor(),
            "use_listen_notify": True,
            "log_level": "ERROR",
            "enable_otlp": False,
        }
        DBOS(config=config)
        register(self._around, self._kinds)
        DBOS.launch()
        for queue, at_once in QUEUES.items():
            DBOS.register_queue(queue, worker_concurrency=at_once, polling_interval_sec=_POLL_SECONDS)
        _collect_seldom()
        return slots

    async def _look_after_others(self, slots: Slots) -> None:
        while True:
            try:
                await asyncio.to_thread(_take_over, slots)
            # A look that fails (the database is away for a moment) must not end the looking.
            except Exception as error:
                report(error, "looking for abandoned jobs")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _look_at_the_clock(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._timer.tick(datetime.now(UTC))
            # As above: the clock goes on.
            except Exception as error:
                report(error, "looking at the clock")


def _collect_seldom() -> None:
    """Rows are made and dropped by the hundred thousand, none of them in a cycle, and each full collection walks all
    of the libraries again: a fifth of what a sync takes. What stands here now stays for good and is walked no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _log_to_stderr() -> None:
    """What DBOS says goes to stderr; its own handler would keep the one of now, open or closed."""
    log = logging.getLogger("dbos")
    log.addFilter(_not_told_already)
    if logging.lastResort is not None and not log.handlers:
        log.addHandler(logging.lastResort)
        log.propagate = False


def _not_told_already(record: logging.LogRecord) -> bool:
    """DBOS logs the traceback of a workflow that failed or was cancelled; the workflow has reported the former."""
    return not record.getMessage().startswith("Exception encountered in asynchronous workflow")


def _take_over(slots: Slots) -> None:
    pending = DBOS.list_workflows(status="PENDING", app_version=VERSION, load_input=False, load_output=False)
    left = slots.abandoned({job.executor_id for job in pending if job.executor_id})
    if left:
        # The public resume_workflow would set the count of attempts back, and poison would be eaten for ever.
        DBOS._recover_pending_workflows(left)  # pyright: ignore[reportPrivateUsage]
