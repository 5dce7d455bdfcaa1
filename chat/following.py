"""Jobs under way: shown from their first step to their answer, whichever page is open meanwhile.

A job shows as one element (public/elements/Progress.jsx) whose props are all there is to know, so that a page that
comes back, or a chat that starts again, takes it up from there. Several pages may show the same job: what each of them
writes at the end has the same ids, and so is there once.
"""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

import chainlit as cl
from chainlit.element import Element
from chainlit.types import ThreadDict
from pydantic import TypeAdapter, ValidationError

from chat.house import House
from chat.pages import connected
from chat.problems import refusal_notice, suggested, told
from chat.progress import Progress
from chat.show.answer import elements
from chat.show.custom import custom
from chat.show.text import plain
from chat.talk import Talk, begin
from domain.answer import Action, Answer
from domain.errors import AskAgain
from domain.job import UNFINISHED, JobKind, JobStarted
from domain.job_results import result_of
from store import brands, notifications
from tools.deps import JobProgress

Json = dict[str, Any]
# As long a short job holds the turn, so that the chat's stop button stops it; then the next question may be asked.
HELD_SECONDS = 8.0
_ACTIONS = TypeAdapter(tuple[Action, ...])


async def show_started(talk: Talk, started: JobStarted) -> None:
    """Says that a job has begun, and shows it to its end."""
    progress = Progress.of(started, talk.brand, talk.deps.now)
    made = [progress.element, *elements(started, str(talk.thread_id), talk.brand, talk.house.link)]
    await cl.Message(content=plain(started.headline), elements=made).send()
    await hold(talk, progress)


async def hold(talk: Talk, progress: Progress) -> None:
    """Follows a job while the turn lasts, and after a while in the background. The stop button stops the job too."""
    task = follow(talk, progress)
    try:
        await asyncio.wait({task}, timeout=HELD_SECONDS)
    except asyncio.CancelledError:
        await talk.deps.jobs.cancel(talk.deps.user, progress.job_id)
        raise


def follow(talk: Talk, progress: Progress) -> asyncio.Task[None]:
    """The task that shows a job to its end; the one there is, where this page follows the job already."""
    running, key = talk.house.background, (cl.context.session.id, progress.element.id)
    if key in running:
        return running[key]
    for (session_id, element_id), task in list(running.items()):
        if element_id == progress.element.id and not connected(session_id):
            task.cancel()
    made = running[key] = asyncio.create_task(_followed(talk, progress))
    made.add_done_callback(lambda _: running.pop(key, None))
    return made


async def take_up(house: House, left: list[Progress]) -> None:
    """Coming back shows the rest of what went on meanwhile."""
    async with told("following a job"):
        talk = await begin(house, "")
        async with talk.deps.transaction() as conn:
            seen = await brands.visible(conn)
        for progress in left:
            about = next((brand for brand in seen if str(brand.id) == progress.brand_id), talk.brand)
            follow(replace(talk, deps=talk.deps.about(about)), progress)


def unfinished(thread: ThreadDict) -> list[Progress]:
    """The jobs that were under way when this conversation was left."""
    found: list[Progress] = []
    for element in thread.get("elements") or []:
        props: Json = element.get("props") or {}
        if element.get("name") == "Progress" and props.get("job") and props.get("state") in UNFINISHED:
            # A follower is told all the steps again.
            kept = custom("Progress", {**props, "steps": []}, str(element.get("id")))
            kept.for_id = element.get("forId")
            found.append(Progress(kept))
    return found


async def stop(house: House, job_id: str) -> None:
    """What the button of a job does.

    Raises:
        AskAgain: The person may only look on.
    """
    talk = await begin(house, "")
    await talk.deps.jobs.cancel(talk.deps.user, job_id)


async def _followed(talk: Talk, progress: Progress) -> None:
    async with told("following a job"):
        last: JobProgress | None = None
        try:
            async for last in talk.deps.jobs.follow(talk.deps.user, progress.job_id):
                await progress.at(last, talk.house.given.now())
        except AskAgain as refusal:
            await progress.end("failed", talk.house.given.now())
            await _refused(progress, refusal.message, [])
            return
        await _seen(talk, progress)
        state = last.state if last else "cancelled"
        await progress.end("failed" if state in UNFINISHED else state, talk.house.given.now())
        if last is None or state == "cancelled":
            return
        if state == "done" and last.result is not None:
            await _show(talk, progress, _answer(last, progress))
        else:
            await _refused(progress, last.error or f"{progress.title} did not come to its end.", _actions(last))


async def _seen(talk: Talk, progress: Progress) -> None:
    """Whoever looks at the end of a job needs not be told of it as well."""
    if connected(cl.context.session.id):
        async with talk.deps.transaction() as conn:
            await notifications.mark_seen(conn, f"job:{progress.job_id}", talk.house.given.now())


def _answer(last: JobProgress, progress: Progress) -> Answer:
    kind: JobKind | None = last.kind or progress.kind
    assert last.result is not None
    return result_of(kind, last.result) if kind else Answer.model_validate(last.result)


def _actions(last: JobProgress) -> list[Action]:
    """The buttons that a failed job's result offers."""
    try:
        return list(_ACTIONS.validate_python((last.result or {}).get("actions") or ()))
    except ValidationError:
        return []


async def _show(talk: Talk, progress: Progress, answer: Answer) -> None:
    made = elements(answer, str(talk.thread_id), talk.brand, talk.house.link, lambda number: _id(progress, number))
    await _say(progress, plain(answer.headline), made)


async def _refused(progress: Progress, message: str, actions: list[Action]) -> None:
    # The message is the sentence; a command in it becomes a button where the result offers none.
    command = suggested(message)
    offered = actions or ([Action(label=command, command=command)] if command else [])
    notice = refusal_notice("", offered, str(_id(progress, 1)))
    await _say(progress, plain(message), [notice])


async def _say(progress: Progress, content: str, made: list[Element]) -> None:
    await cl.Message(id=str(_id(progress, 0)), content=content, elements=made).send()


def _id(progress: Progress, number: int) -> UUID:
    """The same for every page that shows the end of this job."""
    return uuid5(UUID(progress.element.id), f"end {number}")
