"""The demo's personas with their evidence: each claim's quotes are found again in the reviews and pages."""

from uuid import UUID

from pydantic import JsonValue

from demo import material
from demo.ids import id_of
from demo.material import ClaimMaterial, PersonaMaterial
from demo.reviews import Review
from domain.evidence import Evidence, Source, cite_at
from domain.persona import DIMENSIONS, Persona
from domain.persona_claim import Claim
from domain.persona_draft import Drafting
from domain.research import review_text, source_of

Row = dict[str, JsonValue]


def sources(brand: UUID, reviews: list[Review]) -> dict[str, Source]:
    """What personas may quote, by the name they use: `review KEY` or `page KEY`."""
    found: dict[str, Source] = {}
    for review in reviews:
        if review.key:
            text = review_text(review.title, review.body)
            found[f"review {review.key}"] = source_of("customer_review", id_of(brand, "review", review.number), text)
    for page in material.pages().values():
        found[f"page {page.key}"] = source_of("landing_page", id_of(brand, "page", page.key), page.markdown)
    return found


def personas(brand: UUID, reviews: list[Review]) -> tuple[list[Row], list[Row]]:
    """Rows of personas_4d and of evidence."""
    known = sources(brand, reviews)
    made: list[Row] = []
    evidence: list[Row] = []
    for written in material.personas():
        persona_id = id_of(brand, "persona", written.key)
        told = sum(review.product == written.product for review in reviews)
        drafting = Drafting(UUID(persona_id))
        persona = _persona(written, known, drafting, told)
        cited = {quote.source_id for quote in drafting.evidence.values() if quote.source_kind == "customer_review"}
        pages = {quote.source_id for quote in drafting.evidence.values() if quote.source_kind == "landing_page"}
        made.append(
            {
                "id": persona_id,
                "slug": written.slug,
                "product_id": id_of(brand, "product", written.product),
                "persona_type": "product_specific",
                "persona_level": "product",
                "name": written.name,
                "is_primary": written.primary,
                "source_type": "manual",
                "source_data": {"texts": {"customer_review": len(cited), "landing_page": len(pages)}},
                "confidence_score": written.confidence,
                "notes": ["Fictional: written by hand for the demo, its quotes are of the demo's reviews and pages."],
                **persona.model_dump(mode="json"),
            }
        )
        where = {identity: path for path, claim in persona.claims() for identity in (*claim.evidence, *claim.counter)}
        for identity, quote in drafting.evidence.items():
            evidence.append(_evidence(quote) | {"id": str(identity)} | _subject(persona_id, where[identity]))
    return made, evidence


def _persona(written: PersonaMaterial, known: dict[str, Source], drafting: Drafting, told: int) -> Persona:
    persona = Persona()
    for dimension in DIMENSIONS:
        held: dict[str, list[ClaimMaterial]] = getattr(written, dimension)
        for field, claims in held.items():
            made = [_claim(claim, known, drafting, told) for claim in claims]
            persona = persona.with_claims(f"{dimension}.{field}", made)
    return persona


def _claim(claim: ClaimMaterial, known: dict[str, Source], drafting: Drafting, told: int) -> Claim:
    quotes = [_quote(known[source], words) for source, words in claim.quotes]
    against = [_quote(known[source], words) for source, words in claim.against]
    reviews = {quote.source_id for quote in quotes if quote.source_kind == "customer_review"}
    count = {"count": len(reviews), "of": told, "counted": "cited"} if reviews else {}
    made = drafting.claim(claim.text, claim.level, quotes, against, trigger=claim.trigger)
    return made.model_copy(update=count)


def _quote(source: Source, words: str) -> Evidence:
    start = source.text.index(words)
    return cite_at(source, start, start + len(words))


def _subject(persona_id: str, path: str) -> Row:
    return {"subject_table": "personas_4d", "subject_id": persona_id, "subject_field": path}


def _evidence(quote: Evidence) -> Row:
    return {
        "source_kind": quote.source_kind,
        "source_id": quote.source_id,
        "content_hash": quote.content_hash,
        "start_at": quote.start,
        "end_at": quote.end,
        "quote": quote.quote,
    }
