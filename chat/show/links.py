"""Links to stored files: unsigned where they are kept, signed where they are shown."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import unquote

from connectors.storage import LINK_PREFIX, BadPath

Json = dict[str, Any]
# A path in storage → a link that opens it for a while.
Link = Callable[[str], str]
# The props under which an element names a stored file, at any depth.
_KEYS = frozenset({"image", "picture", "href"})


def signed(props: Json, link: Link) -> Json:
    """The props with a fresh link wherever they name a stored file; one that is no path of ours becomes none."""
    return _with(props, lambda path: _made(link, path))


def unsigned(props: Json) -> Json:
    """The props without signatures: what is stored opens nothing."""
    return _with(props, lambda path: LINK_PREFIX + path)


def _made(link: Link, path: str) -> str | None:
    try:
        return link(unquote(path))
    except BadPath:
        return None


def _with(props: Json, told: Callable[[str], str | None]) -> Json:
    def walked(key: str, value: object) -> object:
        if isinstance(value, dict):
            return {name: walked(name, kept) for name, kept in cast(Json, value).items()}
        if isinstance(value, list):
            return [walked(key, kept) for kept in cast(list[object], value)]
        if key in _KEYS and isinstance(value, str) and value.startswith(LINK_PREFIX):
            return told(value.removeprefix(LINK_PREFIX).partition("?")[0])
        return value

    return {name: walked(name, kept) for name, kept in props.items()}
