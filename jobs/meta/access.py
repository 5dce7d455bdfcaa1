"""How a job gets at Meta for a brand: one function for its token, one for a client, one for what goes wrong."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from ssl import SSLContext
from typing import cast
from uuid import UUID

import httpx
from pydantic import SecretStr

from connectors.meta.client import Graph
from connectors.meta.errors import MetaError
from connectors.vault import Sealed, Vault
from domain.brand import Brand
from domain.connection import NEEDS_RECONNECT, Source, days_between, sealed_for, standing
from domain.connection import Connection as Known
from domain.connection_words import refusal
from domain.errors import AskAgain
from domain.meta_access import MetaAccess
from jobs.meta.trouble import Trouble, found
from jobs.running import Running
from store import connections, notifications
from store.db import Connection

_TIMEOUT = httpx.Timeout(90.0, connect=15.0)
_LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=32)


@dataclass(frozen=True)
class Token:
    """A token for one brand. `token_id` is the stored one's, None for the environment's."""

    secret: SecretStr
    source: Source
    token_id: UUID | None
    expires_at: datetime | None
    scopes: tuple[str, ...]

    def days_left(self, now: datetime) -> int | None:
        """Days until it ends; None when it does not."""
        return days_between(now, self.expires_at)


@dataclass(frozen=True)
class Opened:
    """The Graph API for one brand, and the token that it works with."""

    graph: Graph
    token: Token


async def token_for(
    conn: Connection, vault: Vault, meta: MetaAccess, organization_id: UUID, brand_id: UUID, now: datetime
) -> Token:
    """The brand's token: its own. The environment's only where the brand never connected one of its own and the
    operator opened it to the organisation; never in the place of one that has expired, was withdrawn or cut off.

    Args:
        conn: As a worker of this organisation.

    Raises:
        AskAgain: There is none to use: "no_connection" or "reconnect".
    """
    known = await connections.of_brand(conn, brand_id)
    if known is None or known.source == "system_user":
        if meta.system_token is None or not meta.opens(organization_id):
            raise refusal("never", known)
        if known is not None and known.status == "stopped" and (known.until is None or known.until > now):
            raise refusal("stopped", known)
        return Token(meta.system_token, "system_user", None, None, ())
    stands = standing(known, now, system=False)
    if stands in NEEDS_RECONNECT:
        raise refusal(stands, known)
    return Token(await _own(conn, vault, known), "oauth", known.token_id, known.ends_at(), known.scopes)


async def _own(conn: Connection, vault: Vault, known: Known) -> SecretStr:
    kept = await connections.sealed(conn, known.brand_id)
    if kept is None:
        raise refusal("revoked", known)
    try:
        return vault.open(kept[0], sealed_for(known.brand_id))
    except Sealed:
        raise AskAgain(
            "The stored Meta token cannot be opened: none of the keys in TOKEN_ENCRYPTION_KEYS sealed it.",
            "Put its key back, or type /connect and connect anew.",
            "reconnect",
        ) from None


async def brand_token(running: Running) -> Token:
    """The token of the run's brand.

    Raises:
        AskAgain: As token_for.
    """
    brand, around = running.require_brand(), running.around
    async with running.transaction(brand.organization_id) as conn:
        return await token_for(conn, around.vault, around.meta, brand.organization_id, brand.id, around.clock())


@asynccontextmanager
async def open_graph(running: Running) -> AsyncGenerator[Opened]:
    """The Graph API as the run's brand sees it, for as long as the block lasts; opened anew after every crash.

    What leaves the block and tells of the connection (token invalid, permission missing, throttled, abuse) is
    marked there and told once a day, and comes out as the sentence that a person can act on.

    Raises:
        AskAgain: There is no token, or the connection failed.
    """
    token, since = await brand_token(running), running.around.clock()
    async with opened(running.around.meta, token) as graph:
        try:
            yield Opened(graph, token)
        except (MetaError, ExceptionGroup) as error:
            for met in _met(error):
                told = await trouble(running, met, token)
                if told is not None:
                    raise told from None
            raise
        await _well(running, token, since)


def _met(error: Exception) -> list[MetaError]:
    """What Meta said, also when several calls side by side failed."""
    if isinstance(error, ExceptionGroup):
        group = cast("ExceptionGroup[Exception]", error)
        return [met for one in group.exceptions for met in _met(one)]
    return [error] if isinstance(error, MetaError) else []


async def _well(running: Running, token: Token, since: datetime) -> None:
    """Work that went through shows that what was wrong before it is not wrong any more."""
    brand, now = running.require_brand(), running.around.clock()
    stays = ("connected",) if token.source == "system_user" else ("connected", "no_ad_accounts", *NEEDS_RECONNECT)
    async with running.transaction(brand.organization_id) as conn:
        known = await connections.of_brand(conn, brand.id)
        if known is None or known.source != token.source or known.status in stays:
            return
        if known.checked_at is None or known.checked_at < since:
            await connections.mark(
                conn, brand.organization_id, brand.id, token.source, token.token_id, "connected", None, None, now
            )


@asynccontextmanager
async def opened(meta: MetaAccess, token: Token) -> AsyncGenerator[Graph]:
    """A client with this token."""
    async with httpx.AsyncClient(timeout=_TIMEOUT, limits=_LIMITS, verify=_trust()) as http:
        yield Graph(http, meta.graph_url, meta.api_version, token.secret, meta.app_secret)


@cache
def _trust() -> SSLContext:
    """Whom we trust: reading the authorities takes as long as many calls, so once per process."""
    return httpx.create_ssl_context()


async def trouble(running: Running, error: MetaError, token: Token | None = None) -> AskAgain | None:
    """Marks the connection with what went wrong, tells of it once per cause and day, and says what to show.

    None when the error says nothing about the connection. A connection that got another token meanwhile is left
    as it is: what an old token met is no news of the new one.

    Args:
        token: That the call was made with; the brand's current one when left out.
    """
    brand, now = running.require_brand(), running.around.clock()
    met = found(error, now)
    if met is None:
        return None
    async with running.transaction(brand.organization_id) as conn:
        source, token_id = await _used(conn, brand, token)
        marked = await connections.mark(
            conn, brand.organization_id, brand.id, source, token_id, met.status, met.reason, met.until, now
        )
        if marked:
            await tell(conn, brand, met, source, now)
    return met.refusal(brand.name, source)


async def tell(conn: Connection, brand: Brand, met: Trouble, source: Source, now: datetime) -> None:
    """Leaves a notification for everybody in the organisation: one for each cause and day."""
    await notifications.leave(
        conn,
        organization_id=brand.organization_id,
        brand_id=brand.id,
        user_id=None,
        type="warning" if met.status == "rate_limited" else "error",
        category="connection",
        title=met.title(brand.name),
        message=met.message(source),
        command="/connect",
        once=f"connection:{brand.id}:{met.status}:{now.astimezone(brand.zone).date()}",
    )


async def _used(conn: Connection, brand: Brand, token: Token | None) -> tuple[Source, UUID | None]:
    if token is not None:
        return token.source, token.token_id
    known = await connections.of_brand(conn, brand.id)
    return (known.source, known.token_id) if known is not None else ("system_user", None)
