"""An Ads Manager export into the stored results."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from connectors.ads_manager_export import Batch, Export
from domain.brand import Brand
from domain.counts import Reported
from domain.errors import AskAgain
from domain.hooks import Hook
from domain.import_report import ImportReport
from jobs.asked import Tell
from jobs.hook_named import hook_named
from jobs.import_proof import proof
from jobs.import_tally import Tally
from store import imports, results
from store.db import Connection

# For results that came without an account id, before any account is known.
EXPORT_ACCOUNT = "export"
_BITS = {
    "link_clicks": Reported.LINK_CLICKS,
    "purchases": Reported.PURCHASES,
    "purchase_value": Reported.PURCHASE_VALUE,
    "video_views": Reported.VIDEO_VIEWS,
    "video_thruplay": Reported.THRUPLAYS,
}


async def import_export(
    conn: Connection, brand: Brand, export: Export, file_name: str, now: datetime, progress: Tell
) -> ImportReport:
    """Stages every row, then merges them at once.

    Raises:
        AskAgain: What makes the whole file unusable.
    """
    await imports.stage(conn)
    tally = await _stage(conn, brand, export, progress)
    tally.refuse_many()
    await results.lock(conn, brand.id)
    currency = await _currency(conn, brand, export, tally)
    await progress("Comparing with what is stored", tally.rows, tally.rows)
    account = await _accounts(conn, brand, currency)
    names = await imports.ambiguous_names(conn, brand.id)
    if names:
        raise AskAgain(
            f"The file has no Ad ID, and {names[0]!r} is the name of more than one ad.",
            "Add the column 'Ad ID' to the export.",
            "bad_file",
        )
    await imports.settle(conn, brand.id, account)
    repeated, summed = await _one_row_per_day(conn, export, tally)
    span = await imports.covered(conn)
    await progress("Merging", tally.rows, tally.rows)
    merged = await imports.merge(conn, brand, span, export.present, _reported(export), now)
    return proof(brand, export, tally, span, merged, file_name, currency, repeated, summed)


async def _stage(conn: Connection, brand: Brand, export: Export, progress: Tell) -> Tally:
    """Reads the next batch in a thread while the database takes the one before."""
    tally = Tally()
    batches = export.batches()
    named = hook_named(brand)
    reading = asyncio.create_task(asyncio.to_thread(_next, batches, named))
    try:
        while (found := await reading) is not None:
            reading = asyncio.create_task(asyncio.to_thread(_next, batches, named))
            batch, csv, ads = found
            await imports.stage_days(conn, csv)
            await imports.stage_ads(conn, ads)
            tally.add(batch)
            await progress("Reading", tally.rows, export.rows)
    finally:
        # A thread cannot be stopped: wait for the batch it is at, so that nothing reads on behind our back.
        await asyncio.gather(reading, return_exceptions=True)
    return tally


def _next(batches: Iterator[Batch], named: Callable[[str], Hook]) -> tuple[Batch, bytes, list[tuple[Any, ...]]] | None:
    batch = next(batches, None)
    if batch is None:
        return None
    csv = batch.results.write_csv(include_header=False).encode()
    ads: list[tuple[Any, ...]] = []
    for row in batch.ads.iter_rows(named=True):
        hook = named(row["ad_name"])
        ads.append((*row.values(), hook.text, hook.key, hook.source))
    return batch, csv, ads


async def _currency(conn: Connection, brand: Brand, export: Export, tally: Tally) -> str:
    """The file's one currency, which must be the accounts' too."""
    named = set(tally.currencies) | ({export.layout.currency} if export.layout.currency else set())
    if len(named) > 1:
        raise AskAgain(
            f"The file mixes currencies: {' and '.join(sorted(named))}.",
            "Export the accounts of each currency into a file of their own.",
            "bad_file",
        )
    known = await imports.accounts(conn, brand.id)
    theirs = {account for account, _ in await imports.staged_accounts(conn)}
    used = [a for a in known if a.meta_ad_account_id in theirs or (not theirs and a.is_primary)]
    currency = named.pop() if named else (used[0].currency if used else brand.currency)
    other = next((a for a in used or known if a.currency != currency), None)
    if other is not None:
        raise AskAgain(
            f"The file is in {currency}, but {brand.name!r} has results of account {other.meta_ad_account_id} in"
            f" {other.currency}; two currencies cannot be added.",
            "Import it into a brand of its own: /brand new NAME currency=" + currency + ".",
            "bad_file",
        )
    return currency


async def _accounts(conn: Connection, brand: Brand, currency: str) -> str:
    """Makes the accounts that the file brings. The account for rows that name none."""
    known = await imports.accounts(conn, brand.id)
    primary = next((a.meta_ad_account_id for a in known if a.is_primary), None)
    for account, name in await imports.staged_accounts(conn):
        await imports.add_account(conn, brand, account, name, currency, is_primary=primary is None)
        primary = primary or account
    if primary is None:
        await imports.add_account(conn, brand, EXPORT_ACCOUNT, None, currency, is_primary=True)
    return primary or EXPORT_ACCOUNT


async def _one_row_per_day(conn: Connection, export: Export, tally: Tally) -> tuple[int, int]:
    """Drops repeats and adds up parts. How many rows were dropped, and how many summed."""
    if not await asyncio.to_thread(tally.repeats):
        return 0, 0
    before = tally.rows - tally.refused
    repeated = await imports.drop_repeats(conn, bool(export.layout.breakdowns))
    if not export.layout.breakdowns and (twice := await imports.contradiction(conn)):
        lines = " and ".join(map(str, twice.lines))
        raise AskAgain(
            f"Ad {twice.ad_id} has {twice.day} more than once, with different figures (lines {lines}).",
            "Export again without breakdowns other than Day, and one period only.",
            "bad_file",
        )
    await imports.sum_parts(conn)
    return repeated, before - repeated


def _reported(export: Export) -> int:
    return sum(bit for name, bit in _BITS.items() if name in export.layout.at)
