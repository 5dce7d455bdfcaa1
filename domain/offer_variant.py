"""Offer variants: one product told in one way on one page; and the pages that could have one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.counts import Money
from domain.urls import canonical_url

VariantSource = Literal["manual", "ad_analysis", "amazon_analysis", "landing_page_analysis"]
SOURCE_WORDS: dict[VariantSource, str] = {
    "manual": "by hand",
    "ad_analysis": "from ads",
    "amazon_analysis": "from Amazon reviews",
    "landing_page_analysis": "from its page",
}
# "Re-glide chews | Acme": what follows is the shop.
_ENDS = (" | ", " – ", " — ", " - ", " · ", " :: ")
_LONGEST_NAME = 80


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class OfferVariant(_Value):
    """A product's offer variant; `url` is the page it is told on."""

    id: UUID
    product_id: UUID
    product: str
    product_slug: str
    slug: str
    name: str
    url: str
    is_default: bool
    is_active: bool
    source: VariantSource
    created_at: datetime | None = None

    @property
    def page(self) -> str:
        """Its page in the form in which pages are compared."""
        return canonical_url(self.url) or self.url


class DestinationPage(_Value):
    """A page that ads lead to or that was read, by its canonical address. `spend` is of its ads in the window, None
    without results; `page_id` its reading, None where nobody has read it; `product_id` what it sells, where known."""

    page: str
    url: str
    ads: int
    spend: Money | None
    page_id: UUID | None = None
    title: str | None = None
    read_at: datetime | None = None
    product_id: UUID | None = None


class PageGroup(_Value):
    """A page's ads together, with the offer variants that stand on it already."""

    page: DestinationPage
    variants: tuple[OfferVariant, ...] = ()

    @property
    def has_variant(self) -> bool:
        return bool(self.variants)


def groups(
    pages: Sequence[DestinationPage], variants: Sequence[OfferVariant], product: UUID | None = None
) -> tuple[PageGroup, ...]:
    """Every page with its offer variants: those without one first, by their ads' spend, then by their number of ads;
    those that have one last, in the same order.

    Args:
        product: Only pages that sell it or of which nobody knows what they sell, and only its variants.
    """
    standing: dict[str, list[OfferVariant]] = {}
    for variant in variants:
        if variant.is_active and product in (None, variant.product_id):
            standing.setdefault(variant.page, []).append(variant)
    made = [
        PageGroup(page=page, variants=tuple(standing.get(page.page, ())))
        for page in pages
        if product is None or page.product_id in (None, product) or page.page in standing
    ]
    return tuple(sorted(made, key=lambda g: (g.has_variant, -float(g.page.spend or 0), -g.page.ads, g.page.page)))


def name_from(title: str | None, page: str) -> str:
    """What to call an offer variant: its page's title without the shop's name, else the end of its address."""
    told = " ".join((title or "").split())
    for mark in _ENDS:
        head, found, _ = told.partition(mark)
        if found and len(head.strip()) >= 3:
            told = head.strip()
    if not told:
        last = page.rstrip("/").rsplit("/", 1)[-1]
        told = last.replace("-", " ").replace("_", " ").strip().capitalize() or page
    return told if len(told) <= _LONGEST_NAME else f"{told[: _LONGEST_NAME - 1].rstrip()}…"
