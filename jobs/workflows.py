"""What is done durably. A kind of job is a workflow: its work as a step that may be repeated, one notification."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TypedDict

import psycopg
from dbos import DBOS
from pydantic import JsonValue

from connectors.storage import BadPath, Storage, organization_of
from domain.errors import AskAgain
from domain.import_report import ImportReport
from jobs.asked import ImportAsked, Tell
from jobs.import_file import import_file
from jobs.ledger import PROGRESS
from observability import report
from store import brands, notifications
from store.db import Pool, as_user, open_pool
from tools.deps import JobKind

_TELL_EVERY = 0.2  # Seconds; a follower sees no more than this, and the ledger should hold no more.
_MOST_ATTEMPTS = 5


class _Persistent(TypedDict):
    retries_allowed: bool
    max_attempts: int
    interval_seconds: float


_PERSISTENT: _Persistent = {"retries_allowed": True, "max_attempts": _MOST_ATTEMPTS, "interval_seconds": 0.5}


@dataclass(frozen=True)
class Surroundings:
    """What work needs beside its arguments. `app` is the database address whose login policies hold for."""

    app: str
    storage: Storage


class Outcome(TypedDict, total=False):
    """Either a result, or a sentence why the person's request was refused."""

    result: dict[str, JsonValue]
    refused: str


class JobFailed(Exception):
    """The work failed for a reason that its author cannot mend; the message is what to show."""


Workflow = Callable[[dict[str, JsonValue]], Awaitable[Outcome]]


def register(around: Surroundings) -> dict[JobKind, Workflow]:
    """Makes the workflows known to DBOS, by kind. Call it before DBOS is launched."""
    return {"import_file": _import_file(around)}


def _import_file(around: Surroundings) -> Workflow:
    @DBOS.step(name="import_file.read", preemptible=True, should_retry=_transient, **_PERSISTENT)
    async def read(arguments: dict[str, JsonValue]) -> Outcome:
        asked = ImportAsked.model_validate(arguments)
        pool = await open_pool(around.app, size=2)
        try:
            return {"result": (await _imported(pool, around.storage, asked)).model_dump(mode="json")}
        except AskAgain as refusal:
            return {"refused": str(refusal)}
        finally:
            await pool.close()

    @DBOS.step(name="import_file.notify", should_retry=_transient, **_PERSISTENT)
    async def notify(arguments: dict[str, JsonValue], title: str) -> None:
        asked = ImportAsked.model_validate(arguments)
        once = f"job:{DBOS.workflow_id}"
        pool = await open_pool(around.app, size=1)
        try:
            async with as_user(pool, asked.user_id) as conn:
                await notifications.leave(conn, asked.brand_id, asked.user_id, "import_file", title, once)
        finally:
            await pool.close()

    @DBOS.workflow(name="import_file", max_recovery_attempts=_MOST_ATTEMPTS)
    async def workflow(arguments: dict[str, JsonValue]) -> Outcome:
        name = ImportAsked.model_validate(arguments).file_name
        try:
            outcome = await read(arguments)
        # The edge of the job: whatever went wrong gets a reference here, once, and is raised again below.
        except Exception as error:
            failed = JobFailed(f"The import of {name!r} failed for a reason of ours; reference {report(error, name)}.")
            await notify(arguments, str(failed))
            raise failed from error
        await notify(arguments, _title(name, outcome))
        return outcome

    return workflow


async def _imported(pool: Pool, storage: Storage, asked: ImportAsked) -> ImportReport:
    try:
        home = organization_of(asked.file)
    except BadPath:
        raise AskAgain(f"There is no upload {asked.file!r}.", "Drop the file into the chat.", "not_found") from None
    async with as_user(pool, asked.user_id) as conn:
        brand = next((b for b in await brands.visible(conn) if b.id == asked.brand_id), None)
    if brand is None or home != brand.organization_id:
        raise AskAgain(f"There is no brand {asked.brand!r} that you may see.", code="not_found")
    async with storage.as_file(asked.file) as path:
        return await import_file(pool, asked.user_id, brand, path, asked.file_name, asked.now, _teller())


def _title(name: str, outcome: Outcome) -> str:
    refused = outcome.get("refused")
    if refused is not None:
        return f"{name} was not imported: {refused}"
    headline = outcome.get("result", {}).get("headline")
    return headline if isinstance(headline, str) else f"{name} was imported."


def _transient(error: BaseException) -> bool:
    """Whether the same work may succeed a moment later."""
    return isinstance(error, psycopg.OperationalError | ConnectionError | TimeoutError)


def _teller() -> Tell:
    last: tuple[str, float] = ("", 0.0)

    async def tell(step: str, done: int, total: int | None) -> None:
        nonlocal last
        now = monotonic()
        if step == last[0] and now - last[1] < _TELL_EVERY and done != total:
            return
        last = (step, now)
        await DBOS.write_stream_async(PROGRESS, {"step": step, "done": done, "total": total})

    return tell
