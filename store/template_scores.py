"""Scores of templates for products: immutable, each input once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from domain.brand import Brand
from domain.template_score import SCHEMA_VERSION, Judgement, Paid, StoredScore, StoredScorer
from store.db import Connection
from store.sql import queries

SQL = queries("template_scores")
ScoreKey = tuple[UUID, str]
"""A template, and the hash of the texts that were compared."""


async def of_product(
    conn: Connection, product_id: UUID, scorer: StoredScorer, prompt_version: str
) -> dict[ScoreKey, StoredScore]:
    """What is stored of the product by this version of the prompt."""
    given = {"product_id": product_id, "scorer": scorer, "prompt_version": prompt_version}
    async with conn.cursor(row_factory=class_row(StoredScore)) as cur:
        await cur.execute(SQL["of_product"], given | {"schema_version": SCHEMA_VERSION})
        return {(score.template_id, score.input_hash): score for score in await cur.fetchall()}


async def add(
    conn: Connection,
    brand: Brand,
    product_id: UUID,
    key: ScoreKey,
    scorer: StoredScorer,
    judged: Judgement,
    paid: Paid,
    now: datetime,
) -> bool:
    """Keeps a score; whether it is new."""
    given: dict[str, Any] = {
        "organization_id": brand.organization_id,
        "brand_id": brand.id,
        "product_id": product_id,
        "template_id": key[0],
        "input_hash": key[1],
        "scorer": scorer,
        "schema_version": SCHEMA_VERSION,
        "now": now,
        **judged.model_dump(),
        **paid.model_dump(),
    }
    return (await conn.execute(SQL["add"], given)).rowcount == 1
