"""What would go wrong: a field called fillable of which no source speaks, another product's page counted, a filled
field offered again, a query for every field."""

from uuid import uuid4

import pytest

from domain.evidence import fingerprint
from store import fillable
from tests.factories import ad, destination, insert, product


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


async def page(deps, text, product_id=None, path="a"):
    id_ = uuid4()
    row = {"raw_markdown": text, "content_hash": fingerprint(text), "scrape_status": "scraped"}
    url = f"https://acme.example/{path}"
    await insert(deps, "brand_landing_pages", id=id_, url=url, canonical_url=url[8:], product_id=product_id, **row)
    return id_


async def review(deps, product_id, body):
    row = {"source": "import", "body": body, "content_hash": fingerprint(body)}
    await insert(deps, "customer_reviews", product_id=product_id, **row)


async def read(deps, product_id=None, **more):
    async with deps.transaction() as conn:
        return await fillable.read(conn, deps.brand, product_id, **more)


async def test_only_fields_of_which_a_source_speaks_are_told(deps):
    chew = await product(deps, "Joint Chews")
    nothing = await read(deps)
    assert (nothing.fields, nothing.sentence) == ((), "")
    await page(deps, "# Chews\n\n90-day money-back guarantee\n", chew)

    found = await read(deps)

    assert [field.told for field in found.fields] == ["Guarantee (1 page)"]
    assert found.sentence == "What is known now could fill 1 field of Joint Chews: Guarantee."
    assert found.command == "/gap_fill product=joint-chews fields=all"
    async with deps.transaction() as conn:
        await conn.execute("UPDATE products SET guarantee = '90 days'")
    assert (await read(deps)).fields == ()


async def test_a_page_tells_what_it_alone_could_fill(deps):
    chew = await product(deps, "Joint Chews")
    one = await page(deps, "90-day money-back guarantee", chew)
    await page(deps, "Founded by two sisters", chew, "b")
    await review(deps, chew, "So stiff in the morning.")

    assert {field.key for field in (await read(deps, page=one)).fields} == {"product.guarantee"}
    assert {"product.founders", "product.results_timeline"} <= {field.key for field in (await read(deps)).fields}


async def test_another_products_sources_do_not_count(deps):
    chew, oil = await product(deps, "Joint Chews"), await product(deps, "Skin Oil")
    await page(deps, "90-day money-back guarantee", oil)
    await review(deps, oil, "Slow but works.")
    await ad(deps, "1")
    await destination(deps, "1", "https://acme.example/unread")

    assert (await read(deps, chew)).fields == ()
    assert "product.guarantee" in {field.key for field in (await read(deps, oil)).fields}
    assert (await read(deps)).fields == ()
    async with deps.transaction() as conn:
        known = await fillable.sources(conn, deps.brand.id, None)
    assert [source.words for source in known["brand.voice_tone"]] == ["1 unread page"]
