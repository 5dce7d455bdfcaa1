"""Links an ad account to a brand, after asking Meta whether it is there and may be read."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from pydantic import JsonValue

from connectors.meta import objects
from connectors.meta.errors import PermissionMissing, Throttled, Transient, UnknownObject
from domain.answer import Action
from domain.brand import Brand
from domain.connection import LinkedAccount, Offered, account_id
from domain.connection_report import AccountLinked
from domain.errors import AskAgain
from domain.format import instant
from domain.job_arguments import LinkAccount
from domain.meta_objects import MetaAccount
from jobs.meta.access import Opened, open_graph
from jobs.meta.patience import Patience
from jobs.running import Running
from store import connections
from store.db import as_user

T = TypeVar("T")


async def link_account(running: Running, args: LinkAccount) -> AccountLinked:
    """The job: the account, linked to the run's brand.

    Raises:
        AskAgain: It is no account id, does not exist, may not be read; or there is no connection.
    """
    brand = running.require_brand()
    wanted = account_id(args.account)
    if wanted is None:
        raise not_an_id(args.account)
    # Without a person there is nobody who might be an admin: no schedule links accounts.
    if running.user_id is None or not brand.allows("admin"):
        raise AskAgain(
            "Linking an ad account needs the role 'admin'.", "Ask an admin of the organisation.", "forbidden"
        )

    async def linking() -> dict[str, JsonValue]:
        await running.tell("Asking Meta", 0, 1)
        async with open_graph(running) as meta:
            found = await _found(running, meta, wanted)
        await running.tell("Asking Meta", 1, 1)
        return (await _linked(running, brand, found, meta)).model_dump(mode="json")

    return AccountLinked.model_validate(await running.stage("Linking", linking))


def not_an_id(given: str) -> AskAgain:
    """What to say of something that is no account id."""
    return AskAgain(
        f"{given!r} is not an ad account id.",
        "Write it as act_123 or 123, or paste the Ads Manager address that has act= in it.",
    )


async def _found(running: Running, meta: Opened, wanted: str) -> MetaAccount:
    try:
        return await patiently(running, lambda: objects.account(meta.graph, wanted))
    except UnknownObject:
        raise AskAgain(
            f"Meta knows no ad account {wanted}, or does not tell this connection of it.",
            "Check the number in Ads Manager.",
            "not_found",
        ) from None
    except PermissionMissing:
        raise AskAgain(
            f"The ad account {wanted} exists, but this connection may not read it.",
            "Have it shared with the connected person in Meta's Business settings; or connect as somebody who may.",
            "forbidden",
        ) from None


async def patiently(running: Running, make: Callable[[], Awaitable[T]]) -> T:
    """A call that somebody waits for: tried again where Meta stumbled; where Meta asks to wait, the person is told.

    Raises:
        AskAgain: Meta limits the calls.
    """

    async def made() -> T:
        try:
            return await make()
        except Throttled as error:
            raise _later(running, error) from None

    async def note(said: str) -> None:
        await running.tell("Asking Meta", 0, 1, said)

    around = running.around
    try:
        return await Patience(around.waits, around.clock, note).call("", made, urgent=True)
    except Transient as error:
        raise AskAgain(f"Meta did not answer: {error.message}.", "Type it again in a moment.", "limit") from None


def _later(running: Running, error: Throttled) -> AskAgain:
    until = running.around.clock() + timedelta(seconds=error.wait) if error.wait else None
    when = f" until {instant(until)}" if until else ""
    return AskAgain(
        f"Meta limits the calls{when}, so the account could not be looked up.", "Type it again then.", "limit"
    )


async def _linked(running: Running, brand: Brand, found: MetaAccount, meta: Opened) -> AccountLinked:
    offered = Offered(
        id=found.account, name=found.name, currency=found.currency, timezone=found.timezone, status=found.status
    )
    async with (
        as_user(running.pool, running.user_id)
        if running.user_id is not None
        else running.transaction(brand.organization_id)
    ) as conn:
        before = await connections.accounts(conn, brand.id)
        await connections.link(
            conn, brand.organization_id, brand.id, running.user_id, offered, meta.token.source, running.now
        )
        after = await connections.accounts(conn, brand.id)
        elsewhere = await connections.elsewhere(conn, brand.id, found.account)
    now = next(account for account in after if account.id == found.account)
    return linked_report(brand, before, now, elsewhere)


def linked_report(
    brand: Brand, before: list[LinkedAccount], account: LinkedAccount, elsewhere: list[str]
) -> AccountLinked:
    """What was linked, and what is worth knowing about it."""
    already = any(known.id == account.id and known.linked for known in before)
    title = f"{account.name} ({account.id})" if account.name else account.id
    role = ", its primary ad account" if account.is_primary else ""
    headline = (
        f"{title} was linked to {brand.name} already; its name, currency and status are up to date."
        if already
        else f"{title} is linked to {brand.name}{role}: amounts in {account.currency}, days in {account.timezone}."
    )
    notes = tuple(_notes(brand, before, account, elsewhere))
    actions = [Action(label="Sync it now", command=f"/sync_meta account={account.id}")]
    if not account.is_primary:
        actions.append(Action(label="Make it primary", command=f"/connect primary={account.id}"))
    return AccountLinked(
        headline=" ".join([headline, *notes]),
        account=account.id,
        name=account.name,
        currency=account.currency,
        timezone=account.timezone,
        status=account.status,
        is_primary=account.is_primary,
        already=already,
        notes=notes,
        actions=(*actions, Action(label="All accounts", command="/connect")),
    )


def _notes(brand: Brand, before: list[LinkedAccount], account: LinkedAccount, elsewhere: list[str]) -> list[str]:
    notes: list[str] = []
    others = sorted(
        {known.currency for known in before if known.id != account.id and known.currency != account.currency}
    )
    if others:
        notes.append(
            f"{brand.name} also has accounts in {', '.join(others)}: currencies are never added, so answers name each."
        )
    if account.status not in (None, "active"):
        notes.append(f"Meta calls the account {(account.status or '').replace('_', ' ')}.")
    if elsewhere:
        notes.append(f"It is linked to {', '.join(elsewhere)} too, so its results will stand in each.")
    if any(known.id == account.id and not known.linked for known in before):
        notes.append("Results imported from files stay; a sync brings them up to date.")
    return notes
