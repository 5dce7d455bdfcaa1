"""A brand's profile as it stands, in four queries however many products, variants and personas it has."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, get_args
from uuid import UUID

from psycopg.rows import class_row, dict_row
from pydantic import BaseModel, ConfigDict, JsonValue

from domain.evidence import Evidence
from domain.field_values import FieldValue, value_of
from domain.field_values import read as read_value
from domain.profile import FieldState, KnownEvidence, Profile, Target
from domain.profile_fields import BY_KEY, FIELDS, TABLES, FieldKey, ProfileField
from domain.proposal import ItemEvidence, Origin, SourceType, Suggestion, WrittenWith
from store.db import Connection
from store.sql import queries

SQL = queries("profile")
_KEYS = frozenset(get_args(FieldKey))
# Where a row of `targets` holds what another table says.
_HELD: dict[FieldKey, str] = {"product.personas": "personas", "product.pricing": "price"}
SKIPPED = "skip_not_applicable"


class Request(BaseModel):
    """One action that wrote to the profile. `keys`, `targets`, `actions` and values are of its first three writes."""

    model_config = ConfigDict(frozen=True)

    request_id: UUID
    at: datetime
    writes: int
    source_type: SourceType
    mine: bool | None
    by_job: bool
    is_undo: bool
    undone: bool
    keys: tuple[str, ...]
    targets: tuple[str, ...]
    actions: tuple[str, ...]
    old_values: tuple[JsonValue, ...]
    new_values: tuple[JsonValue, ...]


class _Written(NamedTuple):
    action: str
    source_type: SourceType
    at: datetime


async def read(conn: Connection, brand_id: UUID, product: UUID | None = None) -> Profile:
    """The whole profile, or with `product` the brand's own fields, that product's, its offer variants' and personas'.
    A brand that the person may not see has no targets."""
    rows = await _rows(conn, "targets", {"brand_id": brand_id, "product": product})
    targets = [Target.model_validate({k: v for k, v in row.items() if k not in ("held", "place")}) for row in rows]
    ids = [str(target.id) for target in targets]
    given = {"brand_id": brand_id, "targets": ids}
    writes = {
        (row["target"], row["key"]): _Written(row["action"], row["source_type"], row["created_at"])
        for row in await _rows(conn, "writes", given)
    }
    columns = sorted({field.column for field in FIELDS})
    bearing = defaultdict[tuple[UUID, str], list[KnownEvidence]](list)
    for row in await _rows(conn, "evidence", {**given, "tables": list(TABLES.values()), "columns": columns}):
        bearing[row["target"], row["held_as"]].append(_known(row))
    offered = defaultdict[tuple[UUID, str], list[Suggestion]](list)
    for row in await _rows(conn, "suggestions", {**given, "targets": [target.id for target in targets]}):
        if row["gap_key"] in _KEYS:
            offered[row["target_id"], row["gap_key"]].append(_suggestion(row))
    states = [
        _state(field, target, row["held"], writes.get((target.id, field.key)), bearing, offered)
        for field in FIELDS
        for target, row in zip(targets, rows, strict=True)
        if field.level == target.level
    ]
    return Profile(brand_id=brand_id, targets=tuple(targets), states=tuple(states))


async def suggestion(conn: Connection, brand_id: UUID, beginning: str) -> Suggestion | None:
    """The suggestion whose id begins so; None when none does, or several do."""
    found = await _rows(conn, "suggestion", {"brand_id": brand_id, "beginning": beginning.replace("-", "").lower()})
    return _suggestion(found[0]) if len(found) == 1 and found[0]["gap_key"] in _KEYS else None


async def requests(conn: Connection, brand_id: UUID, limit: int) -> list[Request]:
    """What was written of the profile, the newest first."""
    async with conn.cursor(row_factory=class_row(Request)) as cur:
        await cur.execute(SQL["requests"], {"brand_id": brand_id, "limit": limit})
        return await cur.fetchall()


def held_in(field: ProfileField, row: dict[str, JsonValue]) -> FieldValue | None:
    """The field's value in a row of its thing."""
    return value_of(field.type, row.get(_HELD.get(field.key, field.column)))


def _state(
    field: ProfileField,
    target: Target,
    row: dict[str, JsonValue],
    written: _Written | None,
    bearing: dict[tuple[UUID, str], list[KnownEvidence]],
    offered: dict[tuple[UUID, str], list[Suggestion]],
) -> FieldState:
    return FieldState(
        key=field.key,
        target=target,
        value=held_in(field, row),
        not_applicable=written is not None and written.action == SKIPPED,
        evidence=tuple(bearing.get((target.id, field.column), ())),
        written_at=written.at if written else None,
        written_as=written.source_type if written else None,
        suggestions=_in_order(field, offered.get((target.id, field.key), ())),
    )


def _in_order(field: ProfileField, offered: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """What waits for its click first, then as the registry orders the field's sources."""
    order = {kind: at for at, kind in enumerate(field.sources)}
    return tuple(sorted(offered, key=lambda one: (one.status == "open", order.get(one.origin.kind, len(order)))))  # type: ignore[call-overload]


def _known(row: dict[str, Any]) -> KnownEvidence:
    return KnownEvidence(
        item=row["item"],
        evidence=evidence_of(row),
        source=row["source"],
        url=row["url"],
        title=row["title"],
    )


def evidence_of(row: dict[str, Any]) -> Evidence:
    """A row's quote."""
    return Evidence(
        source_kind=row["source_kind"],
        source_id=row["source_id"],
        content_hash=row["content_hash"],
        start=row["start"],
        end=row["end"],
        quote=row["quote"],
    )


def _suggestion(row: dict[str, Any]) -> Suggestion:
    key: FieldKey = row["gap_key"]
    return Suggestion(
        id=row["id"],
        key=key,
        target=row["target_id"],
        value=None if row["value"] is None else read_value(row["value"]),
        evidence=tuple(ItemEvidence.model_validate(one) for one in row["evidence"]),
        confidence=row["confidence"],
        reasoning=row["reasoning"],
        instructs=row["instructs"],
        source_type=row["source_type"],
        origin=Origin(
            kind=row["source_kind"],
            id=row["source_id"],
            content_hash=row["source_hash"],
            url=row["source_url"],
            title=row["source_title"],
            at=row["source_at"],
        ),
        written=WrittenWith(
            model=row["model"],
            prompt_name=row["prompt_name"],
            prompt_version=row["prompt_version"],
            prompt_hash=row["prompt_hash"],
            input_hash=row["input_hash"],
        ),
        status=row["status"],
        old_value=value_of(BY_KEY[key].type, row["old_value"]),
        made_at=row["made_at"],
        decided_at=row["decided_at"],
        run_id=row["run_id"],
        gone=row.get("gone", False),
    )


async def _rows(conn: Connection, name: str, given: Mapping[str, object]) -> list[dict[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL[name], given)
        return await cur.fetchall()
