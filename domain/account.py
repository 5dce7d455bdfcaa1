"""Ad accounts, and which of them may be summed: those in one currency."""

from pydantic import BaseModel, ConfigDict


class Account(BaseModel):
    """An ad account. `id` is Meta's (`act_123`), or `export` for results that came without one."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str | None
    currency: str
    timezone: str
    is_primary: bool

    @property
    def title(self) -> str:
        return f"{self.name} ({self.id})" if self.name else self.id


class Scope(BaseModel):
    """What an answer sums: `accounts` limits it to these ids, None means all of the brand's.

    `others` are the accounts left out because their currency is another; `chosen` says that the person
    named one account.
    """

    model_config = ConfigDict(frozen=True)

    accounts: tuple[str, ...] | None = None
    currency: str
    timezone: str
    others: tuple[Account, ...] = ()
    chosen: Account | None = None

    @property
    def ids(self) -> list[str] | None:
        """As a query parameter."""
        return None if self.accounts is None else list(self.accounts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What belongs in the answer's foot."""
        if self.chosen is not None:
            return (f"Account {self.chosen.title} only.",)
        if not self.others:
            return ()
        named = ", ".join(f"{other.title} in {other.currency}" for other in self.others)
        return (f"Accounts in {self.currency} only, as currencies are never added. Left out: {named}.",)


def scope(accounts: list[Account], currency: str, timezone: str, chosen: Account | None = None) -> Scope:
    """The accounts that may be summed: the chosen one, else all in the brand's currency.

    Args:
        currency: The brand's; where no account has it, the first account's counts.
    """
    if chosen is not None:
        return Scope(accounts=(chosen.id,), currency=chosen.currency, timezone=chosen.timezone, chosen=chosen)
    if accounts and all(account.currency != currency for account in accounts):
        currency = accounts[0].currency
    same = [account for account in accounts if account.currency == currency]
    others = tuple(account for account in accounts if account.currency != currency)
    return Scope(
        accounts=tuple(account.id for account in same) if others else None,
        currency=currency,
        timezone=timezone,
        others=others,
    )
