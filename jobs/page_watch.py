"""Reads again, each day, the pages that ads with spend lead to, and tells when one says something else than when the
ad was checked against it."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from domain.answer import Foot
from domain.brand import Brand
from domain.format import money, plural
from domain.job_arguments import PageWatch
from domain.landing_page_report import PagesRead
from domain.window import Window
from jobs.landing_page import read_pages, wanted_again
from jobs.running import Running
from store import congruence, landing_pages, notifications, runs
from store.congruence import Drift
from store.db import Connection
from tools.typed import typed

SPENDING_DAYS = 7
# So many pages of a brand a day: those whose ads spend most.
MOST_PAGES = 50


async def page_watch(running: Running, asked: PageWatch) -> PagesRead:
    """One brand's pages, or, platform-wide, those of every brand that has ads with spend on pages that were read."""
    if running.brand is not None:
        changed = await running.stage("Pages", lambda: _watch(running, running.require_brand()))
        return PagesRead(headline=_headline(changed, 1), foot=Foot(timezone=running.require_brand().timezone))
    since = running.now.date() - timedelta(days=SPENDING_DAYS + 1)
    async with running.transaction(None) as conn:
        watching = await landing_pages.watching(conn, since)
    total = 0
    for done, (brand_id, organization_id) in enumerate(watching):
        name = f"Brand {done + 1} of {len(watching)}"
        total += await running.stage(name, lambda one=brand_id, home=organization_id: _one(running, home, one))
    return PagesRead(headline=_headline(total, len(watching)))


def _headline(changed: int, watched: int) -> str:
    said = f"{plural(changed, 'page')} changed" if changed else "No page changed"
    return f"{said}; pages of {plural(watched, 'brand')} were looked at."


async def _one(running: Running, organization_id: UUID, brand_id: UUID) -> int:
    async with running.transaction(organization_id) as conn:
        brand = await runs.brand(conn, brand_id)
    return 0 if brand is None else await _watch(running, brand)


async def _watch(running: Running, brand: Brand) -> int:
    """Reads the brand's pages again and tells of those that changed; how many did."""
    today = running.now.astimezone(brand.zone).date()
    window = Window(since=today - timedelta(days=SPENDING_DAYS), until=today)
    async with running.transaction(brand.organization_id) as conn:
        lines = await landing_pages.listed(conn, brand.id, window, read=True, spending=True, limit=MOST_PAGES)
    # A saved page lies behind a sign-in: fetched, it would be the page of the sign-in.
    wanted = [wanted_again(line) for line in lines if line.read_by != "file"]
    pages = await read_pages(running, brand, wanted)
    async with running.transaction(brand.organization_id) as conn:
        for drifts in _by_page(await congruence.drifted(conn, brand.id, window.since, window.until)).values():
            await _tell(conn, brand, drifts)
    return sum(page.outcome == "changed" for page in pages)


def _by_page(drifts: list[Drift]) -> dict[UUID, list[Drift]]:
    pages: dict[UUID, list[Drift]] = {}
    for drift in drifts:
        pages.setdefault(drift.page_id, []).append(drift)
    return pages


async def _tell(conn: Connection, brand: Brand, drifts: list[Drift]) -> None:
    """One notification for a page's text, however many ads lead to it and however often it is looked at."""
    first = drifts[0]
    spends: dict[str, Decimal] = {}
    for drift in drifts:
        spends[drift.currency] = spends.get(drift.currency, Decimal(0)) + drift.spend
    spent = " and ".join(money(spend, currency) for currency, spend in spends.items())
    checked = f"{plural(len(drifts), 'ad')} that {'was' if len(drifts) == 1 else 'were'} checked against it"
    await notifications.leave(
        conn,
        organization_id=brand.organization_id,
        brand_id=brand.id,
        user_id=None,
        type="warning",
        category="congruence",
        title=f"{first.url} changed since its ads were checked",
        message=f"{checked} spent {spent} in the last {SPENDING_DAYS} days. Check again whether they still agree.",
        command=typed("congruence_check", ad=first.ad_id) if len(drifts) == 1 else typed("congruence_check"),
        metadata={"page": str(first.page_id), "ads": [drift.ad_id for drift in drifts[:20]]},
        once=f"drift:{first.page_id}:{first.page_hash}",
    )
