"""Quotes of Reddit and analyses of Amazon reviews, as files bring them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from domain.amazon_analysis import SECTIONS, AmazonAnalysis
from domain.brand import Brand
from domain.reddit_quote import RedditQuote
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("research_write")


async def put_quotes(
    conn: Connection, brand: Brand, quotes: Iterable[tuple[RedditQuote, UUID | None]], file_hash: str, now: datetime
) -> tuple[int, int]:
    """Takes in quotes, each with its product, once for each category. How many are new, and how many changed."""
    await conn.execute(SQL["stage"])
    async with conn.cursor() as cur, cur.copy(SQL["copy"]) as copy:
        for quote, product in quotes:
            await copy.write_row(
                (
                    *(quote.quote, quote.source_type, quote.category, quote.subtype, quote.confidence),
                    *(quote.subreddit, quote.title, quote.url, quote.author, quote.score, quote.posted_on),
                    *(product, quote.content_hash),
                )
            )
    given = {"organization_id": brand.organization_id, "brand_id": brand.id, "file_hash": file_hash, "now": now}
    changed = (await conn.execute(SQL["told_more"], given)).rowcount
    new = (await conn.execute(SQL["add"], given)).rowcount
    return new, changed


async def put_analysis(
    conn: Connection,
    brand: Brand,
    product: UUID,
    analysis: AmazonAnalysis,
    file_hash: str,
    user_id: UUID,
    now: datetime,
) -> Literal["new", "changed", "same"]:
    """The product's analysis, in place of the one before; what that said stays in its trace."""
    said = analysis.model_dump(mode="json", exclude={"product"})
    digest = hashlib.sha256(to_json(said).encode("utf-8", "surrogatepass")).hexdigest()
    home: dict[str, Any] = {"organization_id": brand.organization_id, "brand_id": brand.id, "product": product}
    row = await (await conn.execute(SQL["analysis"], home)).fetchone()
    if row is not None and row[0] == digest:
        return "same"
    given: dict[str, Any] = {
        **home,
        "asin": analysis.asin,
        "total_reviews": analysis.total_reviews,
        "sentiment_distribution": to_json(analysis.sentiment_distribution),
        **{name: to_json(analysis.section(name)) for name in SECTIONS},
        "top_positive_quotes": list(analysis.top_positive_quotes),
        "top_negative_quotes": list(analysis.top_negative_quotes),
        "transformation_quotes": list(analysis.transformation_quotes),
        "content_hash": digest,
        "file_hash": file_hash,
        "now": now,
    }
    made = await (await conn.execute(SQL["put_analysis"], given)).fetchone()
    assert made is not None
    told = {
        **home,
        "target": str(made[0]),
        "action": "set" if row is None else "overwrite",
        "old_value": None if row is None else to_json(row[1]),
        "new_value": to_json(said),
        "detail": to_json({"file_hash": file_hash}),
        "user_id": user_id,
        "now": now,
    }
    await conn.execute(SQL["tell"], told)
    return "new" if row is None else "changed"
