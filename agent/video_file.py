"""Has Gemini watch a video: the file goes up, is waited for, watched, and deleted again whatever happens."""

import asyncio
import io
import logging
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from pydantic import BaseModel

from agent.models import ModelChoice
from agent.written import Stored, WriterFailed, Written
from domain.model_spend import Budget
from prompts import Rendered

if TYPE_CHECKING:
    from google.genai.client import AsyncClient

T = TypeVar("T", bound=BaseModel)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FileWaits:
    """In seconds. Google takes a few to tens of them to get a video ready; looks grow apart."""

    look: float = 1.0
    look_longest: float = 8.0
    ready: float = 240.0
    answer: float = 300.0
    delete: float = 20.0


def watches(choice: ModelChoice) -> bool:
    """Whether the model takes video files: Gemini alone does."""
    return choice.provider == "google"


async def watch(
    choice: ModelChoice,
    prompt: Rendered,
    output: type[T],
    video: Path | bytes,
    mime: str,
    budget: Budget | None = None,
    text: str = "",
    waits: FileWaits | None = None,
) -> Written[T]:
    """What the model makes of the video, in the asked type.

    Args:
        prompt: The instructions.
        output: What the answer must be.
        video: The file, or its content.
        mime: Such as video/mp4.
        budget: What the call is charged to.
        text: What goes beside the video, e.g. the ad's copy, fenced.
        waits: How patient to be.

    Raises:
        WriterFailed: There is no answer.
        ValueError: The model takes no video files.
    """
    if not watches(choice):
        raise ValueError(f"{choice.label} takes no video files")
    from agent import connect, one_shot
    from agent.writers import Writer

    patience = waits or FileWaits()
    # A name of ours, so that the file is found and deleted even if the answer to its upload never came.
    name = f"files/vt-{uuid4().hex}"
    async with (
        connect.gemini(choice, patience.answer) as client,
        Writer(choice, budget, one_shot.VIDEO) as writer,
    ):
        try:
            stored = await _put(client, choice, name, video, mime, patience)
            parts = (stored, text) if text else (stored,)
            return await writer.ask(prompt, output, parts)
        finally:
            await _delete(client, name, patience)


async def _put(
    client: "AsyncClient", choice: ModelChoice, name: str, video: Path | bytes, mime: str, waits: FileWaits
) -> Stored:
    """The file at Google, ready to be watched."""
    from google.genai.errors import APIError
    from google.genai.types import FileState, UploadFileConfig
    from httpx2 import HTTPError

    from agent import failures

    held = io.BytesIO(video) if isinstance(video, bytes) else video
    until = monotonic() + waits.ready
    look = waits.look
    try:
        file = await client.files.upload(file=held, config=UploadFileConfig(name=name, mime_type=mime))
        while file.state not in (FileState.ACTIVE, FileState.FAILED):
            if monotonic() > until:
                raise WriterFailed("fault", f"{choice.label} did not get the video ready in {waits.ready:.0f} s.")
            await asyncio.sleep(look)
            look = min(waits.look_longest, look * 2)
            file = await client.files.get(name=name)
    except (APIError, HTTPError) as error:
        raise failures.filing(error, choice.label) from error
    except ValueError as error:
        # The library's word for an upload that ended without being finished.
        raise WriterFailed("fault", f"{choice.label} did not take the whole file.") from error
    if file.state == FileState.FAILED or not file.uri:
        raise WriterFailed("limit", f"{choice.label} cannot read this video.")
    return Stored(uri=file.uri, mime=file.mime_type or mime)


async def _delete(client: "AsyncClient", name: str, waits: FileWaits) -> None:
    """Deletes the file; what cannot be deleted Google drops after two days."""
    from google.genai.errors import APIError
    from httpx2 import HTTPError

    try:
        async with asyncio.timeout(waits.delete):
            await client.files.delete(name=name)
    except (APIError, HTTPError, TimeoutError) as error:
        if getattr(error, "code", None) not in (403, 404):  # There is no such file: the upload never began.
            _log.warning("a video could not be deleted at the provider: %s", type(error).__name__)
