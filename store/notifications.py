"""What a person is told when work of theirs has ended."""

from uuid import UUID

from store.db import Connection
from store.sql import queries

SQL = queries("notifications")


async def leave(conn: Connection, brand_id: UUID, user_id: UUID | None, kind: str, title: str, once: str) -> None:
    """Leaves a notification; a second one with the same `once` is not made. Without a user it is everybody's."""
    told = {"brand_id": brand_id, "user_id": user_id, "kind": kind, "title": title, "once": once}
    await conn.execute(SQL["leave"], told)
