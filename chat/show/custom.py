"""Elements of our own: public/elements/NAME.jsx draws the props."""

from typing import Any
from uuid import uuid4

import chainlit as cl


def custom(name: str, props: dict[str, Any], element_id: str | None = None) -> cl.CustomElement:
    """Props travel with the element itself; an address keeps Chainlit from writing a file for each."""
    return cl.CustomElement(id=element_id or str(uuid4()), name=name, props=props, url="data:,")
