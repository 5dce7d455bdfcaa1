"""An ads sheet as checked rows."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

import polars as pl

from connectors.ads_sheet.transcript import timed_lines
from connectors.table_file import Look, Table, limits
from domain.errors import AskAgain
from domain.hooks import AdFormat, TimedText
from domain.import_report import Problem
from domain.urls import canonical_url

SheetField = Literal["ad_id", "ad_name", "format", "copy", "headline", "transcript", "overlay", "destination_url"]
NAMES: dict[SheetField, tuple[str, ...]] = {
    "ad_id": ("ad_id", "meta_ad_id"),
    "ad_name": ("ad_name", "ad"),
    "format": ("format", "ad_format", "creative_format"),
    "copy": ("copy", "ad_copy", "body", "primary_text", "message"),
    "headline": ("headline", "title"),
    "transcript": ("transcript", "video_transcript"),
    "overlay": ("overlay", "overlays", "overlay_text", "text_overlay", "on_screen_text"),
    "destination_url": ("destination_url", "landing_page", "landing_page_url", "website_url", "url", "link"),
}
_CREATIVE: tuple[SheetField, ...] = ("format", "copy", "headline", "transcript", "overlay", "destination_url")
_WHO: tuple[SheetField, ...] = ("ad_id", "ad_name")
_TIMED: tuple[SheetField, ...] = ("transcript", "overlay")
_FORMATS: dict[str, AdFormat] = {
    **dict.fromkeys(("video", "reel", "ugc", "video_ugc", "vid", "story_video"), "video"),
    **dict.fromkeys(("image", "static", "photo", "still", "picture", "img", "single_image"), "image"),
    **dict.fromkeys(("carousel", "slideshow"), "carousel"),
    **dict.fromkeys(("collection", "catalogue", "catalog"), "collection"),
}
ROWS = 50_000
_BYTES = 50 * limits.MEGABYTE
HINT = "Its columns are ad_id or ad_name, format, copy, headline, transcript, overlay, destination_url."


@dataclass(frozen=True)
class SheetAd:
    """One row. None: the row does not say."""

    line: int
    ad_id: str | None
    ad_name: str | None
    format: AdFormat | None
    body: str | None
    headline: str | None
    transcript: tuple[TimedText, ...] | None
    overlays: tuple[TimedText, ...] | None
    destination_url: str | None


@dataclass(frozen=True)
class Sheet:
    """A whole sheet: it is small beside an export."""

    ads: list[SheetAd]
    problems: list[Problem]
    rows: int
    refused: int
    sha256: str
    columns_read: tuple[str, ...]
    columns_ignored: tuple[str, ...]


def is_sheet(seen: Look, tables: list[Table]) -> bool:
    """Whether a file tells of creatives rather than of results."""
    return seen.kind == "json_lines" or any(_header(table) is not None for table in tables)


def open_sheet(seen: Look, tables: list[Table]) -> Sheet:
    """Reads and checks every row.

    Raises:
        AskAgain: Too large, no rows, or nothing that says which ad a row is about.
    """
    if seen.bytes > _BYTES:
        raise AskAgain(
            f"The sheet has {seen.bytes / 1e6:,.0f} MB; the limit for an ads sheet is {_BYTES // limits.MEGABYTE} MB.",
            "Split it.",
            "limit",
        )
    titles, rows = _json_rows(seen) if seen.kind == "json_lines" else _table_rows(tables)
    at = _columns(titles)
    if not ({"ad_id", "ad_name"} & at.keys()) or not (set(_CREATIVE) & at.keys()):
        lacking = "'ad_id' or 'ad_name'" if not ({"ad_id", "ad_name"} & at.keys()) else "of creatives"
        raise AskAgain(f"The ads sheet has no column {lacking}.", HINT, "bad_file")
    return _checked(seen, titles, at, rows)


def _header(table: Table) -> tuple[int, list[str]] | None:
    for line, cells in table.head:
        names = {_name(cell) for cell in cells}
        creative = sum(1 for field in _CREATIVE if names.intersection(NAMES[field]))
        results = names & {"impressions", "reach", "link_clicks"} or any(n.startswith("amount_spent") for n in names)
        if results:
            return None
        if creative and names & {"ad_id", "meta_ad_id", "ad_name", "ad"}:
            return line, cells
        if creative >= 2:
            return line, cells
    return None


def _name(title: str) -> str:
    return re.sub(r"[\s\-]+", "_", title.replace("\ufeff", "").strip()).casefold()


def _columns(titles: list[str]) -> dict[SheetField, str]:
    names = {_name(title): title for title in reversed(titles)}
    return {f: names[option] for f, options in NAMES.items() for option in reversed(options) if option in names}


Rows = Iterator[tuple[int, dict[str, object] | str]]


def _table_rows(tables: list[Table]) -> tuple[list[str], Rows]:
    table, (line, cells) = next((t, h) for t in tables if (h := _header(t)) is not None)
    titles = [cell.replace("\ufeff", "").strip() or f"column {i}" for i, cell in enumerate(cells, start=1)]

    def rows() -> Rows:
        for chunk in table.chunks(line, len(cells)):
            frame = chunk.frame.with_columns(pl.all().fill_null(""))
            for at, count, values in zip(chunk.lines.tolist(), chunk.cells.tolist(), frame.rows(), strict=True):
                if count != len(cells):
                    yield at, f"{count} cells where the header has {len(cells)}"
                else:
                    yield at, dict(zip(titles, values, strict=True))

    return titles, rows()


def _json_rows(seen: Look) -> tuple[list[str], Rows]:
    found: list[tuple[int, dict[str, object] | str]] = []
    titles: dict[str, None] = {}
    with seen.path.open(encoding=seen.encoding, errors="replace") as file:
        for line, text in enumerate(file, start=1):
            if not text.strip():
                continue
            try:
                read: object = json.loads(text)
            except (ValueError, RecursionError):
                found.append((line, "not JSON"))
                continue
            if isinstance(read, dict):
                row = cast("dict[str, object]", read)
                titles.update(dict.fromkeys(row))
                found.append((line, row))
            else:
                found.append((line, "not a JSON object"))
    return list(titles), iter(found)


def _checked(seen: Look, titles: list[str], at: dict[SheetField, str], rows: Rows) -> Sheet:
    ads: list[SheetAd] = []
    problems: list[Problem] = []
    count = refused = 0
    for line, row in rows:
        count += 1
        if count > ROWS:
            raise AskAgain(f"The sheet has more than {ROWS:,} rows, which is the limit.", "Split it.", "limit")
        read = [Problem(line=line, column="row", value="", reason=row)] if isinstance(row, str) else _ad(line, row, at)
        if isinstance(read, SheetAd):
            ads.append(read)
        else:
            refused += 1
            problems += read
    if not count:
        raise AskAgain("The ads sheet has a header and no rows.", HINT, "bad_file")
    read_titles = tuple(title for title in titles if title in at.values())
    return Sheet(
        ads, problems, count, refused, seen.sha256, read_titles, tuple(t for t in titles if t not in read_titles)
    )


def _ad(line: int, row: dict[str, object], at: dict[SheetField, str]) -> SheetAd | list[Problem]:
    cells: dict[SheetField, str | None] = {field: _cell(row.get(title)) for field, title in at.items()}
    bad: list[tuple[SheetField, str]] = []
    ad_id = (cells.get("ad_id") or "").strip().lstrip("'").strip('="') or None
    name = cells.get("ad_name")
    if ad_id is not None and not re.fullmatch(r"[0-9]{1,30}", ad_id):
        why = "a spreadsheet has turned it into a number and digits are lost" if "E" in ad_id.upper() else "not an id"
        bad.append(("ad_id", why))
    if ad_id is None and name is None:
        bad.append((next(f for f in _WHO if f in at), "blank, so the row is about no ad"))
    if name is not None and (len(name.encode()) > limits.NAME_BYTES):
        bad.append(("ad_name", "too long to be a name"))
    told = cells.get("format")
    ad_format = _FORMATS.get(_name(told)) if told else None
    if told and ad_format is None and _name(told) != "unknown":
        bad.append(("format", "not video, image, carousel or collection"))
    url = cells.get("destination_url")
    if url is not None and canonical_url(url) is None:
        bad.append(("destination_url", "not a web address"))
    timed: dict[SheetField, tuple[TimedText, ...] | None] = {}
    for field in _TIMED:
        cell = cells.get(field)
        try:
            timed[field] = timed_lines(cell) if cell else None
        except ValueError as error:
            bad.append((field, str(error)))
    for zero, cell in cells.items():
        if cell and "\x00" in cell:
            bad.append((zero, "holds a zero byte"))
    if bad:
        return [Problem(line=line, column=at[f], value=(cells.get(f) or "")[:80], reason=why) for f, why in bad]
    return SheetAd(
        line=line,
        ad_id=ad_id,
        ad_name=name,
        format=ad_format,
        body=cells.get("copy"),
        headline=cells.get("headline"),
        transcript=timed["transcript"],
        overlays=timed["overlay"],
        destination_url=url.strip() if url else None,
    )


def _cell(value: object) -> str | None:
    """A cell as text, None where blank; lists and objects of JSON lines as JSON."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if text.strip() else None
