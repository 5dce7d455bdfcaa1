"""A table's rows as reviews, a batch at a time: a file of any length takes the memory of one batch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from connectors.ads_manager_export.notation import day, day_order
from connectors.review_file.cells import Scale, stars, words
from connectors.review_file.columns import Layout
from domain.import_report import LISTED, Problem
from domain.review_reading import ReviewField, review_hash
from domain.written_dates import dates_in

# Longer ones are no names, and are cut nowhere: the row is refused.
_LONGEST: dict[ReviewField, int] = {
    "title": 1_000,
    "author": 300,
    "product": 300,
    "source": 60,
    "id": 200,
    "link": 2_000,
}
_BLANK = ("", "-", "–", "—")


@dataclass(frozen=True)
class Review:
    """One row. A day such as 03/11/2026 is `day_first` and `month_first`, alike where only one reading is possible."""

    line: int
    source: str
    external_id: str | None
    author: str | None
    rating: float | None
    title: str | None
    body: str
    day_first: date | None
    month_first: date | None
    product_named: str | None
    url: str | None
    content_hash: str


@dataclass
class ReviewBatch:
    """What was read of some rows."""

    reviews: list[Review] = field(default_factory=list[Review])
    rows: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    # Rows with stars or a name, and no words: counted, and left out.
    without_text: int = 0
    undated: int = 0
    undated_example: str = ""
    # Days that could be two: 03/11/2026.
    two_days: int = 0
    # Days that only one order of day and month allows: the first number is beyond 12, the second is.
    only_day_first: int = 0
    only_month_first: int = 0


def read_reviews(layout: Layout, source: str, scale: Scale = "5", blocks: int = 5_000) -> Iterator[ReviewBatch]:
    """All rows below the header in batches of `blocks`.

    Args:
        source: Of rows that do not say where they were written.
        scale: Out of how many a bare number of stars is.
    """
    width = len(layout.titles)
    for chunk in layout.table.chunks(layout.line, width):
        for begin in range(0, len(chunk), blocks):
            frame = chunk.frame.slice(begin, blocks).with_columns(pl.all().fill_null(""))
            lines = chunk.lines[begin : begin + blocks].tolist()
            cells = chunk.cells[begin : begin + blocks].tolist()
            yield _batch(layout, source, scale, zip(lines, cells, frame.rows(), strict=True))


def _batch(layout: Layout, source: str, scale: Scale, rows: Iterator[tuple[int, int, tuple[str, ...]]]) -> ReviewBatch:
    batch = ReviewBatch()
    for line, cells, values in rows:
        batch.rows += 1
        if cells > len(layout.titles):
            why = f"{cells} cells where the header has {len(layout.titles)}"
            _refuse(batch, Problem(line=line, column="row", value="", reason=why))
            continue
        _row(batch, layout, source, scale, line, values)
    return batch


def _row(batch: ReviewBatch, layout: Layout, source: str, scale: Scale, line: int, values: tuple[str, ...]) -> None:
    raw: dict[ReviewField, str] = {name: values[at].strip() for name, at in layout.at.items()}
    told: dict[ReviewField, str] = {name: words(cell) for name, cell in raw.items() if cell not in _BLANK}
    body = told.get("body", "")
    if not any(c.isalnum() for c in body):
        batch.without_text += 1
        return
    problem = _problem(layout, line, told)
    rating = None
    if problem is None:
        try:
            rating = stars(raw.get("rating", ""), scale)
        except ValueError as error:
            problem = _at(layout, line, "rating", raw.get("rating", ""), str(error))
    if problem is not None:
        _refuse(batch, problem)
        return
    written = raw.get("date", "")
    first, second = _days(written)
    if written not in _BLANK and first is None and second is None:
        batch.undated += 1
        batch.undated_example = batch.undated_example or written[:60]
    batch.two_days += first is not None and second is not None and first != second
    batch.only_day_first += first is not None and second is None
    batch.only_month_first += second is not None and first is None
    where, author, title = told.get("source") or source, told.get("author"), told.get("title")
    batch.reviews.append(
        Review(
            line=line,
            source=where,
            external_id=told.get("id"),
            author=author,
            rating=rating,
            title=title,
            body=body,
            day_first=first or second,
            month_first=second or first,
            product_named=told.get("product"),
            url=told.get("link"),
            content_hash=review_hash(where, author, title, body, told.get("id") or written),
        )
    )


def _problem(layout: Layout, line: int, told: dict[ReviewField, str]) -> Problem | None:
    for name, text in told.items():
        if "\x00" in text:
            return _at(layout, line, name, text.replace("\x00", ""), "holds a zero byte")
        most = _LONGEST.get(name)
        if most is not None and len(text) > most:
            return _at(layout, line, name, text, f"longer than {most} characters")
    return None


def _at(layout: Layout, line: int, name: ReviewField, value: str, reason: str) -> Problem:
    return Problem(line=line, column=layout.titles[layout.at[name]], value=value[:80], reason=reason)


def _refuse(batch: ReviewBatch, problem: Problem) -> None:
    batch.refused += 1
    if len(batch.problems) < LISTED:
        batch.problems.append(problem)


def _days(written: str) -> tuple[date | None, date | None]:
    """The day, read with the day first and with the month first; None where that is no day."""
    if not written:
        return None, None
    dotted = day_order([written]) == "dmy" and "." in written[:3]
    first, second = day(written, "dmy"), day(written, "dmy" if dotted else "mdy")
    if first is None and second is None:
        found = dates_in(written[:200])
        only = found[-1][2] if found and found[-1][2].year != 2000 else None
        return only, only
    return first, second
