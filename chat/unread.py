"""How many notifications a person has not read: told to each page that opens, and by chat.live as it changes."""

import re
from typing import cast

import chainlit as cl

from chat.asker import asker
from chat.house import House
from domain.brand import User
from store import notices, notifications

_SHORT = re.compile(r"[0-9a-f]{8}")


async def of(house: House, user: User) -> int:
    """How many this person has not read."""
    deps = await house.deps(user)
    async with deps.transaction() as conn:
        return await notifications.unread(conn)


async def tell_this_page(house: House) -> None:
    """A page that has just opened."""
    try:
        said = told(await of(house, asker()))
    except notices.Away:
        return  # A page without its badge is a page.
    await cl.context.emitter.send_window_message(said)


def told(count: int) -> dict[str, object]:
    """What public/chat.js reads."""
    return {"viraltracker": "unread", "count": count}


def opened(told: object) -> str | None:
    """The notification that was clicked on, as much of its id as tells it from others; None for any other message."""
    clicked = cast(dict[str, object], told).get("open_notification") if isinstance(told, dict) else None
    return clicked if isinstance(clicked, str) and _SHORT.fullmatch(clicked) else None
