"""Files dropped into the chat: kept in storage, imported by a job, its progress shown from the first second."""

import asyncio
import time
from pathlib import Path
from typing import Any

import chainlit as cl
from chainlit.element import Element
from chainlit.types import ThreadDict

from chat.show.custom import custom
from chat.show.text import plain
from chat.slash import show
from chat.talk import Talk
from connectors.storage import path_in
from domain.errors import AskAgain
from domain.format import count
from domain.import_report import ImportReport
from tools.deps import JobProgress

Json = dict[str, Any]
ENDED = {"done": "Imported", "failed": "Not imported", "cancelled": "Stopped; nothing of this file was imported"}
KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson")


async def take_in(talk: Talk, files: list[Element]) -> None:
    """Imports each file in turn.

    Raises:
        AskAgain: No brand, a kind of file that is none of ours, or the import's own refusal.
    """
    brand = talk.deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Importing needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    for file in files:
        if Path(file.name).suffix.casefold() not in KINDS:
            raise AskAgain(
                f"{file.name!r} is not a table.",
                "Drop a CSV or XLSX export of Ads Manager, or an ads sheet as CSV, XLSX or JSON lines.",
                "bad_file",
            )
        await _import(talk, file)


async def _import(talk: Talk, file: Element) -> None:
    brand = talk.deps.require_brand()
    progress = Progress(file.name)
    await progress.begin()
    assert file.path is not None
    path = path_in("uploads", brand.organization_id, file.id, file.name)
    await talk.storage.put(path, Path(file.path), "application/octet-stream")
    job_id = await talk.deps.jobs.start(
        talk.deps.user,
        "import_file",
        {
            "user_id": str(talk.deps.user.id),
            "brand_id": str(brand.id),
            "brand": brand.slug,
            "file": path,
            "file_name": file.name,
            "now": talk.deps.now.isoformat(),
        },
    )
    await progress.of(job_id)
    await follow(talk, job_id, progress)


async def follow(talk: Talk, job_id: str, progress: "Progress") -> None:
    """Shows a job to its end, then its report. The stop button stops the job too; closing the page does not."""
    last: JobProgress | None = None
    try:
        async for last in talk.deps.jobs.follow(talk.deps.user, job_id):
            await progress.at(last)
    except asyncio.CancelledError:
        await talk.deps.jobs.cancel(talk.deps.user, job_id)
        await progress.stopped()
        raise
    if last is None or last.state == "cancelled":
        await progress.stopped()
    elif last.state == "failed" or last.result is None:
        raise AskAgain(last.error or f"{progress.name!r} was not imported.", "", "bad_file")
    else:
        await show(ImportReport.model_validate(last.result), talk)


class Progress:
    """One message whose bar moves: what is done, how much, how long it will take."""

    def __init__(self, name: str, element: cl.CustomElement | None = None) -> None:
        self.name = name
        self._begun = time.monotonic()
        first: Json = {"file": name, "state": "running", "step": "Uploading", "done": 0, "total": None, "job": None}
        self._element = element or custom("Progress", first)

    async def begin(self) -> None:
        await cl.Message(content=plain(f"Importing {self.name}"), elements=[self._element]).send()

    async def of(self, job_id: str) -> None:
        await self._change(job=job_id, step="Waiting to start")

    async def at(self, progress: JobProgress) -> None:
        told = f"{count(progress.done)} of {count(progress.total)}" if progress.total else count(progress.done)
        await self._change(
            state=progress.state,
            step=progress.step or ENDED.get(progress.state, "Importing"),
            told=told if progress.done else "",
            left=_left(time.monotonic() - self._begun, progress),
            done=progress.done,
            total=progress.total,
        )

    async def stopped(self) -> None:
        await self._change(state="cancelled", step=ENDED["cancelled"], left="")

    async def _change(self, **props: object) -> None:
        self._element.props = {**self._element.props, **props}
        await self._element.update()


def unfinished(thread: ThreadDict) -> list[tuple[str, Progress]]:
    """The jobs that were under way when this conversation was left: id and bar."""
    found: list[tuple[str, Progress]] = []
    for element in thread.get("elements") or []:
        props = element.get("props") or {}
        if element.get("name") == "Progress" and props.get("job") and props.get("state") in ("running", "waiting"):
            kept = custom("Progress", props, str(element.get("id")))
            kept.for_id = element.get("forId")
            found.append((str(props["job"]), Progress(str(props.get("file", "the file")), kept)))
    return found


def _left(seconds: float, progress: JobProgress) -> str:
    """A rough time left; empty until there is something to judge by."""
    if not progress.total or not progress.done or progress.state != "running" or seconds < 1:
        return ""
    left = seconds * (progress.total - progress.done) / progress.done
    return f"about {round(left)} s left" if left < 90 else f"about {round(left / 60)} min left"
