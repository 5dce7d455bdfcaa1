"""Who may read a stored file. Always as the user who asks."""

from uuid import UUID

from store.db import Connection
from store.sql import queries

SQL = queries("files")


async def readable(conn: Connection, bucket: str, organization_id: UUID, folder: str | None, path: str) -> bool:
    """Whether the caller may read it.

    Args:
        folder: What stands behind the organisation in the path: whose a file of a conversation is.
        path: The whole path, bucket included.
    """
    given = {"bucket": bucket, "organization_id": organization_id, "folder": folder, "path": path}
    row = await (await conn.execute(SQL["readable"], given)).fetchone()
    return bool(row and row[0])
