"""Files dropped into the chat: kept in storage, imported by a job, its progress shown from the first second."""

from pathlib import Path

import chainlit as cl
from chainlit.element import Element

from chat import following
from chat.progress import Progress
from chat.show.text import plain
from chat.talk import Talk
from connectors.storage import path_in
from domain.errors import AskAgain
from tools.imports import ImportArgs, start_import

KINDS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson")


async def take_in(talk: Talk, files: list[Element]) -> None:
    """Imports each file in turn.

    Raises:
        AskAgain: No brand, a kind of file that is none of ours, or the import's own refusal.
    """
    brand = talk.deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Importing needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    for file in files:
        if Path(file.name).suffix.casefold() not in KINDS:
            raise AskAgain(
                f"{file.name!r} is not a table.",
                "Drop a CSV or XLSX export of Ads Manager, or an ads sheet as CSV, XLSX or JSON lines.",
                "bad_file",
            )
        await _import(talk, file)


async def _import(talk: Talk, file: Element) -> None:
    brand = talk.deps.require_brand()
    progress = Progress.uploading(f"Import of {file.name}", brand, talk.deps.now)
    await cl.Message(content=plain(f"Importing {file.name}"), elements=[progress.element]).send()
    assert file.path is not None
    path = path_in("uploads", brand.organization_id, file.id, file.name)
    await talk.storage.put(path, Path(file.path), "application/octet-stream")
    started = await start_import(talk.deps, ImportArgs(file=path, name=file.name))
    await progress.started(started.job_id, started.kind, started.joined)
    await following.hold(talk, progress)
