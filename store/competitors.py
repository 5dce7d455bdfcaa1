"""A brand's competitors, and what was brought of what they and their customers say."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import class_row, dict_row

from domain.brand import Brand
from domain.competitor import LIKE, SOURCE_KINDS, Competitor, CompetitorText, unlike
from domain.evidence import Source, fingerprint
from domain.research import ResearchText
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("competitors")


async def of_brand(conn: Connection, brand_id: UUID) -> list[Competitor]:
    """The brand's competitors by name."""
    async with conn.cursor(row_factory=class_row(Competitor)) as cur:
        await cur.execute(SQL["of_brand"], {"brand_id": brand_id})
        return await cur.fetchall()


async def add(conn: Connection, brand: Brand, made: Competitor, user_id: UUID, now: datetime) -> Competitor | None:
    """The new competitor, with its id; None when the brand has one with this slug."""
    given: dict[str, Any] = {**_home(brand, now), "name": made.name, "slug": made.slug, "website": made.website_url}
    cur = await conn.execute(SQL["add"], {**given, "industry": made.industry, "notes": made.notes})
    row = await cur.fetchone()
    if row is None:
        return None
    await _tell(conn, brand, row[0], "name", made.name, "manual", {}, user_id, now)
    return made.model_copy(update={"id": row[0]})


async def add_texts(
    conn: Connection,
    brand: Brand,
    competitor: Competitor,
    texts: Sequence[CompetitorText],
    user_id: UUID | None,
    now: datetime,
    detail: dict[str, str] | None = None,
) -> int:
    """Adds what is new; how many that were. `detail` says where they came from."""
    rows = [{**text.model_dump(mode="json"), "content_hash": text.content_hash} for text in unlike(texts)]
    given = {**_home(brand, now), "competitor_id": competitor.id, "rows": to_json(rows)}
    added = len(await (await conn.execute(SQL["add_texts"], given)).fetchall())
    if added:
        told = {"texts": str(added), **(detail or {})}
        source = "import" if detail else "manual"
        await _tell(conn, brand, competitor.id, "competitor_texts", str(added), source, told, user_id, now)
    return added


async def texts(conn: Connection, brand_id: UUID, competitor_id: UUID) -> list[ResearchText]:
    """What was brought of a competitor, as texts that can be quoted."""
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["texts"], {"brand_id": brand_id, "competitor_id": competitor_id})
        rows = await cur.fetchall()
    found: list[ResearchText] = []
    for row in rows:
        kind, body = row.pop("kind"), row.pop("body")
        source = Source(kind=SOURCE_KINDS[kind], id=row.pop("id"), text=body, content_hash=fingerprint(body))
        found.append(ResearchText(source=source, kind=LIKE[kind], origin="competitor", **row))
    return found


async def count_texts(conn: Connection, brand_id: UUID, competitor_id: UUID) -> int:
    """How many texts there are of a competitor."""
    given = {"brand_id": brand_id, "competitor_id": competitor_id}
    row = await (await conn.execute(SQL["count_texts"], given)).fetchone()
    return row[0] if row else 0


def _home(brand: Brand, now: datetime) -> dict[str, Any]:
    return {"organization_id": brand.organization_id, "brand_id": brand.id, "now": now}


async def _tell(
    conn: Connection,
    brand: Brand,
    competitor_id: UUID,
    column: str,
    value: str,
    source_type: str,
    detail: dict[str, str],
    user_id: UUID | None,
    now: datetime,
) -> None:
    told = {"id": competitor_id, "column": column, "request_id": uuid4(), "new_value": to_json(value)}
    more = {"source_type": source_type, "detail": to_json(detail), "user_id": user_id}
    await conn.execute(SQL["tell"], {**_home(brand, now), **told, **more})
