"""The daily look at every stored token: asked what it is worth, exchanged a week ahead, sealed with the newest key.

Meta has no refresh token. A token that still lives is exchanged for one that lives 60 days more; one that has ended
needs the person again. The environment's system-user token does not end, and is not looked at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import httpx
import psycopg
from pydantic import SecretStr

from connectors.meta.errors import MetaError, TokenInvalid
from connectors.meta.oauth import App, Granted, Inspected, debug_token, exchange_token
from connectors.vault import Sealed
from domain.brand import Brand
from domain.connection import DAYS_AHEAD, NEEDS_RECONNECT, days_between, sealed_for
from domain.connection import Connection as Known
from domain.connection_report import TokensLookedAt
from domain.connection_words import days
from domain.errors import AskAgain
from domain.job_arguments import TokenRefresh
from domain.meta_access import MetaAccess
from jobs.meta.access import tell
from jobs.meta.patience import Patience
from jobs.meta.trouble import Trouble, found
from jobs.running import Running
from observability import report
from store import connections, notifications, runs
from store.db import Connection

Outcome = Literal["well", "renewed", "ending", "ended", "failed"]
_TIMEOUT = httpx.Timeout(30.0)


@dataclass(frozen=True)
class _Looked:
    outcome: Outcome
    resealed: bool = False


async def token_refresh(running: Running, args: TokenRefresh) -> TokensLookedAt:
    """The job. One connection that cannot be looked at does not keep the others from it."""
    async with running.transaction(None) as conn:
        all_of_them = await connections.with_tokens(conn)

    async def look() -> list[list[str | bool]]:
        looked: list[list[str | bool]] = []
        async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
            for number, (organization_id, brand_id) in enumerate(all_of_them):
                await running.tell("Connections", number, len(all_of_them))
                one = await _safely(running, http, organization_id, brand_id)
                looked.append([one.outcome, one.resealed])
        await running.tell("Connections", len(all_of_them), len(all_of_them))
        return looked

    return _report([_Looked(one[0], bool(one[1])) for one in await running.stage("Connections", look)])  # type: ignore[arg-type]


async def _safely(running: Running, http: httpx.AsyncClient, organization_id: UUID, brand_id: UUID) -> _Looked:
    try:
        return await _look(running, http, organization_id, brand_id)
    except AskAgain as refusal:  # A setting is missing or wrong: for the operator, not for this brand.
        report(refusal, "looking at a stored Meta token")
    except psycopg.OperationalError:  # Nobody's token can be looked at: the stage is done again.
        raise
    # The edge of one of many: what is odd about this connection must not let the tokens of all others end.
    except Exception as error:
        report(error, "looking at a stored Meta token")
    return _Looked("failed")


@dataclass(frozen=True)
class _One:
    """One connection while it is looked at."""

    running: Running
    brand: Brand
    known: Known
    token: SecretStr
    token_id: UUID
    now: datetime


async def _look(running: Running, http: httpx.AsyncClient, organization_id: UUID, brand_id: UUID) -> _Looked:
    async with running.transaction(organization_id) as conn:
        opened = await _opened(running, conn, brand_id)
    if isinstance(opened, _Looked):
        return opened
    one, resealed = opened
    return _Looked(await _outcome(one, http), resealed)


async def _opened(running: Running, conn: Connection, brand_id: UUID) -> tuple[_One, bool] | _Looked:
    """The connection with its token, sealed with the newest key from here on; else why it is not looked at."""
    vault, now = running.around.vault, running.around.clock()
    brand, known = await runs.brand(conn, brand_id), await connections.of_brand(conn, brand_id)
    kept = await connections.sealed(conn, brand_id)
    if brand is None or known is None or known.token_id is None or kept is None:
        return _Looked("well")
    try:
        token = vault.open(kept[0], sealed_for(brand_id))
    except Sealed:
        gone = Trouble("revoked", "No key in TOKEN_ENCRYPTION_KEYS opens the stored token.")
        await _ended(conn, brand, known, gone, now)
        return _Looked("ended")
    old = kept[1] != vault.mark
    if old:
        await connections.reseal(conn, known.token_id, vault.seal(token, sealed_for(brand_id)), vault.mark)
    if known.status in NEEDS_RECONNECT:
        return _Looked("ended", old)
    return _One(running, brand, known, token, known.token_id, now), old


async def _outcome(one: _One, http: httpx.AsyncClient) -> Outcome:
    app = _app(one.running.around.meta, http)
    if app is None:
        return await _by_the_calendar(one)
    patience = Patience(one.running.around.waits, one.running.around.clock, _silent)
    told = await patience.call("", lambda: debug_token(app, one.token))
    if not told.valid:
        return await _is_over(one, told.expires_at or one.known.expires_at)
    async with one.running.transaction(one.brand.organization_id) as conn:
        await connections.inspected(
            conn, one.brand.id, one.token_id, told.scopes, told.expires_at, told.data_access_expires_at, one.now
        )
    if not _ends_soon(told.expires_at, one.now):
        return await _warned(one, told.expires_at, told.data_access_expires_at)
    try:
        granted = await patience.call("", lambda: exchange_token(app, one.token))
        fresh = await patience.call("", lambda: debug_token(app, granted.token))
    except TokenInvalid as error:
        return await _ends_with(one, found(error, one.now))
    except MetaError as error:
        report(error, "exchanging a Meta token")
        return await _warned(one, told.expires_at, told.data_access_expires_at)
    return await _renewed(one, granted, fresh)


async def _by_the_calendar(one: _One) -> Outcome:
    """Without the app's secret nothing can be asked or exchanged; when it ends is known all the same."""
    end = one.known.ends_at()
    if end is not None and end <= one.now:
        return await _is_over(one, end)
    return await _warned(one, one.known.expires_at, one.known.data_access_expires_at)


