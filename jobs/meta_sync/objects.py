"""What exists in an account: itself, its campaigns, ad sets and ads, deleted and archived ones included."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict

from connectors.meta import objects
from domain.connection import LinkedAccount
from jobs.hook_named import hook_named
from jobs.meta.paging import pages
from jobs.meta.together import together
from jobs.meta_sync.session import At, Session
from store import meta_objects as stored

# Objects of a page; Meta answers them with few fields.
_PAGE = 500
# What changed while the last sync was reading is read again.
_OVERLAP = timedelta(days=1)


class Objects(TypedDict):
    """What an account is, and how much of what was read of it."""

    name: str | None
    currency: str
    timezone: str
    campaigns: int
    adsets: int
    ads: int


async def read_objects(session: Session, at: At, account: LinkedAccount, full: bool) -> Objects:
    """Reads what changed since the last sync; everything when it is the first one, or `full`.

    An ad's status counts that of its ad set and campaign, and Meta does not call the ad changed for it: when
    anything above the ads has changed, all ads are read.

    Raises:
        MetaError: As Patience.call.
    """
    brand, now, patience, graph = session.brand, session.running.now, session.patience, at.graph
    since = None if full or account.synced_at is None else account.synced_at - _OVERLAP
    told = await patience.call(account.id, lambda: objects.account(graph, account.id))
    async with session.transaction() as conn:
        await stored.refresh_account(conn, brand, told)
    read = Objects(name=told.name, currency=told.currency, timezone=told.timezone, campaigns=0, adsets=0, ads=0)
    # Read side by side, a page of each, and stored from the top down: what is below says under what it stands.
    above, beside = asyncio.Event(), asyncio.Event()

    async def campaigns() -> None:
        paged = partial(_campaigns, at, account.id, told.currency, since)
        async for rows in pages(patience, account.id, paged, _PAGE):
            async with session.transaction() as conn:
                await stored.put_campaigns(conn, brand, rows, now)
            read["campaigns"] += len(rows)
            await at.telling.did(len(rows))
        above.set()

    async def adsets() -> None:
        paged = partial(_adsets, at, account.id, told.currency, since)
        async for rows in pages(patience, account.id, paged, _PAGE):
            await above.wait()
            async with session.transaction() as conn:
                await stored.put_adsets(conn, brand, rows, now)
            read["adsets"] += len(rows)
            await at.telling.did(len(rows))
        beside.set()

    async def ads() -> None:
        if since is not None:
            await beside.wait()
        changed = since if read["campaigns"] + read["adsets"] == 0 else None
        named = hook_named(brand)
        async for rows in pages(patience, account.id, partial(_ads, at, account.id, changed), _PAGE):
            await beside.wait()
            async with session.transaction() as conn:
                await stored.put_ads(conn, brand, account.id, rows, named, now)
            read["ads"] += len(rows)
            await at.telling.did(len(rows))

    await together((campaigns(), adsets(), ads()))
    return read


def _campaigns(at: At, account: str, currency: str, since: datetime | None, limit: int, after: str | None):
    return objects.campaigns(at.graph, account, currency, limit, after, since)


def _adsets(at: At, account: str, currency: str, since: datetime | None, limit: int, after: str | None):
    return objects.adsets(at.graph, account, currency, limit, after, since)


def _ads(at: At, account: str, since: datetime | None, limit: int, after: str | None):
    return objects.ads(at.graph, account, limit, after, since)
