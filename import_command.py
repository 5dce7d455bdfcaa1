"""What `viraltracker import` does with each kind of file."""

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import wiring
from command_line import Asked, Form, answered, followed, progress, surroundings
from connectors.storage import path_in
from domain.errors import AskAgain
from domain.job_arguments import LandingPage
from settings import Settings
from tools.imports import reading_of
from tools.landing_pages import landing_page
from tools.template_jobs import AddArgs, template_add


@dataclass(frozen=True)
class ToImport:
    """`viraltracker import`, read."""

    file: Path
    brand: str | None = None
    user: str | None = None
    as_json: bool = False
    url: str | None = None
    # Of reviews: `body=Text`, `product=joint-chew` and so on.
    words: tuple[str, ...] = ()


async def import_file(settings: Settings, told: ToImport) -> int:
    """Imports a file with progress on stderr, then prints the proof. Interrupted, it leaves nothing written.

    A picture goes into the queue of templates instead, and a saved page among the landing pages.
    """
    if not told.file.is_file():
        raise AskAgain(f"There is no file {str(told.file)!r}.", "Check the path.", "bad_file")
    if _is_page(told.file):
        return await _import_page(settings, told)
    reading = reading_of(told.words)
    if told.url is not None:
        raise AskAgain("--url goes with a saved page only.", "A saved page ends in .html, .htm or .mhtml.")
    if _is_picture(told.file):
        return await _import_picture(settings, told)
    from jobs.import_file import import_file as imported

    async with wiring.command_line(settings) as wired:
        deps = await surroundings(wired, told.brand, told.user, None)
        brand = deps.require_brand()
        async with progress(told.file.name) as tell:
            report = await imported(
                wired.pool, deps.user.id, brand, told.file.resolve(), told.file.name, deps.now, tell, reading
            )
    answered(f"import {told.file.name}", brand, report, "json" if told.as_json else "text")
    return 0


def _is_picture(file: Path) -> bool:
    from connectors.picture_file import MOST_BYTES, looks_like_picture

    with file.open("rb") as held:
        found = looks_like_picture(held.read(1_000))
    if found and (size := file.stat().st_size) > MOST_BYTES:
        raise AskAgain(f"{file.name!r} has {size:,} bytes, more than {MOST_BYTES:,}.", "Save it smaller.", "limit")
    return found


async def _import_picture(settings: Settings, told: ToImport) -> int:
    """Takes a picture into the queue of templates, as a job that is followed to its end."""
    form: Form = "json" if told.as_json else "text"
    name = told.file.name
    async with wiring.command_line(settings) as wired:
        deps = await surroundings(wired, told.brand, told.user, None)
        path = path_in("uploads", deps.require_brand().organization_id, str(uuid4()), name)
        await wired.storage.put(path, told.file.resolve(), "application/octet-stream")
        started = await template_add(deps, AddArgs(file=path, name=name))
        return await followed(deps, started, Asked(f"import {name}", told.brand, told.user, None, form))


def _is_page(file: Path) -> bool:
    from connectors.saved_page import ENDINGS

    return file.suffix.casefold() in ENDINGS


async def _import_page(settings: Settings, told: ToImport) -> int:
    """Reads a saved page as if it had been fetched, as a job that is followed to its end."""
    from connectors.saved_page import read_saved

    name = told.file.name
    # Read here first, as what cannot be read need not be stored, and for the address that it may name itself.
    address = told.url or read_saved(told.file, name).address
    if address is None:
        raise AskAgain(f"Which address is {name!r} the page of?", "Give it as --url https://example.com/page.")
    form: Form = "json" if told.as_json else "text"
    async with wiring.command_line(settings) as wired:
        deps = await surroundings(wired, told.brand, told.user, None)
        path = path_in("uploads", deps.require_brand().organization_id, str(uuid4()), name)
        await wired.storage.put(path, told.file.resolve(), "application/octet-stream")
        started = await landing_page(deps, LandingPage(url=address, file=path, file_name=name))
        return await followed(deps, started, Asked(f"import {name}", told.brand, told.user, None, form))
