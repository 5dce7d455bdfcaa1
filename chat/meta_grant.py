"""What a person granted at Meta becomes the brand's connection: code → long-lived token → sealed, accounts known."""

from datetime import datetime

import httpx
from pydantic import SecretStr

from connectors.meta import objects
from connectors.meta.client import Graph
from connectors.meta.errors import BadRequest, MetaError, PermissionMissing, Throttled, TokenInvalid
from connectors.meta.oauth import App, Inspected, debug_token, exchange_code, exchange_token, me
from connectors.vault import Vault
from domain.brand import Brand
from domain.connection import Offered, Status, sealed_for
from domain.connection_words import days
from domain.meta_access import SCOPE
from observability import report
from store import connections, sync_effort
from store.connections import Granted
from tools.deps import Deps

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_MOST_PAGES = 20  # Of a hundred accounts each.


async def take(deps: Deps, vault: Vault, brand: Brand, code: str, back: str) -> str:
    """Makes the brand's connection of the code that Meta sent; returns how it went, in a sentence or two.

    Args:
        back: The address to which Meta sent it; it must be the one that the dialog was opened with.
    """
    meta = deps.meta
    if meta.app_id is None or meta.app_secret is None:
        return "Nothing was connected: this installation has no Meta app any more."
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
            app = App(http, meta.graph_url, meta.api_version, meta.app_id, meta.app_secret)
            token = (await exchange_token(app, (await exchange_code(app, back, SecretStr(code))).token)).token
            told = await debug_token(app, token)
            if not told.valid or told.app_id not in (None, meta.app_id):
                return "Nothing was connected: what Meta gave is not a token for this installation's app. Try it again."
            graph = Graph(http, meta.graph_url, meta.api_version, token, meta.app_secret)
            person = await me(graph)
            offered = await _offered(graph) if SCOPE in told.scopes else ()
    except MetaError as error:
        return _said(error)
    granted = Granted(
        sealed=vault.seal(token, sealed_for(brand.id)),
        key_mark=vault.mark,
        scopes=told.scopes,
        expires_at=told.expires_at,
        data_access_expires_at=told.data_access_expires_at,
        user_id=person.id,
        user_name=person.name,
        offered=offered,
    )
    return await _stored(deps, brand, granted, told)


async def _offered(graph: Graph) -> tuple[Offered, ...]:
    found: list[Offered] = []
    after: str | None = None
    for _ in range(_MOST_PAGES):
        page = await objects.my_accounts(graph, 100, after)
        found += [
            Offered(id=one.account, name=one.name, currency=one.currency, timezone=one.timezone, status=one.status)
            for one in page.rows
        ]
        after = page.after
        if after is None:
            break
    return tuple(found)


async def _stored(deps: Deps, brand: Brand, granted: Granted, told: Inspected) -> str:
    status: Status = "connected"
    if SCOPE not in granted.scopes:
        status = "permission_missing"
    elif not granted.offered:
        status = "no_ad_accounts"
    async with deps.transaction() as conn:
        reason = f"Missing: {SCOPE}." if status == "permission_missing" else None
        await connections.connect(
            conn, brand.organization_id, brand.id, deps.user.id, granted, status, reason, deps.now
        )
        linked = {account.id for account in await connections.linked(conn, brand.id)}
        seen = {account.id: account for account in granted.offered}
        new = list(granted.offered) if len(seen) == 1 and not linked else []
        for account in [*new, *(seen[id] for id in linked if id in seen)]:
            await connections.link(conn, brand.organization_id, brand.id, deps.user.id, account, "oauth", deps.now)
        unfinished = await sync_effort.unfinished(conn, brand.id) if linked else None
    said = _outcome(brand, granted, status, new, sorted(linked - seen.keys()), deps.now)
    if unfinished is not None and status == "connected":
        said += " The last sync broke off: click Resume the sync to go on with it."
    return said


def _outcome(
    brand: Brand, granted: Granted, status: Status, new: list[Offered], unseen: list[str], now: datetime
) -> str:
    who = granted.user_name or "that person"
    if status == "permission_missing":
        return (
            f"{brand.name} is connected to Meta as {who}, but {SCOPE} was not granted, so nothing can be read: click"
            " Reconnect and leave every permission ticked."
        )
    ends = [end for end in (granted.expires_at, granted.data_access_expires_at) if end is not None]
    left = f"; {days((min(ends) - now).days)} are left" if ends else ""
    said = [f"{brand.name} is connected to Meta as {who}{left}."]
    if status == "no_ad_accounts":
        said.append(f"{who} can see no ad account: have one shared in Meta's Business settings, then reconnect.")
    elif new:
        said.append(f"{new[0].name or new[0].id} ({new[0].id}) is linked as the primary ad account.")
    elif not unseen and len(granted.offered) > 1:
        said.append(f"{who} can see {len(granted.offered)} ad accounts: link those that are {brand.name}'s below.")
    if unseen:
        said.append(f"{who} cannot see {', '.join(unseen)}, which stays linked but cannot be read.")
    return " ".join(said)


def _said(error: MetaError) -> str:
    if isinstance(error, Throttled):
        return "Nothing was connected: Meta limits this app's calls at the moment. Try it again in some minutes."
    if isinstance(error, TokenInvalid | BadRequest):
        return "Nothing was connected: Meta did not accept the code that it had sent. Click Connect Meta again."
    if isinstance(error, PermissionMissing):
        return "Nothing was connected: Meta does not let this app read what it needs. Ask the operator."
    return f"Nothing was connected: Meta stumbled. Try it again; reference {report(error, 'connecting Meta')}."
