"""What a brand's profile is made of: each field, where it lives, how it may be written, what can fill it."""

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

FieldKey = Literal[
    "product.name",
    "offer_variant.mechanism.name",
    "offer_variant.pain_points",
    "brand.voice_tone",
    "product.guarantee",
    "product.ingredients",
    "product.results_timeline",
    "product.benefits",
    "product.unique_selling_points",
    "product.key_ingredients",
    "product.target_audience",
    "product.current_offer",
    "product.founders",
    "product.brand_voice_notes",
    "product.dimensions",
    "offer_variant.mechanism.root_cause",
    "offer_variant.voice_tone",
    "persona.voice_tone",
    "product.top_positive_quotes",
    "product.review_platforms",
    "product.pricing",
    "product.personas",
    "product.faq_items",
    # Beside the gaps: what people and page imports write too, in the same way and with the same trace.
    "brand.description",
    "brand.website_url",
    "product.description",
    "product.required_disclaimers",
    "offer_variant.name",
    "offer_variant.mechanism.solution",
    "offer_variant.desires_goals",
    "offer_variant.benefits",
    "offer_variant.target_audience",
    "offer_variant.sample_hooks",
]
Level = Literal["brand", "product", "offer_variant", "persona"]
ProfileTable = Literal["brands", "products", "product_offer_variants", "personas_4d", "product_variants", "research"]
ValueType = Literal[
    "text", "text_list", "ingredient_list", "qa_list", "timeline_list", "quote_list", "dimensions", "platform_list"
]
# allow_if_empty and confirm_overwrite both wait for a click before a value is replaced; append adds what is new.
Policy = Literal["allow_if_empty", "confirm_overwrite", "append", "not_auto", "needs_setup"]
Severity = Literal["critical", "moderate", "low"]
# Where candidates come from. `fresh_page` is a page that nobody has read yet.
FillSource = Literal["amazon_quote", "reddit_quote", "customer_review", "landing_page", "fresh_page"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

TABLES: dict[Level, ProfileTable] = {
    "brand": "brands",
    "product": "products",
    "offer_variant": "product_offer_variants",
    "persona": "personas_4d",
}


class ProfileField(BaseModel):
    """One field. `sources` are in the order in which candidates are shown; `automatic`: a job may propose values.

    `keywords` are lower-case words and phrases by which a text is known to speak of the field. `inherits`: blank means
    that the next level's value holds, so an empty one is no gap. `in_gaps`: /gap_fill lists it.
    """

    model_config = ConfigDict(frozen=True)

    key: FieldKey
    label: str
    table: ProfileTable
    column: str
    type: ValueType
    policy: Policy
    severity: Severity = "moderate"
    sources: tuple[FillSource, ...] = ()
    keywords: tuple[str, ...] = ()
    automatic: bool = True
    inherits: bool = False
    in_gaps: bool = True
    # What a person types to fill it where neither a job nor a value typed here does.
    setup: str = ""

    @property
    def level(self) -> Level:
        prefix = self.key.split(".", 1)[0]
        return "brand" if prefix == "brand" else prefix  # type: ignore[return-value]

    @property
    def name(self) -> str:
        """What the field is called within its level: `mechanism.name`."""
        return self.key.split(".", 1)[1]

    @property
    def writable(self) -> bool:
        """Whether a value can be written into it, by hand at least."""
        return self.policy != "needs_setup" and self.table != "research"


_PAGE: tuple[FillSource, ...] = ("landing_page", "fresh_page")
_VOICES: tuple[FillSource, ...] = ("amazon_quote", "reddit_quote", "customer_review", "landing_page")
_B, _P, _O, _H = "brands", "products", "product_offer_variants", "personas_4d"
_GUARANTEE = ("guarantee", "money-back", "money back", "refund", "risk-free", "risk free", "warranty", "return policy")
_INGREDIENTS = ("ingredient", "contains", "formula", "what's inside", "what is inside", "made with", "per chew", " mg")
_OFFER = (
    "offer",
    "% off",
    "discount",
    "save ",
    "bundle",
    "price",
    "subscribe",
    "subscription",
    "free shipping",
    "deal",
)
_WHO = (
    "for dogs",
    "for cats",
    "for women",
    "for men",
    "for people",
    "owners",
    "designed for",
    "perfect for",
    "made for",
)
_MECHANISM = (
    "how it works",
    "mechanism",
    "the science",
    "technology",
    "method",
    "system",
    "complex",
    "patented",
    "why it",
)
_CAUSE = ("root cause", "real reason", "because", "the problem", "why does", "the cause", "what happens", "culprit")
_PAIN = (
    "pain",
    "struggle",
    "problem",
    "tired of",
    "frustrat",
    "worried",
    "afraid",
    "hard to",
    "can't",
    "cannot",
    "stiff",
)
_VOICE = ("our voice", "we speak", "tone", "our story", "we believe", "our promise", "about us")
_FOUNDERS = ("founder", "founded", "co-founder", "started by", "created by", "our story", "about us", "the story")
_SIZE = ("dimensions", "wide", "width", "height", "high", "depth", "deep", "weight", "weighs", " cm", " mm", "inches")
_TIMELINE = ("week", "first days", "day 1", "first month", "timeline", "what to expect", "how long", "how soon")
_USP = ("why choose", "unlike", "only ", "no other", "what makes", "different", "compared", "versus", " vs")
_BENEFITS = ("benefit", "helps", "supports", "improves", "relief", "results", "why you", "you get")

FIELDS: tuple[ProfileField, ...] = (
    ProfileField(
        key="product.name", label="Name", table=_P, column="name", type="text", policy="needs_setup",
        severity="critical", automatic=False, setup="/product new NAME",
    ),
    ProfileField(
        key="offer_variant.mechanism.name", label="Mechanism: its name", table=_O, column="mechanism_name", type="text",
        policy="confirm_overwrite", severity="critical", sources=_PAGE, keywords=_MECHANISM,
    ),
    ProfileField(
        key="offer_variant.pain_points", label="Pain points", table=_O, column="pain_points", type="text_list",
        policy="append", severity="critical", sources=_VOICES, keywords=_PAIN,
    ),
    ProfileField(
        key="brand.voice_tone", label="Voice and tone", table=_B, column="brand_voice_tone", type="text",
        policy="confirm_overwrite", sources=_PAGE, keywords=_VOICE,
    ),
    ProfileField(
        key="product.guarantee", label="Guarantee", table=_P, column="guarantee", type="text", policy="allow_if_empty",
        sources=_PAGE, keywords=_GUARANTEE,
    ),
    ProfileField(
        key="product.ingredients", label="Ingredients", table=_P, column="ingredients", type="ingredient_list",
        policy="allow_if_empty", sources=_PAGE, keywords=_INGREDIENTS,
    ),
    ProfileField(
        key="product.results_timeline", label="Results by time", table=_P, column="results_timeline",
        type="timeline_list", policy="allow_if_empty", sources=("amazon_quote", "customer_review", *_PAGE),
        keywords=_TIMELINE,
    ),
    ProfileField(
        key="product.benefits", label="Benefits", table=_P, column="benefits", type="text_list",
        policy="allow_if_empty", sources=_PAGE, keywords=_BENEFITS,
    ),
    ProfileField(
        key="product.unique_selling_points", label="Unique selling points", table=_P, column="unique_selling_points",
        type="text_list", policy="allow_if_empty", sources=_PAGE, keywords=_USP,
    ),
    ProfileField(
        key="product.key_ingredients", label="Key ingredients", table=_P, column="key_ingredients", type="text_list",
        policy="allow_if_empty", sources=_PAGE, keywords=_INGREDIENTS,
    ),
    ProfileField(
        key="product.target_audience", label="Target audience", table=_P, column="target_audience", type="text",
        policy="confirm_overwrite", sources=_PAGE, keywords=_WHO,
    ),
    ProfileField(
        key="product.current_offer", label="Current offer", table=_P, column="current_offer", type="text",
        policy="confirm_overwrite", sources=_PAGE, keywords=_OFFER,
    ),
    ProfileField(
        key="product.founders", label="Founders", table=_P, column="founders", type="text",
        policy="confirm_overwrite", sources=_PAGE, keywords=_FOUNDERS,
    ),
    ProfileField(
        key="product.brand_voice_notes", label="Notes on the voice", table=_P, column="brand_voice_notes",
        type="text", policy="confirm_overwrite", sources=_PAGE, keywords=_VOICE,
    ),
    ProfileField(
        key="product.dimensions", label="Dimensions and weight", table=_P, column="dimensions", type="dimensions",
        policy="allow_if_empty", sources=_PAGE, keywords=_SIZE,
    ),
    ProfileField(
        key="offer_variant.mechanism.root_cause", label="Mechanism: the root cause", table=_O,
        column="mechanism_problem", type="text", policy="confirm_overwrite",
        sources=("landing_page", "amazon_quote", "fresh_page"), keywords=_CAUSE,
    ),
    ProfileField(
        key="offer_variant.voice_tone", label="Voice and tone of the offer variant", table=_O,
        column="voice_tone_override", type="text", policy="confirm_overwrite", severity="low", sources=_PAGE,
        keywords=_VOICE, inherits=True, automatic=False, setup="/voice",
    ),
    ProfileField(
        key="persona.voice_tone", label="Voice and tone of the persona", table=_H, column="voice_tone_override",
        type="text", policy="confirm_overwrite", severity="low", inherits=True, automatic=False, setup="/voice",
    ),
    ProfileField(
        key="product.top_positive_quotes", label="Best quotes", table="research", column="top_positive_quotes",
        type="quote_list", policy="not_auto", sources=("amazon_quote",), automatic=False, setup="/import",
    ),
    ProfileField(
        key="product.review_platforms", label="Where it is reviewed", table=_P, column="review_platforms",
        type="platform_list", policy="not_auto", automatic=False,
    ),
    ProfileField(
        key="product.pricing", label="Prices", table="product_variants", column="price", type="text_list",
        policy="needs_setup", automatic=False, setup="/product",
    ),
    ProfileField(
        key="product.personas", label="Personas", table=_H, column="name", type="text_list", policy="needs_setup",
        automatic=False, setup="/persona_make",
    ),
    ProfileField(
        key="product.faq_items", label="Questions and answers", table=_P, column="faq_items", type="qa_list",
        policy="allow_if_empty", severity="low", sources=_PAGE,
        keywords=("faq", "frequently asked", "questions", "?", "q:"),
    ),
    ProfileField(
        key="brand.description", label="Description of the brand", table=_B, column="description", type="text",
        policy="confirm_overwrite", severity="low", in_gaps=False, automatic=False,
    ),
    ProfileField(
        key="brand.website_url", label="Website", table=_B, column="website_url", type="text",
        policy="confirm_overwrite", severity="low", in_gaps=False, automatic=False,
    ),
    ProfileField(
        key="product.description", label="Description", table=_P, column="description", type="text",
        policy="confirm_overwrite", severity="low", sources=_PAGE, in_gaps=False, automatic=False,
    ),
    ProfileField(
        key="product.required_disclaimers", label="Required disclaimers", table=_P, column="required_disclaimers",
        type="text", policy="confirm_overwrite", severity="low", in_gaps=False, automatic=False,
        keywords=("not a medicine", "consult", "disclaimer", "not intended", "have not been evaluated"),
    ),
    ProfileField(
        key="offer_variant.name", label="Name of the offer variant", table=_O, column="name", type="text",
        policy="confirm_overwrite", severity="low", in_gaps=False, automatic=False,
    ),
    ProfileField(
        key="offer_variant.mechanism.solution", label="Mechanism: the solution", table=_O,
        column="mechanism_solution", type="text", policy="confirm_overwrite", sources=_PAGE, keywords=_MECHANISM,
        in_gaps=False, automatic=False,
    ),
    ProfileField(
        key="offer_variant.desires_goals", label="Desires and goals", table=_O, column="desires_goals",
        type="text_list", policy="append", sources=_VOICES, keywords=("want", "wish", "dream", "again", "finally"),
        in_gaps=False, automatic=False,
    ),
    ProfileField(
        key="offer_variant.benefits", label="Benefits of the offer variant", table=_O, column="benefits",
        type="text_list", policy="append", sources=_PAGE, keywords=_BENEFITS, in_gaps=False, automatic=False,
    ),
    ProfileField(
        key="offer_variant.target_audience", label="Target audience of the offer variant", table=_O,
        column="target_audience", type="text", policy="confirm_overwrite", sources=_PAGE, keywords=_WHO,
        in_gaps=False, automatic=False,
    ),
    ProfileField(
        key="offer_variant.sample_hooks", label="Sample hooks", table=_O, column="sample_hooks", type="text_list",
        policy="append", in_gaps=False, automatic=False,
    ),
)  # fmt: skip

BY_KEY: dict[FieldKey, ProfileField] = {field.key: field for field in FIELDS}
GAPS: tuple[ProfileField, ...] = tuple(field for field in FIELDS if field.in_gaps)


def is_field(key: str) -> bool:
    """Whether there is a field of this key."""
    return key in BY_KEY
