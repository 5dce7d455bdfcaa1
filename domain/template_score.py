"""A stored score of how well a template fits a product."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.gallery import ScorePart
from domain.template_likeness import VERSION as LIKENESS_VERSION
from domain.template_match import match
from domain.template_product import ProductBrief
from domain.template_ranked import Quotes, Ranked, Shelved

# Raised when the meaning of a stored score changes: older ones are not shown then.
SCHEMA_VERSION = "1"
# The live prompt, which a test holds against prompts/live.toml: tools know no prompts.
PROMPT_NAME = "template_match"
PROMPT_VERSION = "1"
StoredScorer = Literal["model", "semantic"]
# Which version of each scorer is shown.
VERSIONS: dict[StoredScorer, str] = {"model": PROMPT_VERSION, "semantic": LIKENESS_VERSION}


class Judgement(BaseModel):
    """What was judged, each from 0 to 1. The quotes stand in the product's and in the template's text, or are None.

    Of the scorer "semantic" there is no more than `overall_score`: how near the texts are in meaning. The other parts
    need no model; domain.template_match adds them whenever it is shown.
    """

    model_config = ConfigDict(frozen=True)

    niche_match: float | None
    awareness_match: float | None
    audience_match: float | None
    format_fit: float | None
    overall_score: float
    reasoning: str
    product_quote: str | None
    template_quote: str | None


class StoredScore(Judgement):
    """A judgement as it is kept; `input_hash` says of which texts."""

    template_id: UUID
    input_hash: str
    model: str
    scored_at: datetime


class Paid(BaseModel):
    """What made a judgement: which prompt, which model, how much of it. `cost` in US dollars, None: not known."""

    model_config = ConfigDict(frozen=True)

    model: str
    prompt_name: str
    prompt_version: str
    prompt_hash: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: Decimal | None = None


def ranked_by(shelved: Shelved, score: StoredScore, quotes: Quotes) -> Ranked:
    """A language model's stored judgement as a ranking takes it.

    Args:
        quotes: What to quote where the judgement has no words of its own that stand in the texts.
    """
    return Ranked(
        shelved=shelved,
        score=score.overall_score,
        parts=(
            ScorePart(label="niche", value=score.niche_match),
            ScorePart(label="awareness", value=score.awareness_match),
            ScorePart(label="audience", value=score.audience_match),
            ScorePart(label="format", value=score.format_fit),
        ),
        reason=score.reasoning,
        quotes=_own_quotes(score, quotes),
        scorer="model",
    )


def ranked_near(product: ProductBrief, shelf: Sequence[Shelved], scores: Mapping[UUID, StoredScore]) -> list[Ranked]:
    """The templates by what is known of them and by how near they are in meaning, which is stored for each."""
    likeness = {id_: score.overall_score for id_, score in scores.items()}
    return [
        ranked.model_copy(update={"quotes": _own_quotes(scores[ranked.id], ranked.quotes)})
        for ranked in match(product, shelf, likeness)
    ]


def _own_quotes(score: StoredScore, other: Quotes) -> Quotes:
    if not score.product_quote or not score.template_quote:
        return other
    return Quotes(
        product=score.product_quote, product_label="text", template=score.template_quote, template_label="text"
    )
