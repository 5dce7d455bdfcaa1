"""/connect: a brand's connection to Meta, and which ad accounts are read through it."""

from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.brand import Brand, called
from domain.connection import LinkedAccount, Standing, account_id, standing
from domain.connection_report import ConnectionReport
from domain.connection_words import cure, sentence
from domain.errors import AskAgain
from domain.job import JobStarted
from domain.job_arguments import LinkAccount
from domain.job_kinds import ABOUT
from store import brands, connections, sync_effort
from tools.deps import Deps
from tools.typed import typed

START = "/connect/meta"
"""Where the chat begins Meta's dialog."""


class ConnectArgs(BaseModel):
    """What to do; without an argument, the state."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str | None = Field(
        default=None, description="An ad account to link: act_123, 123, or a pasted Ads Manager address."
    )
    primary: str | None = Field(default=None, description="Which linked account gives the brand its currency and days.")
    remove: str | None = Field(default=None, description="An account to read no more; its results stay.")
    disconnect: str | None = Field(
        default=None, description="yes asks back; the brand's slug deletes the stored token. Results and accounts stay."
    )


async def connect(deps: Deps, args: ConnectArgs) -> Answer:
    """Show the brand's connection to Meta, link or remove an ad account, choose the primary one, or disconnect."""
    brand = deps.require_brand()
    told = args.model_dump(exclude_none=True)
    if len(told) > 1:
        raise AskAgain("/connect does one thing at a time.", "Give one of account=, primary=, remove=, disconnect=.")
    if not told:
        return await _state(deps, brand)
    _require_admin(brand)
    if args.account is not None:
        return await _link(deps, brand, args.account)
    if args.primary is not None:
        return await _primary(deps, brand, args.primary)
    if args.remove is not None:
        return await _remove(deps, brand, args.remove)
    return await _disconnect(deps, brand, args.disconnect or "")


