"""What would go wrong: a field replaced without a click, a price changed under somebody's hands, another's product."""

import pytest

from domain.errors import AskAgain
from domain.landing_page import content_hash
from tests import factories
from tests.conftest import NOW
from tests.factories import product
from tools import commands, registry


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    made = everybody.deps(person, await everybody.brand(person))
    await product(made, "Joint Chews")
    return made


def line(found, key):
    return next(line for line in found.lines if line.key == key)


async def test_a_product_is_shown_whole(deps):
    found = await say(deps, "/product joint-chews")

    assert found.headline == "Joint Chews: 0 of 17 fields filled; no prices yet; no offer variant yet."
    assert {line.status for line in found.lines} == {"missing"}
    assert line(found, "product.guarantee").command == "/product name=joint-chews field=product.guarantee"
    assert (await say(deps, line(found, "product.guarantee").command)).cards.cards[0].title == "Guarantee"
    assert found.foot.notes[0] == "It has no voice yet."


async def test_a_field_is_written_at_once_and_replaced_after_a_click(deps):
    done = await say(deps, '/product joint-chews field=guarantee value="30 days"')
    assert line(done, "product.guarantee").value == "30 days"

    waits = await say(deps, '/product joint-chews field=guarantee value="90 days"')
    assert line(waits, "product.guarantee").value == "30 days"
    await say(deps, waits.actions[0].command)
    assert line(await say(deps, "/product joint-chews"), "product.guarantee").value == "90 days"


async def test_one_side_is_changed_and_the_others_stay(deps):
    done = await say(deps, "/product joint-chews width=16cm weight=450g")
    assert line(done, "product.dimensions").value == "16 cm wide, 450 g"

    waits = await say(deps, "/product joint-chews height=23cm")
    await say(deps, waits.actions[0].command)
    found = line(await say(deps, "/product joint-chews"), "product.dimensions")
    assert found.value == "16 cm wide, 23 cm high, 450 g"
    with pytest.raises(AskAgain, match="is no measure with a unit"):
        await say(deps, "/product joint-chews width=wide")


async def test_a_price_is_added_at_once_changed_after_a_click_and_comes_back(deps):
    done = await say(deps, '/product joint-chews price="2 bags" amount=69 compare=78 type=bundle')
    assert done.headline == "2 bags: $69.00 instead of $78.00 now."
    assert [(p.price.name, p.price.variant_type) for p in done.prices] == [("2 bags", "bundle")]

    waits = await say(deps, '/product joint-chews price="2 Bags" amount=72')
    assert waits.headline.endswith("waits for your click to replace it.")
    assert str(waits.prices[0].price.price) == "69"
    click = waits.actions[0].command
    changed = await say(deps, click)
    assert changed.headline == "2 bags: $72.00 instead of $78.00 now instead of $69.00 instead of $78.00."
    assert "waits for your click" not in (await say(deps, click)).headline, "the same click twice changes nothing more"
    back = await say(deps, changed.actions[0].command)
    assert str(back.prices[0].price.price) == "69"


async def test_a_click_on_a_price_that_somebody_else_changed_asks_again(deps):
    await say(deps, "/product joint-chews price=bag amount=39")
    stale = (await say(deps, "/product joint-chews price=bag amount=41")).actions[0].command
    other = (await say(deps, "/product joint-chews price=bag amount=35")).actions[0].command
    await say(deps, other)

    again = await say(deps, stale)

    assert again.headline == "bag: $35.00 now; $41.00 waits for your click to replace it."


async def test_a_removed_price_waits_for_a_click_and_can_come_back(deps):
    await say(deps, "/product joint-chews price=bag amount=39")
    asked = await say(deps, "/product joint-chews price=bag remove=yes")
    assert len(asked.prices) == 1

    gone = await say(deps, asked.actions[0].command)
    assert gone.prices == ()
    assert len((await say(deps, gone.actions[0].command)).prices) == 1


async def test_a_new_product_says_what_could_be_filled_before_anybody_asks(deps, everybody):
    person = deps.user
    fresh = everybody.deps(person, await everybody.brand(person, "Solo"))
    text = "# Chews\n\nWe give a 90-day money-back guarantee on every bag."
    await factories.insert(
        fresh, "brand_landing_pages", url="https://solo.example/a", canonical_url="solo.example/a",
        raw_markdown=text, content_hash=content_hash(text), last_scraped_at=NOW, scrape_status="scraped",
    )  # fmt: skip

    made = await say(fresh, "/product new Chews")

    assert made.headline.startswith("Chews is a product of Solo now; commands call it product=chews. What is known now")
    assert [action.command for action in made.actions[:2]] == [
        "/product name=chews",
        "/gap_fill product=chews fields=all",
    ]


async def test_bad_input_is_one_sentence_and_writes_nothing(deps, everybody):
    for typed, said in (
        ("/product hat field=guarantee value=x", "has no product 'hat'"),
        ("/product joint-chews value=x", "Which field gets this value"),
        ("/product joint-chews field=hat value=x", "no field 'hat'"),
        ("/product joint-chews amount=3", "Which price"),
        ("/product joint-chews price=bag", "What does bag cost"),
        ("/product joint-chews price=bag amount=free", "an amount is a figure"),
        ("/product joint-chews price=bag amount=40 compare=30", "which is no more"),
        ("/product joint-chews price=bag remove=yes", "has no price 'bag'"),
        ("/product joint-chews price=bag amount=3 width=3cm", "One change at a time"),
        ("/product joint-chews field=name value=x", "is not written here"),
    ):
        with pytest.raises(AskAgain, match=said):
            await say(deps, typed)
    assert "0 of 17" in (await say(deps, "/product joint-chews")).headline
    viewer = await everybody.person()
    await everybody.join(viewer, deps.brand.organization_id, "viewer")
    theirs = everybody.deps(viewer, deps.brand.model_copy(update={"role": "viewer"}))
    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await say(theirs, "/product joint-chews price=bag amount=3")
    assert (await say(theirs, "/product joint-chews")).product == "Joint Chews"


async def test_a_product_of_another_brand_is_not_found(deps, everybody):
    other = everybody.deps(deps.user, await everybody.brand(deps.user, "Other"))
    for typed in ("/product joint-chews", "/product joint-chews field=guarantee value=x", "/voice product=joint-chews"):
        with pytest.raises(AskAgain, match="none is 'joint-chews'"):
            await say(other, typed)
