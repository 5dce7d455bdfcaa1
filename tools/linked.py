"""Which ad accounts of a brand may be read from Meta."""

from typing import TypeVar

from domain.brand import Brand
from domain.connection import LinkedAccount, account_id, standing
from domain.connection_words import refusal
from domain.errors import AskAgain
from domain.job_arguments import AssetDownload, DestinationSync
from store import connections
from tools.deps import Deps

Errand = TypeVar("Errand", AssetDownload, DestinationSync)
# Where there is no token to read with until somebody connects again.
_CLOSED = ("never", "expired", "revoked", "stopped", "disconnected")


async def linked_accounts(deps: Deps, brand: Brand, wanted: str | None) -> list[LinkedAccount]:
    """The accounts that may be read: the one wanted, else all that are linked.

    Raises:
        AskAgain: The brand has no connection, or one that is over, or no such account linked.
    """
    async with deps.transaction() as conn:
        known = await connections.of_brand(conn, brand.id)
        linked = await connections.linked(conn, brand.id)
    stands = standing(known, deps.now, deps.meta.opens(brand.organization_id))
    if stands in _CLOSED:
        raise refusal(stands, known)
    if not linked:
        raise AskAgain(
            f"{brand.name!r} has no ad account linked.", "Type /connect account=act_… to link one.", "no_connection"
        )
    return linked if wanted is None else [_chosen(brand, linked, wanted)]


async def of_linked(deps: Deps, asked: Errand) -> Errand:
    """The same errand with the account's full id, where one is named.

    Raises:
        AskAgain: As `linked_accounts`.
    """
    accounts = await linked_accounts(deps, deps.require_brand(), asked.account)
    return asked if asked.account is None else asked.model_copy(update={"account": accounts[0].id})


def _chosen(brand: Brand, linked: list[LinkedAccount], typed: str) -> LinkedAccount:
    wanted = account_id(typed)
    if wanted is None:
        raise AskAgain(f"{typed!r} is not an ad account id.", "Write it as act_123 or 123.")
    found = next((account for account in linked if account.id == wanted), None)
    if found is None:
        theirs = ", ".join(account.id for account in linked)
        raise AskAgain(f"Ad account {wanted!r} is not linked to {brand.name!r}.", f"Linked: {theirs}.", "not_found")
    return found
