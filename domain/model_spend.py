"""What models cost, and a budget that is not overspent. All money is US dollars: providers charge in them."""

from dataclasses import dataclass, field
from decimal import Decimal


def estimate(model: str, input_tokens: int, output_tokens: int) -> Decimal | None:
    """What so many tokens cost by the provider's list price; None when the model's price is not known.

    Args:
        model: As ModelChoice.label and Written.model: "anthropic:claude-sonnet-5-5".
        input_tokens: Tokens of text and pictures sent.
        output_tokens: Tokens written.
    """
    return None


@dataclass
class Budget:
    """One run's money: what was spent, what is held for calls under way. `limit` None: no limit."""

    limit: Decimal | None = None
    spent: Decimal = Decimal(0)
    unpriced: int = 0
    _held: dict[int, Decimal] = field(default_factory=dict[int, Decimal], repr=False)
    _next: int = field(default=0, repr=False)

    @property
    def left(self) -> Decimal | None:
        """Not spent and not held; None without a limit."""
        if self.limit is None:
            return None
        return max(Decimal(0), self.limit - self.spent - sum(self._held.values(), Decimal(0)))

    def hold(self, expected: Decimal | None) -> int | None:
        """Sets money aside for a call and returns a ticket for `release`; None when it does not fit.

        With a limit, a call whose price is not known never fits.
        """
        left = self.left
        if left is not None and (expected is None or expected > left):
            return None
        self._next += 1
        self._held[self._next] = expected or Decimal(0)
        return self._next

    def release(self, ticket: int) -> None:
        """Gives back what was set aside; what the call took was charged by `pay`."""
        self._held.pop(ticket, None)

    def pay(self, cost: Decimal | None) -> None:
        """Counts what a call took; one of unknown price is counted apart."""
        if cost is None:
            self.unpriced += 1
        else:
            self.spent += cost
