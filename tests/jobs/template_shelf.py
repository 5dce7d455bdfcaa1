"""A brand with a product, ads and a shelf of templates, for tests of recommendations."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests import factories
from tests.conftest import NOW
from tests.jobs.template_desk import Desk
from tools.deps import Deps

DAY = NOW.date() - timedelta(days=1)
NAMES = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot")
KINDS = ("testimonial", "quote_card", "before_after", "meme", "product_showcase", "ugc_style")


async def template(deps: Deps, name: str, **given: Any) -> UUID:
    """A template of the library, announced already unless told otherwise."""
    made = uuid4()
    row = {"id": made, "name": name, "category": "meme", "announced_at": NOW, **given}
    await factories.insert(deps, "scraped_templates", **row)
    return made


async def shelf(deps: Deps, count: int = 6) -> dict[str, UUID]:
    """Templates of several kinds: the first ones about pets."""
    return {
        NAMES[n]: await template(
            deps,
            NAMES[n],
            category=KINDS[n],
            industry_niche="pets" if n < 3 else "bikes",
            awareness_level=n % 5 + 1,
            target_sex="any",
            storage_path=f"scraped-templates/{NAMES[n]}.jpg",
            template_elements={"words": [f"Words of {NAMES[n]}"], **_ran(n)},
        )
        for n in range(count)
    }


def _ran(number: int) -> dict[str, str]:
    """The last one's days are not known."""
    if number == len(NAMES) - 1:
        return {}
    return {"start_date": "2026-01-01", "last_seen": str(date(2026, 1, 10) + timedelta(days=10 * number))}


async def product(deps: Deps, name: str = "Dog Chews", *ads: str) -> UUID:
    """A product for dogs."""
    made = await factories.product(deps, name, *ads)
    async with deps.transaction() as conn:
        await conn.execute(
            "UPDATE products SET description = 'Soft chews for stiff dogs', target_audience = 'Owners of old dogs',"
            " benefits = '{easy to give}' WHERE id = %s",
            [made],
        )
    return made


async def results(deps: Deps, ad: str, spend: float, purchases: int, value: float) -> None:
    """One day of an ad."""
    figures = {"link_clicks": int(spend * 2), "purchases": purchases, "purchase_value": value}
    await factories.day(deps, ad, DAY, spend=spend, impressions=int(spend * 100), **figures)


async def made_from(desk: Desk, templates: dict[str, UUID]) -> None:
    """Three good ads of Alpha, one lucky one of Bravo, bad ones of Charlie, and ads of no template."""
    deps = desk.deps()
    await factories.account(deps)
    plan = {
        "Alpha": [(1_000.0, 60, 3_600.0)] * 3,
        "Bravo": [(20.0, 6, 360.0)],
        "Charlie": [(1_000.0, 10, 500.0)] * 3,
        "": [(1_000.0, 40, 2_000.0)] * 4,
    }
    sold: list[str] = []
    for name, ads in plan.items():
        for number, (spend, purchases, value) in enumerate(ads):
            ad = f"{name or 'plain'}-{number}"
            await factories.ad(deps, ad)
            await results(deps, ad, spend, purchases, value)
            sold.append(ad)
            if name:
                await factories.insert(
                    deps,
                    "meta_ad_templates",
                    meta_ad_account_id=factories.ACCOUNT,
                    meta_ad_id=ad,
                    template_id=templates[name],
                )
    await product(deps, "Dog Chews", *sold)
