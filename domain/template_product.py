"""A product and a template as texts that can be compared and quoted."""

import hashlib
import re
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.awareness import AwarenessLevel
from domain.template import Template, named

_LONGEST_QUOTE = 110
_SENTENCE = re.compile(r".{20,110}?[.!?;,](?=\s)", re.DOTALL)


class Phrase(NamedTuple):
    """A text as it is stored, and what it is ("audience", "words on it")."""

    label: str
    text: str


class ProductBrief(BaseModel):
    """What is known of a product. `awareness` is the level that most of its ads' spend speaks to, None where no ad of
    it is classified; `reviews` counts its customer reviews."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    slug: str
    name: str
    description: str | None = None
    target_audience: str | None = None
    benefits: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    selling_points: tuple[str, ...] = ()
    pain_points: tuple[str, ...] = ()
    desires: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    current_offer: str | None = None
    guarantee: str | None = None
    awareness: AwarenessLevel | None = None
    reviews: int = 0

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Its texts, the most telling first; none twice."""
        told = [
            *_one("audience", self.target_audience),
            *_one("description", self.description),
            *(Phrase("pain point", text) for text in self.pain_points),
            *(Phrase("desire", text) for text in self.desires),
            *(Phrase("benefit", text) for text in self.benefits),
            *(Phrase("selling point", text) for text in self.selling_points),
            *(Phrase("feature", text) for text in self.features),
            *(Phrase("ingredient", text) for text in self.ingredients),
            *(Phrase("offer's audience", text) for text in self.audiences),
            *_one("offer", self.current_offer),
            *_one("guarantee", self.guarantee),
            Phrase("name", self.name),
        ]
        return tuple({phrase.text: phrase for phrase in reversed(told) if phrase.text.strip()}.values())[::-1]

    @property
    def text(self) -> str:
        """All of it, one line each: what a model reads and what its quotes are looked up in."""
        lines = [f"{phrase.label}: {phrase.text}" for phrase in self.phrases]
        if self.awareness:
            lines.append(f"awareness that its ads speak to: {self.awareness}")
        return "\n".join([*lines, f"customer reviews: {self.reviews}"])


def phrases_of(template: Template) -> tuple[Phrase, ...]:
    """A template's texts: what stands on it, what it is called, whom it speaks to."""
    told = [
        *_one("words", template.words),
        *_one("description", template.description),
        *_one("audience", template.target_audience),
        *_one("looks", template.visual_notes),
        Phrase("name", template.name),
    ]
    return tuple(phrase for phrase in told if phrase.text.strip())


def text_of(template: Template) -> str:
    """All that is known of a template, one line each: what a model reads and what its quotes are looked up in."""
    lines = [f"{phrase.label}: {phrase.text}" for phrase in phrases_of(template)]
    lines.append(f"category: {named(template.category)}")
    if template.industry_niche:
        lines.append(f"niche: {template.industry_niche}")
    if template.target_sex:
        lines.append(f"shown to: {template.target_sex}")
    if template.awareness:
        lines.append(f"awareness: {template.awareness}")
    if template.sales_event:
        lines.append(f"sales event: {named(template.sales_event)}")
    if template.has_product_placement is not None:
        lines.append(f"shows the product: {'yes' if template.has_product_placement else 'no'}")
    return "\n".join(lines)


def input_hash(product: ProductBrief, template: Template) -> str:
    """What a score was made of: the same texts, the same hash."""
    return hashlib.sha256(f"{product.text}\x1f{text_of(template)}".encode()).hexdigest()


def quoted(text: str) -> str:
    """A stretch of the text that is short enough to be read beside a score; it stands in the text as it is."""
    stripped = text.strip()
    if len(stripped) <= _LONGEST_QUOTE:
        return stripped
    sentence = _SENTENCE.match(stripped)
    if sentence:
        return sentence[0]
    return stripped[:_LONGEST_QUOTE].rsplit(None, 1)[0]


def _one(label: str, text: str | None) -> list[Phrase]:
    return [Phrase(label, text)] if text else []
