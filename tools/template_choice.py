"""Which template, or which waiting picture, a person means."""

from uuid import UUID

from domain.brand import Brand
from domain.errors import AskAgain
from domain.template import Template
from domain.template_queue import QueuedTemplate
from store import template_queue as queue
from store import templates
from store.db import Connection
from store.template_queue import Which
from store.templates import Which as Wanted
from tools.nearest import nearest


async def choose_template(conn: Connection, brand: Brand, wanted: str) -> Template:
    """The library's template with this id, start of an id (eight characters), or name; also the only one whose name
    contains it.

    Raises:
        AskAgain: There is none (the nearest name is offered), or several fit.
    """
    known, _ = await templates.library(conn, brand, Wanted(retired=True))
    word = wanted.strip().casefold()
    active = [one for one in known if one.is_active] or known
    ids = [one for one in known if len(word) >= 6 and str(one.id).startswith(word)]
    names = [one for one in active if one.name.casefold() == word]
    found = ids or names or [one for one in active if word and word in one.name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        fitting = ", ".join(f"{short(one.id)} ({one.name})" for one in found[:5])
        raise AskAgain(f"{len(found)} templates fit {wanted!r}.", f"Choose one of {fitting}.", "conflict")
    if not known:
        raise AskAgain(
            f"{brand.name} has no templates yet, so none is {wanted!r}.",
            "Drop a picture into the chat, or type /template_add ad=….",
            "not_found",
        )
    close = nearest(wanted, [one.name for one in active])
    meant = next((one for one in active if one.name == close), None)
    hint = f"Did you mean {short(meant.id)} ({meant.name})?" if meant else "Type /templates to browse them."
    raise AskAgain(f"There is no template {wanted!r}.", hint, "not_found")


async def choose_waiting(conn: Connection, brand: Brand, wanted: str) -> QueuedTemplate:
    """The picture of the queue with this id, start of an id, title or ad, whatever its state.

    Raises:
        AskAgain: There is none, or several fit.
    """
    found, _ = await queue.listed(conn, brand.id, Which(word=wanted))
    exact = [one for one in found if one.short == wanted.strip().lower() or str(one.id) == wanted.strip().lower()]
    found = exact or found
    if len(found) == 1:
        return found[0]
    if found:
        fitting = ", ".join(f"{one.short} ({one.name}, {one.status})" for one in found[:5])
        raise AskAgain(f"{len(found)} pictures fit {wanted!r}.", f"Choose one of {fitting}.", "conflict")
    raise AskAgain(
        f"The queue of {brand.name} has no picture {wanted!r}.", "Type /template_queue to see them.", "not_found"
    )


def short(template_id: UUID) -> str:
    """The start of an id, as people type it."""
    return str(template_id)[:8]
