"""What differs between two answers: JSON field by field, texts word by word."""

import json
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

PieceKind = Literal["same", "gone", "new"]
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
# Above so many words on both sides together, lines are matched before words: matching takes their product.
_MOST_TOKENS = 4000


class Piece(BaseModel):
    """A run of text: on both sides, only before (gone), or only now (new)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PieceKind
    text: str


class FieldDiff(BaseModel):
    """One place in an answer that differs. `path` is as in "claims[2].quote"; the whole answer is "".

    `before` and `now` are the values on the two sides (None with `kind` new or gone: the side has none). `pieces` are
    there where both are texts: the left column shows "same" and "gone", the right one "same" and "new"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    kind: Literal["changed", "gone", "new"]
    before: JsonValue = None
    now: JsonValue = None
    pieces: tuple[Piece, ...] = ()


def text_diff(before: str, now: str) -> tuple[Piece, ...]:
    """Two texts, word by word. "same" and "gone" make up the one before, "same" and "new" the one now."""
    a, b = _TOKEN.findall(before), _TOKEN.findall(now)
    if len(a) + len(b) > _MOST_TOKENS:
        a, b = before.splitlines(keepends=True), now.splitlines(keepends=True)
    return _joined(_pieces(a, b))


def field_diffs(before: JsonValue, now: JsonValue, path: str = "") -> tuple[FieldDiff, ...]:
    """The places in which two JSON values differ, in their order; none when they are equal."""
    return tuple(_fields(before, now, path))


def _pieces(a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    # Blanks only extend a match: half of all words are one, and each would be tried with each.
    for what, i, k, j, m in SequenceMatcher(str.isspace, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(kind="same", text="".join(a[i:k]))
            continue
        if k > i:
            yield Piece(kind="gone", text="".join(a[i:k]))
        if m > j:
            yield Piece(kind="new", text="".join(b[j:m]))


def _joined(pieces: Iterator[Piece]) -> tuple[Piece, ...]:
    """With a space between two changed words made part of the change: "the old cat" → "a new cat" reads as one."""
    found = list(pieces)
    joined: list[Piece] = []
    gone, new = "", ""
    for n, piece in enumerate(found):
        blank = piece.kind == "same" and piece.text.isspace() and "\n" not in piece.text
        if piece.kind == "gone":
            gone += piece.text
        elif piece.kind == "new":
            new += piece.text
        elif blank and (gone or new) and n + 1 < len(found):
            gone, new = gone + piece.text, new + piece.text
        else:
            joined += _changed(gone, new)
            gone, new = "", ""
            joined.append(piece)
    return (*joined, *_changed(gone, new))


def _changed(gone: str, new: str) -> list[Piece]:
    return [Piece(kind="gone", text=gone)] * bool(gone) + [Piece(kind="new", text=new)] * bool(new)


def _fields(before: JsonValue, now: JsonValue, path: str) -> Iterator[FieldDiff]:
    if isinstance(before, dict) and isinstance(now, dict):
        for key in [*before, *(key for key in now if key not in before)]:
            yield from _field(before, now, key, f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(now, list):
        yield from _items(before, now, path)
    elif _said(before) != _said(now):
        pieces = text_diff(before, now) if isinstance(before, str) and isinstance(now, str) else ()
        yield FieldDiff(path=path, kind="changed", before=before, now=now, pieces=pieces)


def _field(before: dict[str, JsonValue], now: dict[str, JsonValue], key: str, path: str) -> Iterator[FieldDiff]:
    if key not in now:
        yield FieldDiff(path=path, kind="gone", before=before[key])
    elif key not in before:
        yield FieldDiff(path=path, kind="new", now=now[key])
    else:
        yield from _fields(before[key], now[key], path)


def _items(before: list[JsonValue], now: list[JsonValue], path: str) -> Iterator[FieldDiff]:
    """Equal items are matched first, so that one put in front does not make all others differ."""
    left, right = [_said(item) for item in before], [_said(item) for item in now]
    for what, i, k, j, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        both = min(k - i, m - j)
        for n in range(both):
            yield from _fields(before[i + n], now[j + n], f"{path}[{j + n}]")
        for n in range(i + both, k):
            yield FieldDiff(path=f"{path}[{n}]", kind="gone", before=before[n])
        for n in range(j + both, m):
            yield FieldDiff(path=f"{path}[{n}]", kind="new", now=now[n])


def _said(value: JsonValue) -> str:
    """Equal for equal JSON: 1 is not true, and 1 is not 1.0's equal only where JSON writes them alike."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
