"""How many US dollars a run may cost, as people and jobs are told."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator

MOST = 10_000


def _sensible(value: Decimal | Literal["none"]) -> Decimal | Literal["none"]:
    if isinstance(value, Decimal) and not 0 <= value <= MOST:
        raise ValueError(f"a budget is 0 to {MOST:,} US dollars, or none")
    return value


Dollars = Annotated[Decimal | Literal["none"], AfterValidator(_sensible)]
"""US dollars, or no limit."""


def limit_of(budget: Dollars) -> Decimal | None:
    """US dollars; None without a limit."""
    return budget if isinstance(budget, Decimal) else None