def _require_admin(brand: Brand) -> None:
    if not brand.allows("admin"):
        raise AskAgain(
            f"Changing a brand's connection needs the role 'admin'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )


async def _link(deps: Deps, brand: Brand, given: str) -> JobStarted:
    """Asks Meta about the account, as a job: it takes a moment, and may have to wait."""
    wanted = account_id(given)
    if wanted is None:
        raise AskAgain(
            f"{given!r} is not an ad account id.",
            "Write it as act_123 or 123, or paste the Ads Manager address that has act= in it.",
        )
    async with deps.transaction() as conn:
        known = await connections.of_brand(conn, brand.id)
    stands = standing(known, deps.now, deps.meta.opens(brand.organization_id))
    if stands in ("never", "expired", "revoked", "stopped", "disconnected"):
        raise AskAgain(
            f"{sentence(brand.name, known, deps.now, False)} So {wanted} cannot be looked up.",
            "Type /connect to see what to do.",
            "no_connection" if stands == "never" else "reconnect",
        )
    arguments = LinkAccount(account=wanted)
    title = arguments.title(ABOUT["link_account"].label)
    started = await deps.jobs.start(
        deps.user, brand, "link_account", arguments.model_dump(mode="json"), deps.now, arguments.join()
    )
    return JobStarted(
        headline=f"Asking Meta about {wanted}.",
        job_id=started.job_id,
        kind="link_account",
        title=title,
        joined=started.joined,
    )


async def _primary(deps: Deps, brand: Brand, given: str) -> ConnectionReport:
    account = await _known(deps, brand, given)
    async with deps.transaction() as conn:
        await connections.make_primary(conn, brand.id, account.id)
        seen = await brands.visible(conn)
    now = next(b for b in seen if b.id == brand.id)
    return await _state(
        deps,
        now,
        f"{_title(account)} is {brand.name}'s primary ad account: amounts in {account.currency}, days in"
        f" {account.timezone}.",
    )


async def _remove(deps: Deps, brand: Brand, given: str) -> ConnectionReport:
    account = await _known(deps, brand, given)
    async with deps.transaction() as conn:
        stays = await connections.unlink(conn, brand.id, account.id)
    after = "its results stay" if stays else "it had no results"
    return await _state(deps, brand, f"{_title(account)} is not read from Meta any more; {after}.")


async def _disconnect(deps: Deps, brand: Brand, said: str) -> ConnectionReport:
    async with deps.transaction() as conn:
        known = await connections.of_brand(conn, brand.id)
    if known is None or known.token_id is None:
        raise AskAgain(f"{brand.name} has no connection of its own to take away.", code="not_found")
    if said.strip().casefold() != brand.slug:
        command = typed("connect", disconnect=brand.slug)
        asked = await _state(
            deps,
            brand,
            f"This deletes {brand.name}'s stored Meta token: nothing is synced until somebody connects again, and"
            f" results stay. Type {command} to do it.",
        )
        return asked.model_copy(update={"actions": (Action(label="Delete the token", command=command),)})
    async with deps.transaction() as conn:
        await connections.disconnect(conn, brand.id, deps.now)
    return await _state(
        deps,
        brand,
        f"{brand.name} is disconnected: the stored token is deleted. Results stay, and nothing is read until somebody"
        " connects again. To withdraw the access at Meta too, remove the app in Meta's Business integrations.",
    )


async def _known(deps: Deps, brand: Brand, given: str) -> LinkedAccount:
    """One of the brand's accounts, by id as people have it.

    Raises:
        AskAgain: It is none of them.
    """
    wanted = account_id(given)
    async with deps.transaction() as conn:
        known = await connections.accounts(conn, brand.id)
    found = next((account for account in known if account.id == wanted), None)
    if found is None:
        names = ", ".join(account.id for account in known) or "none yet"
        raise AskAgain(f"{brand.name} has no ad account {given!r}.", f"Its accounts: {names}.", "not_found")
    return found


async def _state(deps: Deps, brand: Brand, headline: str | None = None) -> ConnectionReport:
    async with deps.transaction() as conn:
        known = await connections.of_brand(conn, brand.id)
        accounts = await connections.accounts(conn, brand.id)
        seen = await brands.visible(conn)
        unfinished = await sync_effort.unfinished(conn, brand.id)
    system = deps.meta.opens(brand.organization_id)
    stands = standing(known, deps.now, system)
    linked = {account.id for account in accounts if account.linked}
    offered = tuple(account for account in (known.offered if known else ()) if account.id not in linked)
    cured = cure(stands, deps.meta.can_connect)
    return ConnectionReport(
        headline=headline or " ".join(part for part in (sentence(brand.name, known, deps.now, system), cured) if part),
        foot=Foot(notes=_notes(deps, brand, stands), fictional=brand.is_fictional),
        actions=_actions(deps, brand, called(brand, seen), stands, accounts, unfinished),
        standing=stands,
        cure=cured,
        user_name=known.user_name if known else None,
        scopes=known.scopes if known else (),
        days_left=known.days_left(deps.now) if known else None,
        expires_at=known.ends_at() if known else None,
        until=known.until if known and stands == "rate_limited" else None,
        organization_id=str(brand.organization_id),
        accounts=tuple(accounts),
        offered=offered,
        may_change=brand.allows("admin"),
    )


def _notes(deps: Deps, brand: Brand, stands: Standing) -> tuple[str, ...]:
    notes: list[str] = []
    if not brand.allows("admin"):
        notes.append("Only admins connect, link and remove.")
    elif deps.meta.system_token is not None and not deps.meta.opens(brand.organization_id) and stands == "never":
        notes.append(
            "This installation has Meta access of its own, which its operator has not opened to this organisation"
            f" ({brand.organization_id})."
        )
    if stands != "never":
        notes.append("Tokens are stored encrypted, sent to Meta only, and shown to nobody.")
    return tuple(notes)


def _actions(
    deps: Deps, brand: Brand, name: str, stands: Standing, accounts: list[LinkedAccount], unfinished: str | None
) -> tuple[Action, ...]:
    """The cure first; then what is likely next."""
    actions: list[Action] = []
    if brand.allows("admin") and deps.meta.can_connect and not brand.is_fictional:
        address = f"{START}?brand={quote(name, safe='')}"
        fresh = stands in ("never", "disconnected", "system_user")
        label = "Connect Meta" if fresh else "Reconnect"
        if stands not in ("connected", "rate_limited"):
            actions.append(Action(label=label, command="/connect", href=address))
    linked = [account for account in accounts if account.linked]
    if linked and stands in ("connected", "expiring", "system_user"):
        # Where a sync broke off, as it does when the connection ends, it goes on with what it had not read.
        label = "Resume the sync" if unfinished else "Sync now"
        actions.append(Action(label=label, command=typed("sync_meta", resume=unfinished)))
    if brand.allows("admin"):
        if stands in ("connected", "expiring", "rate_limited", "permission_missing", "no_ad_accounts"):
            actions.append(Action(label="Disconnect", command="/connect disconnect=yes"))
        actions += [
            Action(label=f"Remove {account.name or account.id}", command=typed("connect", remove=account.id))
            for account in linked[1:4]
        ]
    return tuple(actions)


def _title(account: LinkedAccount) -> str:
    return f"{account.name} ({account.id})" if account.name else account.id
