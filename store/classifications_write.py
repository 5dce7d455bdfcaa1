"""Storing readings, and what a run of classification must know beforehand and tell afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row
from pydantic import JsonValue

from domain.ad_material import AdMaterial, PageText
from domain.awareness import AwarenessLevel
from domain.brand import Brand
from domain.classification import Classified, Quote, Read, ReadBy
from domain.classification_plan import Known, Reader, Todo
from domain.video_analysis import VideoAnalysis
from store.classifications import SQL, ad_keys
from store.db import Connection, to_json
from store.performance import AdKey

_TEXTS = frozenset(
    {
        "hook_visual_elements",
        "benefits_shown",
        "features_demonstrated",
        "pain_points_addressed",
        "angles_used",
        "jobs_to_be_done",
        "emotional_drivers",
    }
)


@dataclass(frozen=True)
class Paid:
    """The model that read, and what that took. Empty where rules did."""

    model: str | None = None
    prompt_hash: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: Decimal | None = None


@dataclass(frozen=True)
class AdReading:
    """One ad's reading as it is stored."""

    todo: Todo
    read: Read
    by: ReadBy
    reader: Reader
    paid: Paid = Paid()
    video_analysis_id: UUID | None = None
    # The model's answer as it came; None where rules read.
    raw: JsonValue = None


@dataclass(frozen=True)
class Made:
    """What a run has made so far. `ads` counts by source; `spent` is US dollars."""

    ads: dict[str, int]
    pages: int
    spent: Decimal


async def known(conn: Connection, brand_id: UUID, ads: Sequence[AdKey] | None = None) -> list[Known]:
    """Every reading of these ads (None: of all), of whatever input and reader."""
    async with conn.cursor(row_factory=class_row(Known)) as cur:
        await cur.execute(SQL["known"], {"brand_id": brand_id, **ad_keys(ads)}, prepare=False)
        return await cur.fetchall()


async def put(conn: Connection, brand: Brand, readings: Sequence[AdReading], now: datetime) -> int:
    """Stores readings; those that are there already stay. How many were new."""
    rows = [
        {
            **reading.read.model_dump(mode="json"),
            "account": reading.todo.ad.account,
            "ad_id": reading.todo.ad.ad_id,
            "by": reading.by,
            **_made_by(reading.reader, reading.paid),
            "input_hash": reading.todo.input_hash,
            "video_analysis_id": reading.video_analysis_id,
            "raw": reading.raw,
        }
        for reading in readings
    ]
    given = {"organization_id": brand.organization_id, "brand_id": brand.id, "rows": to_json(rows), "now": now}
    return (await conn.execute(SQL["put"], given)).rowcount


async def put_analysis(
    conn: Connection,
    brand: Brand,
    ad: AdMaterial,
    seen: VideoAnalysis,
    made_from: str,
    reader: Reader,
    paid: Paid,
    now: datetime,
) -> UUID:
    """Stores the analysis of the ad's video; its id, or that of the same one that is there already."""
    given: dict[str, Any] = {
        **{name: _column(name, value) for name, value in seen.model_dump(mode="json").items()},
        "organization_id": brand.organization_id,
        "brand_id": brand.id,
        "account": ad.account,
        "ad_id": ad.ad_id,
        "full_transcript": seen.full_transcript or None,
        "video_key": ad.video.path if ad.video else None,
        "video_seconds": ad.video_seconds,
        "input_hash": made_from,
        "now": now,
        **_made_by(reader, paid),
    }
    row = await (await conn.execute(SQL["put_analysis"], given)).fetchone()
    if row is None:
        raise LookupError(f"the analysis of {ad.ad_id!r} is stored by a run that has not ended")
    return row[0]


async def analysis(conn: Connection, brand_id: UUID, id: UUID) -> VideoAnalysis:
    """One analysis whole.

    Raises:
        LookupError: There is none.
    """
    async with conn.cursor(row_factory=dict_row) as cur:
        await cur.execute(SQL["analysis"], {"brand_id": brand_id, "id": id})
        row = await cur.fetchone()
    if row is None:
        raise LookupError(f"no analysis {id}")
    return VideoAnalysis.stored(row)


async def pages(conn: Connection, brand_id: UUID, reader: Reader, since: date, until: date) -> list[PageText]:
    """Pages whose text this reader has not judged yet, those first whose ads spent most in these days."""
    given = {"brand_id": brand_id, "since": since, "until": until, **reader._asdict()}
    async with conn.cursor(row_factory=class_row(PageText)) as cur:
        await cur.execute(SQL["pages"], given)
        return await cur.fetchall()


async def put_page(
    conn: Connection,
    brand: Brand,
    page: PageText,
    awareness: AwarenessLevel | None,
    confidence: float | None,
    quote: str | None,
    reader: Reader,
    paid: Paid,
    now: datetime,
) -> None:
    """Stores to whom a page speaks; where that is there already, it stays."""
    quotes = [Quote(field="awareness", source="page", quote=quote)] if quote else []
    given: dict[str, Any] = {
        "organization_id": brand.organization_id,
        "brand_id": brand.id,
        "page_id": page.id,
        "content_hash": page.content_hash,
        "awareness": awareness,
        "confidence": confidence if awareness else None,
        "quotes": to_json(quotes),
        "by": "model" if paid.model else "rules",
        "now": now,
        **_made_by(reader, paid),
    }
    await conn.execute(SQL["put_page"], given)


async def failed(conn: Connection, brand_id: UUID) -> list[dict[str, Any]]:
    """What a model was given and could not read: account, ad_id, input_hash, way, prompt_version."""
    cur = await conn.execute(SQL["failed"], {"brand_id": brand_id})
    return [row[0] for row in await cur.fetchall()]


async def made(conn: Connection, brand_id: UUID, now: datetime) -> Made:
    """What the run that was asked for at `now` has made so far, also before it was interrupted."""
    async with conn.cursor(row_factory=class_row(Made)) as cur:
        await cur.execute(SQL["made"], {"brand_id": brand_id, "now": now})
        return await cur.fetchone() or Made({}, 0, Decimal(0))


async def latest(
    conn: Connection, brand_id: UUID, now: datetime, since: date, until: date, limit: int
) -> list[Classified]:
    """Readings that the run asked for at `now` made, of the ads that spent most in these days."""
    async with conn.cursor(row_factory=class_row(Classified)) as cur:
        given = {"brand_id": brand_id, "now": now, "since": since, "until": until, "limit": limit}
        await cur.execute(SQL["latest"], given, prepare=False)
        return await cur.fetchall()


def _made_by(reader: Reader, paid: Paid) -> dict[str, Any]:
    return {
        **reader._asdict(),
        "model": paid.model,
        "prompt_hash": paid.prompt_hash,
        "input_tokens": paid.input_tokens,
        "output_tokens": paid.output_tokens,
        "cost_usd": paid.cost,
    }


def _column(name: str, value: Any) -> Any:
    """Some lists of texts are columns of that type; everything else that is built is JSON."""
    return to_json(value) if isinstance(value, (list, dict)) and name not in _TEXTS else value
