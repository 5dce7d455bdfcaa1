"""Writes the demo brand into a person's workspace: whole or not at all, once."""

from asyncio import TaskGroup, to_thread
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from connectors.storage import Storage
from demo import (
    ad_rows,
    ads,
    brand,
    congruence,
    material,
    personas,
    play_curves,
    research,
    results,
    reviews,
    template_links,
    templates,
    waiting,
)
from demo.ids import brand_id
from demo.personas import Row
from domain.brand import Brand, User
from domain.errors import AskAgain
from store import brands, organizations, url_map
from store import demo as demo_rows
from store.db import Pool, as_user

SEED = 11
_SVG = "image/svg+xml"


class Demo(BaseModel):
    """Everything the demo writes: rows by table, pictures by storage path."""

    model_config = ConfigDict(frozen=True)

    rows: Mapping[str, list[Row]]
    pictures: Mapping[str, bytes]


def build(organization_id: UUID, today: date, seed: int = SEED) -> Demo:
    """The demo of an organisation as of `today`; results end the day before. The same arguments, the same demo."""
    brand_of, until = brand_id(organization_id), today - timedelta(days=1)
    made, written = ads.ads(), reviews.reviews(until, seed)
    days = results.results(made, until, seed)
    drawn = {ad.ad_id: ads.thumbnail(ad) for ad in made}
    people, evidence = personas.personas(brand_of, written)
    rows: dict[str, list[Row]] = {
        "brand_ad_accounts": [brand.account_row()],
        **brand.product_rows(brand_of),
        "brand_landing_pages": brand.page_rows(brand_of, until),
        "customer_reviews": brand.review_rows(brand_of, written),
        "reddit_sentiment_quotes": research.quote_rows(brand_of, until),
        "amazon_review_analysis": research.analysis_rows(brand_of, until),
        "landing_page_versions": congruence.version_rows(brand_of, until),
        "meta_ads": ad_rows.ad_rows(made, until),
        "ad_creatives": ad_rows.creative_rows(made, organization_id, brand_of, drawn),
        "meta_ad_destinations": ad_rows.destination_rows(made),
        "meta_ad_product_matches": ad_rows.match_rows(made, brand_of),
        "ad_creative_classifications": ad_rows.classification_rows(made, organization_id, brand_of, until),
        "landing_page_readings": ad_rows.page_reading_rows(brand_of, until),
        "ad_video_analysis": ad_rows.video_rows(made, brand_of, until),
        "congruence_checks": congruence.check_rows(made, brand_of, until),
        "meta_ad_play_curves": play_curves.play_curve_rows(made, days),
        "meta_ads_performance": ad_rows.result_rows(days),
        "performance_restatements": ad_rows.restatement_rows(results.restatements(days, until, seed)),
        "scraped_templates": brand.template_rows(organization_id, until),
        "meta_ad_templates": template_links.link_rows(made, organization_id),
        "product_template_settings": template_links.settings_rows(brand_of),
        "template_queue": waiting.queue_rows(organization_id, brand_of, until),
        "template_reviews": waiting.review_rows(brand_of, until),
        "personas_4d": people,
        "evidence": evidence,
        "notifications": brand.notification_rows(brand_of, today),
    }
    pictures = {ad_rows.media_path(organization_id, brand_of, ad): drawn[ad.ad_id] for ad in made}
    pictures |= {brand.template_path(organization_id, t.name): templates.drawn(t) for t in templates.templates()}
    pictures |= waiting.pictures(organization_id, brand_of)
    return Demo(rows=rows, pictures=pictures)


async def load(pool: Pool, user: User, today: date, storage: Storage, refresh: bool = False) -> Brand:
    """The demo brand in the person's own workspace, written if it is not there.

    Safe when two processes start at once. `refresh` replaces it by one whose results end the day before `today`.

    Raises:
        AskAgain: The person may add no brand anywhere, a real brand has the demo's slug, or the demo of before is
            still being removed.
    """
    organization_id, found = await _look(pool, user)
    if found is not None and not refresh:
        return found
    async with as_user(pool, user.id) as conn:
        # It would have the same id, and go with what is left of it.
        if await demo_rows.is_going(conn, brand_id(organization_id)):
            raise AskAgain("The demo brand is still being removed.", "Try it again in a minute.", "conflict")
    demo = await to_thread(build, organization_id, today)
    async with TaskGroup() as group:
        for path, content in demo.pictures.items():
            group.create_task(storage.put(path, content, _SVG))
    async with as_user(pool, user.id) as conn:
        await demo_rows.lock(conn, organization_id)
        there = await demo_rows.find(conn, organization_id, material.brand().slug)
        if there and refresh and not await demo_rows.remove(conn, there[0]):
            raise AskAgain("Only an admin may replace the demo brand.", "Ask an admin for it.", "forbidden")
        if there is None or refresh:
            await demo_rows.write(conn, organization_id, brand_id(organization_id), brand.brand_row(), demo.rows)
            made = next(b for b in await brands.visible(conn) if b.id == brand_id(organization_id))
            await url_map.rematch(conn, made, datetime.combine(today, time(), UTC))
    _, loaded = await _look(pool, user)
    assert loaded is not None
    return loaded


async def _look(pool: Pool, user: User) -> tuple[UUID, Brand | None]:
    """Where the demo belongs, and the demo if it is there."""
    slug = material.brand().slug
    async with as_user(pool, user.id) as conn:
        homes = await brands.organizations(conn)
        if not homes:
            raise AskAgain("None of your organisations lets you add a brand.", "Ask an admin for it.", "forbidden")
        own = await organizations.own(conn)
        seen = await brands.visible(conn)
    # Never the first of several: a colleague's organisation is no place for what nobody asked for there.
    home = own if own in {found[0] for found in homes} else homes[0][0] if len(homes) == 1 else None
    if home is None:
        raise AskAgain(
            f"You belong to {len(homes)} organisations, and none of them is your own workspace.",
            "The demo is loaded into a workspace of one's own.",
            "forbidden",
        )
    here = [b for b in seen if b.organization_id == home and b.slug == slug]
    if here and not here[0].is_fictional:
        raise AskAgain(f"A brand of yours already has the demo's name {slug!r}.", "Rename it first.", "conflict")
    return home, here[0] if here else None
