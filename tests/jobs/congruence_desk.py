"""A brand with an ad for each of what a congruence check comes to."""

from datetime import date
from typing import Any

from domain.evidence import fingerprint
from domain.job_arguments import CongruenceCheck
from jobs.congruence import check_congruence
from tests import factories
from tests.jobs.template_desk import Desk, open_desk

LAST = date(2026, 11, 18)
PAGE = "# Joint Chews\n\nFrom **$39.00** a bag.\n\n60-day money-back guarantee. Dogs climb stairs again by week six."


async def page(desk: Desk, text: str | None = PAGE, name: str = "p") -> None:
    read = (
        {} if text is None else {"raw_markdown": text, "content_hash": fingerprint(text), "last_scraped_at": desk.now}
    )
    await factories.insert(
        desk.deps(),
        "brand_landing_pages",
        url=f"https://acme.example/{name}",
        canonical_url=f"acme.example/{name}",
        scrape_status="pending" if text is None else "scraped",
        **read,
    )


async def shown(desk: Desk, ad_id: str, body: str | None, spend: float = 100, name: str = "p", **more: Any) -> None:
    deps = desk.deps()
    await factories.ad(deps, ad_id, name=f"Ad {ad_id}", format="image")
    if body is not None:
        await factories.creative(deps, ad_id, body=body, **more)
    await factories.destination(deps, ad_id, f"https://acme.example/{name}")
    await factories.day(deps, ad_id, LAST, spend=spend)


async def stocked_desk(everybody: Any, tmp_path: Any) -> Desk:
    desk = await open_desk(everybody, tmp_path)
    await factories.account(desk.deps())
    await page(desk)
    await page(desk, None, "unread")
    await shown(desk, "1", "Now $34 a bag. She climbs again.", spend=300)
    await shown(desk, "2", "$39 a bag, 60-day guarantee.", spend=200)
    await shown(desk, "3", "90-day guarantee.", spend=100, name="unread")
    await shown(desk, "4", None, spend=50)
    return desk


async def run(desk: Desk, **asked: Any) -> Any:
    return await check_congruence(desk.running(), CongruenceCheck(**asked))


async def reread(desk: Desk, text: str) -> None:
    change = (
        "UPDATE brand_landing_pages SET raw_markdown = %s, content_hash = %s WHERE canonical_url = 'acme.example/p'"
    )
    desk.ask(change, text, fingerprint(text))
