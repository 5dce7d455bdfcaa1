"""Files dropped into the chat: kept in storage, imported by a job, its progress shown from the first second."""

import asyncio
import time
from pathlib import Path
from typing import Any

import chainlit as cl
from chainlit.element import Element

from chat.show.text import plain
from chat.slash import show
from chat.talk import Talk
from connectors.storage import path_in
from domain.answer import Answer
from domain.errors import AskAgain
from domain.format import count
from tools.deps import JobProgress

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
        "import_file",
        {
            "organization_id": str(brand.organization_id),
            "brand_id": str(brand.id),
            "user_id": str(talk.deps.user.id),
            "path": path,
            "filename": file.name,
        },
    )
    await progress.of(job_id)
    await follow(talk, job_id, progress)


async def follow(talk: Talk, job_id: str, progress: "Progress") -> None:
    """Shows a job to its end, then its report. The stop button stops the job too; closing the page does not."""
    last: JobProgress | None = None
    try:
        async for last in talk.deps.jobs.follow(job_id):
            await progress.at(last)
    except asyncio.CancelledError:
        await talk.deps.jobs.cancel(job_id)
        await progress.stopped()
        raise
    if last is None or last.state == "cancelled":
        await progress.stopped()
    elif last.state == "failed" or last.result is None:
        raise AskAgain(last.error or f"{progress.name!r} was not imported.", "", "bad_file")
    else:
        await show(report_of(last.result), talk)


def report_of(result: dict[str, Any]) -> Answer:
    """The job's result as the answer it is."""
    from tools.imports import ImportReport

    return ImportReport.model_validate(result)


class Progress:
    """One message whose bar moves: what is done, how much, how long it will take."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._begun = time.monotonic()
        self._element = cl.CustomElement(
            name="Progress", props={"state": "running", "step": "Uploading", "done": 0, "total": None, "job": None}
        )
        self._message = cl.Message(content=plain(f"Importing {name}"), elements=[self._element])

    async def begin(self) -> None:
        await self._message.send()

    async def of(self, job_id: str) -> None:
        await self._change(job=job_id, step="Waiting to start")

    async def at(self, progress: JobProgress) -> None:
        left = _left(time.monotonic() - self._begun, progress)
        told = f"{count(progress.done)} of {count(progress.total)}" if progress.total else count(progress.done)
        await self._change(
            state=progress.state,
            step=progress.step or "Importing",
            told=told if progress.done else "",
            left=left,
            done=progress.done,
            total=progress.total,
        )

    async def stopped(self) -> None:
        await self._change(state="cancelled", step="Stopped; nothing of this file was imported", left="")

    async def _change(self, **props: object) -> None:
        self._element.props = {**self._element.props, **props}
        self._element.content = "progress"
        await self._element.update()


def _left(seconds: float, progress: JobProgress) -> str:
    """A rough time left; empty until there is something to judge by."""
    if not progress.total or not progress.done or progress.state != "running" or seconds < 1:
        return ""
    left = seconds * (progress.total - progress.done) / progress.done
    return f"about {round(left)} s left" if left < 90 else f"about {round(left / 60)} min left"
