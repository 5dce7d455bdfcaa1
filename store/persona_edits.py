"""One field of a persona changed by hand, with its trace, and taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from domain.brand import Brand
from domain.errors import AskAgain
from domain.evidence import Evidence
from domain.persona_claim import Claim
from store.db import Connection
from store.sql import queries

SQL = queries("persona_edits")


async def write(
    conn: Connection,
    brand: Brand,
    persona_id: UUID,
    path: str,
    seen: Sequence[Claim],
    claims: Sequence[Claim],
    quotes: Mapping[UUID, Evidence],
    user_id: UUID,
    request_id: UUID,
    now: datetime,
) -> None:
    """Puts these claims into the field "dimension.field". Old quotes are kept, so that it can be taken back.

    Args:
        seen: The claims that the person saw there.
        quotes: Quotes that the claims cite and the persona does not have yet.

    Raises:
        AskAgain: The field was changed meanwhile, or the persona is gone.
    """
    given = _home(brand, persona_id, path, now)
    if await _held(conn, given) != _stored(seen):
        raise AskAgain(
            "This field was changed meanwhile, so nothing was written.",
            "Show the persona again, then edit.",
            "conflict",
        )
    await _put(conn, given, _stored(claims))
    if quotes:
        rows = [{"id": identity, **quote.model_dump(mode="json")} for identity, quote in quotes.items()]
        await conn.execute(SQL["add_quotes"], {**given, "rows": Jsonb(rows)})
    action = "overwrite" if seen else "set"
    told = {"old": Jsonb(_stored(seen)), "new": Jsonb(_stored(claims)), "action": action}
    await conn.execute(SQL["tell"], {**given, **told, "request_id": request_id, "user_id": user_id})


async def undo(
    conn: Connection, brand: Brand, request_id: UUID, user_id: UUID, now: datetime, own: UUID
) -> tuple[UUID, str] | None:
    """Puts back what a request changed; the persona and the field, None where it changed none.

    Args:
        own: The request id of the undoing, which can be undone too.

    Raises:
        AskAgain: The field was changed since.
    """
    cur = await conn.execute(SQL["told"], {"brand_id": brand.id, "request_id": request_id})
    row = await cur.fetchone()
    if row is None:
        return None
    persona_id, path, old, new = row
    given = _home(brand, persona_id, path, now)
    if await _held(conn, given) != new:
        raise AskAgain("This field was changed since, so it stays as it is.", "Edit it instead.", "conflict")
    await _put(conn, given, old)
    told = {"old": Jsonb(new), "new": Jsonb(old), "action": "undo", "request_id": own, "user_id": user_id}
    await conn.execute(SQL["tell"], {**given, **told})
    return persona_id, path


def _stored(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    return [claim.model_dump(mode="json") for claim in claims]


def _home(brand: Brand, persona_id: UUID, path: str, now: datetime) -> dict[str, Any]:
    dimension, _, field = path.partition(".")
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "id": persona_id, "now": now}
    return {**home, "path": path, "dimension": dimension, "field": field}


async def _held(conn: Connection, given: dict[str, Any]) -> list[dict[str, Any]]:
    row = await (await conn.execute(SQL["held"], given)).fetchone()
    if row is None:
        raise AskAgain("That persona is gone.", "Type /persona for those that there are.", "not_found")
    return row[0] or []


async def _put(conn: Connection, given: dict[str, Any], claims: list[dict[str, Any]]) -> None:
    await conn.execute(SQL["write"], {**given, "claims": Jsonb(claims)})
