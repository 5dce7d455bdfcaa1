"""Texts that a brand's profile and personas are drawn from: each whole, each of one product or of the brand alone."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.counts import Money
from domain.evidence import Source, SourceKind, fingerprint

ResearchKind = Literal[
    "landing_page",
    "page_data",
    "customer_review",
    "reddit_quote",
    "amazon_quote",
    "ad_copy",
    "speech",
    "overlay",
    "offer_variant",
    "classification",
    "product",
]
RESEARCH_KINDS: tuple[ResearchKind, ...] = (
    "landing_page",
    "page_data",
    "customer_review",
    "reddit_quote",
    "amazon_quote",
    "ad_copy",
    "speech",
    "overlay",
    "offer_variant",
    "classification",
    "product",
)
AD_KINDS: tuple[ResearchKind, ...] = ("ad_copy", "speech", "overlay", "classification")
LABELS: dict[ResearchKind, str] = {
    "landing_page": "landing pages",
    "page_data": "product data of pages",
    "customer_review": "reviews",
    "reddit_quote": "Reddit quotes",
    "amazon_quote": "Amazon quotes",
    "ad_copy": "ad copy",
    "speech": "speech in videos",
    "overlay": "text on videos and pictures",
    "offer_variant": "offer variants",
    "classification": "classified ads",
    "product": "product descriptions",
}
CURES: dict[ResearchKind, str] = {
    "landing_page": "/landing_page url=https://…",
    "page_data": "/landing_page url=https://…",
    "customer_review": "/reviews",
    "reddit_quote": "/research kind=reddit_quote",
    "amazon_quote": "/research kind=amazon_quote",
    "ad_copy": "/sync_meta",
    "speech": "/classify_ads",
    "overlay": "/classify_ads",
    "offer_variant": "/variants discover",
    "classification": "/classify_ads",
    "product": "/product",
}
"""The command that brings each kind."""

Tells = Literal[
    "pain",
    "desire",
    "objection",
    "failed_solution",
    "desired_feature",
    "familiar_solution",
    "trigger",
    "language",
    "praise",
    "complaint",
    "transformation",
]
"""What whoever sorted a quote says it is about."""

# Below it a Reddit quote that is called a pain point counts as no pain.
LEAST_PAIN_CONFIDENCE = 0.6
_REDDIT: dict[str, Tells] = {
    "PAIN_POINT": "pain",
    "DESIRED_OUTCOME": "desire",
    "BUYING_OBJECTION": "objection",
    "FAILED_SOLUTION": "failed_solution",
    "DESIRED_FEATURE": "desired_feature",
    "FAMILIAR_SOLUTION": "familiar_solution",
}


class ResearchText(BaseModel):
    """One quotable text. `product_id` None: of the brand, or nobody said of which product.

    `rating` is 0 to 5 stars, `at` the day it was written or read. `repeats` is how many stored texts say exactly this
    (ads with the same copy are one text). `spend` is the ads' over the 28 days of `AdMaterial.spend_28d`.
    """

    model_config = ConfigDict(frozen=True)

    source: Source
    kind: ResearchKind
    product_id: UUID | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    rating: float | None = None
    at: date | None = None
    repeats: int = 1
    spend: Money | None = None
    # Who wrote or sorted it: the review's platform, r/subreddit, amazon, …
    origin: str | None = None
    tells: tuple[Tells, ...] = ()
    themes: tuple[str, ...] = ()
    subtype: Literal["emotional", "social", "functional"] | None = None
    # Of a Reddit quote's category, 0 to 1; of an Amazon theme, its score from 1 to 10.
    confidence: float | None = None
    score: float | None = None

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def key(self) -> tuple[SourceKind, str]:
        """What evidence calls it."""
        return (self.source.kind, self.source.id)


class SourceCount(BaseModel):
    """How many texts of a kind there are. `unassigned` more belong to no product, and so not to the one asked about."""

    model_config = ConfigDict(frozen=True)

    kind: ResearchKind
    texts: int = 0
    unassigned: int = 0
    newest: date | None = None

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def cure(self) -> str:
        """The command that brings texts of this kind."""
        return CURES[self.kind]


def review_text(title: str | None, body: str) -> str:
    """A review as it is quoted: its title on a line of its own, unless the body begins with it."""
    head = (title or "").strip()
    return f"{head}\n{body}" if head and not body.lstrip().startswith(head) else body


def reddit_tells(category: str, confidence: float | None) -> tuple[Tells, ...]:
    """What a Reddit quote of this category counts as; a pain point only from a confidence of 0.6 on."""
    told = _REDDIT.get(category)
    if told is None or (told == "pain" and (confidence or 0) < LEAST_PAIN_CONFIDENCE):
        return ()
    return (told,)


def labelled(fields: Mapping[str, str | Sequence[str] | None]) -> str:
    """Stored fields as one text that can be quoted: `Label: value`, lists a line each under their label."""
    lines: list[str] = []
    for label, value in fields.items():
        if isinstance(value, str):
            lines += [f"{label}: {value.strip()}"] if value.strip() else []
        elif value:
            lines += [f"{label}:", *(f"- {item.strip()}" for item in value if item.strip())]
    return "\n".join(lines)


def source_of(kind: ResearchKind, source_id: str, text: str) -> Source:
    """The text as a source; its hash is of exactly this text."""
    return Source(kind=kind, id=source_id, text=text, content_hash=fingerprint(text))


def merged(texts: Sequence[ResearchText]) -> list[ResearchText]:
    """Texts of one kind and product that say exactly the same as one: the first, with all repeats, themes and spend."""
    first: dict[tuple[ResearchKind, UUID | None, str], ResearchText] = {}
    for text in texts:
        key = (text.kind, text.product_id, text.source.content_hash)
        before = first.get(key)
        first[key] = text if before is None else _together(before, text)
    return list(first.values())


def _together(one: ResearchText, other: ResearchText) -> ResearchText:
    known = [spend for spend in (one.spend, other.spend) if spend is not None]
    return one.model_copy(
        update={
            "repeats": one.repeats + other.repeats,
            "spend": sum(known, Decimal(0)) if known else None,
            "tells": tuple(dict.fromkeys((*one.tells, *other.tells))),
            "themes": tuple(dict.fromkeys((*one.themes, *other.themes))),
        }
    )
