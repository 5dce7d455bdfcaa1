"""What an element holds, kept in storage: a dropped file, a PDF, a chart's data. Names never reach a path."""

import logging
import re
import tempfile
from asyncio import to_thread
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID

from chainlit.element import Element

from chat.asker import asker
from chat.house import House
from chat.show.links import Link, signed
from connectors.storage import BadPath, StorageError, guessed, path_in
from store import threads

_LOG = logging.getLogger(__name__)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
# Chainlit's kinds that show what they hold as more than a file, and what that must be.
_SHOWS = {"image": "image/", "pdf": "application/pdf", "video": "video/", "audio": "audio/"}


class Kept(NamedTuple):
    """Where it lies, and as what."""

    path: str
    mime: str


async def keep(house: House, element: Element) -> Kept | None:
    """Stores the content in the asker's own folder of the conversation's organisation.

    None where the element carries itself, where the conversation belongs to nobody yet, and where the storage took no
    more: the message stands all the same, and the file stays as long as the page does.
    """
    if element.url or not (element.path or element.content):
        return None
    user, thread_id = asker(), UUID(element.thread_id)
    async with (await house.deps(user)).transaction() as conn:
        await threads.open(conn, thread_id)
        organization_id = await threads.organization(conn, thread_id)
    if organization_id is None:
        return None
    path = path_in("chat", organization_id, str(user.id), str(thread_id), file_name(element))
    try:
        storage = await house.storage()
        if element.path:
            mime = await to_thread(guessed, element.mime, Path(element.path))
            stored = await storage.put(path, Path(element.path), mime)
        else:
            content = element.content.encode() if isinstance(element.content, str) else element.content or b""
            mime = await to_thread(_guessed, element.mime, content)
            stored = await storage.put(path, content, mime)
    except StorageError as error:
        _LOG.warning("a file of a conversation was not kept: %s", error)
        return None
    return Kept(stored.path, stored.mime)


def file_name(element: Element) -> str:
    """What the element's file is called in the store: names that people gave never are."""
    ending = _ENDING.search(element.name)
    return element.id + (ending[0] if ending else "")


def told(element: Mapping[str, Any], path: str | None, link: Link) -> dict[str, Any]:
    """An element as it is shown again: links to what it names and holds are made anew, and work for a while.

    Args:
        path: Where its content lies, as the database has it; what the element says of that itself is not believed.
    """
    made: dict[str, Any] = dict(element) | {"objectKey": path, "chainlitKey": None}
    if path is not None:
        try:
            made["url"] = link(path)
        except BadPath:
            made["url"] = None
    props = made.get("props")
    if isinstance(props, dict):
        made["props"] = signed(cast(dict[str, Any], props), link)
    return made


def as_kept(element: Mapping[str, Any], kept: Kept) -> dict[str, Any]:
    """The element's row: under the type that its content has, shown as no more than that."""
    shows = _SHOWS.get(str(element.get("type")))
    kind = "file" if shows and not kept.mime.startswith(shows) else element.get("type")
    return dict(element) | {"mime": kept.mime, "type": kind, "url": None}


async def forget(house: House, paths: list[str]) -> None:
    """Removes what nothing names any more. What the storage does not remove now harms nobody: no row leads to it."""
    try:
        storage = await house.storage()
        for path in paths:
            await storage.delete(path)
    except StorageError as error:
        _LOG.warning("files of a removed conversation are still there: %s", error)


def _guessed(mime: str | None, content: bytes) -> str:
    with tempfile.NamedTemporaryFile(prefix="viraltracker-") as file:
        file.write(content)
        file.flush()
        return guessed(mime, Path(file.name))
