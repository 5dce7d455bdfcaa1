"""One person with one brand who brings pictures; jobs run at once, their storage is real."""

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from PIL import Image, ImageDraw

from agent.models import Connected, nothing_connected
from connectors.storage import LocalStorage, local_storage, path_in
from domain.answer import Answer
from domain.brand import Brand, User
from domain.job_arguments import DecideTemplates, ReviewTemplates
from domain.template_reports import TemplatesDecided, TemplatesReviewed
from jobs.running import Running, Surroundings
from jobs.template_bulk import template_bulk
from jobs.template_review import template_review
from tests.conftest import NOW, People
from tools import commands, registry
from tools.deps import Deps, Started


def picture(seed: int = 1, kind: str = "PNG", size: tuple[int, int] = (400, 500), mode: str = "RGB") -> bytes:
    """A picture that no other seed draws."""
    made = Image.new(mode, size, "white")
    pen = ImageDraw.Draw(made)
    for number in range(6):
        at = (seed * 37 + number * 61) % 300
        pen.rectangle((at, number * 60, at + 90, number * 60 + 50), fill=((seed * 53) % 256, number * 40, 90))
    held = io.BytesIO()
    made.save(held, kind)
    return held.getvalue()


async def at_once(name: str, call: Callable[[], Awaitable[Any]]) -> Any:
    """A stage without a ledger."""
    return await call()


@dataclass
class Told:
    """What a follower would see."""

    steps: list[tuple[str, int, int | None]] = field(default_factory=list[tuple[str, int, int | None]])

    async def __call__(self, step: str, done: int, total: int | None, note: str = "") -> None:
        self.steps.append((step, done, total))


class Asked:
    """Jobs that were started, and are done by nobody."""

    def __init__(self) -> None:
        self.started: list[tuple[str, dict[str, Any]]] = []

    async def start(
        self, user: User, brand: Brand | None, kind: str, arguments: dict[str, Any], now: datetime, join: Any = None
    ) -> Started:
        self.started.append((kind, arguments))
        return Started(job_id=str(uuid4()))


@dataclass
class Desk:
    everybody: People
    person: User
    brand: Brand
    home: Path
    models: Connected = field(default_factory=nothing_connected)
    jobs: Asked = field(default_factory=Asked)
    told: Told = field(default_factory=Told)
    minutes: int = 0

    @property
    def storage(self) -> LocalStorage:
        return local_storage(self.home)

    @property
    def now(self) -> datetime:
        return NOW + timedelta(minutes=self.minutes)

    def deps(self, person: User | None = None, brand: Brand | None = None) -> Deps:
        return Deps(
            pool=self.everybody.pool,
            user=person or self.person,
            brand=brand or self.brand,
            now=self.now,
            jobs=self.jobs,  # type: ignore[arg-type]
            models=self.models.names,
        )

    def running(self, brand: Brand | None = None, stages: Any = at_once) -> Running:
        self.minutes += 1
        about, now = brand or self.brand, self.now
        around = Surroundings(
            app=self.everybody.database.app, storage=self.storage, clock=lambda: now, models=self.models
        )
        return Running(
            run_id=str(uuid4()),
            organization_id=about.organization_id,
            brand=about,
            user_id=self.person.id,
            now=now,
            pool=self.everybody.pool,
            around=around,
            tell=self.told,
            stages=stages,
        )

    async def drop(self, content: bytes, name: str = "ad.png", brand: Brand | None = None) -> TemplatesReviewed:
        about = brand or self.brand
        path = path_in("uploads", about.organization_id, str(uuid4()), name)
        await self.storage.put(path, content, "application/octet-stream")
        return await template_review(self.running(about), ReviewTemplates(file=path, file_name=name))

    async def review(self, **asked: Any) -> TemplatesReviewed:
        return await template_review(self.running(), ReviewTemplates(**asked))

    async def bulk(self, running: Running | None = None, **asked: Any) -> TemplatesDecided:
        return await template_bulk(running or self.running(), DecideTemplates(**asked))

    async def say(self, command: str, person: User | None = None, brand: Brand | None = None) -> Any:
        chosen, args = commands.parse(command)
        answer: Answer = await registry.run(self.deps(person, brand), chosen, args)
        return answer

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.everybody.database.owner, autocommit=True) as conn:
            cur = conn.execute(query, values)  # type: ignore[arg-type]
            return cur.fetchall() if cur.description else []


async def open_desk(everybody: People, home: Path, **more: Any) -> Desk:
    """A desk of a new person."""
    person = await everybody.person()
    return Desk(everybody, person, await everybody.brand(person), home, **more)
