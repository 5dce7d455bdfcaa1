"""A template with its score for a product: what every method of recommending comes to."""

from datetime import date
from typing import Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.gallery import ScorePart
from domain.template import Template

Method = Literal["ai_match", "diversity", "performance", "longevity"]
METHODS: tuple[Method, ...] = get_args(Method)
Scorer = Literal["model", "semantic", "keywords", "rules"]


class Shelved(BaseModel):
    """A template as it stands beside a product: was it used, was it recommended.

    `ads` are the product's ads that were made from it; `is_own_picture`: its picture is already in ads of the product.
    """

    model_config = ConfigDict(frozen=True)

    template: Template
    used: bool = False
    times_used: int = 0
    ads: int = 0
    is_own_picture: bool = False
    recommended_on: date | None = None
    recommended_by: Method | None = None
    recommended_automatically: bool = False

    @property
    def id(self) -> UUID:
        return self.template.id


class Quotes(BaseModel):
    """Words of the product and of the template that belong together, each as it stands in its text; None: none do."""

    model_config = ConfigDict(frozen=True)

    product: str | None = None
    product_label: str = ""
    template: str | None = None
    template_label: str = ""

    @property
    def sentence(self) -> str:
        """Both in one sentence; empty without both."""
        if self.product is None or self.template is None:
            return ""
        own, its = f"{self.product_label} “{self.product}”", f"{self.template_label} “{self.template}”"
        return f"The product's {own} meets the template's {its}."


class Ranked(BaseModel):
    """A template's score for a product, from 0 to 1; None where the method knows nothing of it.

    `scorer` says who scored: a language model, a local model of meaning, shared keywords, or figures alone.
    """

    model_config = ConfigDict(frozen=True)

    shelved: Shelved
    score: float | None
    parts: tuple[ScorePart, ...] = ()
    reason: str = ""
    quotes: Quotes = Quotes()
    scorer: Scorer = "rules"

    @property
    def id(self) -> UUID:
        return self.shelved.id


def in_order(ranked: list[Ranked]) -> list[Ranked]:
    """The best first; those without a score last; equal ones by name."""
    return sorted(ranked, key=lambda r: (r.score is None, -(r.score or 0.0), r.shelved.template.name, str(r.id)))
