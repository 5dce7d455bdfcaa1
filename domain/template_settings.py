"""What a product asks of the template library."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.table import Column, Table


class ProductSettings(BaseModel):
    """Whether new templates are scored for the product, from which score on it is told, and which share of the picks is
    kept for what it never tried. `is_set`: somebody said so; else these are the defaults."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    slug: str
    name: str
    auto_recommend: bool
    threshold: float
    explore_share: float
    is_set: bool = False


class TemplateSettings(Answer):
    """The settings of the brand's products."""

    products: tuple[ProductSettings, ...] = ()

    def table(self) -> Table | None:
        if not self.products:
            return None
        return Table(
            columns=(
                Column(key="name", label="Product"),
                Column(key="auto", label="New templates", kind="verdict"),
                Column(key="threshold", label="Told from score", kind="fraction"),
                Column(key="explore", label="Kept for exploration", kind="fraction"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "name": product.name,
                    "auto": "scored" if product.auto_recommend else "not scored",
                    "threshold": product.threshold,
                    "explore": product.explore_share,
                    "command": f"/template_settings product={product.slug}"
                    f" auto={'no' if product.auto_recommend else 'yes'}",
                }
                for product in self.products
            ),
        )
