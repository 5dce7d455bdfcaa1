"""Offer variants of products, and the pages that could have one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from domain.brand import Brand
from domain.offer_variant import DestinationPage, OfferVariant, VariantSource
from domain.proposal import SourceType
from domain.window import Window
from store.db import Connection
from store.profile_rows import Who
from store.sql import queries

SQL = queries("offer_variants")


@dataclass(frozen=True)
class NewVariant:
    """An offer variant to be made. `slug` is the wanted one; `page_id` the reading that fills it, None where a person
    does."""

    product_id: UUID
    name: str
    slug: str
    url: str
    source: VariantSource
    page_id: UUID | None = None


async def listed(conn: Connection, brand_id: UUID, product: UUID | None = None) -> list[OfferVariant]:
    """The brand's offer variants, or one product's; those out of use last."""
    async with conn.cursor(row_factory=class_row(OfferVariant)) as cur:
        await cur.execute(SQL["listed"], {"brand_id": brand_id, "product": product})
        return await cur.fetchall()


async def pages(
    conn: Connection, brand_id: UUID, window: Window, accounts: Sequence[str] | None
) -> list[DestinationPage]:
    """The pages that ads lead to or that were read, with their ads and these ads' spend in the window."""
    given = {"brand_id": brand_id, "since": window.since, "until": window.until}
    async with conn.cursor(row_factory=class_row(DestinationPage)) as cur:
        await cur.execute(SQL["pages"], {**given, "accounts": None if accounts is None else list(accounts)})
        return await cur.fetchall()


async def add(
    conn: Connection, brand: Brand, made: NewVariant, taken: Sequence[OfferVariant], who: Who
) -> tuple[UUID, str]:
    """A new offer variant: its id and slug. It is the default one where the product has no other in use.

    Args:
        taken: The product's offer variants: their slugs stay theirs.
    """
    await conn.execute(SQL["lock"], {"product": made.product_id, "brand_id": brand.id})
    slug = _free(made.slug, {v.slug for v in taken})
    metadata = {"page_id": made.page_id, "page": made.url} if made.page_id else None
    cur = await conn.execute(
        SQL["add"],
        {
            "organization_id": brand.organization_id,
            "product": made.product_id,
            "name": made.name,
            "slug": slug,
            "url": made.url,
            "source": made.source,
            "metadata": None if metadata is None else Jsonb(metadata),
            "now": who.now,
        },
    )
    row = await cur.fetchone()
    assert row is not None
    kind: SourceType = "manual" if made.source == "manual" else "cached_source"
    await _tell(conn, brand, row[0], "name", "set", None, made.name, who, kind)
    return row[0], slug


async def make_default(conn: Connection, brand: Brand, variant: OfferVariant, who: Who) -> None:
    """Makes it the one that counts when none is chosen."""
    await conn.execute(SQL["lock"], {"product": variant.product_id, "brand_id": brand.id})
    await conn.execute(SQL["no_default"], {"product": variant.product_id})
    await conn.execute(SQL["be_default"], {"product": variant.product_id, "id": variant.id})
    await _tell(conn, brand, variant.id, "is_default", "overwrite", variant.is_default, True, who)


async def use(conn: Connection, brand: Brand, variant: OfferVariant, active: bool, who: Who) -> None:
    """Puts it into use again or out of it; all that is known of it stays."""
    await conn.execute(SQL["use"], {"product": variant.product_id, "id": variant.id, "active": active})
    await _tell(conn, brand, variant.id, "is_active", "overwrite", variant.is_active, active, who)


def _free(slug: str, taken: set[str]) -> str:
    if slug not in taken:
        return slug
    return next(f"{slug}-{n}" for n in range(2, len(taken) + 3) if f"{slug}-{n}" not in taken)


async def _tell(
    conn: Connection,
    brand: Brand,
    id_: UUID,
    column: str,
    action: str,
    old: object,
    new: object,
    who: Who,
    source_type: SourceType = "manual",
) -> None:
    await conn.execute(
        SQL["tell"],
        {
            "organization_id": brand.organization_id,
            "brand_id": brand.id,
            "id": id_,
            "column": column,
            "request_id": who.request_id,
            "action": action,
            "old": None if old is None else Jsonb(old),
            "new": Jsonb(new),
            "source_type": source_type,
            "user_id": who.user_id,
            "now": who.now,
        },
    )
