"""What /product answers: the brand's products and what is spent on each."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.counts import Money
from domain.table import Column, Table
from domain.window import Window


class ListedProduct(BaseModel):
    """A product with the ads that sell it; `spend` is theirs in the window, None without results."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    slug: str
    name: str
    ads: int
    spend: Money | None
    rules: int


class ProductList(Answer):
    """The brand's products by name."""

    window: Window | None = None
    products: tuple[ListedProduct, ...] = ()

    def table(self) -> Table | None:
        if not self.products:
            return None
        return Table(
            columns=(
                Column(key="name", label="Product"),
                Column(key="slug", label="Slug"),
                Column(key="ads", label="Ads", kind="count"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="rules", label="Address rules", kind="count", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "name": product.name,
                    "slug": product.slug,
                    "ads": product.ads,
                    "spend": None if product.spend is None else float(product.spend),
                    "rules": product.rules,
                    "command": f"/product {product.slug}",
                }
                for product in self.products
            ),
            currency=self.foot.currency,
        )