async def _is_over(one: _One, end: datetime | None) -> Outcome:
    if end is not None and end <= one.now:
        return await _ends_with(one, Trouble("expired", "The token's time is over."))
    return await _ends_with(one, Trouble("revoked", "The access was withdrawn at Meta."))


async def _ends_with(one: _One, met: Trouble | None) -> Outcome:
    if met is not None:
        async with one.running.transaction(one.brand.organization_id) as conn:
            await _ended(conn, one.brand, one.known, met, one.now)
    return "ended"


async def _renewed(one: _One, granted: Granted, fresh: Inspected) -> Outcome:
    vault, brand = one.running.around.vault, one.brand
    ends = fresh.expires_at or (one.now + granted.lasts if granted.lasts else None)
    kept = connections.Granted(
        sealed=vault.seal(granted.token, sealed_for(brand.id)),
        key_mark=vault.mark,
        scopes=fresh.scopes,
        expires_at=ends,
        data_access_expires_at=fresh.data_access_expires_at,
        user_id=None,
        user_name=None,
    )
    async with one.running.transaction(brand.organization_id) as conn:
        await connections.renew(conn, brand.organization_id, brand.id, one.token_id, kept, one.now)
    # The access to data ends all the same when the person does not sign in again.
    warned = await _warned(one, ends, fresh.data_access_expires_at)
    return "renewed" if warned == "well" else warned


def _app(meta: MetaAccess, http: httpx.AsyncClient) -> App | None:
    if meta.app_id is None or meta.app_secret is None:
        return None
    return App(http, meta.graph_url, meta.api_version, meta.app_id, meta.app_secret)


async def _silent(said: str) -> None:
    """Nobody waits for the daily look."""


def _ends_soon(end: datetime | None, now: datetime) -> bool:
    return end is not None and end - now <= timedelta(days=DAYS_AHEAD)


async def _warned(one: _One, *ends: datetime | None) -> Outcome:
    """Tells, once a day, of a connection that ends within a week and that no exchange prolongs."""
    brand, now = one.brand, one.now
    known = [end for end in ends if end is not None]
    if not known or not _ends_soon(min(known), now):
        return "well"
    left = days_between(now, min(known)) or 0
    async with one.running.transaction(brand.organization_id) as conn:
        await notifications.leave(
            conn,
            organization_id=brand.organization_id,
            brand_id=brand.id,
            user_id=None,
            type="warning",
            category="connection",
            title=f"{brand.name}'s connection to Meta ends in {days(left)}",
            message="It could not be prolonged by itself: reconnect, so that syncs go on.",
            command="/connect",
            once=f"connection:{brand.id}:expiring:{now.astimezone(brand.zone).date()}",
        )
    return "ending"


async def _ended(conn: Connection, brand: Brand, known: Known, met: Trouble, now: datetime) -> None:
    """Marks it, and tells of it on the day on which it was found."""
    marked = await connections.mark(
        conn, brand.organization_id, brand.id, known.source, known.token_id, met.status, met.reason, met.until, now
    )
    if marked and known.status != met.status:
        await tell(conn, brand, met, known.source, now)


def _report(looked: list[_Looked]) -> TokensLookedAt:
    def count(*outcomes: Outcome) -> int:
        return sum(one.outcome in outcomes for one in looked)

    renewed, ending, ended, failed = count("renewed"), count("ending"), count("ended"), count("failed")
    resealed = sum(one.resealed for one in looked)
    parts = [
        f"{number} {word}"
        for number, word in (
            (renewed, "renewed"),
            (resealed, "sealed with the newest key"),
            (ending, "about to end"),
            (ended, "ended"),
            (failed, "not looked at"),
        )
        if number
    ]
    said = f": {', '.join(parts)}" if parts else ", all well" if looked else ""
    return TokensLookedAt(
        headline=f"{len(looked)} stored Meta token{'' if len(looked) == 1 else 's'} looked at{said}.",
        looked_at=len(looked),
        renewed=renewed,
        resealed=resealed,
        ending=ending,
        ended=ended,
        failed=failed,
    )
