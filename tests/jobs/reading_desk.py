"""One person with one brand whose ads are read; the work is done at once, its storage and models' wire are real."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import psycopg

from agent.models import Connected, nothing_connected
from connectors.storage import local_storage, path_in
from domain.brand import Brand, User
from domain.classification_report import ClassificationReport
from domain.job import JobStarted
from domain.job_arguments import AdClassification
from jobs.ad_classification import ad_classification
from jobs.running import Running, Surroundings
from tests import factories
from tests.conftest import NOW, People
from tests.jobs.template_desk import Asked, Told, at_once, picture
from tools import commands, registry
from tools.deps import Deps


@dataclass
class Desk:
    everybody: People
    person: User
    brand: Brand
    home: Path
    models: Connected = field(default_factory=nothing_connected)
    jobs: Asked = field(default_factory=Asked)
    told: Told = field(default_factory=Told)
    hours: int = 0

    @property
    def now(self) -> datetime:
        return NOW + timedelta(hours=self.hours)

    @property
    def storage(self) -> Any:
        return local_storage(self.home)

    def deps(self, person: User | None = None) -> Deps:
        return Deps(
            pool=self.everybody.pool,
            user=person or self.person,
            brand=self.brand,
            now=self.now,
            jobs=self.jobs,  # type: ignore[arg-type]
            models=self.models.names,
        )

    def running(self, stages: Any = at_once) -> Running:
        now = self.now
        return Running(
            run_id=str(uuid4()),
            organization_id=self.brand.organization_id,
            brand=self.brand,
            user_id=self.person.id,
            now=now,
            pool=self.everybody.pool,
            around=Surroundings(
                app=self.everybody.database.app, storage=self.storage, clock=lambda: now, models=self.models
            ),
            tell=self.told,
            stages=stages,
        )

    async def classify(self, **asked: Any) -> ClassificationReport:
        """One run; each an hour after the one before."""
        self.hours += 1
        return await ad_classification(self.running(), AdClassification.model_validate(asked))

    async def say(self, text: str) -> Any:
        chosen, args = commands.parse(text)
        return await registry.run(self.deps(), chosen, args)

    async def started(self, text: str) -> JobStarted:
        said = await self.say(text)
        assert isinstance(said, JobStarted)
        return said

    async def image(self, ad_id: str, spend: float | None = None, seed: int = 1, **creative: Any) -> None:
        """An image ad whose picture is stored."""
        path = path_in("meta-ad-assets", self.brand.organization_id, str(self.brand.id), f"image-{ad_id}.png")
        await self.storage.put(path, picture(seed), "image/png")
        media = [{"kind": "image", "path": path, "mime": "image/png", "sha256": "0"}]
        await self._ad(ad_id, "image", spend, {"headline": "Tired of stiff mornings?", "media": media, **creative})

    async def video(self, ad_id: str, spend: float | None = None, film: str | None = "film", **creative: Any) -> None:
        """A video ad; `film` is its file's name, None where no file is stored."""
        media: list[dict[str, Any]] = []
        if film is not None:
            path = path_in("meta-ad-assets", self.brand.organization_id, str(self.brand.id), f"video-{film}.mp4")
            await self.storage.put(path, b"\0\0\0\x18ftypmp42" + film.encode(), "video/mp4")
            media.append({"kind": "video", "path": path, "mime": "video/mp4", "sha256": "0"})
        given = {"headline": "Look", "video_seconds": Decimal(20), "media": media, **creative}
        await self._ad(ad_id, "video", spend, given)

    async def _ad(self, ad_id: str, kind: str, spend: float | None, creative: dict[str, Any]) -> None:
        deps = self.deps()
        await factories.ad(deps, ad_id, name=f"Ad {ad_id}", format=kind)
        await factories.creative(deps, ad_id, **creative)
        if spend is not None:
            await factories.day(deps, ad_id, date(2026, 11, 18), spend)

    def ask(self, query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.everybody.database.owner, autocommit=True) as conn:
            cur = conn.execute(query, values)
            return cur.fetchall() if cur.description else []


async def open_desk(everybody: People, home: Path, models: Connected | None = None) -> Desk:
    person = await everybody.person()
    desk = Desk(everybody, person, await everybody.brand(person), home, models or nothing_connected())
    await factories.account(desk.deps())
    return desk
