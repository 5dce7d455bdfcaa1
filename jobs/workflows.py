"""A run as a durable workflow: the same for every kind. Its end is one row, and one notification with it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import psycopg
from dbos import DBOS, error
from pydantic import JsonValue

from domain.answer import Answer
from domain.brand import Brand
from domain.errors import AskAgain
from domain.job import JobKind
from domain.job_kinds import ABOUT
from jobs.endings import ended
from jobs.kinds import Kind, Work
from jobs.ledger import WORKFLOW
from jobs.running import AskerGone, Running, Surroundings, gone
from jobs.stages import MOST_ATTEMPTS, Durable
from observability import report, span
from store import brands, runs
from store.db import Pool, as_user, as_worker, open_pool, to_json
from store.runs import Begun

_POOL = 12
_AGAIN_SECONDS = 0.5
Made = TypeVar("Made")


class JobFailed(Exception):
    """The work failed for a reason that its author cannot mend; the message is what to show."""


def register(around: Surroundings, kinds: Sequence[Kind]) -> None:
    """Makes the workflow known to DBOS. Call it before DBOS is launched."""
    works: dict[JobKind, Work] = {kind.name: kind.work for kind in kinds}
    pools = _Pools(around.app)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_ATTEMPTS)
    async def job(run_id: str, organization: str | None) -> None:
        pool = await pools.here()
        home = UUID(organization) if organization else None
        begun = await _patiently(lambda: _begin(pool, home, run_id))
        # None: it was stopped while it waited, or had ended when its worker died.
        if begun is None:
            return
        with span("job {kind}", {"kind": begun.kind, "run": run_id, "brand": str(begun.brand_id or "")}):
            try:
                _check_scope(begun, home)
                await _refuse_gone(pool, home, begun)
                answer = await _work(works[begun.kind], pool, around, home, run_id, begun)
                # What was read after that person or the brand had gone is nothing: it is no result.
                await _refuse_gone(pool, home, begun)
            except (AskAgain, AskerGone) as refusal:
                said = str(refusal)
                await _patiently(lambda: ended(pool, home, run_id, "failed", _now(), error=said))
            except error.DBOSWorkflowCancelledError:
                await _patiently(lambda: ended(pool, home, run_id, "cancelled", _now()))
                raise
            # The edge of the job: whatever went wrong gets a reference here, once, and rises without its inside.
            except Exception as fault:
                if why := await _patiently(lambda: _gone(pool, home, begun)):
                    # Its statements were refused because of that.
                    said = str(why)
                    await _patiently(lambda: ended(pool, home, run_id, "failed", _now(), error=said))
                    return
                reference = report(fault, begun.title)
                told = f"{begun.title} failed for a reason of ours; reference {reference}."
                await _patiently(lambda: ended(pool, home, run_id, "failed", _now(), error=told, ours=True))
                raise JobFailed(told) from None
            else:
                result = to_json(answer)
                await _patiently(lambda: ended(pool, home, run_id, "done", _now(), result=result))


async def _work(work: Work, pool: Pool, around: Surroundings, home: UUID | None, run_id: str, begun: Begun) -> Answer:
    stages = Durable(pool, home, run_id)
    running = Running(
        run_id=run_id,
        organization_id=home,
        brand=await _brand(pool, home, begun),
        user_id=begun.user_id,
        now=begun.asked_at,
        pool=pool,
        around=around,
        tell=stages.tell,
        stages=stages,
        asker=begun.asker,
    )
    return await work(running, _arguments(begun.kind, begun.arguments))


def _check_scope(begun: Begun, home: UUID | None) -> None:
    """People write rows of runs under their policies also beside the tools, which refuse the same."""
    about = ABOUT[begun.kind]
    if about.scope == "platform" and home is not None:
        raise AskAgain(f"{about.label} is platform-wide only, not for one organisation.", code="forbidden")
    if about.scope == "organization" and (home is None or begun.brand_id is not None):
        raise AskAgain(f"{about.label} is for one organisation.", code="forbidden")
    if about.scope == "brand" and begun.brand_id is None:
        raise AskAgain(f"{about.label} is about one brand, and none is named.", code="no_brand")


async def _refuse_gone(pool: Pool, home: UUID | None, begun: Begun) -> None:
    if why := await _patiently(lambda: _gone(pool, home, begun)):
        raise why


async def _gone(pool: Pool, home: UUID | None, begun: Begun) -> AskerGone | None:
    async with as_worker(pool, home) as conn:
        return await gone(conn, begun.asker, begun.brand_id)


async def _begin(pool: Pool, home: UUID | None, run_id: str) -> Begun | None:
    async with as_worker(pool, home) as conn:
        return await runs.begin(conn, run_id, _now())


async def _brand(pool: Pool, home: UUID | None, begun: Begun) -> Brand | None:
    """The run's brand, as the person who asked may see it now; as the worker where no person did."""
    if begun.brand_id is None or home is None:
        return None
    if begun.user_id is None:
        async with as_worker(pool, home) as conn:
            found = await runs.brand(conn, begun.brand_id)
    else:
        async with as_user(pool, begun.user_id) as conn:
            found = next((b for b in await brands.visible(conn) if b.id == begun.brand_id), None)
    if found is None:
        raise AskAgain("The brand is gone, or whoever asked may not see it any more.", code="not_found")
    if not found.allows("member"):
        raise AskAgain(f"Whoever asked is no member of {found.organization_name!r} any more.", code="forbidden")
    return found


def _arguments(kind: JobKind, stored: dict[str, JsonValue]) -> object:
    return ABOUT[kind].args.read(stored)


async def _patiently(call: Callable[[], Awaitable[Made]]) -> Made:
    """What stands around the stages: tried again while the database is away for a moment."""
    for attempt in range(1, MOST_ATTEMPTS):
        try:
            return await call()
        except psycopg.OperationalError:
            await asyncio.sleep(_AGAIN_SECONDS * 2**attempt)
    return await call()


def _now() -> datetime:
    return datetime.now(UTC)


class _Pools:
    """The pool of the loop in which DBOS runs work; closed when that loop ends."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opening: asyncio.Task[Pool] | None = None
        self._holding: asyncio.Task[None] | None = None

    async def here(self) -> Pool:
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
        return await asyncio.shield(self._opening)

    async def _open(self) -> Pool:
        try:
            pool = await open_pool(self._url, size=_POOL)
        except BaseException:
            self._opening = None
            raise
        self._holding = asyncio.create_task(_close_at_the_end(pool))
        return pool


async def _close_at_the_end(pool: Pool) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        await pool.close()
