"""A brand with a Meta account, whose slices a test replaces as a job would."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.ad_day import AdDay, AdNames
from domain.brand import Brand, User
from domain.hooks import Hook, hook_of
from domain.meta_objects import MetaAd
from domain.window import Window
from store import meta_objects, meta_sync
from store.db import as_user, as_worker
from store.meta_sync import SliceOutcome
from store.replace import Asked, replace_slice
from store.spool import Spool
from tests.conftest import NOW, People

ACCOUNT = "act_1"
VERSION = "1"
_BLANK: dict[str, Any] = dict.fromkeys(AdDay._fields)


def named(name: str) -> Hook:
    return hook_of(name, "unknown")


def ad_day(ad_id: str, day: str, spend: float | str = 10, impressions: int = 1000, **cells: Any) -> AdDay:
    """An ad-day as Meta returns it; cells that are not given are blank."""
    given = {"account": ACCOUNT, "ad_id": ad_id, "date": date.fromisoformat(day), "spend": Decimal(str(spend))}
    return AdDay(**{**_BLANK, **given, "impressions": impressions, **cells})


def called(ad_id: str, name: str, campaign: str | None = None, account: str = ACCOUNT) -> AdNames:
    return AdNames(account, ad_id, name, None, None, None, campaign, None)


def listed(ad_id: str, name: str, **cells: Any) -> MetaAd:
    """An ad as Meta's list of ads has it."""
    blank: dict[str, Any] = dict.fromkeys(MetaAd._fields)
    return MetaAd(**{**blank, "account": ACCOUNT, "ad_id": ad_id, "name": name, **cells})


def window(since: str, until: str) -> Window:
    return Window(since=date.fromisoformat(since), until=date.fromisoformat(until))


class Syncing:
    """One person's brand, synced by a worker."""

    def __init__(self, everybody: People, person: User, brand: Brand) -> None:
        self.everybody, self.person, self.brand, self.pool = everybody, person, brand, everybody.pool

    async def plan(self, sync: str, days: Window, windows: Sequence[Window] | None = None, now: datetime = NOW) -> None:
        async with as_worker(self.pool, self.brand.organization_id) as conn:
            await meta_sync.open_sync(conn, self.brand, sync, {"days": days.days}, now)
            await meta_sync.plan(conn, self.brand, sync, ACCOUNT, VERSION, days, windows or [days], now)

    async def put(
        self,
        sync: str,
        days: Window,
        rows: Iterable[AdDay],
        names: Iterable[AdNames] = (),
        keep: Collection[tuple[str | None, date | None]] = (),
        now: datetime = NOW,
    ) -> SliceOutcome:
        """Replaces a planned slice."""
        with Spool(named) as spool:
            spool.add(rows, names)
            async with as_worker(self.pool, self.brand.organization_id) as conn:
                asked = Asked(sync, ACCOUNT, days, VERSION, now.date())
                return await replace_slice(conn, self.brand, asked, spool, keep, 3, now)

    async def sync(
        self, sync: str, since: str, until: str, rows: Iterable[AdDay], *more: Any, **named: Any
    ) -> SliceOutcome:
        """A sync of one slice."""
        await self.plan(sync, window(since, until))
        return await self.put(sync, window(since, until), rows, *more, **named)

    async def list_ads(self, *ads: MetaAd, now: datetime = NOW) -> meta_objects.Written:
        async with as_worker(self.pool, self.brand.organization_id) as conn:
            return await meta_objects.put_ads(conn, self.brand, ACCOUNT, ads, named, now)

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        async with as_user(self.pool, self.person.id) as conn:
            cur = await conn.execute(query)  # type: ignore[arg-type]
            return await cur.fetchall()

    async def days(self, columns: str = "meta_ad_id, date::text, spend::float") -> list[tuple[Any, ...]]:
        return await self.rows(
            f"SELECT {columns} FROM meta_ads_performance ORDER BY meta_ad_account_id, meta_ad_id, date"
        )

    async def contents(self) -> list[tuple[Any, ...]]:
        """Everything that is stored of results, in text: equal contents are equal byte for byte."""
        return await self.days("meta_ads_performance::text")
