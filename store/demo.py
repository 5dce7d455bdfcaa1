"""Writes a whole made-up brand at once, as the person whose workspace it is for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from pydantic import JsonValue

from store.db import Connection, to_json
from store.sql import queries

SQL = queries("demo")
Row = Mapping[str, JsonValue]
# Parents before children.
TABLES = (
    "brand_ad_accounts",
    "products",
    "product_variants",
    "product_offer_variants",
    "brand_landing_pages",
    "landing_page_versions",
    "customer_reviews",
    "reddit_sentiment_quotes",
    "amazon_review_analysis",
    "meta_ads",
    "ad_creatives",
    "meta_ad_destinations",
    "meta_ad_product_matches",
    "ad_creative_classifications",
    "ad_video_analysis",
    "landing_page_readings",
    "congruence_checks",
    "meta_ad_play_curves",
    "meta_ads_performance",
    "performance_restatements",
    "scraped_templates",
    "meta_ad_templates",
    "product_template_settings",
    "template_queue",
    "template_reviews",
    "personas_4d",
    "evidence",
    "notifications",
)


async def lock(conn: Connection, organization_id: UUID) -> None:
    """Until the transaction ends, no other process writes the organisation's demo."""
    await conn.execute(SQL["lock"], {"organization_id": str(organization_id)})


async def find(conn: Connection, organization_id: UUID, slug: str) -> tuple[UUID, bool] | None:
    """The brand's id and whether it is fictional."""
    cur = await conn.execute(SQL["find"], {"organization_id": organization_id, "slug": slug})
    row = await cur.fetchone()
    return (row[0], row[1]) if row else None


async def is_going(conn: Connection, brand_id: UUID) -> bool:
    """Whether the brand was removed and its rows are not gone yet."""
    row = await (await conn.execute(SQL["is_going"], {"brand_id": brand_id})).fetchone()
    return row is not None and bool(row[0])


async def remove(conn: Connection, brand_id: UUID) -> bool:
    """Removes a fictional brand with all that hangs on it; whether it was there to remove for this person."""
    cur = await conn.execute(SQL["remove"], {"brand_id": brand_id})
    return await cur.fetchone() is not None


async def write(
    conn: Connection, organization_id: UUID, brand_id: UUID, brand: Row, rows: Mapping[str, Sequence[Row]]
) -> None:
    """The brand and its rows by table; each row has the columns that its statement in demo.sql names."""
    ids = {"organization_id": organization_id, "brand_id": brand_id}
    await conn.execute(SQL["brand"], {**ids, "row": to_json(brand)})
    dates = [str(row["date"]) for row in rows["meta_ads_performance"]]
    await conn.execute(SQL["months"], {"since": min(dates), "until": max(dates)})
    for table in TABLES:
        await conn.execute(SQL[table], {**ids, "rows": to_json(rows[table])})
    await conn.execute(SQL["event"], {**ids, "row": to_json({table: len(rows[table]) for table in TABLES})})
