"""Sharing a conversation with the people of its brand's organisation: read only, for as long as its owner wants.

Chainlit would take `is_shared` from the conversation's metadata, which a page writes back whenever it is left, and
would show it to whoever knows the address. Here a column says whether it is shared, only its owner sets it, and the
policies let the organisation's people read it, and nobody else.
"""

import re
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from chainlit.server import app
from chainlit.types import ThreadDict
from chainlit.user import User as PageUser
from fastapi import HTTPException
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

from chat.asker import NotSignedIn, asker
from chat.house import House
from chat.threads import Threads
from domain.brand import User
from store import audit, organizations, threads
from tools.deps import Deps

# What answers about all of a person's organisations, whichever brand the conversation is about.
BEYOND = frozenset({"brand", "org", "team", "join", "notifications"})
_ALL = re.compile(r"\ball=(?!no|false)")
# The props that public/elements/*.jsx send as a message, or to an action, when they are clicked.
CLICKED = frozenset({"actions", "command", "moreCommand", "cure", "edit", "job"})
# An element that is a question and nothing else.
ASKING = frozenset({"SourceChoice"})
GONE = HTTPException(404, "There is nothing here that you may see.")


class Asked(BaseModel):
    """As Chainlit's page sends it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    threadId: UUID
    isShared: bool


def add_routes(house: House, layer: Threads) -> None:
    """Puts them before Chainlit's own of the same addresses."""

    async def share(asked: Asked) -> dict[str, bool]:
        await put(await house.deps(_signed_in()), asked.threadId, asked.isShared, house.given.now())
        return {"success": True}

    async def shared(thread_id: UUID) -> ThreadDict:
        return await view(layer, thread_id)

    for route in (
        APIRoute("/project/thread/share", share, methods=["PUT"]),
        APIRoute("/project/share/{thread_id}", shared, methods=["GET"], response_model=None),
    ):
        app.router.routes.insert(0, route)


async def put(deps: Deps, thread_id: UUID, shared: bool, now: datetime) -> None:
    """Shares the asker's own conversation, or takes that back; says why not in one sentence."""
    async with deps.transaction() as conn:
        found = await threads.shareable(conn, thread_id)
        if found is None:
            raise GONE
        if shared and not found.has_brand:
            raise HTTPException(409, "This conversation is about no brand, so there is nobody to share it with.")
        if shared and found.mixed:
            raise HTTPException(409, _MIXED)
        try:
            done = await threads.share(conn, thread_id, shared, now)
        except threads.Mixed:
            # It moved a moment ago.
            raise HTTPException(409, _MIXED) from None
        if done and done.changed:
            action = "conversation_shared" if shared else "conversation_unshared"
            await audit.record(conn, done.organization_id, action, done.name, {"conversation": str(thread_id)})


_MIXED = (
    "This conversation shows more than one of your organisations, so it stays yours alone."
    " Ask again in a new conversation, and share that one."
)


async def view(layer: Threads, thread_id: UUID) -> ThreadDict:
    """A conversation as the people see it with whom it is shared; its owner sees the same."""
    _signed_in()
    found = await layer.get_thread(str(thread_id))
    if found is None or not is_shared(found):
        raise GONE
    found["metadata"] = {"is_shared": True}
    for step in found["steps"]:
        step["feedback"] = None  # A thumb is the owner's own.
    elements = [element for element in found["elements"] or [] if element.get("name") not in ASKING]
    for element in elements:
        element["props"] = inert(element.get("props") or {})
    found["elements"] = elements
    return found


def inert(props: Any) -> Any:
    """Without what a click would do: the owner's browser may have written any command there, and whoever looks would
    run it under their own name."""
    if isinstance(props, dict):
        kept = cast(dict[str, Any], props).items()
        return {key: ([] if key == "actions" else "") if key in CLICKED else inert(value) for key, value in kept}
    if isinstance(props, list):
        return [inert(one) for one in cast(list[Any], props)]
    return props


async def may_view(layer: Threads, thread: ThreadDict, viewer: PageUser | None) -> bool:
    """Chainlit's other way to share, for whoever would call it: the same question, asked again as the viewer."""
    try:
        seen = await layer.get_thread(thread["id"]) if viewer is not None else None
    except NotSignedIn:
        return False
    return seen is not None and is_shared(seen)


def is_shared(thread: ThreadDict) -> bool:
    """As the data layer says it from the column, never from what a page has stored."""
    return (thread.get("metadata") or {}).get("is_shared") is True


async def went_beyond(deps: Deps, thread_id: UUID, command: str) -> None:
    """An answer is about to be shown; is it about all of a person's several organisations, then sharing is over."""
    name = command.removeprefix("/").partition(" ")[0]
    if name not in BEYOND and not _ALL.search(command):
        return
    async with deps.transaction() as conn:
        if len(await organizations.visible(conn)) > 1:
            await threads.mark_mixed(conn, thread_id)


def _signed_in() -> User:
    try:
        return asker()
    except NotSignedIn:
        raise HTTPException(401, "Sign in first.") from None
