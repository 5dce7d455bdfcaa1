"""What exists in an account: itself, its campaigns, ad sets and ads, deleted and archived ones included."""

from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict

from connectors.meta import objects
from domain.connection import LinkedAccount
from jobs.hook_named import hook_named
from jobs.meta.paging import pages
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
    moved = 0
    async for campaigns in pages(
        patience, account.id, partial(_campaigns, at, account.id, told.currency, since), _PAGE
    ):
        async with session.transaction() as conn:
            await stored.put_campaigns(conn, brand, campaigns, now)
        moved += len(campaigns)
        await at.telling.did(len(campaigns))
    read = Objects(name=told.name, currency=told.currency, timezone=told.timezone, campaigns=moved, adsets=0, ads=0)
    async for adsets in pages(patience, account.id, partial(_adsets, at, account.id, told.currency, since), _PAGE):
        async with session.transaction() as conn:
            await stored.put_adsets(conn, brand, adsets, now)
        read["adsets"] += len(adsets)
        await at.telling.did(len(adsets))
    changed = since if moved + read["adsets"] == 0 else None
    named = hook_named(brand)
    async for ads in pages(patience, account.id, partial(_ads, at, account.id, changed), _PAGE):
        async with session.transaction() as conn:
            await stored.put_ads(conn, brand, account.id, ads, named, now)
        read["ads"] += len(ads)
        await at.telling.did(len(ads))
    return read


def _campaigns(at: At, account: str, currency: str, since: datetime | None, limit: int, after: str | None):
    return objects.campaigns(at.graph, account, currency, limit, after, since)


def _adsets(at: At, account: str, currency: str, since: datetime | None, limit: int, after: str | None):
    return objects.adsets(at.graph, account, currency, limit, after, since)


def _ads(at: At, account: str, since: datetime | None, limit: int, after: str | None):
    return objects.ads(at.graph, account, limit, after, since)
