"""Rows for tests, written as the user who asks: `await ad(deps, "1")`, then `await day(deps, "1", …)`."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.counts import Reported
from domain.hooks import normalise
from store.db import to_json
from tools.deps import Deps

ACCOUNT = "act_1"


async def insert(deps: Deps, table: str, **columns: Any) -> None:
    """One row. Lists and dicts go in as JSON."""
    brand = deps.require_brand()
    given = {"organization_id": brand.organization_id, "brand_id": brand.id, **columns}
    if table in ("brands", "organizations"):
        del given["brand_id"]
    names = ", ".join(given)
    places = ", ".join("%s" for _ in given)
    values = [to_json(v) if isinstance(v, (list, dict)) else v for v in given.values()]
    async with deps.transaction() as conn:
        await conn.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", values)  # type: ignore[arg-type]


async def account(deps: Deps, meta_ad_account_id: str = ACCOUNT, currency: str = "USD", **columns: Any) -> None:
    """An ad account."""
    await insert(deps, "brand_ad_accounts", meta_ad_account_id=meta_ad_account_id, currency=currency, **columns)


async def ad(
    deps: Deps, ad_id: str, name: str | None = None, format: str = "video", hook: str | None = None, **columns: Any
) -> str:
    """An ad without creative or results; its hook is its name unless given."""
    text = hook or name or ad_id
    row = {
        "meta_ad_account_id": ACCOUNT,
        "meta_ad_id": ad_id,
        "ad_name": name or ad_id,
        "format": format,
        "hook_text": text,
        "hook_key": normalise(text),
        "hook_source": "spoken" if hook else "ad_name",
        "source": "export",
        **columns,
    }
    await insert(deps, "meta_ads", **row)
    return ad_id


async def day(
    deps: Deps, ad_id: str, when: date, spend: float | Decimal = 100, impressions: int = 10_000, **columns: Any
) -> None:
    """An ad's results of one day. `reported` follows from the metrics given, unless given itself."""
    if "reported" not in columns:
        columns["reported"] = sum(
            int(bit)
            for name, bit in (
                ("link_clicks", Reported.LINK_CLICKS),
                ("purchases", Reported.PURCHASES),
                ("purchase_value", Reported.PURCHASE_VALUE),
                ("video_views", Reported.VIDEO_VIEWS),
                ("video_thruplay", Reported.THRUPLAYS),
            )
            if name in columns
        )
    async with deps.transaction() as conn:
        await conn.execute("SELECT private.ensure_performance_months(%s, %s)", [when, when])
    row = {"meta_ad_account_id": ACCOUNT, "meta_ad_id": ad_id, "date": when, **columns}
    await insert(deps, "meta_ads_performance", spend=Decimal(str(spend)), impressions=impressions, **row)


async def creative(deps: Deps, ad_id: str, **columns: Any) -> None:
    """What an ad says and shows."""
    row = {"meta_ad_account_id": ACCOUNT, "meta_ad_id": ad_id, "source": "ads_sheet", "content_hash": "0", **columns}
    await insert(deps, "ad_creatives", **row)


async def destination(deps: Deps, ad_id: str, url: str) -> None:
    """Where an ad leads; `url` without scheme is its canonical form."""
    canonical = url.removeprefix("https://").removeprefix("www.").rstrip("/")
    await insert(
        deps,
        "meta_ad_destinations",
        meta_ad_account_id=ACCOUNT,
        meta_ad_id=ad_id,
        destination_url=url,
        canonical_url=canonical,
    )


async def product(deps: Deps, name: str, *ad_ids: str) -> UUID:
    """A product, and the ads that sell it."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        cur = await conn.execute(
            "INSERT INTO products (organization_id, brand_id, name, slug) VALUES (%s, %s, %s, %s) RETURNING id",
            [brand.organization_id, brand.id, name, name.lower().replace(" ", "-")],
        )
        row = await cur.fetchone()
        assert row is not None
    for ad_id in ad_ids:
        await insert(
            deps,
            "meta_ad_product_matches",
            meta_ad_account_id=ACCOUNT,
            meta_ad_id=ad_id,
            product_id=row[0],
            match_confidence=1,
            match_method="manual",
        )
    return row[0]
