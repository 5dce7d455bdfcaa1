"""Meta's field lists: `id,name,creative.thumbnail_width(1080){id,object_story_spec{link_data}}`."""

import re
from typing import Any

from tests.wire.graph.errors import bad

Wanted = dict[str, "Wanted"]
_NAME = re.compile(r"[a-z0-9_]+")


def parse(text: str | None, default: str = "id") -> Wanted:
    """The wanted fields, each with those wanted inside it (none: all of it). JSON lists are understood too."""
    text = (text or default).strip()
    if text.startswith("["):
        text = text.strip("[]").replace('"', "")
    found: Wanted = {}
    for piece in _split(text):
        name = _NAME.match(piece)
        if not name:
            raise bad(f'Syntax error "Expected name" at character 0: {piece}', None)
        inner = piece[piece.index("{") + 1 : piece.rindex("}")] if "{" in piece else ""
        found[name[0]] = parse(inner) if inner else {}
    return found


def project(whole: dict[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Only what was wanted, and the id; what is not there is left out, as Meta does."""
    found: dict[str, Any] = {}
    for name, inner in wanted.items():
        if (value := whole.get(name)) is None:
            continue
        found[name] = _inside(value, inner) if inner else value
    if "id" in whole:
        found["id"] = whole["id"]
    return found


def _inside(value: Any, inner: Wanted) -> Any:
    if isinstance(value, list):
        return [_inside(one, inner) for one in value]
    if not isinstance(value, dict):
        return value
    if "data" in value and "data" not in inner:
        return {**value, "data": [_inside(one, inner) for one in value["data"]]}
    return project(value, inner)


def _split(text: str) -> list[str]:
    """At commas that stand in no bracket."""
    pieces, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in "{(") - (char in "})")
        if char == "," and depth == 0:
            pieces.append(text[start:at].strip())
            start = at + 1
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]
