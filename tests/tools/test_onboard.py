"""What would go wrong: a next step that is done already, a button that makes a product called NAME, sources at hand
that nobody is told of."""

import pytest

from domain.evidence import fingerprint
from tests.factories import ad, destination, insert, product
from tools import commands, registry


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


def step(answer, name):
    return next(one for one in answer.steps if one.name == name)


async def test_an_empty_brand_is_told_to_begin_with_a_product(deps):
    found = await say(deps, "/onboard")

    assert found.headline == "Acme has 0 of 9 things in place; next: add a product: /product new NAME."
    assert not any("NAME" in action.command for action in found.actions)
    assert {one.state for one in found.steps if one.name != "Profile"} == {"missing"}


async def test_the_first_page_tells_what_it_could_fill_before_anybody_asks(deps):
    await product(deps, "Joint Chews")
    await ad(deps, "1")
    await destination(deps, "1", "https://acme.example/unread")
    text = "90-day money-back guarantee. Founded by two sisters."
    row = {"raw_markdown": text, "content_hash": fingerprint(text), "scrape_status": "scraped"}
    await insert(deps, "brand_landing_pages", url="https://acme.example/a", canonical_url="acme.example/a", **row)

    found = await say(deps, "/onboard")

    assert found.foot.notes[0].startswith("What is known now could fill 2 fields of Joint Chews: Guarantee, Founders.")
    assert (step(found, "Landing pages").state, step(found, "Landing pages").command) == ("partial", "/landing_page")
    assert step(found, "Landing pages").told == "1 page read, 1 that ads lead to not yet"
    assert step(found, "Profile").command == "/gap_fill product=joint-chews fields=all"
    assert found.next_step.name == "Ads and results"


async def test_a_brand_with_many_products_costs_no_more_queries(deps, monkeypatch):
    from psycopg import AsyncCursor

    for at in range(8):
        await product(deps, f"Chew {at}")
    counted: list[str] = []
    whole = AsyncCursor.execute

    async def counting(self, query, *given, **more):
        counted.append(str(query))
        return await whole(self, query, *given, **more)

    monkeypatch.setattr(AsyncCursor, "execute", counting)
    found = await say(deps, "/onboard")

    assert len(counted) <= 45, len(counted)
    assert step(found, "Products").told == "8 products"
