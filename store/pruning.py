"""Old runs and read notifications, found and removed in small pieces, as a worker of their organisation."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from store.db import Connection
from store.sql import queries

SQL = queries("pruning")


async def organizations(conn: Connection, after: UUID | None, most: int) -> list[UUID]:
    """The next organisations by id; as a platform-wide worker."""
    found = await conn.execute(SQL["organizations"], {"after": after, "most": most})
    return [row[0] for row in await found.fetchall()]


async def notifications(conn: Connection, organization_id: UUID, before: datetime, most: int) -> int:
    """Removes up to so many that were read before then; how many it were."""
    told = {"organization_id": organization_id, "before": before, "most": most}
    return (await conn.execute(SQL["notifications"], told)).rowcount


async def old_runs(conn: Connection, organization_id: UUID | None, before: datetime, most: int) -> list[str]:
    """Up to so many runs that ended before then and that nothing names any more."""
    told = {"organization_id": organization_id, "before": before, "most": most}
    return [row[0] for row in await (await conn.execute(SQL["old_runs"], told)).fetchall()]


async def runs(conn: Connection, ids: Sequence[str]) -> int:
    """Removes these with their steps; how many it were."""
    row = await (await conn.execute(SQL["runs"], {"ids": list(ids)})).fetchone()
    return row[0] if row else 0
