"""Personas with their quotes, and the answers of a model that they were made of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row
from pydantic import BaseModel, JsonValue

from domain.brand import Brand
from domain.persona_draft import Draft
from domain.saved_persona import ListedPersona, MadePass, PersonaTexts, SavedPersona, SourceType
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("personas")


async def listed(conn: Connection, brand_id: UUID) -> list[ListedPersona]:
    """The brand's personas, the primary ones first; one query."""
    async with conn.cursor(row_factory=class_row(ListedPersona)) as cur:
        await cur.execute(SQL["listed"], {"brand_id": brand_id})
        return await cur.fetchall()


async def read(conn: Connection, brand_id: UUID, slug: str) -> SavedPersona | None:
    """The persona of that slug or id, with its quotes; None when there is none. One query."""
    found = await _every(conn, brand_id, slug, None)
    return found[0] if found else None


async def every(conn: Connection, brand_id: UUID, product_id: UUID | None = None) -> list[SavedPersona]:
    """All of the brand's personas, or of one product's, with their quotes; one query."""
    return await _every(conn, brand_id, None, product_id)


async def _every(conn: Connection, brand_id: UUID, slug: str | None, product_id: UUID | None) -> list[SavedPersona]:
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["every"], {"brand_id": brand_id, "slug": slug, "product_id": product_id})
        return [_saved(row) for row in await cur.fetchall()]


def _saved(row: dict[str, Any]) -> SavedPersona:
    draft = Draft.model_validate(
        {
            "id": row.pop("id"),
            "name": row.pop("name"),
            "persona": row.pop("persona"),
            "evidence": row.pop("evidence"),
            "made_by": "model" if row["passes"] else "rules",
            "rejected": row.pop("rejected"),
            "notes": row.pop("notes"),
        }
    )
    return SavedPersona.model_validate({**row, "draft": draft, "read": row.pop("source_data") or {}})


async def save(
    conn: Connection,
    brand: Brand,
    draft: Draft,
    *,
    slug: str,
    source_type: SourceType,
    product_id: UUID | None,
    competitor_id: UUID | None,
    read: PersonaTexts,
    passes: tuple[MadePass, ...],
    run_id: str,
    now: datetime,
    user_id: UUID | None = None,
) -> str:
    """Writes a persona and its quotes; its slug. What the same run wrote before is replaced.

    Args:
        slug: Of its name; it gets a number where another persona has it.
        now: When the run was asked for.
        user_id: Who asked for it; None: nobody did, in a job alone.
    """
    home: dict[str, Any] = {"organization_id": brand.organization_id, "brand_id": brand.id, "id": draft.id, "now": now}
    kind = "competitor" if competitor_id else "product_specific" if product_id else "own_brand"
    given = {
        "slug": slug,
        "name": draft.name,
        "product_id": product_id,
        "competitor_id": competitor_id,
        "persona_type": kind,
        "source_type": source_type,
        "source_data": to_json(read),
        "passes": to_json(passes),
        "rejected": to_json(draft.rejected),
        "notes": list(draft.notes),
        "confidence": draft.confidence,
        "run_id": run_id,
        "persona": to_json(draft.persona),
    }
    cur = await conn.execute(SQL["save"], {**home, **given})
    row = await cur.fetchone()
    assert row is not None
    await conn.execute(SQL["forget_quotes"], home)
    await conn.execute(SQL["add_quotes"], {**home, "rows": to_json(_quotes(draft))})
    told = {"name": draft.name, "claims": len(list(draft.persona.claims())), "quotes": len(draft.evidence)}
    detail = {"run_id": run_id, "texts": read.texts, "models": [made.model for made in passes]}
    source = "ai_suggestion" if passes else "cached_source"
    event = {**home, "told": to_json(told), "source": source, "detail": to_json(detail), "user_id": user_id}
    await conn.execute(SQL["event"], event)
    return row[0]


def _quotes(draft: Draft) -> list[dict[str, JsonValue]]:
    fields: dict[UUID, str] = {}
    for path, claim in draft.persona.claims():
        for identity in (*claim.evidence, *claim.counter):
            fields.setdefault(identity, path)
    return [
        {"id": str(identity), "field": path, **draft.evidence[identity].model_dump(mode="json")}
        for identity, path in fields.items()
    ]


async def remove(conn: Connection, brand_id: UUID, persona_id: UUID) -> bool:
    """Removes a persona with its quotes; whether it was there for this person to remove."""
    cur = await conn.execute(SQL["remove"], {"brand_id": brand_id, "id": persona_id})
    if await cur.fetchone() is None:
        return False
    await conn.execute(SQL["forget_quotes"], {"brand_id": brand_id, "id": persona_id})
    return True


async def kept_pass(
    conn: Connection, brand_id: UUID, part: str, input_hash: str, model: str
) -> tuple[MadePass, JsonValue] | None:
    """What that model answered to that question before; None when it was not asked."""
    async with conn.cursor(row_factory=dict_row) as cur:
        given = {"brand_id": brand_id, "part": part, "input_hash": input_hash, "model": model}
        await cur.execute(SQL["kept"], given)
        row = await cur.fetchone()
    if row is None:
        return None
    output: JsonValue = row.pop("output")
    return MadePass.model_validate({**row, "kept": True}), output


async def keep_pass(conn: Connection, brand: Brand, made: MadePass, output: BaseModel) -> None:
    """Stores an answer: the same question is not paid for twice."""
    told = output.model_dump(mode="json", exclude_defaults=True)
    given = {**made.model_dump(), "organization_id": brand.organization_id, "brand_id": brand.id}
    await conn.execute(SQL["keep"], {**given, "output": to_json(told)})


async def offer_variant(conn: Connection, brand_id: UUID, slug: str, product_id: UUID | None) -> UUID | None:
    """The id of the offer variant of that slug, of the product where one is given; None when there is none."""
    cur = await conn.execute(SQL["offer_variant"], {"brand_id": brand_id, "slug": slug, "product_id": product_id})
    row = await cur.fetchone()
    return row[0] if row else None
