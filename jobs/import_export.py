"""An Ads Manager export into the stored results."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from connectors.ads_manager_export import Batch, Export
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.counts import Reported
from domain.errors import AskAgain
from domain.format import count
from domain.hooks import Hook, hook_of
from domain.import_report import LISTED, ImportReport, Problem, exact
from domain.naming import Convention, convention
from domain.window import Window
from store import imports
from store.db import Connection

# A file with more refused rows than both of these is refused as a whole.
FEW = 20
FEW_SHARE = 0.05
# For results that came without an account id, before any account is known.
EXPORT_ACCOUNT = "export"
_BITS = {
    "link_clicks": Reported.LINK_CLICKS,
    "purchases": Reported.PURCHASES,
    "purchase_value": Reported.PURCHASE_VALUE,
    "video_views": Reported.VIDEO_VIEWS,
    "video_thruplay": Reported.THRUPLAYS,
}
Progress = Callable[[str, int, int | None], Awaitable[None]]


@dataclass
class _Tally:
    """What was counted while a file went by."""

    rows: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    summary_rows: int = 0
    summary_spend: list[Decimal] = field(default_factory=list[Decimal])
    currencies: set[str] = field(default_factory=set[str])
    keys: list[npt.NDArray[np.uint64]] = field(default_factory=list[npt.NDArray[np.uint64]])

    def add(self, batch: Batch) -> None:
        self.rows += batch.rows
        self.refused += batch.refused
        self.problems = (self.problems + batch.problems)[:LISTED]
        self.summary_rows += batch.summary_rows
        self.summary_spend = (self.summary_spend + batch.summary_spend)[:2]
        self.currencies |= batch.currencies
        self.keys.append(batch.keys)

    def repeats(self) -> bool:
        """Whether any ad's day may stand twice: equal keys, or the rare equal hash."""
        keys = np.concatenate(self.keys) if self.keys else np.empty(0, dtype=np.uint64)
        return len(np.unique(keys)) < len(keys)


async def import_export(
    conn: Connection, brand: Brand, export: Export, file_name: str, now: datetime, progress: Progress
) -> ImportReport:
    """Stages every row, then merges them at once.

    Raises:
        AskAgain: What makes the whole file unusable.
    """
    await imports.stage(conn)
    tally = await _stage(conn, brand, export, progress)
    _refuse_many(tally)
    await imports.lock(conn, brand.id)
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
    return _report(brand, export, tally, span, merged, file_name, currency, repeated, summed)


async def _stage(conn: Connection, brand: Brand, export: Export, progress: Progress) -> _Tally:
    """Reads the next batch in a thread while the database takes the one before."""
    tally = _Tally()
    batches = export.batches()
    named = _hooks(convention(brand.naming_convention))
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
        await asyncio.wait([reading])
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


def _hooks(told: Convention | None) -> Callable[[str], Hook]:
    """The hook of an ad that is known by its name alone."""

    @lru_cache(maxsize=10_000)
    def hook(ad_name: str) -> Hook:
        return hook_of(ad_name, "unknown", None, told.hook(ad_name) if told else None)

    return hook


def _refuse_many(tally: _Tally) -> None:
    good = tally.rows - tally.refused
    if tally.refused > max(FEW, FEW_SHARE * tally.rows) or (tally.refused and not good):
        first = tally.problems[0]
        raise AskAgain(
            f"{count(tally.refused)} of {count(tally.rows)} rows cannot be read, e.g. line {first.line}, {first.column}"
            f" {first.value!r}: {first.reason}.",
            f"Up to {FEW} such rows, or {FEW_SHARE:.0%}, would be left out; export the file again.",
            "bad_file",
        )
    if not good:
        raise AskAgain(
            "The file has no row of an ad and a day, only totals.",
            "In Ads Manager choose Breakdown → By time → Day, then export again.",
            "bad_file",
        )


async def _currency(conn: Connection, brand: Brand, export: Export, tally: _Tally) -> str:
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


async def _one_row_per_day(conn: Connection, export: Export, tally: _Tally) -> tuple[int, int]:
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


