"""What /product NAME answers: one product whole, with what bears each field, its prices and its offer variants."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.field_card import FieldCards
from domain.offer_variant import SOURCE_WORDS, OfferVariant
from domain.picture import Picture
from domain.price import Price
from domain.profile import Status
from domain.profile_fields import FieldKey
from domain.table import Column, Table

STATES: dict[Status, str] = {
    "filled": "filled",
    "missing": "missing",
    "stale": "stale",
    "not_applicable": "not applicable",
    "inherited": "inherits",
}


class FieldLine(BaseModel):
    """One field: its value whole, and the quotes that bear it."""

    model_config = ConfigDict(frozen=True)

    key: FieldKey
    label: str
    status: Status
    value: str = ""
    quotes: tuple[str, ...] = ()
    waiting: int = 0
    command: str


class PriceLine(BaseModel):
    """One price, and the command that changes it but for the amount."""

    model_config = ConfigDict(frozen=True)

    price: Price
    command: str


class VariantLine(BaseModel):
    """One offer variant of the product."""

    model_config = ConfigDict(frozen=True)

    variant: OfferVariant
    command: str


class ProductShown(Answer):
    """One product. `saved` is what was written just now, empty for nothing."""

    product: str
    slug: str
    saved: str = ""
    lines: tuple[FieldLine, ...] = ()
    prices: tuple[PriceLine, ...] = ()
    variants: tuple[VariantLine, ...] = ()
    cards: FieldCards | None = None

    def table(self) -> Table | None:
        return field_table(self.lines) if self.lines else None

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        found = [] if main is None else [main]
        if self.prices:
            found.append(_prices(self.prices, self.foot.currency))
        if self.variants:
            found.append(_variants(self.variants))
        return tuple(found)

    def pictures(self) -> tuple[Picture, ...]:
        return () if self.cards is None else (self.cards,)


def field_table(lines: tuple[FieldLine, ...], title: str = "") -> Table:
    """Fields as rows; a click shows one with its editor and its quotes."""
    return Table(
        title=title,
        columns=(
            Column(key="field", label="Field"),
            Column(key="status", label="State", kind="verdict"),
            Column(key="value", label="Value"),
            Column(key="quotes", label="Evidence", wide_only=True),
            Column(key="waiting", label="Suggested", kind="count", wide_only=True),
            Column(key="command", label="", kind="command"),
        ),
        rows=tuple(
            {
                "field": line.label,
                "status": STATES[line.status],
                "value": line.value or None,
                "quotes": " / ".join(f"“{quote}”" for quote in line.quotes) or None,
                "waiting": line.waiting or None,
                "command": line.command,
            }
            for line in lines
        ),
    )


def _prices(lines: tuple[PriceLine, ...], currency: str | None) -> Table:
    return Table(
        title="Prices",
        columns=(
            Column(key="name", label="What is bought"),
            Column(key="type", label="Sort"),
            Column(key="price", label="Price", kind="money"),
            Column(key="compare", label="Instead of", kind="money"),
            Column(key="saved", label="Saved", kind="fraction", wide_only=True),
        ),
        rows=tuple(
            {
                "name": line.price.name,
                "type": line.price.variant_type,
                "price": None if line.price.price is None else float(line.price.price),
                "compare": None if line.price.compare_at_price is None else float(line.price.compare_at_price),
                "saved": line.price.saved,
            }
            for line in lines
        ),
        currency=currency,
    )


def _variants(lines: tuple[VariantLine, ...]) -> Table:
    return Table(
        title="Offer variants",
        columns=(
            Column(key="name", label="Offer variant"),
            Column(key="slug", label="Slug"),
            Column(key="default", label="Default"),
            Column(key="page", label="Page"),
            Column(key="source", label="Made", wide_only=True),
            Column(key="command", label="", kind="command"),
        ),
        rows=tuple(
            {
                "name": line.variant.name,
                "slug": line.variant.slug,
                "default": "default" if line.variant.is_default else None,
                "page": line.variant.page,
                "source": SOURCE_WORDS[line.variant.source],
                "command": line.command,
            }
            for line in lines
        ),
    )
