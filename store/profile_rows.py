"""A profile's thing, locked: its fields written, with the quotes that bear them and the trace of who wrote what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict, JsonValue

from domain.brand import Brand
from domain.errors import AskAgain
from domain.evidence import fingerprint
from domain.field_values import FieldValue, stored
from domain.profile_fields import TABLES, FieldKey, ProfileField
from domain.proposal import ItemEvidence, Origin, WrittenWith
from store.db import Connection, to_json
from store.profile import SKIPPED, evidence_of
from store.sql import queries

SQL = queries("profile_write")


@dataclass(frozen=True)
class Who:
    """Who writes, when, and as part of which request: `request_id` groups what one /undo takes back together. Without
    a user a job does it."""

    user_id: UUID | None
    now: datetime
    request_id: UUID


class Detail(BaseModel):
    """What an event keeps beside the values, enough to take it back whole. `words` is what dimensions were written in
    before there were figures."""

    model_config = ConfigDict(frozen=True)

    suggestion: UUID | None = None
    confidence: str | None = None
    reasoning: str = ""
    source: Origin | None = None
    written: WrittenWith | None = None
    evidence: tuple[ItemEvidence, ...] = ()
    evidence_before: tuple[ItemEvidence, ...] = ()
    words: str | None = None


@dataclass(frozen=True)
class Held:
    """A thing of the brand, locked."""

    row: dict[str, JsonValue]
    product_id: UUID | None
    name: str


async def hold(conn: Connection, brand: Brand, field: ProfileField, target: UUID) -> Held:
    """The thing whose field it is, held until the transaction ends.

    Raises:
        AskAgain: It is not the brand's.
    """
    found = await rows_of(conn, f"held_{field.level}", {"brand_id": brand.id, "target": target})
    if not found:
        raise AskAgain(f"{brand.name} has no {field.level.replace('_', ' ')} {target}.", "", "not_found")
    return Held(found[0]["held"], found[0]["product_id"], found[0]["name"])


async def put(
    conn: Connection, brand: Brand, field: ProfileField, target: UUID, value: FieldValue | None, words: str | None
) -> None:
    """Writes one field. `words` are those in which dimensions stood before there were figures."""
    empty: JsonValue = [] if field.type == "text_list" else None
    row = {field.column: empty if value is None else stored(value)}
    if field.column == "dimensions":
        # What was once written in words comes back with an undo; figures made of it are not kept twice.
        row = {"dimensions": None, "product_dimensions": words} if words is not None else row
    await conn.execute(SQL[f"write_{field.level}"], {"brand_id": brand.id, "target": target, "row": Jsonb(row)})


async def bearing(conn: Connection, brand: Brand, field: ProfileField, target: UUID) -> tuple[ItemEvidence, ...]:
    """The quotes that bear what stands in a field."""
    rows = await rows_of(conn, "bearing", _place(brand, field, target))
    return tuple(ItemEvidence(item=row["item"], evidence=evidence_of(row)) for row in rows)


async def bear(
    conn: Connection,
    brand: Brand,
    field: ProfileField,
    target: UUID,
    evidence: tuple[ItemEvidence, ...],
    now: datetime,
) -> None:
    """Replaces the quotes that bear a field."""
    place = _place(brand, field, target)
    await conn.execute(SQL["unbear"], place)
    if evidence:
        rows = [{"item": one.item, **one.evidence.model_dump(mode="json")} for one in evidence]
        home = {"organization_id": brand.organization_id, "now": now}
        await conn.execute(SQL["bear"], {**place, **home, "rows": Jsonb(rows)})


def _place(brand: Brand, field: ProfileField, target: UUID) -> dict[str, object]:
    return {"brand_id": brand.id, "table": TABLES[field.level], "target": str(target), "column": field.column}


async def tell(
    conn: Connection,
    brand: Brand,
    field: ProfileField,
    target: UUID,
    who: Who,
    action: str,
    old: FieldValue | None,
    new: FieldValue | None,
    source_type: str,
    detail: Detail,
    bears: tuple[ItemEvidence, ...] = (),
    undoes: UUID | None = None,
) -> None:
    """One event: what stood there, what stands there, who and what did it. `bears`: the quotes that bear it now."""
    await conn.execute(
        SQL["tell"],
        {
            **_place(brand, field, target),
            "organization_id": brand.organization_id,
            "key": field.key,
            "request_id": who.request_id,
            "action": action,
            "old": None if old is None else Jsonb(stored(old)),
            "new": None if new is None else Jsonb(stored(new)),
            "source_type": source_type,
            "detail": Jsonb(detail.model_dump(mode="json", exclude_defaults=True)),
            "source_hash": source_hash(bears),
            "undoes": undoes,
            "user_id": who.user_id,
            "now": who.now,
        },
    )


def source_hash(evidence: Sequence[ItemEvidence]) -> str | None:
    """SHA-256 over the sources in the wordings that bear a value, in order; None where none does."""
    named = sorted({(e.evidence.source_kind, e.evidence.source_id, e.evidence.content_hash) for e in evidence})
    return fingerprint(to_json(named)) if named else None


async def is_skipped(conn: Connection, brand: Brand, key: FieldKey, target: UUID) -> bool:
    """Whether the field was called not applicable, and nothing was written since."""
    rows = await rows_of(conn, "last_mark", {"brand_id": brand.id, "target": str(target), "key": key})
    return bool(rows) and rows[0]["action"] == SKIPPED


async def rows_of(conn: Connection, name: str, given: Mapping[str, object]) -> list[dict[str, Any]]:
    """The rows of one of the queries, by column."""
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL[name], given)
        return await cur.fetchall()
