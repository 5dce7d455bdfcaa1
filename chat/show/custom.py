"""Elements of our own: public/elements/NAME.jsx draws the props."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import chainlit as cl

NAMES = frozenset(file.stem for file in (Path(__file__).parents[2] / "public" / "elements").glob("*.jsx"))


def custom(name: str, props: dict[str, Any], element_id: str | None = None) -> cl.CustomElement:
    """Props travel with the element itself; an address keeps Chainlit from writing a file for each."""
    return cl.CustomElement(id=element_id or str(uuid4()), name=name, props=props, url="data:,")


def drawable(element: Mapping[str, Any]) -> bool:
    """Whether the page may draw it.

    The page runs whatever script lies at `/public/elements/NAME.jsx`, and a person's own browser may write NAME: a name
    with dots and slashes in it would run an uploaded file, as whoever looks at a shared conversation.
    """
    return element.get("type") != "custom" or element.get("name") in NAMES
