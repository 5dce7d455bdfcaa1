"""The audit log: who did what to whom. Added to, never changed; read by an organisation's admins.

What changes a row of ours (roles, brands, connections, linked accounts, webhooks, an organisation's name) is written by
triggers in the same statement. What changes none (an export, a sign-in) is recorded here.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import JsonValue

from domain.audit import AuditAction, AuditEvent
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("audit")


async def record(
    conn: Connection,
    organization_id: UUID,
    action: AuditAction,
    subject: str = "",
    details: Mapping[str, JsonValue] | None = None,
) -> None:
    """One line in the same transaction as what it tells of, signed by whoever the transaction runs as. No secrets in
    `details`: admins read and export them.

    Raises:
        InsufficientPrivilege: The caller does not belong to the organisation.
    """
    await conn.execute(
        SQL["record"],
        {
            "organization_id": organization_id,
            "action": action,
            "subject": subject,
            "details": to_json(dict(details or {})),
        },
    )


async def record_sign_in(
    conn: Connection, user_id: UUID, action: AuditAction, details: Mapping[str, JsonValue] | None = None
) -> None:
    """One line in each of the person's organisations. For the door (`store.db.as_door`) alone."""
    await conn.execute(
        SQL["record_sign_in"], {"user_id": user_id, "action": action, "details": to_json(dict(details or {}))}
    )


async def events(
    conn: Connection,
    organization_id: UUID,
    since: datetime,
    person: str | None = None,
    action: AuditAction | None = None,
    limit: int = 100,
) -> tuple[list[AuditEvent], int]:
    """The latest lines, newest first, and how many there are in all; none for whoever is no admin. `person` is the
    e-mail of who did it or to whom it was done."""
    wanted = {"organization_id": organization_id, "since": since, "person": person, "action": action, "limit": limit}
    async with conn.cursor(row_factory=class_row(AuditEvent)) as cur:
        await cur.execute(SQL["events"], wanted)
        found = await cur.fetchall()
    counted = await (await conn.execute(SQL["tally"], wanted)).fetchone()
    return found, counted[0] if counted else 0
