"""What would go wrong: another product's or another brand's words in a persona, a fallback that nobody is told of."""

from uuid import uuid4

import pytest

from domain.competitor import Competitor, CompetitorText
from domain.persona_sources import SourcesConfig, by_customer
from store import competitors, persona_sources
from store.db import as_user
from tests.factories import account, ad, creative, insert, product


async def review(deps, body, product_id=None):
    given = {"source": "website", "body": body, "rating": 4, "content_hash": uuid4().hex, "product_id": product_id}
    await insert(deps, "customer_reviews", **given)


async def read(deps, **config):
    async with deps.transaction() as conn:
        return await persona_sources.read(conn, deps.brand.id, SourcesConfig(**config))


def said(material):
    return sorted(text.text.replace("\n", " ") for text in material.texts)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


@pytest.fixture
async def shop(deps):
    """Two products with a review and an ad each, and a review and an ad of neither."""
    await account(deps)
    for n, name in enumerate(("joint", "calm", "loose")):
        await ad(deps, str(n))
        await creative(deps, str(n), body=f"ad of {name}")
    ids = [await product(deps, "Joint", "0"), await product(deps, "Calm", "1")]
    await review(deps, "review of joint", ids[0])
    await review(deps, "review of calm", ids[1])
    await review(deps, "review of none")
    return ids


async def test_every_source_is_held_to_the_product(deps, shop):
    assert said(await read(deps, product_id=shop[0])) == ["ad of joint", "review of joint"]
    assert said(await read(deps, product_id=shop[0], sources=("ads",))) == ["ad of joint"]


async def test_the_brands_other_ads_come_in_only_when_asked_and_never_another_products(deps, shop):
    assert said(await read(deps, product_id=shop[0], ads="brand")) == ["ad of joint", "ad of loose", "review of joint"]


async def test_a_persona_of_the_brand_reads_all_of_it(deps, shop):
    found = await read(deps)

    assert len(found.texts) == 6
    assert found.counts["reviews"] == 3
    assert found.used == ("reviews", "ads")
    assert {one.source: one.cure for one in found.missing}["pages"] == "/landing_page url=https://…"


async def test_classified_ads_stand_in_where_there_is_nothing_else(deps):
    await account(deps)
    await ad(deps, "1")
    await insert(
        deps, "ad_creative_classifications", meta_ad_account_id="act_1", meta_ad_id="1",
        creative_angle="guilt on the stairs",
        source="model", schema_version="1", input_hash="x",
    )  # fmt: skip
    found = await read(deps)

    assert found.fallback
    assert ["guilt on the stairs" in text for text in said(found)] == [True]
    await review(deps, "a review")
    again = await read(deps)
    assert (again.fallback, said(again)) == (False, ["a review"])


async def test_nothing_at_all_is_an_empty_material_with_every_cure(deps):
    found = await read(deps)

    assert found.texts == ()
    assert all(one.cure for one in found.missing)


async def test_a_competitors_texts_are_its_own_and_no_stranger_reads_them(deps, everybody):
    made = Competitor(id=uuid4(), slug="rival", name="Rival")
    async with deps.transaction() as conn:
        rival = await competitors.add(conn, deps.brand, made, deps.user.id, deps.now)
        assert rival is not None
        assert await competitors.add(conn, deps.brand, made, deps.user.id, deps.now) is None
        texts = [CompetitorText(kind="review", body="It smells."), CompetitorText(kind="ad", body="Buy now.")]
        assert await competitors.add_texts(conn, deps.brand, rival, [*texts, *texts], deps.user.id, deps.now) == 2
        assert await competitors.add_texts(conn, deps.brand, rival, texts, deps.user.id, deps.now) == 0
    await review(deps, "our own review")

    found = await read(deps, competitor_id=rival.id)
    assert said(found) == ["Buy now.", "It smells."]
    assert [by_customer(text) for text in found.texts] == [
        text.source.kind == "competitor_review" for text in found.texts
    ]
    stranger = await everybody.person()
    async with as_user(deps.pool, stranger.id) as conn:
        assert await competitors.of_brand(conn, deps.brand.id) == []
        assert await competitors.texts(conn, deps.brand.id, rival.id) == []


async def test_the_check_boxes_count_what_is_read(deps, shop):
    async with deps.transaction() as conn:
        counts = await persona_sources.counts(conn, deps.brand.id, shop[0])
    assert (counts["reviews"], counts["ads"], counts["pages"]) == (1, 1, 0)
