"""Importing a dropped file: as the person who dropped it, in one transaction, so that half a file is never stored.

Plain functions; the durable job around them stands elsewhere.
"""

import asyncio
from datetime import datetime
from pathlib import Path
from uuid import UUID

from connectors.ads_manager_export import open_export
from connectors.ads_sheet import is_sheet, open_sheet
from connectors.table_file import look, open_tables
from domain.brand import Brand
from domain.errors import AskAgain
from domain.import_report import ImportReport
from jobs.asked import Tell
from jobs.import_export import import_export
from jobs.import_sheet import import_sheet
from store import imports, results
from store.db import Pool, as_user


async def import_file(
    pool: Pool, user_id: UUID, brand: Brand, path: Path, file_name: str, now: datetime, progress: Tell
) -> ImportReport:
    """Imports an Ads Manager export or an ads sheet, whichever the file is.

    Raises:
        AskAgain: The file, the brand or the caller's role does not allow it. Nothing was written.
    """
    await progress("Looking at the file", 0, None)
    seen = await asyncio.to_thread(look, path)
    tables = await asyncio.to_thread(open_tables, seen) if seen.kind != "json_lines" else []
    today = now.astimezone(brand.zone).date()
    async with as_user(pool, user_id) as conn:
        if not await imports.may_write(conn, brand):
            raise AskAgain(
                f"Importing into {brand.name!r} needs the role 'member' in its organisation, which you do not have.",
                "Ask an admin of the organisation.",
                "forbidden",
            )
        if is_sheet(seen, tables):
            sheet = await asyncio.to_thread(open_sheet, seen, tables)
            await results.lock(conn, brand.id)
            report = await import_sheet(conn, brand, sheet, file_name, now, progress)
        else:
            export = open_export(tables, today)
            report = await import_export(conn, brand, export, file_name, now, progress)
        await imports.record(conn, brand, report, user_id, now)
        await progress("Storing", report.rows, report.rows)
    return report