def _report(
    brand: Brand,
    export: Export,
    tally: _Tally,
    span: imports.Covered,
    merged: imports.Merged,
    file_name: str,
    currency: str,
    repeated: int,
    summed: int,
) -> ImportReport:
    unchanged = span.rows - merged.new - merged.changed
    total = tally.summary_spend[0] if len(tally.summary_spend) == 1 else None
    return ImportReport(
        headline=_headline(file_name, span, merged, unchanged, tally, currency),
        foot=Foot(
            as_of=span.last_day,
            window=Window(since=span.first_day, until=span.last_day),
            account_days=span.days,
            rows=span.rows,
            currency=currency,
            timezone=brand.timezone,
            notes=_notes(export, tally, span, merged, total, currency, repeated, summed),
            fictional=brand.is_fictional,
        ),
        actions=(
            Action(label="Which hooks work", command="/top_hooks"),
            Action(label="What moved", command="/performance"),
            Action(label="All imports", command="/imports"),
        ),
        kind="ads_manager",
        file_name=file_name,
        file_hash=export.table.seen.sha256,
        rows=tally.rows,
        new=merged.new,
        changed=merged.changed,
        unchanged=unchanged,
        refused=tally.refused,
        problems=tuple(tally.problems),
        summary_rows=tally.summary_rows,
        repeated_rows=repeated,
        summed_rows=summed,
        replaced_by_id=merged.replaced_by_id,
        ads=span.ads,
        new_ads=merged.new_ads,
        first_day=span.first_day,
        last_day=span.last_day,
        days=span.days,
        spend=span.spend,
        currency=currency,
        file_total=total,
        accounts=tuple(span.accounts),
        restated=merged.restated,
        columns_read=export.layout.recognised,
        columns_ignored=export.layout.ignored,
        hooks=merged.hooks,
    )


def _headline(
    file_name: str, span: imports.Covered, merged: imports.Merged, unchanged: int, tally: _Tally, currency: str
) -> str:
    if not merged.new and not merged.changed:
        what = f"{file_name} changes nothing: all {count(unchanged)} rows are stored already"
    else:
        what = (
            f"{file_name}: {count(merged.new)} rows new, {count(merged.changed)} changed, {count(unchanged)} unchanged"
        )
    left = f"; {count(tally.refused)} could not be read and were left out" if tally.refused else ""
    return (
        f"{what}; {count(span.ads)} ads on {count(span.days)} days, {span.first_day} to {span.last_day},"
        f" spend {exact(span.spend, currency)}{left}."
    )


def _notes(
    export: Export,
    tally: _Tally,
    span: imports.Covered,
    merged: imports.Merged,
    total: Decimal | None,
    currency: str,
    repeated: int,
    summed: int,
) -> tuple[str, ...]:
    notes = list(export.layout.notes)
    by_name = merged.hooks.get("ad_name", 0)
    if by_name:
        notes.append(
            f"{count(by_name)} ads have no creative and no naming convention that fits: they are grouped by ad name."
            " Set one with /naming, or import an ads sheet."
        )
    if convention_ads := merged.hooks.get("naming_convention", 0):
        notes.append(f"The hooks of {count(convention_ads)} ads come from the brand's naming convention.")
    if total is not None and not tally.refused:
        same = abs(total - span.spend) < Decimal("0.01") * max(1, span.rows) and not repeated
        told = "the same as" if same else "against"
        notes.append(f"The file's own total is {exact(total, currency)}, {told} the sum of its rows.")
    if summed and export.layout.breakdowns:
        cut = ", ".join(export.layout.titles[i] for i in export.layout.breakdowns)
        notes.append(
            f"The rows are cut by {cut} and were added up by ad and day; reach does not add up and is left out."
        )
    elif summed > span.rows:
        notes.append("Ads of one name that the file does not tell apart were added up.")
    if repeated:
        notes.append(f"{count(repeated)} rows that the file repeats were counted once.")
    if merged.replaced_by_id:
        notes.append(f"{count(merged.replaced_by_id)} days stored by ad name only were replaced by rows with an Ad ID.")
    if export.layout.currency is None and not tally.currencies:
        notes.append(f"The file names no currency; {currency} is the account's.")
    return tuple(notes)
