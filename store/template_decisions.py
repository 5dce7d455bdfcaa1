"""What people decide about waiting pictures: each decision is one transaction, whole or not at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.brand import Brand
from domain.template_details import Details
from domain.template_queue import WAITING, QueuedTemplate, QueueStatus
from store import template_queue
from store.db import Connection


@dataclass(frozen=True)
class Decided:
    """It is done. `name` is the template's, which may have got a number; `to_announce` as in TakenIn."""

    template_id: UUID | None = None
    name: str = ""
    to_announce: bool = False


@dataclass(frozen=True)
class NotDecided:
    """Nothing was written: somebody was faster (its state now; None: it is gone), the name is taken, or the same
    picture came a second time and waits or is in the library."""

    why: Literal["state", "name", "twice"]
    status: QueueStatus | None = None


async def approve(
    conn: Connection,
    brand: Brand,
    queued: QueuedTemplate,
    details: Details,
    user_id: UUID | None,
    now: datetime,
    *,
    exact_name: bool = False,
) -> Decided | NotDecided:
    """Takes a waiting picture into the library and marks it as approved, together.

    Args:
        exact_name: Refuse a name that another template has, instead of adding a number to it.
    """
    await template_queue.lock(conn, brand)
    status = await template_queue.held(conn, brand.id, queued.id)
    if status not in WAITING:
        return NotDecided("state", status)
    name = await template_queue.free_name(conn, brand, queued.id, details.name)
    if exact_name and name != details.name:
        return NotDecided("name", status)
    named = details.model_copy(update={"name": name})
    taken = await template_queue.take_in(conn, brand, queued.id, named, user_id, now)
    await template_queue.decide(conn, brand, queued.id, "approved", None, user_id, now)
    new = {"status": "approved", "template": str(taken.template_id), **named.model_dump(mode="json")}
    await template_queue.tell(conn, brand, queued.id, "approve", {"status": status}, new, user_id, now)
    return Decided(taken.template_id, name, taken.to_announce)


async def reject(
    conn: Connection, brand: Brand, queued: QueuedTemplate, reason: str, user_id: UUID | None, now: datetime
) -> Decided | NotDecided:
    """Marks a waiting picture as rejected, with the reason."""
    status = await template_queue.held(conn, brand.id, queued.id)
    if status not in WAITING:
        return NotDecided("state", status)
    await template_queue.decide(conn, brand, queued.id, "rejected", reason, user_id, now)
    new = {"status": "rejected", "reason": reason}
    await template_queue.tell(conn, brand, queued.id, "reject", {"status": status}, new, user_id, now)
    return Decided()


async def restore(
    conn: Connection, brand: Brand, queued: QueuedTemplate, user_id: UUID | None, now: datetime
) -> Decided | NotDecided:
    """Takes a decision back: the picture waits again, and its template leaves the library."""
    await template_queue.lock(conn, brand)
    status = await template_queue.held(conn, brand.id, queued.id)
    if status is None or status in WAITING:
        return NotDecided("state", status)
    if await template_queue.is_twice(conn, brand.id, queued):
        return NotDecided("twice", status)
    await template_queue.reopen(conn, brand, queued.id)
    old = {"status": status, "reason": queued.reason, "template": str(queued.template_id or "")}
    await template_queue.tell(conn, brand, queued.id, "restore", old, {"status": "pending_details"}, user_id, now)
    return Decided(queued.template_id)
