"""The demo's personas with their evidence: each claim's quotes are found again in the reviews and pages."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, JsonValue

from demo import material
from demo.ids import digest, id_of
from demo.reviews import Review

Row = dict[str, JsonValue]
DIMENSIONS = (
    "basics", "psychographic", "identity", "social", "worldview", "domain_sentiment", "purchase_behavior", "objections"
)  # fmt: skip


class Source(BaseModel):
    """A stored text that can be quoted."""

    model_config = ConfigDict(frozen=True)

    kind: str
    id: str
    text: str
    content_hash: str


def sources(brand: UUID, reviews: list[Review]) -> dict[str, Source]:
    """What personas may quote, by the name they use: `review KEY` or `page KEY`."""
    found: dict[str, Source] = {}
    for review in reviews:
        if review.key:
            hashed = digest(review.source, review.author, review.title, review.body)
            review_id = id_of(brand, "review", review.number)
            found[f"review {review.key}"] = Source(
                kind="customer_review", id=review_id, text=review.body, content_hash=hashed
            )
    for page in material.pages().values():
        found[f"page {page.key}"] = Source(
            kind="landing_page",
            id=id_of(brand, "page", page.key),
            text=page.markdown,
            content_hash=digest(page.markdown),
        )
    return found


def personas(brand: UUID, reviews: list[Review]) -> tuple[list[Row], list[Row]]:
    """Rows of personas_4d and of evidence."""
    known = sources(brand, reviews)
    made: list[Row] = []
    evidence: list[Row] = []
    for persona in material.personas():
        persona_id = id_of(brand, "persona", persona.key)
        dimensions: Row = {}
        for dimension in DIMENSIONS:
            dimensions[dimension] = _cited(getattr(persona, dimension), dimension, persona_id, brand, known, evidence)
        made.append(
            {
                "id": persona_id,
                "product_id": id_of(brand, "product", persona.product),
                "persona_type": "product_specific",
                "persona_level": "product",
                "name": persona.name,
                "is_primary": persona.primary,
                "source_type": "manual",
                "source_data": {"fictional": True, "reviews": len(reviews), "pages": len(material.pages())},
                "confidence_score": persona.confidence,
                **dimensions,
            }
        )
    return made, evidence


def _cited(
    value: JsonValue, field: str, persona_id: str, brand: UUID, known: dict[str, Source], evidence: list[Row]
) -> JsonValue:
    """The value with each claim's quotes replaced by the ids of their evidence, which is appended to `evidence`."""
    if isinstance(value, list):
        return [_cited(v, f"{field}.{n}", persona_id, brand, known, evidence) for n, v in enumerate(value)]
    if not isinstance(value, dict):
        return value
    quotes = value.get("quotes")
    if not isinstance(quotes, list):
        return {k: _cited(v, f"{field}.{k}", persona_id, brand, known, evidence) for k, v in value.items()}
    cited: list[JsonValue] = []
    for quote in quotes:
        assert isinstance(quote, list)
        row = _evidence(known[str(quote[0])], str(quote[1]), brand)
        row |= {"id": id_of(brand, "evidence", f"{persona_id}/{field}/{row['quote']}")}
        row |= {"subject_table": "personas_4d", "subject_id": persona_id, "subject_field": field}
        evidence.append(row)
        cited.append(row["id"])
    return {"text": value["text"], "level": value["level"], "evidence": cited, "count": len(cited)}


def _evidence(source: Source, quote: str, brand: UUID) -> Row:
    start = source.text.index(quote)
    return {
        "source_kind": source.kind,
        "source_id": source.id,
        "content_hash": source.content_hash,
        "start_at": start,
        "end_at": start + len(quote),
        "quote": quote,
    }
