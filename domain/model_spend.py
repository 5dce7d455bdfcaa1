"""What models cost, and a budget that is not overspent. All money is US dollars: providers charge in them.

Prices are the providers' list prices as the kept package genai-prices knows them.
"""

from dataclasses import dataclass, field
from decimal import Decimal

# The names under which genai-prices keeps the providers of agent.models; of an OpenAI-compatible address nobody
# knows the price.
_PRICED = ("anthropic", "google")


@dataclass(frozen=True)
class Tokens:
    """Tokens of one call or several; `input` counts those that a cache read or wrote too."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
        )

    def cost(self, model: str) -> Decimal | None:
        """US dollars by the provider's list price; None when the model's price is not known.

        Args:
            model: As ModelChoice.label and Written.model: "anthropic:claude-sonnet-5-5".
        """
        provider, _, name = model.partition(":")
        if provider not in _PRICED:
            return None
        # Imported here: the prices of a thousand models take a tenth of a second, and a slash command needs none.
        from genai_prices import Usage, calc_price

        used = Usage(
            input_tokens=self.input,
            output_tokens=self.output,
            cache_read_tokens=self.cache_read or None,
            cache_write_tokens=self.cache_write or None,
        )
        try:
            return calc_price(used, name, provider_id=provider).total_price
        except LookupError:
            return None


def estimate(model: str, input_tokens: int, output_tokens: int) -> Decimal | None:
    """What so many tokens cost by the provider's list price; None when the model's price is not known.

    Args:
        model: As ModelChoice.label and Written.model: "anthropic:claude-sonnet-5-5".
        input_tokens: Tokens of text and pictures sent.
        output_tokens: Tokens written.
    """
    return Tokens(input_tokens, output_tokens).cost(model)


@dataclass
class Budget:
    """One run's money: what was spent, what is held for calls under way. `limit` None: no limit.

    `unpriced` counts calls of which nobody knows what they cost.
    """

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
