"""The job import_file: a stored upload into its brand, as the person who dropped it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from connectors.storage import NotStored, uploader_of
from domain.errors import AskAgain
from domain.import_report import ImportReport
from domain.job_arguments import ImportFile
from jobs.import_file import import_file
from jobs.running import Running


async def import_upload(running: Running, asked: ImportFile) -> ImportReport:
    """Imports the upload in one stage, which leaves nothing when it does not end.

    Raises:
        AskAgain: There is no such upload of the brand's organisation, or the file is refused.
    """
    brand = running.require_brand()
    if uploader_of(asked.file) != brand.organization_id or running.user_id is None:
        raise AskAgain(f"There is no upload {asked.file!r}.", "Drop the file into the chat.", "not_found")
    user_id = running.user_id

    async def read() -> dict[str, Any]:
        async with _opened(running, asked) as path:
            report = await import_file(
                running.pool,
                user_id,
                brand,
                path,
                asked.file_name,
                running.now,
                running.tell,
                asked.reading,
                asked.file,
            )
        return report.model_dump(mode="json")

    return ImportReport.model_validate(await running.stage("Importing", read))


@asynccontextmanager
async def _opened(running: Running, asked: ImportFile) -> AsyncGenerator[Path]:
    try:
        async with running.storage.as_file(asked.file) as path:
            yield path
    except NotStored as gone:
        raise AskAgain(
            f"The upload {asked.file_name!r} is not there (any more).", "Drop the file again.", "not_found"
        ) from gone
