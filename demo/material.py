"""The demo's handwritten material, read from demo/material and checked."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from domain.hooks import AdFormat

FOLDER = Path(__file__).parent / "material"
Mood = Literal["good", "mixed", "bad"]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Rates(_Written):
    """What an ad of a hook does on a good day; fractions."""

    hook: float
    hold: float
    click: float
    buy: float


class Plan(_Written):
    """One ad of a hook: days are 0 to 119, `daily` is USD."""

    format: AdFormat
    audience: str
    since: int = Field(alias="from")
    until: int = Field(default=119, alias="to")
    daily: float = Field(alias="day")
    scene: str


class Claim(_Written):
    claim: str
    proof: str


class Contradiction(_Written):
    """Where an ad and its page disagree: the words in the copy, the words on the page."""

    about: Literal["price", "amount", "guarantee", "percentage", "count", "time"]
    ad: str
    page: str


class HookMaterial(_Written):
    """A hook, what its ads say, and what they achieve."""

    concept: str
    product: str
    hook: str
    hook_type: str
    deep_hook_type: str
    visual_type: str
    visual: str
    awareness: str
    copy_awareness: str
    angle: str
    page: str
    rates: Rates
    # One day, two dollars, one order: the ad that must never rank first.
    lucky: bool = False
    lines: tuple[str, ...]
    overlays: tuple[str, ...]
    body: str
    card: str
    description: str
    cta: str
    picture_text: str
    benefits: tuple[str, ...]
    features: tuple[str, ...]
    pains: tuple[str, ...]
    claims: tuple[Claim, ...]
    contradicts: tuple[Contradiction, ...] = ()
    ads: tuple[Plan, ...]


class Variant(_Written):
    name: str
    type: str
    price: str
    compare: str | None = None
    default: bool = False


class OfferVariant(_Written):
    name: str
    slug: str
    page: str
    default: bool = False
    source: str = "manual"
    pain_points: tuple[str, ...] = ()
    desires_goals: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    target_audience: str | None = None
    mechanism_name: str | None = None
    mechanism_problem: str | None = None
    mechanism_solution: str | None = None
    sample_hooks: tuple[str, ...] = ()
    voice_tone: str | None = None


class Product(_Written):
    """A product; what is None or empty is missing on purpose."""

    key: str
    name: str
    slug: str
    description: str
    target_audience: str | None = None
    benefits: tuple[str, ...] = ()
    key_ingredients: tuple[str, ...] = ()
    unique_selling_points: tuple[str, ...] = ()
    features: tuple[dict[str, str], ...] | None = None
    faq_items: tuple[dict[str, str], ...] | None = None
    current_offer: str | None = None
    guarantee: str | None = None
    dimensions: dict[str, str] | None = None
    prohibited_claims: tuple[str, ...] = ()
    required_disclaimers: str | None = None
    variants: tuple[Variant, ...]
    offer_variants: tuple[OfferVariant, ...]


class Account(_Written):
    id: str
    name: str


class Notice(_Written):
    type: str
    category: str
    key: str
    title: str
    message: str
    command: str
    days_ago: int


class BrandMaterial(_Written):
    name: str
    slug: str
    description: str
    website_url: str
    currency: str
    timezone: str
    naming_convention: str
    colors: dict[str, JsonValue]
    disallowed_claims: tuple[str, ...]
    account: Account
    unread_page: str
    products: tuple[Product, ...]
    notifications: tuple[Notice, ...]


class WholeReview(_Written):
    key: str
    product: str
    rating: int
    author: str
    title: str
    body: str


class Sentences(_Written):
    titles: tuple[str, ...]
    openings: tuple[str, ...]
    middles: tuple[str, ...]
    ends: tuple[str, ...]


class ReviewMaterial(_Written):
    dogs: tuple[str, ...]
    breeds: tuple[str, ...]
    authors: tuple[str, ...]
    places: tuple[str, ...]
    whole: tuple[WholeReview, ...]
    joint: dict[Mood, Sentences]
    calm: dict[Mood, Sentences]


class TemplateMaterial(_Written):
    name: str
    category: str
    niche: str
    sex: str
    awareness: int
    product: bool
    words: str
    small: str
    days: int
    event: str | None = None


class ClaimMaterial(_Written):
    """A claim about a customer; a quote is (source, the words that stand there), `against` speaks against the claim."""

    text: str
    level: Literal["observed", "inferred"]
    quotes: tuple[tuple[str, str], ...]
    against: tuple[tuple[str, str], ...] = ()
    trigger: str | None = None


class PersonaMaterial(_Written):
    """A persona; the eight dimensions hold the claims of their fields."""

    key: str
    product: str
    name: str
    primary: bool
    confidence: float
    basics: dict[str, list[ClaimMaterial]] = {}
    psychographic: dict[str, list[ClaimMaterial]] = {}
    identity: dict[str, list[ClaimMaterial]] = {}
    social: dict[str, list[ClaimMaterial]] = {}
    worldview: dict[str, list[ClaimMaterial]] = {}
    domain_sentiment: dict[str, list[ClaimMaterial]] = {}
    purchase_behavior: dict[str, list[ClaimMaterial]] = {}
    objections: dict[str, list[ClaimMaterial]] = {}

    @property
    def slug(self) -> str:
        return self.name.lower().replace(" ", "-")


class PageMaterial(_Written):
    """A landing page as read from demo/material/pages/KEY.md."""

    key: str
    url: str
    product: str
    title: str
    description: str
    status: Literal["scraped", "analyzed"]
    markdown: str


class EarlierWording(_Written):
    """What stood on a page before it was changed, so many days before the end."""

    page: str
    days_ago: int
    now: str
    was: str


@cache
def brand() -> BrandMaterial:
    return BrandMaterial.model_validate(_yaml("brand.yaml"))


@cache
def hooks() -> tuple[HookMaterial, ...]:
    return TypeAdapter(tuple[HookMaterial, ...]).validate_python(_yaml("ads.yaml"))


@cache
def reviews() -> ReviewMaterial:
    return ReviewMaterial.model_validate(_yaml("reviews.yaml"))


@cache
def templates() -> tuple[TemplateMaterial, ...]:
    return TypeAdapter(tuple[TemplateMaterial, ...]).validate_python(_yaml("templates.yaml"))


@cache
def waiting() -> tuple[TemplateMaterial, ...]:
    return TypeAdapter(tuple[TemplateMaterial, ...]).validate_python(_yaml("waiting.yaml"))


@cache
def earlier() -> tuple[EarlierWording, ...]:
    return TypeAdapter(tuple[EarlierWording, ...]).validate_python(_yaml("earlier.yaml"))


@cache
def personas() -> tuple[PersonaMaterial, ...]:
    return TypeAdapter(tuple[PersonaMaterial, ...]).validate_python(_yaml("personas.yaml"))


@cache
def pages() -> dict[str, PageMaterial]:
    """The brand's landing pages by key."""
    found: dict[str, PageMaterial] = {}
    for file in sorted((FOLDER / "pages").glob("*.md")):
        _, front, markdown = file.read_text("utf-8").split("---\n", 2)
        fields = {
            **TypeAdapter(dict[str, JsonValue]).validate_python(_parse(front)),
            "key": file.stem,
            "markdown": markdown.strip() + "\n",
        }
        found[file.stem] = PageMaterial.model_validate(fields)
    return found


def written(name: str) -> JsonValue:
    """What stands in a file of the material, for whoever checks it."""
    return _yaml(name)


def _yaml(name: str) -> JsonValue:
    return _parse((FOLDER / name).read_text("utf-8"))


def _parse(text: str) -> JsonValue:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # The one in C reads ten times as fast, where it is there.
    return yaml.load(text, loader)
