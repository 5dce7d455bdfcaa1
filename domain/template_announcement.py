"""What the announcement of new templates came to."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.table import Column, Table


class Announced(BaseModel):
    """A new template's score for a product that asked for it."""

    model_config = ConfigDict(frozen=True)

    brand: str
    product: str
    product_slug: str
    template: str
    score: float
    threshold: float

    @property
    def is_recommended(self) -> bool:
        return self.score >= self.threshold


class AnnouncementReport(Answer):
    """New templates, scored for every product that opted in. `left`: templates that could not be scored for all."""

    templates: int = 0
    products: int = 0
    scores: tuple[Announced, ...] = ()
    left: int = 0

    def table(self) -> Table | None:
        if not self.scores:
            return None
        return Table(
            columns=(
                Column(key="template", label="Template"),
                Column(key="product", label="Product"),
                Column(key="brand", label="Brand", wide_only=True),
                Column(key="score", label="Score", kind="fraction"),
                Column(key="threshold", label="Told from", kind="fraction"),
                Column(key="verdict", label="", kind="verdict"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "template": told.template,
                    "product": told.product,
                    "brand": told.brand,
                    "score": told.score,
                    "threshold": told.threshold,
                    "verdict": "recommended" if told.is_recommended else "below its threshold",
                    "command": f"/recommend_templates product={told.product_slug} filter=unused_recommended",
                }
                for told in sorted(self.scores, key=lambda s: (-s.score, s.template, s.product))
            ),
        )
