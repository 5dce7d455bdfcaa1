"""Which ad accounts an answer sums."""

from domain.account import Scope, scope
from domain.answer import Action
from domain.brand import Brand
from domain.errors import AskAgain
from store import accounts
from store.db import Connection
from tools.nearest import nearest

ACCOUNT_HELP = "One ad account, by id or name; without it, all accounts in the brand's currency."


async def choose_account(conn: Connection, brand: Brand, wanted: str | None) -> Scope:
    """The accounts to sum: the one wanted, else all in the brand's currency (the others are named in `Scope.notes`).

    Raises:
        AskAgain: The brand has no such account.
    """
    known = await accounts.of_brand(conn, brand.id)
    if wanted is None:
        return scope(known, brand.currency, brand.timezone)
    word = wanted.strip().casefold()
    for account in known:
        if word in (account.id.casefold(), account.id.casefold().removeprefix("act_"), (account.name or "").casefold()):
            return scope(known, brand.currency, brand.timezone, chosen=account)
    names = [account.title for account in known]
    close = nearest(wanted, names)
    hint = f"Did you mean {close}?" if close else f"Its accounts: {', '.join(names) or 'none yet'}."
    raise AskAgain(f"{brand.name} has no ad account {wanted!r}.", hint, "not_found")


def other_accounts(scoped: Scope, command: str) -> tuple[Action, ...]:
    """Buttons that ask the same of the accounts left out."""
    return tuple(
        Action(label=f"{other.name or other.id} in {other.currency}", command=f"{command} account={other.id}")
        for other in scoped.others[:3]
    )
