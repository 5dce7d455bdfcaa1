"""What a page says of its products to machines, in JSON-LD (schema.org) and OpenGraph, as typed values and as text."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

Measure = Literal["width", "height", "depth", "weight"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class PageOffer(_Value):
    """A price as the page tells it; `highest` where it tells a range."""

    name: str = ""
    price: Decimal | None = None
    highest: Decimal | None = None
    currency: str = ""
    availability: str = ""
    valid_until: str = ""
    return_days: int | None = None

    @property
    def told(self) -> str:
        """`39.00 USD`, or `39.00 to 99.00 USD`."""
        if self.price is None:
            return ""
        span = f"{self.price} to {self.highest}" if self.highest not in (None, self.price) else f"{self.price}"
        return f"{span} {self.currency}".strip()


class PageRating(_Value):
    """Stars as the page tells them: `value` of at most `best`, from so many."""

    value: Decimal
    best: Decimal = Decimal(5)
    count: int | None = None


class PageMeasure(_Value):
    """One measure of a product with its unit as the page writes it."""

    of: Measure
    value: Decimal
    unit: str


class PageProduct(_Value):
    """A product as the page tells it."""

    name: str
    brand: str = ""
    description: str = ""
    sku: str = ""
    offers: tuple[PageOffer, ...] = ()
    rating: PageRating | None = None
    measures: tuple[PageMeasure, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


class PageQuestion(_Value):
    """A question of the page's FAQ with its answer."""

    question: str
    answer: str


class PageData(_Value):
    """All of it; `broken` counts blocks that are no JSON even after mending."""

    products: tuple[PageProduct, ...] = ()
    questions: tuple[PageQuestion, ...] = ()
    broken: int = 0

    def __bool__(self) -> bool:
        return bool(self.products or self.questions)


def data_text(data: PageData) -> str:
    """The data as lines that can be quoted, the same for the same data; empty where there is none.

    Without what changes from day to day while the product is the same: ratings, stock, the end of an offer.
    """
    lines: list[str] = []
    for product in data.products:
        lines += [""] if lines else []
        lines += _product_lines(product)
    for each in data.questions:
        lines += [""] if lines else []
        lines += [f"Question: {each.question}", f"Answer: {each.answer}"]
    return "\n".join(lines)


def _product_lines(product: PageProduct) -> list[str]:
    lines = [f"Product: {product.name}"]
    lines += [f"Brand: {product.brand}"] if product.brand else []
    lines += [f"Description: {product.description}"] if product.description else []
    for offer in product.offers:
        if offer.told:
            lines.append(f"Price: {offer.told}" + (f" ({offer.name})" if offer.name else ""))
    days = sorted({offer.return_days for offer in product.offers if offer.return_days})
    lines += [f"Returns: within {count} days" for count in days]
    lines += [f"{each.of.capitalize()}: {each.value} {each.unit}".rstrip() for each in product.measures]
    lines += [f"{name}: {value}" for name, value in product.properties]
    return lines
