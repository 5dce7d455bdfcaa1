"""What would go wrong: two products of one name, a renamed product that commands lose."""

from datetime import date

import pytest

from domain.errors import AskAgain
from tests.factories import ad, day, product
from tools import commands, registry

LAST = date(2026, 11, 18)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


async def test_products_are_listed_with_their_ads_and_spend(deps):
    for ad_id in ("1", "2"):
        await ad(deps, ad_id)
        await day(deps, ad_id, LAST, spend=100)
    await product(deps, "Joint Chews", "1", "2")
    await product(deps, "Skin Oil")

    found = await say(deps, "/product")

    assert found.headline == "Acme has 2 products, 1 of them with ads."
    assert [(p.slug, p.ads, p.spend) for p in found.products] == [("joint-chews", 2, 200), ("skin-oil", 0, None)]


async def test_a_product_is_made_once(deps):
    made = await say(deps, "/product new  Hip & Joint   Chews")

    assert made.headline == "Hip & Joint Chews is a product of Acme now; commands call it product=hip-joint-chews."
    with pytest.raises(AskAgain, match="already has a product 'hip-joint-chews'"):
        await say(deps, "/product new hip joint chews")
    for bad in ("/product new", "/product new !!!", f"/product new {'x' * 201}"):
        with pytest.raises(AskAgain, match="is not a name for a product"):
            await say(deps, bad)
    with pytest.raises(AskAgain, match="has no product 'hat'"):
        await say(deps, "/product hat")


async def test_a_renamed_product_keeps_its_slug_and_can_be_renamed_back(deps):
    await product(deps, "Joint Chews")
    done = await say(deps, '/product rename=joint-chews to="Soft Chews"')

    assert done.headline == "Joint Chews is called Soft Chews now; product=joint-chews stays."
    await say(deps, done.actions[0].command)
    assert [p.name for p in (await say(deps, "/product")).products] == ["Joint Chews"]
    for bad in ("/product to=x", "/product rename=joint-chews", "/product rename=hat to=x"):
        with pytest.raises(AskAgain):
            await say(deps, bad)
