"""One ad, video or page read by a model, and stored at once: what was paid for survives a kill."""

import asyncio
from dataclasses import dataclass
from typing import Any

from agent import classify, video_analysis
from agent.writers import Picture, Writer, Written
from connectors.picture_file.seen import TooSmall, as_seen
from connectors.storage import NotStored
from domain.ad_material import SEEN_MIMES, AdMaterial, Medium, PageText
from domain.classification import Read, video_hash
from domain.classification_plan import Skip, Todo, page_reader, reader
from domain.errors import AskAgain
from domain.model_names import ModelNames
from domain.model_spend import Budget
from jobs.running import Running
from store import classifications_write as stored
from store.classifications_write import AdReading, Paid

# Cards of a carousel that are shown; later ones are seldom seen.
_MOST_CARDS = 4


class Unseen(AskAgain):
    """There is nothing that a model could see: the ad is left out, for this reason."""

    def __init__(self, reason: Skip, message: str, hint: str) -> None:
        super().__init__(message, hint, "not_found")
        self.reason: Skip = reason


@dataclass(frozen=True)
class Desk:
    """Who reads in a run: the models, what they may cost."""

    running: Running
    models: ModelNames
    vision: Writer | None
    writer: Writer | None
    budget: Budget

    async def read(self, todo: Todo) -> None:
        """Has a model see or watch one ad, and stores what it tells.

        Raises:
            WriterFailed: There is no answer.
            Unseen: There is nothing to see.
            AskAgain: Its picture is broken.
        """
        await (self._watch(todo) if todo.way == "video" else self._see(todo))

    async def read_page(self, page: PageText) -> None:
        """Has a model judge to whom a page speaks, and stores it.

        Raises:
            WriterFailed: There is no answer.
        """
        assert self.writer is not None
        written = await classify.classify_page(self.writer, page.markdown or "")
        found = written.output
        running, brand = self.running, self.running.require_brand()
        by = page_reader(self.models)
        async with running.transaction(brand.organization_id) as conn:
            await stored.put_page(
                conn, brand, page, found.awareness, found.confidence, found.quote, by, _paid(written), running.now
            )

    async def _see(self, todo: Todo) -> None:
        assert self.vision is not None
        pictures = [await self._picture(medium) for medium in _cards(todo.ad)]
        written = await classify.classify_picture(self.vision, todo.ad, pictures)
        read = classify.read_of(todo.ad, written.output)
        await self._store(todo, read, written)

    async def _watch(self, todo: Todo) -> None:
        assert self.vision is not None
        assert todo.ad.video is not None
        ad, film, running = todo.ad, todo.ad.video, self.running
        try:
            async with running.storage.as_file(film.path) as file:
                written = await video_analysis.analyse_video(
                    self.vision.choice, ad, file, film.mime or "video/mp4", self.budget
                )
        except NotStored:
            raise Unseen("no_video_file", "Its video file is gone.", "/asset_download brings it back.") from None
        brand, by = running.require_brand(), reader("video", self.models)
        async with running.transaction(brand.organization_id) as conn:
            analysis = await stored.put_analysis(
                conn, brand, ad, written.output, video_hash(ad), by, _paid(written), running.now
            )
            read = video_analysis.read_of(ad, written.output)
            reading = AdReading(todo, read, "video", by, _paid(written), analysis)
            await stored.put(conn, brand, [reading], running.now)

    async def _store(self, todo: Todo, read: Read, written: Written[Any]) -> None:
        running, brand = self.running, self.running.require_brand()
        by = reader(todo.way, self.models)
        raw = written.output.model_dump(mode="json")
        source = "image" if todo.way == "image" else "thumbnail"
        reading = AdReading(todo, read, source, by, _paid(written), raw=raw)
        async with running.transaction(brand.organization_id) as conn:
            await stored.put(conn, brand, [reading], running.now)

    async def _picture(self, medium: Medium) -> Picture:
        try:
            content = await self.running.storage.get(medium.path)
        except NotStored:
            raise Unseen("no_image", "Its picture file is gone.", "/asset_download brings it back.") from None
        try:
            return Picture(*await asyncio.to_thread(as_seen, content))
        except TooSmall as error:
            raise Unseen("low_res", error.message, error.hint) from None


def _cards(ad: AdMaterial) -> list[Medium]:
    """The pictures to look at: of a carousel its first cards, else the best one."""
    cards = [m for m in ad.media if m.kind == "image" and m.mime in SEEN_MIMES]
    if ad.format in ("carousel", "collection") and cards:
        return cards[:_MOST_CARDS]
    return [ad.picture] if ad.picture else []


def _paid(written: Written[Any]) -> Paid:
    return Paid(written.model, written.prompt_hash, written.input_tokens, written.output_tokens, written.cost)
