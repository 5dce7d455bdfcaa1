"""Rows of the demo brand itself: products with variants, landing pages, reviews, templates, notifications."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from connectors.storage import path_in
from demo import material
from demo.ids import digest, id_of
from demo.material import Product
from demo.personas import Row
from demo.reviews import Review
from domain.urls import canonical_url


def instant(on: date, hour: int = 6) -> str:
    """A moment of that day, as text."""
    return datetime.combine(on, time(hour), UTC).isoformat()


def brand_row() -> Row:
    """The columns of `brands`, without id and organisation."""
    brand = material.brand()
    return {
        "name": brand.name,
        "slug": brand.slug,
        "description": brand.description,
        "website_url": brand.website_url,
        "currency": brand.currency,
        "timezone": brand.timezone,
        "naming_convention": brand.naming_convention,
        "brand_colors": brand.colors,
        "disallowed_claims": list(brand.disallowed_claims),
    }


def account_row() -> Row:
    brand = material.brand()
    return {
        "meta_ad_account_id": brand.account.id,
        "account_name": brand.account.name,
        "currency": brand.currency,
        "timezone": brand.timezone,
    }


def product_rows(brand: UUID) -> dict[str, list[Row]]:
    """Products, variants and offer variants. A field left out of the material stays empty."""
    rows: dict[str, list[Row]] = {"products": [], "product_variants": [], "product_offer_variants": []}
    for product in material.brand().products:
        product_id = id_of(brand, "product", product.key)
        fields = product.model_dump(mode="json", exclude={"key", "variants", "offer_variants"})
        rows["products"].append({"id": product_id, **fields})
        rows["product_variants"] += _variants(brand, product, product_id)
        rows["product_offer_variants"] += _offer_variants(brand, product, product_id)
    return rows


def _variants(brand: UUID, product: Product, product_id: str) -> list[Row]:
    return [
        {
            "id": id_of(brand, "variant", f"{product.key}/{order}"),
            "product_id": product_id,
            "name": variant.name,
            "variant_type": variant.type,
            "price": variant.price,
            "compare_at_price": variant.compare,
            "is_default": variant.default,
            "display_order": order,
        }
        for order, variant in enumerate(product.variants)
    ]


def _offer_variants(brand: UUID, product: Product, product_id: str) -> list[Row]:
    return [
        {
            "id": id_of(brand, "offer", f"{product.key}/{offer.slug}"),
            "product_id": product_id,
            "landing_page_url": material.pages()[offer.page].url,
            **offer.model_dump(mode="json", exclude={"page", "default", "voice_tone"}),
            "voice_tone_override": offer.voice_tone,
            "is_default": offer.default,
            "display_order": order,
        }
        for order, offer in enumerate(product.offer_variants)
    ]


# Pages that changed lately (material/earlier.yaml).
_READ_AGO = {"ninety": 9, "fireworks": 2}


def page_rows(brand: UUID, until: date) -> list[Row]:
    """The landing pages as read two weeks ago or when they had changed, and the one that nobody has read."""
    rows: list[Row] = [
        {
            "id": id_of(brand, "page", page.key),
            "url": page.url,
            "canonical_url": canonical_url(page.url),
            "product_id": id_of(brand, "product", page.product),
            "page_title": page.title,
            "meta_description": page.description,
            "raw_markdown": page.markdown,
            "content_hash": digest(page.markdown),
            "last_scraped_at": instant(until - timedelta(days=_READ_AGO.get(page.key, 14))),
            "scrape_status": page.status,
        }
        for page in material.pages().values()
    ]
    unread = material.brand().unread_page
    rows.append(
        {
            "id": id_of(brand, "page", "quiz"),
            "url": unread,
            "canonical_url": canonical_url(unread),
            "scrape_status": "pending",
        }
    )
    return rows


def review_rows(brand: UUID, reviews: list[Review]) -> list[Row]:
    return [
        {
            "id": id_of(brand, "review", review.number),
            "product_id": id_of(brand, "product", review.product),
            "source": review.source,
            "external_id": f"demo-{review.number:03d}",
            "author": review.author,
            "rating": review.rating,
            "title": review.title,
            "body": review.body,
            "reviewed_on": review.reviewed_on.isoformat(),
            "content_hash": digest(review.source, review.author, review.title, review.body),
        }
        for review in reviews
    ]


def template_rows(organization_id: UUID, until: date) -> list[Row]:
    """The templates, with the picture's place and what is known of where such ads ran."""
    rows: list[Row] = []
    for number, template in enumerate(material.templates(), 1):
        last_seen = until - timedelta(days=number % 9)
        parts = template.words.split("|")
        rows.append(
            {
                "id": id_of(organization_id, "template", template.name),
                "name": template.name,
                "description": f"{template.small or parts[0]} (fictional demo template)",
                "category": template.category,
                "storage_path": template_path(organization_id, template.name),
                "industry_niche": template.niche,
                "target_sex": template.sex,
                "awareness_level": template.awareness,
                "sales_event": template.event,
                "has_product_placement": template.product,
                "template_elements": {
                    "fictional": True,
                    "words": list(parts),
                    "small_words": template.small,
                    "start_date": (last_seen - timedelta(days=template.days)).isoformat(),
                    "last_seen": last_seen.isoformat(),
                },
                "times_used": (3, 0, 0, 1, 0, 0, 5, 0)[number % 8],
                "source_ad_archive_id": f"9000000000{number:05d}",
                "evaluation_score": min(15, 8 + template.days // 40 + number % 3),
                "created_at": instant(last_seen - timedelta(days=3)),
            }
        )
    return rows


def template_path(organization_id: UUID, name: str) -> str:
    """Where a template's picture lies."""
    return path_in("scraped-templates", organization_id, id_of(organization_id, "template", name) + ".svg")


def notification_rows(brand: UUID, today: date) -> list[Row]:
    return [
        {
            "id": id_of(brand, "notification", notice.key),
            "type": notice.type,
            "category": notice.category,
            "title": notice.title,
            "message": notice.message,
            "metadata": {},
            "command": notice.command,
            "dedupe_key": notice.key,
            "created_at": instant(today - timedelta(days=notice.days_ago), 7),
        }
        for notice in material.brand().notifications
    ]
