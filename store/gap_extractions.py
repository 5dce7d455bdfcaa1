"""What a model read out of texts for fields of the profile: immutable, so that nothing is paid for twice."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import TypeAdapter

from domain.brand import Brand
from domain.gap_finding import Finding
from domain.profile_fields import BY_KEY, FieldKey
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("gap_extractions")
_FINDINGS = TypeAdapter(list[Finding])


@dataclass(frozen=True)
class Extraction:
    """One question to a model: the pieces by hash, the fields, and the findings whose quotes stand in them.

    `dropped` findings had none. `cost` in US dollars; None: nobody knows the price.
    """

    texts: tuple[str, ...]
    fields: tuple[FieldKey, ...]
    findings: tuple[Finding, ...]
    dropped: int
    model: str
    prompt_name: str
    prompt_version: str
    prompt_hash: str
    input_hash: str
    input_tokens: int
    output_tokens: int
    cost: Decimal | None


@dataclass(frozen=True)
class Known:
    """What was read before: for each piece the fields it was read for, what was found, and by which question."""

    covered: dict[str, frozenset[FieldKey]]
    findings: tuple[Finding, ...]
    asked: dict[str, str]


async def known(conn: Connection, brand_id: UUID, model: str, prompt_hash: str, texts: Collection[str]) -> Known:
    """What this model read in these pieces with this prompt; one query. Fields that are gone are left out."""
    given = {"brand_id": brand_id, "model": model, "prompt_hash": prompt_hash, "texts": list(texts)}
    cur = await conn.execute(SQL["read"], given)
    covered: defaultdict[str, set[FieldKey]] = defaultdict(set)
    findings: dict[Finding, None] = {}
    asked: dict[str, str] = {}
    wanted = set(texts)
    for pieces, fields, found, input_hash in await cur.fetchall():
        keys: list[FieldKey] = [key for key in fields if key in BY_KEY]
        for piece in pieces:
            if piece in wanted:
                covered[piece].update(keys)
                asked[piece] = input_hash
        for finding in _FINDINGS.validate_python([one for one in found if one.get("key") in BY_KEY]):
            if finding.text in wanted:
                findings[finding] = None
    return Known({piece: frozenset(keys) for piece, keys in covered.items()}, tuple(findings), asked)


async def add(conn: Connection, brand: Brand, made: Extraction, now: datetime) -> None:
    """Stores a question with its answer; one that is there already stays."""
    await conn.execute(
        SQL["add"],
        {
            "organization_id": brand.organization_id,
            "brand_id": brand.id,
            "texts": list(made.texts),
            "fields": list(made.fields),
            "findings": to_json(made.findings),
            "dropped": made.dropped,
            "model": made.model,
            "prompt_name": made.prompt_name,
            "prompt_version": made.prompt_version,
            "prompt_hash": made.prompt_hash,
            "input_hash": made.input_hash,
            "input_tokens": made.input_tokens,
            "output_tokens": made.output_tokens,
            "cost_usd": made.cost,
            "now": now,
        },
    )


async def not_read_since(
    conn: Connection, brand_id: UUID, pages: Collection[str], since: datetime
) -> list[tuple[str, str]]:
    """Those of the pages, by id, that nobody has tried to read since: canonical address and address."""
    given = {"brand_id": brand_id, "pages": list(pages), "since": since}
    cur = await conn.execute(SQL["not_read_since"], given)
    return [(row[0], row[1]) for row in await cur.fetchall()]
