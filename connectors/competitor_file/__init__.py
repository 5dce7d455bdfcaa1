"""Tables of competitors' texts: a column `competitor`, one with the text, and what else is told of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import polars as pl
from pydantic import ValidationError

from connectors.review_file.cells import stars, words
from connectors.review_file.names import slug
from connectors.table_file import Table
from domain.competitor import CompetitorText, TextKind
from domain.errors import AskAgain
from domain.import_report import LISTED, Problem

ROWS = 100_000
_COMPETITOR = ("competitor", "competitor_name", "competitor_brand", "rival")
_NAMES: dict[str, tuple[str, ...]] = {
    "body": ("text", "body", "review", "review_text", "ad_copy", "ad_text", "copy", "page_text", "quote", "content"),
    "kind": ("kind", "type", "text_type", "source_type"),
    "title": ("title", "headline", "review_title", "page_title"),
    "url": ("url", "link", "page_url", "ad_url", "snapshot_url"),
    "author": ("author", "reviewer", "reviewer_name", "name"),
    "rating": ("rating", "stars", "star_rating", "score"),
    "product_name": ("product", "product_name"),
}
_KINDS: dict[str, TextKind] = {
    "ads": "ad",
    "advert": "ad",
    "landing_page": "page",
    "pages": "page",
    "lp": "page",
    "reviews": "review",
    "customer_review": "review",
}


@dataclass(frozen=True)
class CompetitorTexts:
    """Texts by the competitor's name as the file has it. `problems` are the first of the `refused` rows."""

    texts: tuple[tuple[str, CompetitorText], ...]
    problems: tuple[Problem, ...]
    rows: int
    refused: int
    columns: tuple[str, ...]
    ignored: tuple[str, ...]


def looks_like_competitors(tables: Sequence[Table]) -> bool:
    """Whether one of the tables is of competitors' texts, by its header."""
    return any(_header(table) is not None for table in tables)


def competitors_in(tables: Sequence[Table]) -> CompetitorTexts:
    """Every row as a text of a competitor, or as what is wrong with it.

    Raises:
        AskAgain: More rows than may be.
    """
    for table in tables:
        if (header := _header(table)) is not None:
            return _read(table, *header)
    raise ValueError("no table of competitors; ask looks_like_competitors first")


def _header(table: Table) -> tuple[int, list[str]] | None:
    for line, cells in table.head:
        names = {slug(cell) for cell in cells}
        if names & set(_COMPETITOR) and names & set(_NAMES["body"]):
            return line, cells
    return None


def _read(table: Table, line: int, header: list[str]) -> CompetitorTexts:
    names = [slug(cell) or f"column_{at}" for at, cell in enumerate(header, start=1)]
    texts: list[tuple[str, CompetitorText]] = []
    problems: list[Problem] = []
    rows = 0
    for chunk in table.chunks(line, len(header)):
        frame = chunk.frame.with_columns(pl.all().fill_null(""))
        for at, values in zip(chunk.lines.tolist(), frame.rows(), strict=True):
            rows += 1
            if rows > ROWS:
                raise AskAgain(f"The file has more than {ROWS:,} rows, which is the limit.", "Split it.", "limit")
            read = _text(at, dict(zip(names, values, strict=True)))
            problems.append(read) if isinstance(read, Problem) else texts.append(read)
    told = {*_COMPETITOR, *(name for known in _NAMES.values() for name in known)}
    return CompetitorTexts(
        texts=tuple(texts),
        problems=tuple(problems[:LISTED]),
        rows=rows,
        refused=len(problems),
        columns=tuple(cell.strip() for cell, name in zip(header, names, strict=True) if name in told),
        ignored=tuple(
            cell.strip() for cell, name in zip(header, names, strict=True) if cell.strip() and name not in told
        ),
    )


def _text(line: int, row: dict[str, str]) -> tuple[str, CompetitorText] | Problem:
    name = " ".join(_cell(row, _COMPETITOR).split())
    cells = {field: _cell(row, names) for field, names in _NAMES.items()}
    if not name or len(name) > 80:
        return Problem(line=line, column="competitor", value=name[:80], reason="no name of up to 80 letters")
    body = words(cells["body"]).strip()
    if not any(character.isalnum() for character in body) or "\x00" in body:
        return Problem(line=line, column="text", value="", reason="blank, so nothing is said")
    kind = _kind(cells["kind"])
    if kind is None:
        return Problem(line=line, column="kind", value=cells["kind"][:80], reason="none of ad, page, review")
    given = {key: value or None for key, value in cells.items() if key not in ("body", "kind", "rating")}
    try:
        rating = stars(cells["rating"])
        return name, CompetitorText.model_validate({**given, "body": body, "kind": kind, "rating": rating})
    except (ValidationError, ValueError) as error:
        return Problem(line=line, column="rating", value=cells["rating"][:80], reason=str(error)[:200])


def _cell(row: dict[str, str], names: tuple[str, ...]) -> str:
    return next((value.strip() for name in names if (value := row.get(name)) and value.strip()), "")


def _kind(told: str) -> TextKind | None:
    word = slug(told) or "review"
    known: dict[str, TextKind] = {**{kind: kind for kind in get_args(TextKind)}, **_KINDS}
    return known.get(word)
