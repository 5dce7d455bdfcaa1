"""Reads landing pages: the ones asked for, or those that ads with spend lead to and nobody read yet."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import httpx
from pydantic import TypeAdapter

from connectors.open_internet import NotFetched
from connectors.page_text import PageText
from connectors.rendered_page import render_page
from connectors.robots import Robots
from connectors.saved_page import read_saved
from connectors.storage import uploader_of
from connectors.web_page import read_page
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import plural
from domain.job_arguments import LandingPage
from domain.landing_page import is_own
from domain.landing_page_report import PageLine, PageRead, PagesRead, cure, told
from domain.page_found import found_on
from domain.urls import canonical_url
from domain.window import Window
from jobs.running import Running
from store import fillable, landing_pages
from store.landing_pages import ReadBy, Reading
from tools.typed import typed

# A shop answers a few readers at once as it answers a few visitors; more would be a burden to a small one.
AT_ONCE = 4
_WINDOW_DAYS = 28
_READS = TypeAdapter(list[PageRead])


class Wanted(NamedTuple):
    """A page by its canonical address, and where it is asked for."""

    page: str
    url: str
    robots: bool = False
    render: bool = False
    typed: bool = False
    """Somebody typed it: unless it can be read, it leaves no trace."""


@dataclass(frozen=True)
class _Reader:
    """One reading of some pages."""

    running: Running
    brand: Brand
    http: httpx.AsyncClient
    limit: asyncio.Semaphore
    robots: Robots

    async def read(self, wanted: Wanted) -> PageRead:
        """Reads and stores one page; what fails is noted beside what was read before."""
        loopback = self.running.around.pages_on_loopback
        reader = render_page if wanted.render else read_page
        may = self.robots.check if wanted.robots else None
        async with self.limit:
            try:
                found = await reader(self.http, wanted.url, loopback=loopback, may=may)
            except NotFetched as error:
                async with self.running.transaction(self.brand.organization_id) as conn:
                    await landing_pages.failed(
                        conn, self.brand, wanted.page, wanted.url, error.about, self.running.now, add=not wanted.typed
                    )
                return PageRead(page=wanted.page, outcome="failed", reason=error.about)
        return await stored_page(self.running, self.brand, wanted, found.text, "browser" if wanted.render else "fetch")


async def stored_page(running: Running, brand: Brand, wanted: Wanted, text: PageText, read_by: ReadBy) -> PageRead:
    """Stores what a page said, however it came."""
    async with running.transaction(brand.organization_id) as conn:
        reading = Reading(text.title, text.description, text.markdown, text.data, read_by)
        written = await landing_pages.wrote(conn, brand, wanted.page, wanted.url, reading, running.now)
    return PageRead(
        page=wanted.page,
        outcome=written.change,
        title=text.title,
        characters=len(text.markdown),
        page_id=written.page_id,
        found=found_on(text.markdown, text.data),
    )


async def read_pages(running: Running, brand: Brand, wanted: Sequence[Wanted], step: str = "Pages") -> list[PageRead]:
    """Reads pages, a few at once, with progress. One that fails is one that fails."""
    done = 0
    async with httpx.AsyncClient(timeout=httpx.Timeout(20.0)) as http:
        robots = Robots(http, running.around.pages_on_loopback)
        reader = _Reader(running, brand, http, asyncio.Semaphore(AT_ONCE), robots)

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
    if asked.file is not None:
        pages = [await saved_page(running, brand, asked, asked.file)]
        return await _answer(running, brand, pages, asked)
    wanted = await _wanted(running, brand, asked)

    async def read() -> list[dict[str, object]]:
        return [page.model_dump(mode="json") for page in await read_pages(running, brand, wanted)]

    pages = _READS.validate_python(await running.stage("Pages", read))
    failed = [page for page in pages if page.outcome == "failed"]
    if asked.url is not None and failed:
        raise AskAgain(
            f"{failed[0].page} was not read: {told(failed[0].reason)}.", cure(failed[0].reason, asked.url), "not_found"
        )
    return await _answer(running, brand, pages, asked)


async def _answer(running: Running, brand: Brand, pages: Sequence[PageRead], asked: LandingPage) -> PagesRead:
    """What was read, and which fields of the profile it could fill now."""
    only = pages[0] if len(pages) == 1 else None
    async with running.transaction(brand.organization_id) as conn:
        filling = await fillable.read(conn, brand, page=only.page_id if only is not None else None)
        own = await landing_pages.own_hosts(conn, brand.id)
    notes = (filling.sentence,) if filling.sentence and any(page.outcome != "failed" for page in pages) else ()
    if only is not None and asked.file is None and not is_own(only.page, own):
        notes += (
            f"{only.page.split('/', 1)[0]} is not known as {brand.name}'s own; its robots.txt allowed the reading.",
        )
    fill = (Action(label="Fill them", command=filling.command),) if filling.sentence else ()
    return PagesRead(
        headline=_headline(pages),
        foot=Foot(timezone=brand.timezone, notes=notes),
        actions=(*fill, *_actions(pages, asked.file is not None)),
        pages=tuple(pages),
    )


async def saved_page(running: Running, brand: Brand, asked: LandingPage, file: str) -> PageRead:
    """Reads a page out of an upload, as if it had been fetched.

    Raises:
        AskAgain: There is no such upload of the brand's organisation, it is no page, or nobody said which.
    """
    if uploader_of(file) != brand.organization_id:
        raise AskAgain(f"There is no upload {file!r}.", "Drop the saved page into the chat.", "not_found")
    name = asked.file_name or file.rpartition("/")[2]

    async def read() -> dict[str, object]:
        await running.tell("Page", 0, 1)
        async with running.storage.as_file(file) as path:
            found = await asyncio.to_thread(read_saved, path, name)
        url = asked.url or found.address
        page = canonical_url(url) if url else None
        if url is None or page is None:
            raise AskAgain(f"Which address is {name!r} the page of?", "Give it as url=https://example.com/page.")
        wanted = Wanted(page, fetched_from(url))
        kept = await stored_page(running, brand, wanted, found.text, "file")
        await running.tell("Page", 1, 1)
        return kept.model_dump(mode="json")

    return PageRead.model_validate(await running.stage("Saved page", read))


async def _wanted(running: Running, brand: Brand, asked: LandingPage) -> list[Wanted]:
    today = running.now.astimezone(brand.zone).date()
    window = Window(since=today - timedelta(days=_WINDOW_DAYS), until=today)
    async with running.transaction(brand.organization_id) as conn:
        if asked.url is not None:
            page = canonical_url(asked.url)
            if page is None:
                raise AskAgain(f"{asked.url!r} is no web address.", "Give one as https://example.com/page.")
            asks = not is_own(page, await landing_pages.own_hosts(conn, brand.id))
            return [Wanted(page, fetched_from(asked.url), asks or asked.robots is True, asked.render, True)]
        lines = await landing_pages.listed(
            conn, brand.id, window, read=None if asked.again else False, limit=asked.limit
        )
        any_known = bool(lines) or bool(await landing_pages.listed(conn, brand.id, window, limit=1))
    if not lines:
        said = (
            "Every known page has been read." if any_known else f"It is not known where any ad of {brand.name} leads."
        )
        raise AskAgain(said, "/fetch_destinations asks Meta where ads lead; again=yes reads pages anew.", "not_found")
    return [wanted_again(line, asked.robots is True, asked.render) for line in lines if line.read_by != "file"]


def wanted_again(line: PageLine, robots: bool = False, render: bool = False) -> Wanted:
    """A page that ads lead to, read as it was read before."""
    return Wanted(line.page, fetched_from(line.url), robots, render or line.read_by == "browser")


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


def _actions(pages: Sequence[PageRead], is_saved: bool) -> tuple[Action, ...]:
    more = (Action(label="All landing pages", command="/landing_pages"),)
    if not any(page.outcome != "failed" for page in pages):
        return more
    changed = [page for page in pages if page.outcome == "changed"]
    again = (
        (Action(label="Read it again", command=typed("landing_page", url=pages[0].page)),)
        if len(pages) == 1 and not is_saved
        else ()
    )
    check = Action(label="Check congruence again" if changed else "Check congruence", command="/congruence_check")
    return (check, *again, *more)
