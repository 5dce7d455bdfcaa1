"""Which fields the sources at hand could fill now; nobody has to ask for it first."""

from collections.abc import Mapping
from uuid import UUID

from domain.brand import Brand
from domain.evidence import SourceKind
from domain.fillable import Fillable, FillableField, SourceLeft, left, mentioned
from domain.profile import Profile, Target
from domain.profile_fields import FIELDS, GAPS, FieldKey
from store import profile, research
from store.db import Connection
from store.sql import queries

SQL = queries("fillable")
Left = Mapping[FieldKey, tuple[SourceLeft, ...]]


async def sources(conn: Connection, brand_id: UUID, product: UUID | None, page: UUID | None = None) -> Left:
    """What could fill each field, missing or not: pages that speak of it, reviews and quotes, pages not read yet.

    Args:
        product: Only what is of this product.
        page: Only what this page says.
    """
    texts = await research.texts(conn, brand_id, product if page is None else None, ("landing_page", "page_data"))
    by_page: dict[str, list[str]] = {}
    for text in texts:
        if page is None or text.source.id == str(page):
            by_page.setdefault(text.source.id, []).append(text.text)
    speaking = mentioned("\n".join(parts) for parts in by_page.values())
    counts: dict[SourceKind, int] = {}
    unread = 0
    if page is None:
        counts = {count.kind: count.texts for count in await research.counts(conn, brand_id, product)}
        cur = await conn.execute(SQL["unread"], {"brand_id": brand_id, "product": product})
        row = await cur.fetchone()
        unread = row[0] if row else 0
    return {field.key: left(field, speaking, counts, unread) for field in FIELDS}


async def read(conn: Connection, brand: Brand, product: UUID | None = None, page: UUID | None = None) -> Fillable:
    """The missing fields that sources could fill now, of a product and its default offer variant; without one of the
    brand's only product, or of the brand alone where it has several.

    Args:
        page: Only what this page could fill: what its answer says right after it was read.
    """
    held = await profile.read(conn, brand.id, product)
    products = held.of("product")
    chosen = products[0] if len(products) == 1 else None
    known = await sources(conn, brand.id, chosen.id if chosen else None, page)
    return fillable(brand, held, chosen, known)


def fillable(brand: Brand, held: Profile, product: Target | None, known: Left) -> Fillable:
    """What sources could fill of the brand, this product and its default offer variant; pages that nobody has read yet
    promise nothing."""
    variant = held.variant(product.id) if product else None
    chosen = {t.id: t for t in (*held.of("brand"), product, variant) if t is not None}
    missing = [state for state in held.states if state.target.id in chosen and state.is_gap]
    order = {field.key: at for at, field in enumerate(GAPS)}
    fields = [
        FillableField(
            key=state.key,
            label=state.field.label,
            of=state.target.name,
            severity=state.field.severity,
            sources=known[state.key],
        )
        for state in sorted(missing, key=lambda state: order[state.key])
        if state.field.automatic and any(source.kind != "fresh_page" for source in known[state.key])
    ]
    return Fillable(
        name=product.name if product else brand.name,
        product=product.slug if product else None,
        fields=tuple(fields),
        missing=len(missing),
        waiting=sum(len(state.suggestions) for state in held.states if state.target.id in chosen),
    )
