"""What public/elements/Progress.jsx shows of a job: its steps with their counts, what it waits for, the time left."""

import time
from datetime import datetime
from typing import Any, NamedTuple, cast, get_args

import chainlit as cl

from chat.show.custom import custom
from domain.brand import Brand
from domain.format import count, instant
from domain.job import JobKind, JobStarted, JobState
from tools.deps import JobProgress

Json = dict[str, Any]
_SHOW_EVERY = 0.5  # Seconds; each change is stored, and nobody reads faster.
_JUDGED_AFTER = 2.0  # Seconds before a step's pace says anything about the time left.
_PAST = 0.7  # Seconds in which a follower is told what has been: all at once, and so no pace.


class _Pace(NamedTuple):
    """A step, when it was first seen, and from when and what count on it is timed."""

    step: str
    seen: float
    since: float
    done: int


class Progress:
    """One element whose props move. They are all it needs to go on in another process."""

    def __init__(self, element: cl.CustomElement) -> None:
        self.element = element
        self._shown = 0.0
        self._pace: _Pace | None = None

    @classmethod
    def of(cls, started: JobStarted, brand: Brand | None, now: datetime) -> "Progress":
        """A job that has just been asked for."""
        made = cls.uploading(started.title, brand, now)
        made._put(job=started.job_id, kind=started.kind, joined=started.joined, steps=[])
        return made

    @classmethod
    def uploading(cls, title: str, brand: Brand | None, now: datetime) -> "Progress":
        """A file that is on its way to storage: there is no job yet."""
        props: Json = {
            "job": None,
            "kind": None,
            "title": title,
            "brand": str(brand.id) if brand else None,
            "state": "waiting",
            "joined": False,
            "steps": [{"name": "Uploading", "told": "", "done": 0, "total": None, "state": "running"}],
            "note": "",
            "left": "",
            "asked": instant(now),
            "ended": None,
        }
        return cls(custom("Progress", props))

    @property
    def job_id(self) -> str:
        return str(self.element.props["job"])

    @property
    def title(self) -> str:
        return str(self.element.props.get("title") or self.element.props.get("file") or "The job")

    @property
    def brand_id(self) -> str | None:
        return self.element.props.get("brand")

    @property
    def kind(self) -> JobKind | None:
        known = self.element.props.get("kind")
        return cast(JobKind, known) if known in get_args(JobKind) else None

    async def started(self, job_id: str, kind: JobKind, joined: bool) -> None:
        """The job of what was uploaded."""
        self._put(job=job_id, kind=kind, joined=joined, steps=[])
        await self._send()

    async def at(self, progress: JobProgress, now: datetime) -> None:
        """Shows where the job stands: each change of a step at once, its counts now and then."""
        steps: list[Json] = [dict(step) for step in self.element.props.get("steps") or []]
        new = bool(progress.step) and (not steps or steps[-1]["name"] != progress.step)
        if progress.state == "running" and progress.step:
            steps = _with(steps, progress)
        changed = progress.state != self.element.props.get("state") or new
        noted = progress.note != self.element.props.get("note")
        self._put(state=progress.state, steps=steps, note=progress.note, left=self._left(progress))
        if progress.title:
            self._put(title=progress.title)
        whole = progress.total is not None and progress.done == progress.total
        if changed or noted or whole or time.monotonic() - self._shown >= _SHOW_EVERY:
            await self._send()

    async def end(self, state: JobState, now: datetime) -> None:
        """The last change: nothing runs any more, and how long it took."""
        ends = "done" if state == "done" else "failed" if state == "failed" else "cancelled"
        steps = [
            {**step, "state": ends if step["state"] == "running" else step["state"]}
            for step in self.element.props.get("steps") or []
        ]
        self._put(state=state, steps=steps, note="", left="", ended=instant(now))
        await self._send()

    def _left(self, progress: JobProgress) -> str:
        """A rough time left in this step, by its pace since it was first seen; empty until that says something."""
        at, done = time.monotonic(), progress.done
        if progress.state != "running" or not progress.total or progress.note:
            self._pace = None
            return ""
        pace = self._pace
        if pace is None or pace.step != progress.step or done < pace.done:
            self._pace = pace = _Pace(progress.step, at, at, done)
        elif at - pace.seen < _PAST:
            self._pace = pace = pace._replace(since=at, done=done)
        if at - pace.since < _JUDGED_AFTER or done == pace.done:
            return ""
        left = (at - pace.since) * (progress.total - done) / (done - pace.done)
        return f"about {round(left)} s left" if left < 90 else f"about {round(left / 60)} min left"

    def _put(self, **props: object) -> None:
        self.element.props = {**self.element.props, **props}

    async def _send(self) -> None:
        self._shown = time.monotonic()
        await self.element.update()


def _with(steps: list[Json], progress: JobProgress) -> list[Json]:
    """The steps, with this one as the last; those before it are done. One that comes again goes on."""
    told = f"{count(progress.done)} of {count(progress.total)}" if progress.total else count(progress.done)
    now: Json = {
        "name": progress.step,
        "told": told if progress.done or progress.total else "",
        "done": progress.done,
        "total": progress.total,
        "state": "running",
    }
    before = [{**step, "state": "done"} for step in steps if step["name"] != progress.step]
    return [*before, now]
