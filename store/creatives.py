"""What Meta's creatives say, show and lead to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from domain.brand import Brand
from domain.hooks import Creative
from store.ads_write import content_hash
from store.db import Connection, to_json
from store.sql import queries

SQL = queries("creatives")
AssetKind = Literal["video", "image", "thumbnail"]
Told = Literal["found", "multi_url", "lead_form", "no_url", "unknown"]
# An ad whose destination Meta did not tell is asked about again, ever more rarely.
FIRST_WAIT = timedelta(days=1)
LONGEST_WAIT = timedelta(days=30)
# Spend of so many days says which ads matter most.
RECENT_DAYS = 30


@dataclass(frozen=True)
class Page:
    """A page that an ad leads to: `page` is its canonical address."""

    page: str
    url: str
    shape: str


@dataclass(frozen=True)
class Use:
    """A video or picture that an ad shows. `key` is the same under every ad that shows it."""

    kind: AssetKind
    key: str
    video_id: str | None = None
    image_hash: str | None = None


@dataclass(frozen=True)
class ReadAd:
    """An ad as just read. `creative` is None where Meta returned none: then only `told` is stored."""

    ad_id: str
    told: Told
    reason: str | None = None
    creative_id: str | None = None
    creative: Creative | None = None
    description: str | None = None
    call_to_action: str | None = None
    texts: dict[str, Any] | None = None
    url_tags: str | None = None
    pages: tuple[Page, ...] = ()
    uses: tuple[Use, ...] = ()


async def due(
    conn: Connection, brand_id: UUID, account: str, today: date, now: datetime, limit: int = 100_000
) -> list[str]:
    """Ads whose creative was never read, has changed since, or did not tell where it leads and may now; those that
    spent most lately first."""
    given = {"brand_id": brand_id, "account": account, "since": _since(today), "now": now, "limit": limit}
    cur = await conn.execute(SQL["due"], given)
    return [row[0] for row in await cur.fetchall()]


async def due_destinations(
    conn: Connection, brand_id: UUID, account: str, today: date, now: datetime, limit: int, again: bool = False
) -> list[str]:
    """Ads of which it is not known where they lead; those that spent most lately first.

    Args:
        again: Also those that Meta was asked about in vain and that could wait.
    """
    given = {"brand_id": brand_id, "account": account, "since": _since(today), "now": now, "limit": limit}
    cur = await conn.execute(SQL["due_destinations"], {**given, "again": again})
    return [row[0] for row in await cur.fetchall()]


async def put(conn: Connection, brand: Brand, account: str, ads: Sequence[ReadAd], now: datetime) -> None:
    """Stores ads of one account as read, in place of what was there. `creative`s are of ads that are stored."""
    home = {"organization_id": brand.organization_id, "brand_id": brand.id, "account": account, "now": now}
    seen = [ad for ad in ads if ad.creative is not None]
    await conn.execute(SQL["put_creatives"], {**home, "rows": to_json([_said(ad) for ad in seen])})
    leads = [{"ad_id": ad.ad_id, "pages": [page.page for page in ad.pages]} for ad in seen if ad.told != "unknown"]
    await conn.execute(SQL["drop_destinations"], {**home, "rows": to_json(leads)})
    pages = [
        {"ad_id": ad.ad_id, "url": page.url, "page": page.page, "shape": page.shape, "url_tags": ad.url_tags}
        for ad in seen
        for page in ad.pages
    ]
    await conn.execute(SQL["put_destinations"], {**home, "rows": to_json(pages)})
    await conn.execute(SQL["put_states"], {**home, **_waits(), "rows": to_json([_state(ad) for ad in ads])})
    await _put_uses(conn, home, seen)


async def _put_uses(conn: Connection, home: dict[str, Any], ads: Sequence[ReadAd]) -> None:
    uses = [
        {
            "ad_id": ad.ad_id,
            "kind": use.kind,
            "asset_key": use.key,
            "video_id": use.video_id,
            "image_hash": use.image_hash,
            "position": position,
        }
        for ad in ads
        for position, use in enumerate(ad.uses)
    ]
    named = [{"ad_id": ad.ad_id, "keys": [f"{use.kind} {use.key}" for use in ad.uses]} for ad in ads]
    await conn.execute(SQL["put_assets"], {**home, "rows": to_json(uses)})
    await conn.execute(SQL["drop_uses"], {**home, "ads": to_json(named)})
    await conn.execute(SQL["put_uses"], {**home, "rows": to_json(uses)})


def _said(ad: ReadAd) -> dict[str, Any]:
    assert ad.creative is not None
    return {
        "ad_id": ad.ad_id,
        "creative_id": ad.creative_id,
        "headline": ad.creative.headline,
        "body": ad.creative.body,
        "description": ad.description,
        "call_to_action": ad.call_to_action,
        "texts": ad.texts or {},
        "content_hash": content_hash(ad.creative),
    }


def _state(ad: ReadAd) -> dict[str, Any]:
    return {
        "ad_id": ad.ad_id,
        "status": ad.told,
        "creative_id": ad.creative_id,
        "url_count": len(ad.pages),
        "reason": ad.reason,
    }


def _waits() -> dict[str, timedelta]:
    return {"first_wait": FIRST_WAIT, "longest_wait": LONGEST_WAIT}


def _since(today: date) -> date:
    return today - timedelta(days=RECENT_DAYS - 1)
