"""Values out of Meta's JSON, of which every part may be missing or of another shape."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any


def inside(value: object, *names: str) -> dict[str, Any]:
    """The object at this path; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def listed(value: object) -> Iterator[dict[str, Any]]:
    """The objects of a list, or of an edge that wraps one as `data`."""
    if isinstance(value, dict):
        value = value.get("data")
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def text(value: object, longest: int = 20_000) -> str | None:
    """A text that Postgres can hold; None where there is none, or only blanks."""
    if not isinstance(value, str):
        return None
    clean = value[:longest].encode("utf-8", "replace").decode().replace("\0", "").strip()
    return clean or None


def digits(value: object) -> str | None:
    """An id: digits, given as text or as a number."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 < value < 10**20 else ""
    if isinstance(value, str) and 0 < len(value) <= 20 and value.isascii() and value.isdecimal():
        return value
    return None


def moment(value: object) -> datetime | None:
    """A time with its offset, as Meta writes it: 2026-11-03T10:00:00+0100."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.tzinfo is not None else None
