"""What made-up people say of the demo's products elsewhere: quotes as if of Reddit, an analysis as if of Amazon."""

from datetime import date, timedelta
from functools import cache
from typing import cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

from demo import material
from demo.ids import digest, id_of
from demo.personas import Row
from domain.amazon_analysis import SECTIONS, AmazonAnalysis
from domain.reddit_quote import Category, RedditQuote


class _Quote(BaseModel):
    """One quote; `days` before the end it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    product: str
    text: str
    category: Category
    subtype: str
    confidence: float
    community: str
    title: str
    score: int
    days: int


class _Research(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reddit: tuple[_Quote, ...]
    amazon: AmazonAnalysis


@cache
def _research() -> _Research:
    return _Research.model_validate(material.written("research.yaml"))


def quotes(until: date) -> list[tuple[str, RedditQuote]]:
    """The quotes, each with its product's key."""
    found: list[tuple[str, RedditQuote]] = []
    for number, quote in enumerate(_research().reddit, start=1):
        url = f"https://reddit.example/r/{quote.community}/comments/demo{number:03d}"
        given = {
            "line": number,
            "quote": quote.text,
            "category": quote.category,
            "subtype": quote.subtype,
            "confidence": quote.confidence,
            "subreddit": quote.community,
            "title": quote.title,
            "url": url,
            "author": f"demo_user_{number:03d}",
            "score": quote.score,
            "posted_on": until - timedelta(days=quote.days),
        }
        found.append((quote.product, RedditQuote.model_validate(given)))
    return found


def quote_rows(brand: UUID, until: date) -> list[Row]:
    return [
        {
            "id": id_of(brand, "reddit", quote.line),
            "product_id": id_of(brand, "product", product),
            "quote_text": quote.quote,
            "source_type": quote.source_type,
            "sentiment_category": quote.category,
            "sentiment_subtype": quote.subtype,
            "confidence_score": quote.confidence,
            "subreddit": quote.subreddit,
            "post_title": quote.title,
            "post_url": quote.url,
            "author": quote.author,
            "score": quote.score,
            "posted_on": quote.posted_on.isoformat() if quote.posted_on else None,
            "content_hash": quote.content_hash,
        }
        for product, quote in quotes(until)
    ]


def analysis_rows(brand: UUID, until: date) -> list[Row]:
    analysis = _research().amazon
    said = cast("dict[str, JsonValue]", analysis.model_dump(mode="json", exclude={"product"}))
    return [
        {
            "id": id_of(brand, "amazon", analysis.product or ""),
            "product_id": id_of(brand, "product", analysis.product or ""),
            **said,
            "content_hash": digest(*(str(said[name]) for name in SECTIONS)),
            "analyzed_at": f"{(until - timedelta(days=12)).isoformat()}T09:00:00Z",
        }
    ]
