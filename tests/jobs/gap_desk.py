"""A brand with two products, their pages and reviews, for which a profile is filled."""

from typing import Any
from uuid import UUID

from domain.evidence import fingerprint
from domain.gap_run import GapFillReport
from domain.job_arguments import GapFill
from jobs.gap_fill import gap_fill
from tests import factories
from tests.jobs.reading_desk import Desk, open_desk
from tests.wire.models.asked import Asked

PAGE = """# Joint Chews

**For dogs from seven years up.** From **$39.00** a bag. Subscribe and save 15 %.

## How the chews work

They put back what the fluid is made of. We call it **Re-glide**.

## 60-day money-back guarantee

Try them for 60 days. Your money back, also for opened bags.

## Questions

### Can I give them with medication?
Ask your vet first.
"""
REVIEWS = ("She could not climb the stairs.", "Our old dog could not climb the stairs any longer.", "Arrived on time.")


async def page(desk: Desk, text: str, name: str, product: UUID | None) -> None:
    await factories.insert(
        desk.deps(),
        "brand_landing_pages",
        url=f"https://acme.example/{name}",
        canonical_url=f"acme.example/{name}",
        page_title=name.title(),
        product_id=product,
        raw_markdown=text,
        content_hash=fingerprint(text),
        scrape_status="scraped",
        last_scraped_at=desk.now,
    )


async def reviews(desk: Desk, product: UUID, *bodies: str) -> None:
    for body in bodies:
        digest = fingerprint(body + str(product))
        await factories.insert(
            desk.deps(), "customer_reviews", product_id=product, source="website", body=body, content_hash=digest
        )


async def stocked_desk(everybody: Any, tmp_path: Any) -> Desk:
    desk = await open_desk(everybody, tmp_path)
    deps = desk.deps()
    joint = await factories.product(deps, "Joint Chews")
    calm = await factories.product(deps, "Calm Chews")
    await page(desk, PAGE, "joint", joint)
    await page(desk, "# Calm Chews\n\n30-day money-back guarantee. Founded by Mara Lindqvist.", "calm", calm)
    await reviews(desk, joint, *REVIEWS)
    desk.ask(
        "INSERT INTO product_offer_variants (organization_id, product_id, name, slug, landing_page_url, is_default)"
        " VALUES (%s, %s, 'Stairs', 'stairs', 'https://acme.example/joint', true)",
        desk.brand.organization_id,
        joint,
    )
    return desk


async def run(desk: Desk, product: str | None = "joint-chews", **asked: Any) -> GapFillReport:
    desk.hours += 1
    return await gap_fill(desk.running(), GapFill(product=product, **asked))


def offered(report: GapFillReport) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in report.offered:
        found.setdefault(one.key, []).append(one.value)
    return found


def says(*findings: dict[str, Any]):
    """A model that finds just this, in the first question that asks for the field."""

    def script(asked: Asked) -> dict[str, Any]:
        assert asked.schema["title"] == "GapFindings"
        return {"findings": [one for one in findings if f"- {one['field']}:" in asked.text]}

    return script


def finding(field: str, value: str, *quotes: str, **more: Any) -> dict[str, Any]:
    given = {"detail": "", "proof": "", "confidence": "high", "reasoning": "It says so.", "part": 1}
    return given | {"field": field, "value": value, "quotes": list(quotes)} | more
