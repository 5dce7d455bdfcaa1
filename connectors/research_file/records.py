"""A file's records as plain objects, whether it is a table, JSON lines, a JSON list or one JSON object."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import polars as pl

from connectors.review_file.names import slug
from connectors.table_file import Look, Table, limits
from domain.amazon_analysis import SECTIONS
from domain.errors import AskAgain

ResearchFile = Literal["reddit", "amazon"]
BYTES = 50 * limits.MEGABYTE
ROWS = 100_000
_QUOTE = frozenset({"quote_text", "quote", "text"})
_CATEGORY = frozenset({"sentiment_category", "category"})
_ANALYSIS = frozenset({*SECTIONS, "top_positive_quotes", "top_negative_quotes", "transformation_quotes"})
# What wraps a list of records.
_WRAPPERS = ("quotes", "reddit_sentiment_quotes", "analyses", "amazon_review_analysis", "data", "items", "results")


@dataclass(frozen=True)
class Records:
    """Records with the line (or place in the list) of each, keys as `slug` writes them. `unread` are lines of JSON that
    are none."""

    kind: ResearchFile
    rows: tuple[tuple[int, dict[str, object]], ...]
    columns: tuple[str, ...]
    is_table: bool
    unread: tuple[int, ...] = ()


def recognised(seen: Look, tables: Sequence[Table]) -> Records | None:
    """The records of a file of quotes or analyses; None where it is something else.

    Raises:
        AskAgain: It is one, and too large.
    """
    for table in tables:
        for line, cells in table.head:
            kind = _kind({slug(cell) for cell in cells}, is_table=True)
            if kind is not None:
                _refuse_large(seen)
                return _of_table(kind, table, line, cells)
    if seen.kind == "csv" or seen.kind == "xlsx" or seen.bytes > BYTES:
        return None
    found, unread = _parsed(seen)
    rows = [(at, {slug(key): value for key, value in row.items()}) for at, row in found]
    kinds: list[ResearchFile] = [kind for _, row in rows[:50] if (kind := _kind(set(row), is_table=False)) is not None]
    if not kinds:
        return None
    columns = tuple(dict.fromkeys(key for _, row in rows for key in row))
    return Records(kinds[0], tuple(rows), columns, False, tuple(unread))


def _kind(names: set[str], is_table: bool) -> ResearchFile | None:
    if names & _QUOTE and names & _CATEGORY:
        return "reddit"
    if is_table:
        return "amazon" if {"section", "quote"} <= names and "theme" in names else None
    return "amazon" if names & _ANALYSIS else None


def _refuse_large(seen: Look) -> None:
    if seen.bytes > BYTES:
        raise AskAgain(
            f"The file has {seen.bytes / 1e6:,.0f} MB; the limit for quotes is {BYTES // limits.MEGABYTE} MB.",
            "Split it.",
            "limit",
        )


def _of_table(kind: ResearchFile, table: Table, line: int, cells: list[str]) -> Records:
    names = [slug(cell) or f"column_{at}" for at, cell in enumerate(cells, start=1)]
    rows: list[tuple[int, dict[str, object]]] = []
    for chunk in table.chunks(line, len(cells)):
        frame = chunk.frame.with_columns(pl.all().fill_null(""))
        for at, values in zip(chunk.lines.tolist(), frame.rows(), strict=True):
            rows.append((at, {name: value for name, value in zip(names, values, strict=True) if value.strip()}))
            if len(rows) > ROWS:
                raise AskAgain(f"The file has more than {ROWS:,} rows, which is the limit.", "Split it.", "limit")
    return Records(kind, tuple(rows), tuple(cell.strip() for cell in cells), True)


def _parsed(seen: Look) -> tuple[list[tuple[int, dict[str, object]]], list[int]]:
    """The objects of a JSON file, and the lines that are none."""
    text = seen.path.read_text(encoding=seen.encoding, errors="replace").lstrip("\ufeff")
    try:
        whole: object = json.loads(text)
    except (ValueError, RecursionError):
        return _lines(text)
    return _objects(whole), []


def _lines(text: str) -> tuple[list[tuple[int, dict[str, object]]], list[int]]:
    found: list[tuple[int, dict[str, object]]] = []
    unread: list[int] = []
    for at, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            read: object = json.loads(line)
        except (ValueError, RecursionError):
            unread.append(at)
            continue
        if isinstance(read, dict):
            found.append((at, cast("dict[str, object]", read)))
        else:
            unread.append(at)
    return found, unread


def _objects(whole: object) -> list[tuple[int, dict[str, object]]]:
    if isinstance(whole, dict):
        held = cast("dict[str, object]", whole)
        if not {slug(key) for key in held} & _ANALYSIS:
            inner = next((held[key] for key in _WRAPPERS if isinstance(held.get(key), list)), None)
            if inner is not None:
                return _objects(inner)
        return [(1, held)]
    if isinstance(whole, list):
        items = cast("list[object]", whole)
        return [(at, cast("dict[str, object]", item)) for at, item in enumerate(items, 1) if isinstance(item, dict)]
    return []
