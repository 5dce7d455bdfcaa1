"""Reads landing pages: the ones asked for, or those that ads with spend lead to and nobody read yet."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import httpx
from pydantic import TypeAdapter

from connectors.open_internet import NotFetched
from connectors.web_page import read_page
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import plural
from domain.job_arguments import LandingPage
from domain.landing_page_report import PageRead, PagesRead, told
from domain.urls import canonical_url
from domain.window import Window
from jobs.running import Running
from store import landing_pages
from store.db import as_worker
from store.landing_pages import Reading
from tools.typed import typed

# A shop answers a few readers at once as it answers a few visitors; more would be a burden to a small one.
AT_ONCE = 4
_WINDOW_DAYS = 28
_READS = TypeAdapter(list[PageRead])


class Wanted(NamedTuple):
    """A page by its canonical address, and where it is asked for."""

    page: str
    url: str


@dataclass(frozen=True)
class _Reader:
    """One reading of some pages."""

    running: Running
    brand: Brand
    http: httpx.AsyncClient
    limit: asyncio.Semaphore

    async def read(self, wanted: Wanted) -> PageRead:
        """Reads and stores one page; what fails is noted beside what was read before."""
        around = self.running.around
        async with self.limit:
            try:
                found = await read_page(self.http, wanted.url, loopback=around.pages_on_loopback)
            except NotFetched as error:
                async with as_worker(self.running.pool, self.brand.organization_id) as conn:
                    await landing_pages.failed(
                        conn, self.brand, wanted.page, wanted.url, error.reason, self.running.now
                    )
                return PageRead(page=wanted.page, outcome="failed", reason=error.reason)
        text = found.text
        async with as_worker(self.running.pool, self.brand.organization_id) as conn:
            reading = Reading(text.title, text.description, text.markdown)
            change = await landing_pages.wrote(conn, self.brand, wanted.page, wanted.url, reading, self.running.now)
        return PageRead(page=wanted.page, outcome=change, title=text.title, characters=len(text.markdown))


async def read_pages(running: Running, brand: Brand, wanted: Sequence[Wanted], step: str = "Pages") -> list[PageRead]:
    """Reads pages, a few at once, with progress. One that fails is one that fails."""
    done = 0
    async with httpx.AsyncClient(timeout=httpx.Timeout(20.0)) as http:
        reader = _Reader(running, brand, http, asyncio.Semaphore(AT_ONCE))

        async def counted(one: Wanted) -> PageRead:
            nonlocal done
            read = await reader.read(one)
            done += 1
            await running.tell(step, done, len(wanted))
            return read

        await running.tell(step, 0, len(wanted))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(counted(one)) for one in wanted]
    return [task.result() for task in tasks]


async def landing_page(running: Running, asked: LandingPage) -> PagesRead:
    """Reads what was asked for.

    Raises:
        AskAgain: There is nothing to read, or the one page asked for could not be read.
    """
    brand = running.require_brand()
    wanted = await _wanted(running, brand, asked)

    async def read() -> list[dict[str, object]]:
        return [page.model_dump(mode="json") for page in await read_pages(running, brand, wanted)]

    pages = _READS.validate_python(await running.stage("Pages", read))
    failed = [page for page in pages if page.outcome == "failed"]
    if asked.url is not None and failed:
        raise AskAgain(
            f"{failed[0].page} was not read: {told(failed[0].reason)}.",
            "Open it in a browser to see whether it works, then ask again.",
            "not_found",
        )
    return PagesRead(
        headline=_headline(pages), foot=Foot(timezone=brand.timezone), actions=_actions(pages), pages=tuple(pages)
    )


async def _wanted(running: Running, brand: Brand, asked: LandingPage) -> list[Wanted]:
    today = running.now.astimezone(brand.zone).date()
    window = Window(since=today - timedelta(days=_WINDOW_DAYS), until=today)
    async with as_worker(running.pool, brand.organization_id) as conn:
        if asked.url is not None:
            page = canonical_url(asked.url)
            if page is None:
                raise AskAgain(f"{asked.url!r} is no web address.", "Give one as https://example.com/page.")
            return [Wanted(page, fetched_from(asked.url))]
        lines = await landing_pages.listed(
            conn, brand.id, window, read=None if asked.again else False, limit=asked.limit
        )
        any_known = bool(lines) or bool(await landing_pages.listed(conn, brand.id, window, limit=1))
    if not lines:
        said = (
            "Every known page has been read." if any_known else f"It is not known where any ad of {brand.name} leads."
        )
        raise AskAgain(said, "/fetch_destinations asks Meta where ads lead; again=yes reads pages anew.", "not_found")
    return [Wanted(line.page, fetched_from(line.url)) for line in lines]


def fetched_from(url: str) -> str:
    """The address to ask: with a scheme, and without what only counts visits."""
    address = url.strip().split("#", 1)[0].split("?", 1)[0]
    return address if "://" in address else f"https://{address}"


def _headline(pages: Sequence[PageRead]) -> str:
    read = [page for page in pages if page.outcome != "failed"]
    changed = sum(page.outcome == "changed" for page in pages)
    failed = len(pages) - len(read)
    if len(pages) == 1 and read:
        only = read[0]
        what = {"new": "is read", "changed": "is read and says something else than before", "same": "says what it said"}
        return f"{only.title or only.page} {what[only.outcome]} ({only.characters:,} characters)."
    said = f"{plural(len(read), 'page')} read"
    said += f", {changed} changed" if changed else ""
    return said + (f"; {plural(failed, 'page')} could not be." if failed else ".")


def _actions(pages: Sequence[PageRead]) -> tuple[Action, ...]:
    more = (Action(label="All landing pages", command="/landing_pages"),)
    if not any(page.outcome != "failed" for page in pages):
        return more
    changed = [page for page in pages if page.outcome == "changed"]
    again = (
        (Action(label="Read it again", command=typed("landing_page", url=pages[0].page)),) if len(pages) == 1 else ()
    )
    check = Action(label="Check congruence again" if changed else "Check congruence", command="/congruence_check")
    return (check, *again, *more)
