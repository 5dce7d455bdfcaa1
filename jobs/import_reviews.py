"""A file of reviews into the brand's own: each once, each of the product that it names."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.review_file import Layout, ReviewBatch, read_reviews
from connectors.review_file.columns import platform_of
from connectors.table_file import Look
from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count, plural
from domain.import_report import LISTED, ImportReport, Problem
from domain.product_named import ProductNames
from domain.review_reading import FIELD_LABELS, ReviewReading
from jobs.asked import Tell
from jobs.import_tally import FEW, FEW_SHARE
from store import fillable, products, reviews
from store.db import Connection
from store.products import Product
from store.reviews import Merged
from tools.products import choose_product
from tools.typed import typed

_UNNAMED = "import"
_OFFERED = 3


@dataclass
class _Read:
    """What was read of the file so far."""

    rows: int = 0
    kept: int = 0
    refused: int = 0
    without_text: int = 0
    undated: int = 0
    undated_example: str = ""
    two_days: int = 0
    only_day_first: int = 0
    only_month_first: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])

    def add(self, batch: ReviewBatch) -> None:
        self.rows += batch.rows
        self.kept += len(batch.reviews)
        self.refused += batch.refused
        self.without_text += batch.without_text
        self.undated += batch.undated
        self.undated_example = self.undated_example or batch.undated_example
        self.two_days += batch.two_days
        self.only_day_first += batch.only_day_first
        self.only_month_first += batch.only_month_first
        self.problems = (self.problems + batch.problems)[:LISTED]

    def day_order(self, told: str | None) -> str:
        """Which of day and month comes first, as somebody said or as the file's own days leave no doubt."""
        if told is not None:
            return told
        if bool(self.only_day_first) == bool(self.only_month_first):
            return "unclear"
        return "dmy" if self.only_day_first else "mdy"


async def import_reviews(
    conn: Connection,
    brand: Brand,
    seen: Look,
    layout: Layout,
    reading: ReviewReading,
    file_name: str,
    upload: str | None,
    now: datetime,
    progress: Tell,
) -> ImportReport:
    """Stages every review, then takes them in at once.

    Args:
        upload: Where the file lies in storage, so that it can be read again; None: it does not.

    Raises:
        AskAgain: No row has text, more than a few cannot be read, or the product is not the brand's.
    """
    known = await products.of_brand(conn, brand.id)
    chosen = await choose_product(conn, brand, reading.product)
    names = ProductNames([(product.id, product.slug, product.name) for product in known])
    source = reading.source or layout.app or platform_of(file_name) or _UNNAMED
    await reviews.stage(conn)
    read = await _stage(conn, layout, read_reviews(layout, source, reading.scale or "5"), names, chosen, progress)
    _refuse(read, layout)
    await progress("Storing", read.rows, read.rows)
    order = read.day_order(reading.dates)
    merged = await reviews.merge(conn, brand, seen.sha256, order, now)
    brought = await reviews.brought(conn, brand.id, seen.sha256)
    fill = await fillable.read(conn, brand, chosen.id if chosen else known[0].id if len(known) == 1 else None)
    notes = _notes(read, order, upload)
    # With one product alone, what names none is its.
    left = [named for product, named, _ in brought if product is None and (named or len(known) > 1)]
    if left and not known:
        notes.append("The brand has no products yet: /product new NAME adds one, /review_product gives it reviews.")
    return ImportReport(
        headline=_headline(file_name, read, merged),
        foot=Foot(
            timezone=brand.timezone,
            notes=(*notes, *((fill.sentence,) if fill.sentence else ())),
            fictional=brand.is_fictional,
        ),
        actions=(
            *_assigning(known, left),
            *((Action(label="Fill them", command=fill.command),) if fill.sentence else ()),
            Action(label="The reviews", command="/reviews"),
            Action(label="All imports", command="/imports"),
        ),
        kind="reviews",
        file_name=file_name,
        file_hash=seen.sha256,
        rows=read.rows,
        new=merged.new,
        changed=merged.changed,
        unchanged=read.kept - merged.repeated - merged.new - merged.changed,
        refused=read.refused,
        repeated_rows=merged.repeated,
        problems=tuple(read.problems),
        columns_read=tuple(column.title for column in layout.read),
        columns_ignored=layout.ignored,
        lines=tuple(_lines(layout, read, merged, source, brought)),
    )


