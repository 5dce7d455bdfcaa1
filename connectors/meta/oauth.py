"""Signing in with Meta: the dialog's address, from its code to a token of 60 days, and what a token is worth.

Secrets travel in bodies, never in an address: addresses end up in logs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

import httpx
from pydantic import SecretStr

from connectors.meta import objects
from connectors.meta.client import Graph, Reply, root, send
from connectors.meta.errors import PermissionMissing, Throttled, Transient, UnknownObject
from connectors.meta.shape import digits, inside, text
from domain.meta_objects import MetaAccount
from observability import span

SCOPES = ("ads_read",)
AccountReason = Literal["ok", "invalid_format", "not_found", "no_access", "rate_limited"]


@dataclass(frozen=True)
class App:
    """Our app at Meta, from META_APP_ID and META_APP_SECRET, and where its Graph API is."""

    http: httpx.AsyncClient
    base: str
    version: str
    id: str
    secret: SecretStr


@dataclass(frozen=True)
class Granted:
    """A token, and how long it lasts from now; None: Meta did not say, or it does not end."""

    token: SecretStr
    lasts: timedelta | None


@dataclass(frozen=True)
class Inspected:
    """What Meta says of a token. An `expires_at` of None: it does not expire.

    Attributes:
        kind: "USER", "SYSTEM_USER", "PAGE", …
        data_access_expires_at: When the person has to sign in again for Meta to go on giving data.
    """

    valid: bool
    kind: str | None
    scopes: tuple[str, ...]
    expires_at: datetime | None
    data_access_expires_at: datetime | None
    user_id: str | None
    app_id: str | None


@dataclass(frozen=True)
class Person:
    """Whose token it is."""

    id: str
    name: str


@dataclass(frozen=True)
class AccountCheck:
    """Whether an account that a person typed can be read. `account` is there when `reason` is "ok"."""

    reason: AccountReason
    id: str | None = None
    account: MetaAccount | None = None
    wait: float | None = None


def dialog_address(
    dialog: str,
    version: str,
    app_id: str,
    redirect_uri: str,
    state: str,
    scopes: Sequence[str] = SCOPES,
    *,
    ask_again: bool = False,
) -> str:
    """Where the person's browser goes.

    Args:
        dialog: Where the dialog lives, "https://www.facebook.com".
        ask_again: For a permission that the person refused before: Meta does not show it again otherwise.
    """
    query = {
        "client_id": app_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "response_type": "code",
        "scope": ",".join(scopes),
    }
    if ask_again:
        query["auth_type"] = "rerequest"
    return f"{root(dialog, version)}/dialog/oauth?{urlencode(query)}"


async def exchange_code(app: App, redirect_uri: str, code: SecretStr) -> Granted:
    """The short-lived token for the code that the dialog sent back.

    Raises:
        MetaError: One of its kinds; BadRequest for a code that was used or has expired.
    """
    return await _token(app, {"redirect_uri": redirect_uri, "code": code.get_secret_value()}, code)


async def exchange_token(app: App, token: SecretStr) -> Granted:
    """A token of about 60 days, for a short one or for one like it that still lives. There is no refresh token.

    Raises:
        MetaError: One of its kinds; TokenInvalid for one that has ended.
    """
    given = {"grant_type": "fb_exchange_token", "fb_exchange_token": token.get_secret_value()}
    return await _token(app, given, token)


async def debug_token(app: App, token: SecretStr) -> Inspected:
    """What a token may do, and until when.

    Raises:
        MetaError: One of its kinds; a token that is no good any more is an answer, not an error.
    """
    ours = f"{app.id}|{app.secret.get_secret_value()}"
    params = {"method": "GET", "input_token": token.get_secret_value()}
    reply = await _post(app, "debug_token", params, {"Authorization": f"Bearer {ours}"}, (ours, params["input_token"]))
    data = inside(reply.body, "data")
    if not isinstance(data.get("is_valid"), bool):
        raise Transient("Meta answered something that says nothing of the token", usage=reply.usage)
    scopes = data.get("scopes")
    return Inspected(
        valid=data["is_valid"],
        kind=text(data.get("type"), 40),
        scopes=tuple(str(scope)[:100] for scope in scopes) if isinstance(scopes, list) else (),
        expires_at=_instant(data.get("expires_at")),
        data_access_expires_at=_instant(data.get("data_access_expires_at")),
        user_id=digits(data.get("user_id")),
        app_id=digits(data.get("app_id")),
    )


async def me(graph: Graph) -> Person:
    """Whose token the graph works with.

    Raises:
        MetaError: One of its kinds.
    """
    reply = await graph.get("me", {"fields": "id,name"})
    id = digits(reply.body.get("id"))
    if id is None:
        raise Transient("Meta did not say whose token it is", usage=reply.usage)
    return Person(id, text(reply.body.get("name"), 200) or id)


async def check_account(graph: Graph, typed: str) -> AccountCheck:
    """Whether an account id typed by hand is one, exists, and may be read.

    Raises:
        MetaError: What says nothing of the account: TokenInvalid, Transient and the like.
    """
    id = objects.account_id(typed)
    if id is None:
        return AccountCheck("invalid_format")
    try:
        return AccountCheck("ok", id, await objects.account(graph, id))
    except UnknownObject:
        return AccountCheck("not_found", id)
    except PermissionMissing:
        return AccountCheck("no_access", id)
    except Throttled as error:
        return AccountCheck("rate_limited", id, wait=error.wait)


async def _token(app: App, given: dict[str, str], hidden: SecretStr) -> Granted:
    secret = app.secret.get_secret_value()
    params = {"client_id": app.id, "client_secret": secret, **given}
    reply = await _post(app, "oauth/access_token", params, {}, (secret, hidden.get_secret_value()))
    token, lasts = reply.body.get("access_token"), reply.body.get("expires_in")
    if not isinstance(token, str) or not token:
        raise Transient("Meta answered without a token", usage=reply.usage)
    known = isinstance(lasts, int) and not isinstance(lasts, bool) and 0 < lasts < 10**9
    return Granted(SecretStr(token), timedelta(seconds=lasts) if known and lasts else None)


async def _post(
    app: App, path: str, params: dict[str, str], headers: dict[str, str], secrets: tuple[str, ...]
) -> Reply:
    with span(f"meta POST {path}", {"path": path}):
        return await send(app.http, "POST", f"{root(app.base, app.version)}/{path}", params, headers, secrets)


def _instant(value: Any) -> datetime | None:
    """A moment in seconds; 0 is Meta's word for never."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**11:
        return None
    return datetime.fromtimestamp(value, UTC)
