"""Starts, follows and stops runs: tools.deps.Jobs."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from pydantic import JsonValue

from domain.brand import Brand, User
from domain.errors import AskAgain
from domain.job import UNFINISHED, JobKind
from domain.job_kinds import ABOUT, About
from jobs.dispatch import Dispatch, NotThere
from jobs.telling import Turn, telling
from store import runs
from store.db import as_user
from store.notices import Notices
from store.runs import Run
from tools.deps import JobProgress, Started

_GIVEN_UP = "The work stopped its worker several times and was given up."
# The states of the ledger after which nobody works on a run any more.
ENDED = {"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"}


class LedgerJobs:
    """Runs in the ledger. `wake` sees to it that somebody works, and is awaited before each start."""

    def __init__(self, dispatch: Dispatch, wake: Callable[[], Awaitable[None]], notices: Notices) -> None:
        self._dispatch = dispatch
        self._wake = wake
        self._notices = notices

    async def start(
        self,
        user: User,
        brand: Brand | None,
        kind: JobKind,
        arguments: dict[str, JsonValue],
        now: datetime,
        join: str | None = None,
        organization_id: UUID | None = None,
    ) -> Started:
        """As in Jobs."""
        about = ABOUT[kind]
        _refuse_scope(about, brand, organization_id)
        home = brand.organization_id if brand else organization_id
        args = about.args.model_validate(arguments)
        run_id = str(uuid4())
        await self._wake()
        try:
            async with as_user(await self._dispatch.pool(), user.id) as conn:
                under = await runs.add(
                    conn,
                    id=run_id,
                    organization_id=home,
                    brand_id=brand.id if brand else None,
                    kind=kind,
                    title=args.title(about.label),
                    arguments=args.model_dump(mode="json"),
                    join_key=join or args.join(),
                    user_id=user.id,
                    asked_at=now,
                )
        except psycopg.errors.InsufficientPrivilege:
            raise _not_allowed(about, brand, organization_id) from None
        if under == run_id:
            await self._dispatch.enqueue(run_id, home, about.queue)
        return Started(job_id=under or run_id, joined=under != run_id)

    async def hand_over(self, job_id: str, kind: JobKind, organization_id: UUID | None = None) -> None:
        """As in Jobs."""
        await self._wake()
        await self._dispatch.enqueue(job_id, organization_id, ABOUT[kind].queue)

    async def follow(self, user: User, job_id: str) -> AsyncIterator[JobProgress]:
        """As in Jobs; from the first step."""
        run = await self._seen(user, job_id)
        yield JobProgress(job_id=job_id, state="waiting", kind=run.kind, title=run.title, step="Waiting for a worker")
        seen, state = 0, None
        async with telling(self._notices, self._dispatch, job_id) as hearing:
            while run.status in UNFINISHED and state not in ENDED:
                told = await hearing.next()
                if not isinstance(told, Turn):
                    seen += 1
                    yield _underway(run, told)
                    continue
                if told.over:
                    state = (await self._dispatch.states([job_id])).get(job_id)
                run = await self._seen(user, job_id)
        async for told in self._left(job_id, seen):
            yield _underway(run, told)
        yield _final(run, state)

    async def _left(self, job_id: str, seen: int) -> AsyncIterator[dict[str, Any]]:
        """What was told before the end and not yet heard."""
        with suppress(TimeoutError, NotThere):
            async with aclosing(self._dispatch.told(job_id, seen, every=1, within=0)) as telling:
                async for told in telling:
                    yield told

    async def cancel(self, user: User, job_id: str) -> None:
        """As in Jobs."""
        run = await self._seen(user, job_id)
        if run.status not in UNFINISHED:
            return
        async with as_user(await self._dispatch.pool(), user.id) as conn:
            stopped = await runs.stop(conn, job_id, datetime.now(UTC))
        if not stopped and (await self._seen(user, job_id)).status in UNFINISHED:
            raise AskAgain(
                f"Stopping {run.title!r} needs the role 'member' in its organisation, which you do not have.",
                "Ask an admin of the organisation.",
                "forbidden",
            )
        await self._dispatch.cancel(job_id)

    async def _seen(self, user: User, job_id: str) -> Run:
        async with as_user(await self._dispatch.pool(), user.id) as conn:
            run = await runs.one(conn, job_id)
        if run is None:
            raise AskAgain(
                f"There is no job {job_id!r}.",
                "Runs are removed some time after their end; what they made stays.",
                "not_found",
            )
        return run


def _refuse_scope(about: About, brand: Brand | None, organization_id: UUID | None) -> None:
    if (about.scope == "organization") != (brand is None and organization_id is not None):
        raise ValueError(f"{about.kind!r} is started for {about.scope!r}, not for what was given")
    if brand is None and about.scope == "brand":
        raise AskAgain(
            f"{about.label} is about one brand, and none is chosen.", "Type /brand to see yours.", "no_brand"
        )
    if brand is not None and about.scope == "platform":
        raise AskAgain(f"{about.label} is platform-wide only, not for one brand.", "Leave the brand out.")


def _not_allowed(about: About, brand: Brand | None, organization_id: UUID | None) -> AskAgain:
    if organization_id is not None:
        return AskAgain(f"{about.label} needs a role that you do not have there.", "Ask an owner.", "forbidden")
    if brand is None:
        return AskAgain(
            f"{about.label} for the whole platform is for its operators.",
            "An operator is added by `viraltracker operator EMAIL`.",
            "forbidden",
        )
    return AskAgain(
        f"There is no brand {brand.slug!r} in which you may start work.", "It needs the role 'member'.", "forbidden"
    )


def _underway(run: Run, told: dict[str, Any]) -> JobProgress:
    return JobProgress(job_id=run.id, state="running", kind=run.kind, title=run.title, **told)


def _final(run: Run, state: str | None) -> JobProgress:
    if run.status in UNFINISHED:
        # The ledger knows the end, our row does not yet: the worker died for the last time.
        error = _GIVEN_UP if state == "MAX_RECOVERY_ATTEMPTS_EXCEEDED" else "The work failed."
        ended = "cancelled" if state == "CANCELLED" else "failed"
        return JobProgress(
            job_id=run.id, state=ended, kind=run.kind, title=run.title, error=None if ended == "cancelled" else error
        )
    return JobProgress(
        job_id=run.id, state=run.status, kind=run.kind, title=run.title, result=run.result, error=run.error
    )
