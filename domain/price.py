"""What a product costs: its sizes, bundles and subscriptions, each with a price in the brand's currency."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.format import money

# Beyond it a figure is a slip of the keyboard.
_MOST = Decimal(10_000_000)


class Price(BaseModel):
    """One way to buy a product. `compare_at_price` is what is shown struck through beside the price."""

    model_config = ConfigDict(frozen=True)

    id: UUID | None = None
    name: str
    variant_type: str = "size"
    price: Decimal | None = None
    compare_at_price: Decimal | None = None
    is_default: bool = False
    is_active: bool = True

    @property
    def saved(self) -> float | None:
        """The fraction that it costs less than the price it is compared with; None without both, or when it does not
        cost less."""
        if self.price is None or not self.compare_at_price or self.price >= self.compare_at_price:
            return None
        return float(1 - self.price / self.compare_at_price)

    def told(self, currency: str) -> str:
        """`2 bags: $69.00 instead of $78.00`."""
        instead = f" instead of {money(self.compare_at_price, currency)}" if self.compare_at_price is not None else ""
        return f"{self.name}: {money(self.price, currency) if self.price is not None else 'no price'}{instead}"


def amount(text: str) -> Decimal:
    """An amount of money as people type it: `69`, `69.00`, `$69`, `1,299.50`, `69,95`.

    Raises:
        ValueError: It is none.
    """
    bare = "".join(c for c in text if c.isdigit() or c in ".,-")
    if "," in bare and "." not in bare and len(bare.rsplit(",", 1)[-1]) in (1, 2):
        bare = bare.replace(",", ".")
    elif "," in bare and bare.rfind(",") > bare.rfind("."):
        bare = bare.replace(".", "").replace(",", ".") if "." in bare else bare.replace(",", "")
    try:
        found = Decimal(bare.replace(",", ""))
    except InvalidOperation:
        raise ValueError("an amount is a figure, e.g. 69.00") from None
    if not 0 <= found <= _MOST:
        raise ValueError("an amount is between 0 and 10,000,000")
    return found