async def _stage(
    conn: Connection,
    layout: Layout,
    batches: Iterator[ReviewBatch],
    names: ProductNames,
    chosen: Product | None,
    progress: Tell,
) -> _Read:
    """Reads the next batch in a thread while the database takes the one before."""
    read = _Read()
    reading = asyncio.create_task(asyncio.to_thread(next, batches, None))
    try:
        while (batch := await reading) is not None:
            reading = asyncio.create_task(asyncio.to_thread(next, batches, None))
            await reviews.stage_rows(conn, _rows(batch, names, chosen))
            read.add(batch)
            await progress("Reading", read.rows, layout.table.rows)
    finally:
        # A thread cannot be stopped: wait for the batch it is at, so that nothing reads on behind our back.
        await asyncio.gather(reading, return_exceptions=True)
    return read


def _rows(batch: ReviewBatch, names: ProductNames, chosen: Product | None) -> Iterator[tuple[Any, ...]]:
    for review in batch.reviews:
        product = names.find(review.product_named) or (chosen.id if chosen else None)
        yield (
            *(review.line, review.source, review.external_id, review.author, review.rating, review.title, review.body),
            *(review.day_first, review.month_first, product, review.product_named, review.url, review.content_hash),
        )


def _refuse(read: _Read, layout: Layout) -> None:
    if read.refused > max(FEW, FEW_SHARE * read.rows) or (read.refused and not read.kept):
        first = read.problems[0]
        raise AskAgain(
            f"{count(read.refused)} of {plural(read.rows, 'row')} cannot be read, e.g. line {first.line},"
            f" {first.column} {first.value!r}: {first.reason}.",
            f"Up to {FEW} such rows, or {FEW_SHARE:.0%}, would be left out; name the columns, e.g. /import file=…"
            ' body="COLUMN" rating="COLUMN".',
            "bad_file",
        )
    if not read.kept:
        title = next(column.title for column in layout.read if column.field == "body")
        what = f"None of its {plural(read.rows, 'row')} has text in {title!r}" if read.rows else "It has no rows"
        raise AskAgain(
            f"The file holds no review that says something. {what}.",
            'Another column is read with /import file=… body="COLUMN".',
            "bad_file",
        )


def _headline(file_name: str, read: _Read, merged: Merged) -> str:
    without = f"; {plural(read.without_text, 'row')} without text left out" if read.without_text else ""
    refused = f"; {plural(read.refused, 'row')} could not be read and were left out" if read.refused else ""
    if not merged.new and not merged.changed and not merged.removed:
        return f"{file_name} changes nothing: its {plural(read.kept, 'review')} are stored already{without}{refused}."
    told = [f"{plural(merged.new, 'review')} new", f"{count(merged.changed)} changed"]
    told += [f"{count(merged.removed)} of its earlier reading removed"] if merged.removed else []
    return f"{file_name}: {', '.join(told)} of {plural(read.kept, 'review')}{without}{refused}."


def _notes(read: _Read, order: str, upload: str | None) -> list[str]:
    notes: list[str] = []
    again = typed("import", file=upload) if upload else "viraltracker import FILE"
    if order == "unclear" and read.two_days:
        left = f"{plural(read.two_days, 'day')} such as 03/11/2026 {'was' if read.two_days == 1 else 'were'} left out"
        notes.append(f"{left}, as they could be two; {again} dates=dmy or dates=mdy says which.")
    if read.undated:
        example = repr(read.undated_example)
        notes.append(f"{plural(read.undated, 'review')} have no day that can be read, e.g. {example}.")
    notes.append(f'Another column is read with {again} body="COLUMN"; that replaces what this file brought.')
    notes.append("E-mail addresses, replies and addresses of machines are never stored.")
    return notes


def _lines(
    layout: Layout, read: _Read, merged: Merged, source: str, brought: list[tuple[str | None, str | None, int]]
) -> Iterator[tuple[str, str]]:
    yield "Rows without text", count(read.without_text)
    yield "Said twice in the file", count(merged.repeated)
    if merged.removed:
        yield "Removed", f"{count(merged.removed)}, which an earlier reading of this file had brought"
    hows = {"name": "", "content": " (its longest text)", "told": " (as you said)"}
    for column in layout.read:
        yield FIELD_LABELS[column.field], f"column {column.title!r}{hows[column.found]}"
    if not any(column.field == "source" for column in layout.read):
        yield "Source", source
    for product, named, number in brought[:LISTED]:
        if product is not None:
            yield f"Of {product}", count(number)
        else:
            yield "Of no product" if named is None else f"Of {named!r}, none of the products", count(number)


def _assigning(known: list[Product], left: list[str | None]) -> tuple[Action, ...]:
    """A button for each of the first products, where reviews are of none: for those that are called most."""
    if not left or not known:
        return ()
    called = f"“{left[0]}” is" if left[0] else "They are of"
    return tuple(
        Action(label=f"{called} {product.name}", command=typed("review_product", product=product.slug, named=left[0]))
        for product in known[:_OFFERED]
    )
