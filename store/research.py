"""The one reader of texts that profiles and personas quote. A product's texts are its own: never another product's, and
one that names no product is its only where the brand has no other product."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row

from domain.ad_material import AdMaterial
from domain.classification import Classified
from domain.congruence_sources import compared
from domain.evidence import Source, SourceKind
from domain.research import (
    AD_KINDS,
    RESEARCH_KINDS,
    ResearchKind,
    ResearchText,
    SourceCount,
    Tells,
    labelled,
    merged,
    reddit_tells,
    review_text,
    source_of,
)
from store import ad_material, classifications
from store.db import Connection
from store.performance import AdKey
from store.sql import queries

SQL = queries("research")
_SECTIONS: dict[str, Tells] = {
    "pain_points": "pain",
    "desires": "desire",
    "objections": "objection",
    "purchase_triggers": "trigger",
    "language_patterns": "language",
    "positive": "praise",
    "negative": "complaint",
    "transformation": "transformation",
}


async def texts(
    conn: Connection, brand_id: UUID, product: UUID | None, kinds: Collection[ResearchKind] = RESEARCH_KINDS
) -> list[ResearchText]:
    """All texts of these kinds, by kind in the order of RESEARCH_KINDS, in at most 14 queries however many there are.

    Args:
        product: Only its texts; None: all of the brand's.
    """
    if not kinds:
        return []
    given = {"brand_id": brand_id, "product": product, "loose": await _is_only(conn, brand_id, product)}
    found: list[ResearchText] = []
    for kind, made in _MADE.items():
        if kind in kinds:
            async with conn.cursor(row_factory=dict_row) as cur:
                await cur.execute(SQL[kind], given)
                of_kind = [text for row in await cur.fetchall() if (text := made(row)) is not None]
            # Two people may write the same; an analysis that quotes one twice still has one quote.
            found += merged(of_kind) if kind == "amazon_quote" else of_kind
    wanted: list[ResearchKind] = [kind for kind in AD_KINDS if kind in kinds]
    if wanted:
        found += await _of_ads(conn, brand_id, product, bool(given["loose"]), wanted)
    order = {kind: at for at, kind in enumerate(RESEARCH_KINDS)}
    return sorted(found, key=lambda text: order[text.kind])


async def counts(conn: Connection, brand_id: UUID, product: UUID | None) -> list[SourceCount]:
    """How many texts there are of every kind, none included, in one query and the order of RESEARCH_KINDS. As `texts`
    has them, each with its repeats."""
    async with conn.cursor(row_factory=class_row(SourceCount)) as cur:
        await cur.execute(SQL["counts"], {"brand_id": brand_id, "product": product})
        found = {row.kind: row for row in await cur.fetchall()}
    return [found.get(kind, SourceCount(kind=kind)) for kind in RESEARCH_KINDS]


async def current(
    conn: Connection, brand_id: UUID, keys: Collection[tuple[SourceKind, str]]
) -> dict[tuple[SourceKind, str], Source]:
    """The sources by kind and id as they are now; those that are gone are left out. What evidence is held against."""
    kinds: list[ResearchKind] = [kind for kind in RESEARCH_KINDS if any(key[0] == kind for key in keys)]
    wanted = set(keys)
    return {text.key: text.source for text in await texts(conn, brand_id, None, kinds) if text.key in wanted}


async def _is_only(conn: Connection, brand_id: UUID, product: UUID | None) -> bool:
    """Whether the brand has this product alone."""
    row = await (await conn.execute(SQL["scope"], {"brand_id": brand_id, "product": product})).fetchone()
    return row is not None and bool(row[0])


def _page(row: dict[str, Any]) -> ResearchText | None:
    return _made("landing_page", row)


def _data(row: dict[str, Any]) -> ResearchText | None:
    return _made("page_data", row)


def _review(row: dict[str, Any]) -> ResearchText | None:
    return _made("customer_review", {**row, "text": review_text(row["title"], row.pop("body"))})


def _reddit(row: dict[str, Any]) -> ResearchText | None:
    category, subreddit = row.pop("category"), row.pop("subreddit")
    tells = reddit_tells(category, row["confidence"])
    return _made("reddit_quote", {**row, "tells": tells, "origin": f"r/{subreddit}" if subreddit else "Reddit"})


def _amazon(row: dict[str, Any]) -> ResearchText | None:
    analysis, section, asin, theme = row.pop("analysis"), row.pop("section"), row.pop("asin"), row.pop("theme")
    digest = source_of("amazon_quote", "", row["text"]).content_hash[:16]
    told = {"tells": (_SECTIONS[section],), "themes": (theme,) if theme else ()}
    origin = f"Amazon {asin}" if asin else "Amazon"
    return _made("amazon_quote", {**row, **told, "id": f"{analysis}/{digest}", "origin": origin})


def _variant(row: dict[str, Any]) -> ResearchText | None:
    kept = {key: row[key] for key in ("id", "product_id", "url", "title", "origin")}
    text = labelled(
        {
            "Name": row["title"],
            "Target audience": row["target_audience"],
            "Pain points": row["pain_points"],
            "Desires and goals": row["desires_goals"],
            "Benefits": row["benefits"],
            "Mechanism": row["mechanism_name"],
            "Root cause": row["mechanism_problem"],
            "Solution": row["mechanism_solution"],
            "Sample hooks": row["sample_hooks"],
        }
    )
    return _made("offer_variant", {**kept, "text": text})


def _product(row: dict[str, Any]) -> ResearchText | None:
    return _made("product", row)


_MADE = {
    "landing_page": _page,
    "page_data": _data,
    "customer_review": _review,
    "reddit_quote": _reddit,
    "amazon_quote": _amazon,
    "offer_variant": _variant,
    "product": _product,
}


def _made(kind: ResearchKind, row: dict[str, Any]) -> ResearchText | None:
    """The row as a text; None where it says nothing."""
    text, source_id = row.pop("text") or "", row.pop("id")
    if not text.strip():
        return None
    return ResearchText(source=source_of(kind, source_id, text), kind=kind, **row)


async def _of_ads(
    conn: Connection, brand_id: UUID, product: UUID | None, loose: bool, kinds: Sequence[ResearchKind]
) -> list[ResearchText]:
    cur = await conn.execute(SQL["sold"], {"brand_id": brand_id})
    sold: dict[AdKey, list[UUID]] = {}
    for account, ad_id, sells in await cur.fetchall():
        sold.setdefault((account, ad_id), []).append(sells)

    def product_of(key: AdKey) -> UUID | None:
        """The product that the ad sells, where that is one; the one asked about where it is among them."""
        of = sold.get(key, [])
        return product if product in of else of[0] if len(of) == 1 else None

    def ours(key: AdKey) -> bool:
        return product is None or product in sold.get(key, ()) or (loose and key not in sold)

    ads = [ad for ad in await ad_material.of(conn, brand_id, page_text=False) if ours(ad.key)]
    read: dict[AdKey, Classified] = {}
    if "classification" in kinds:
        read = await classifications.newest(conn, brand_id)
    found: list[ResearchText] = []
    for kind in kinds:
        of_kind = [
            ResearchText(source=source, kind=kind, product_id=product_of(ad.key), title=ad.ad_name, spend=ad.spend_28d)
            for ad in ads
            if (source := _of_ad(ad, kind, read.get(ad.key))) is not None
        ]
        found += merged(of_kind)
    return found


def _of_ad(ad: AdMaterial, kind: ResearchKind, read: Classified | None) -> Source | None:
    if kind != "classification":
        sources = compared(ad).sources
        return next((source for source in sources.values() if source.kind == kind), None)
    if read is None:
        return None
    text = labelled(
        {
            "Angle": read.angle,
            "Hook type": read.hook_type,
            "Awareness of the copy": read.copy_awareness,
            "Awareness of the creative": read.creative_awareness,
            "Format": read.format,
            "Button": read.primary_cta,
        }
    )
    return source_of(kind, f"{ad.account}/{ad.ad_id}", text) if text else None
