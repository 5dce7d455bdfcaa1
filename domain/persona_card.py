"""A persona's card: its claims by dimension, what is unknown, and the quotes behind each."""

from collections.abc import Collection, Mapping
from uuid import UUID

from domain.copy_brief import counted
from domain.evidence import Evidence, SourceKind
from domain.gallery import Badge
from domain.persona import DIMENSIONS, FIELDS, Persona, label
from domain.persona_claim import Allergy, Claim
from domain.persona_view import CardClaim, CardDimension, CardField, CardQuote, PersonaCard
from domain.table import Cell, Column, Figure, Interval, Table

NAMES: dict[SourceKind, str] = {
    "ad_copy": "ad copy",
    "speech": "said in a video",
    "overlay": "shown in a video or picture",
    "landing_page": "landing page",
    "customer_review": "review",
    "reddit_quote": "Reddit",
    "amazon_quote": "Amazon",
    "offer_variant": "offer variant",
    "classification": "ad classification",
    "product": "product description",
    "competitor_ad": "competitor's ad",
    "competitor_page": "competitor's page",
    "competitor_review": "competitor's review",
}


_COUNTED: dict[SourceKind, str] = {
    "ad_copy": "ad copies",
    "speech": "videos' speech",
    "overlay": "texts on videos and pictures",
    "product": "product descriptions",
    "reddit_quote": "Reddit quotes",
    "amazon_quote": "Amazon quotes",
}


def texts_told(texts: Mapping[SourceKind, int]) -> str:
    """ "131 reviews, 4 landing pages": how many of each kind; empty where there are none."""
    return ", ".join(
        f"{n:,} {NAMES[kind] if n == 1 else _COUNTED.get(kind, f'{NAMES[kind]}s')}" for kind, n in texts.items() if n
    )


def card(
    name: str,
    persona: Persona,
    evidence: Mapping[UUID, Evidence],
    lines: tuple[str, ...] = (),
    badges: tuple[Badge, ...] = (),
    edit: str = "",
    gone: Collection[UUID] = (),
) -> PersonaCard:
    """The card of a persona. `edit` begins the command that changes a claim: ` field=PATH n=NUMBER to=` is added.
    `gone` are quotes that their sources do not hold any more."""
    dimensions: list[CardDimension] = []
    for dimension in DIMENSIONS:
        fields = [f for f in FIELDS if f.dimension == dimension and f.path != "basics.snapshot"]
        dimensions.append(
            CardDimension(
                title=label(dimension),
                fields=tuple(
                    CardField(
                        label=field.label,
                        told=field.told,
                        claims=tuple(
                            _claim(claim, evidence, gone, f"{edit} field={field.path} n={n} to=" if edit else "")
                            for n, claim in enumerate(persona.at(field.path), 1)
                        ),
                    )
                    for field in fields
                    if persona.at(field.path)
                ),
                unknown=tuple(field.label for field in fields if not persona.at(field.path)),
            )
        )
    snapshot = persona.basics.snapshot[0].text if persona.basics.snapshot else ""
    return PersonaCard(
        title=name,
        snapshot=snapshot,
        lines=lines,
        badges=badges,
        dimensions=tuple(dimensions),
        table=claims_table(persona, evidence),
    )


def _claim(claim: Claim, evidence: Mapping[UUID, Evidence], gone: Collection[UUID], edit: str) -> CardClaim:
    quotes = [
        CardQuote(quote=evidence[i].quote, where=_where(evidence[i], i in gone), against=against)
        for ids, against in ((claim.evidence, False), (claim.counter, True))
        for i in ids
        if i in evidence
    ]
    return CardClaim(
        text=said(claim), level=claim.level, count=_counted(claim, quotes), quotes=tuple(quotes), edit=edit
    )


def _where(quote: Evidence, gone: bool) -> str:
    return NAMES.get(quote.source_kind, "source") + (", which does not say this any more" if gone else "")


def said(claim: Claim) -> str:
    """The claim as it is read; an allergy after its trigger."""
    return f"{claim.trigger} → {claim.text}" if isinstance(claim, Allergy) and claim.trigger else claim.text


def _counted(claim: Claim, quotes: list[CardQuote]) -> str:
    told = counted(claim)
    where = quotes[0].where.partition(",")[0] if quotes else ""
    return f"{told} {where}s" if told and where in ("review", "competitor's review", "landing page") else told


def claims_table(persona: Persona, evidence: Mapping[UUID, Evidence]) -> Table:
    """Every claim a row: field, what it says, level, in how many texts, its first quote, quotes against it."""
    labels = {field.path: f"{label(field.dimension)}: {field.label}" for field in FIELDS}
    rows: list[dict[str, Cell | Interval | Figure]] = []
    for path, claim in persona.claims():
        first = next((evidence[i] for i in claim.evidence if i in evidence), None)
        rows.append(
            {
                "field": labels[path],
                "claim": said(claim),
                "level": claim.level,
                "count": counted(claim) or None,
                "quote": first.quote if first else None,
                "where": NAMES.get(first.source_kind, "source") if first else None,
                "against": len(claim.counter) or None,
            }
        )
    return Table(
        columns=(
            Column(key="field", label="Field"),
            Column(key="claim", label="Claim"),
            Column(key="level", label="Level"),
            Column(key="count", label="In texts"),
            Column(key="quote", label="Quote", wide_only=True),
            Column(key="where", label="From", wide_only=True),
            Column(key="against", label="Against", kind="count", wide_only=True),
        ),
        rows=tuple(rows),
    )
