"""Importing a dropped file: as the person who dropped it, in one transaction, so that half a file is never stored.

Plain functions; the durable job around them stands elsewhere.
"""

import asyncio
from datetime import datetime
from pathlib import Path
from uuid import UUID

from connectors.ads_manager_export import open_export
from connectors.ads_sheet import is_sheet, open_sheet
from connectors.competitor_file import competitors_in, looks_like_competitors
from connectors.research_file import recognised
from connectors.review_file import layout_of, looks_like_reviews
from connectors.table_file import look, open_tables, refuse_list
from domain.brand import Brand
from domain.errors import AskAgain
from domain.import_report import ImportReport
from domain.review_reading import ReviewReading
from jobs.asked import Tell
from jobs.import_competitors import import_competitors
from jobs.import_export import import_export
from jobs.import_research import import_research
from jobs.import_reviews import import_reviews
from jobs.import_sheet import import_sheet
from store import imports, results
from store.db import Pool, as_user


async def import_file(
    pool: Pool,
    user_id: UUID,
    brand: Brand,
    path: Path,
    file_name: str,
    now: datetime,
    progress: Tell,
    reading: ReviewReading | None = None,
    upload: str | None = None,
) -> ImportReport:
    """Imports an Ads Manager export, an ads sheet, reviews, quotes of Reddit, an analysis of Amazon reviews or
    competitors' texts, whichever the file is by its header.

    Args:
        reading: What somebody says of the file's columns and product; with a column named it is one of reviews.
        upload: Where the file lies in storage, so that the proof can say how it is read again.

    Raises:
        AskAgain: The file, the brand or the caller's role does not allow it. Nothing was written.
    """
    await progress("Looking at the file", 0, None)
    told = reading or ReviewReading()
    seen = await asyncio.to_thread(look, path, True)
    tables = await asyncio.to_thread(open_tables, seen) if seen.kind in ("csv", "xlsx") else []
    today = now.astimezone(brand.zone).date()
    async with as_user(pool, user_id) as conn:
        if not await imports.may_write(conn, brand):
            raise AskAgain(
                f"Importing into {brand.name!r} needs the role 'member' in its organisation, which you do not have.",
                "Ask an admin of the organisation.",
                "forbidden",
            )
        if not told.columns() and looks_like_competitors(tables):
            rows = await asyncio.to_thread(competitors_in, tables)
            await results.lock(conn, brand.id)
            report = await import_competitors(conn, brand, seen, rows, file_name, user_id, now)
        elif told.columns() or looks_like_reviews(tables):
            layout = await asyncio.to_thread(layout_of, tables, told)
            await results.lock(conn, brand.id)
            report = await import_reviews(conn, brand, seen, layout, told, file_name, upload, now, progress)
        elif (records := await asyncio.to_thread(recognised, seen, tables)) is not None:
            await results.lock(conn, brand.id)
            report = await import_research(conn, brand, seen, records, told, file_name, user_id, now)
        elif seen.kind == "json_list":
            refuse_list()
        elif is_sheet(seen, tables):
            sheet = await asyncio.to_thread(open_sheet, seen, tables)
            await results.lock(conn, brand.id)
            report = await import_sheet(conn, brand, sheet, file_name, now, progress)
        else:
            export = open_export(tables, today)
            report = await import_export(conn, brand, export, file_name, now, progress)
        await imports.record(conn, brand, report, user_id, now)
        await progress("Storing", report.rows, report.rows)
    return report
