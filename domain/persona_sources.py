"""Which texts a persona is drawn from: what the configuration asks for, what is there, what is missing and its cure."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.persona_claim import PersonaSource
from domain.research import ResearchKind, ResearchText

Ads = Literal["product", "brand"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class SourceAbout(_Value):
    """A source as people choose it. `kinds` are its texts in the research; a competitor's are none of ours.

    `told_by_customers`: what stands in it was said by those whom the persona describes.
    """

    name: PersonaSource
    label: str
    kinds: tuple[ResearchKind, ...]
    cure: str
    told_by_customers: bool = False


ABOUT: dict[PersonaSource, SourceAbout] = {
    about.name: about
    for about in (
        SourceAbout(
            name="reviews",
            label="Reviews",
            kinds=("customer_review",),
            cure="/reviews",
            told_by_customers=True,
        ),
        SourceAbout(
            name="reddit", label="Reddit quotes", kinds=("reddit_quote",), cure="/reviews", told_by_customers=True
        ),
        SourceAbout(
            name="amazon", label="Amazon quotes", kinds=("amazon_quote",), cure="/reviews", told_by_customers=True
        ),
        SourceAbout(name="pages", label="Landing pages", kinds=("landing_page",), cure="/landing_page url=https://…"),
        SourceAbout(
            name="offers", label="Offer variants", kinds=("offer_variant", "product"), cure="/variants discover"
        ),
        SourceAbout(
            name="ads", label="Ads: copy, speech, text", kinds=("ad_copy", "speech", "overlay"), cure="/sync_meta"
        ),
        SourceAbout(
            name="classifications", label="Ad classifications", kinds=("classification",), cure="/classify_ads"
        ),
        SourceAbout(
            name="competitor", label="A competitor's texts", kinds=(), cure="/competitors", told_by_customers=True
        ),
    )
}
OWN: tuple[PersonaSource, ...] = ("reviews", "reddit", "amazon", "pages", "offers", "ads")
"""A brand's own research. Classifications stand in where there is none of it."""


class SourcesConfig(_Value):
    """What a persona is to be drawn from. Without `sources`: all that there is, see `chosen`.

    `product_id` keeps every source to that product. `ads` "brand" adds the ads that are of no product; another
    product's never come in. With `competitor_id` the persona is of that competitor's customers, from its texts alone.
    """

    sources: tuple[PersonaSource, ...] = ()
    product_id: UUID | None = None
    offer_variant_id: UUID | None = None
    competitor_id: UUID | None = None
    ads: Ads = "product"

    @property
    def wanted(self) -> tuple[PersonaSource, ...]:
        """The sources to look in, before it is known what they hold."""
        if self.competitor_id is not None:
            return ("competitor",)
        return tuple(dict.fromkeys(self.sources)) or OWN


class Missing(_Value):
    """A source that holds nothing here, and the command that brings some."""

    source: PersonaSource
    cure: str


class Material(_Value):
    """All that a persona may be drawn from.

    `fallback`: none of what was asked for holds anything, so the classified ads stand in for it.
    """

    config: SourcesConfig
    texts: tuple[ResearchText, ...]
    counts: Mapping[PersonaSource, int] = {}
    missing: tuple[Missing, ...] = ()
    fallback: bool = False

    @property
    def used(self) -> tuple[PersonaSource, ...]:
        """The sources that hold something, in the order of the list."""
        return tuple(name for name in ABOUT if self.counts.get(name))

    def group(self, text: ResearchText) -> PersonaSource:
        """Which source a text belongs to."""
        return group_of(text)


def group_of(text: ResearchText) -> PersonaSource:
    """Which source a text belongs to."""
    if text.source.kind in ("competitor_ad", "competitor_page", "competitor_review"):
        return "competitor"
    return next(about.name for about in ABOUT.values() if text.kind in about.kinds)


def by_customer(text: ResearchText) -> bool:
    """Whether a customer wrote it; a brand's words about its customers are no customer's."""
    if text.source.kind in ("competitor_ad", "competitor_page"):
        return False
    return ABOUT[group_of(text)].told_by_customers


def material(config: SourcesConfig, texts: tuple[ResearchText, ...], fallback: bool = False) -> Material:
    """The texts counted by source, with what is missing of the sources that were asked for."""
    counts: dict[PersonaSource, int] = dict.fromkeys(config.wanted, 0)
    for text in texts:
        name = group_of(text)
        counts[name] = counts.get(name, 0) + 1
    missing = tuple(Missing(source=name, cure=ABOUT[name].cure) for name in config.wanted if not counts[name])
    return Material(config=config, texts=texts, counts=counts, missing=missing, fallback=fallback)
