"""Files dropped into the chat: kept in storage, taken in by a job, its progress shown from the first second. Tables are
imported, pictures go into the queue of templates."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from pathlib import Path

import chainlit as cl
from chainlit.element import Element

from chat import following
from chat.dropped import taken_in
from chat.kept import file_name
from chat.progress import Progress
from chat.show.text import plain
from chat.talk import Talk
from connectors.picture_file import looks_like_picture
from connectors.saved_page import ENDINGS as PAGES
from connectors.saved_page import read_saved
from connectors.storage import NotAllowed, TooLarge, Unreachable, guessed, path_in
from domain.errors import AskAgain
from domain.job import JobStarted
from domain.job_arguments import LandingPage
from tools.imports import ImportArgs, start_import
from tools.landing_pages import landing_page
from tools.template_jobs import AddArgs, template_add
from tools.typed import typed

KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson")


async def take_in(talk: Talk, files: list[Element]) -> None:
    """Imports each file in turn.

    Raises:
        AskAgain: No brand, a kind of file that is none of ours, or the import's own refusal.
    """
    brand = talk.deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Taking in files needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    for file in files:
        if Path(file.name).suffix.casefold() in PAGES:
            await _take_page(talk, file)
        elif await to_thread(_is_picture, file):
            await _take(talk, file, "Looking at", "Template review of", _review)
        elif Path(file.name).suffix.casefold() in KINDS:
            await _take(talk, file, "Importing", "Import of", _import)
        else:
            raise AskAgain(
                f"{file.name!r} is neither a table nor a picture or saved page.",
                "Drop a CSV or XLSX export of Ads Manager or of reviews, an ads sheet or Reddit quotes as CSV, XLSX or"
                " JSON lines, a picture of an ad as JPEG, PNG, WebP or GIF, or a page saved as HTML or MHTML.",
                "bad_file",
            )


def _is_picture(file: Element) -> bool:
    """By what it holds, whatever it is called."""
    assert file.path is not None
    with Path(file.path).open("rb") as held:
        return looks_like_picture(held.read(1_000))


async def _import(talk: Talk, path: str, name: str) -> JobStarted:
    return await start_import(talk.deps, ImportArgs(file=path, name=name))


async def _review(talk: Talk, path: str, name: str) -> JobStarted:
    return await template_add(talk.deps, AddArgs(file=path, name=name))


async def _take_page(talk: Talk, file: Element) -> None:
    """Reads a saved page that names its address; of another it asks for that."""
    assert file.path is not None
    found = await to_thread(read_saved, Path(file.path), file.name)
    if found.address is None:
        path = await _store(talk, file)
        raise AskAgain(
            f"Which address is {file.name!r} the page of?",
            f"The file is kept. Type {typed('landing_page', file=path, url='https://example.com/page')}, with the"
            " address that it has.",
        )
    address = found.address

    async def start(talk: Talk, path: str, name: str) -> JobStarted:
        return await landing_page(talk.deps, LandingPage(url=address, file=path, file_name=name))

    await _take(talk, file, "Reading", f"Page {address[:80]} from", start)


async def _take(
    talk: Talk, file: Element, doing: str, title: str, start: Callable[[Talk, str, str], Awaitable[JobStarted]]
) -> None:
    """Stores the file and follows the job that takes it in."""
    brand = talk.deps.require_brand()
    progress = Progress.uploading(f"{title} {file.name}", brand, talk.deps.now)
    await cl.Message(content=plain(f"{doing} {file.name}"), elements=[progress.element]).send()
    path = await _store(talk, file)
    started = await start(talk, path, file.name)
    await progress.started(started.job_id, started.kind, started.joined)
    await following.hold(talk, progress)


async def _store(talk: Talk, file: Element) -> str:
    """Keeps the file in its person's folder of the brand's uploads, and there alone; where it lies.

    Raises:
        AskAgain: What the person can do about a storage that does not take it.
    """
    assert file.path is not None
    home, whose = talk.deps.require_brand().organization_id, str(talk.deps.user.id)
    path = path_in("uploads", home, whose, str(talk.thread_id), file_name(file))
    try:
        mime = await to_thread(guessed, file.mime, Path(file.path))
        stored = await talk.storage.put(path, Path(file.path), mime)
    except TooLarge:
        raise AskAgain(
            f"{file.name!r} is larger than the file storage takes.", "Split it, or ask who runs this.", "limit"
        ) from None
    except NotAllowed:
        raise AskAgain(
            f"{file.name!r} was not taken: you may not bring files here any more.",
            "Open the page again; ask an admin of the organisation.",
            "forbidden",
        ) from None
    except Unreachable:
        raise AskAgain(
            f"{file.name!r} was not taken: the file storage does not answer.",
            "Drop it again in a minute.",
            "storage_failed",
        ) from None
    await taken_in(talk.house, file.id, stored)
    return stored.path
