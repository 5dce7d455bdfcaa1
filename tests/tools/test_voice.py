"""What would go wrong: a voice saved where nobody meant it, an override that replaces another without a click."""

import pytest

from domain.errors import AskAgain
from tests import factories
from tests.factories import product
from tools import commands, registry


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def variant(deps, product_id, slug, **columns):
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        await conn.execute(
            "INSERT INTO product_offer_variants (organization_id, product_id, name, slug, landing_page_url, is_default)"
            " VALUES (%s, %s, %s, %s, 'https://acme.example/a', %s)",
            [brand.organization_id, product_id, slug.title(), slug, columns.get("is_default", False)],
        )


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    made = everybody.deps(person, await everybody.brand(person))
    chews = await product(made, "Joint Chews")
    await variant(made, chews, "stairs", is_default=True)
    await variant(made, chews, "nights")
    await factories.insert(
        made, "personas_4d", product_id=chews, persona_type="product_specific", persona_level="product",
        name="Worried Anna", slug="worried-anna", source_type="manual",
    )  # fmt: skip
    return made


async def test_nobody_has_a_voice_and_the_answer_says_how_to_give_one(deps):
    found = await say(deps, "/voice")

    assert found.headline == (
        "Joint Chews · Stairs has no voice and tone yet: no level says any;"
        ' /voice level=brand text="…" sets the brand\'s.'
    )
    assert [(line.level, line.of, line.state) for line in found.steps] == [
        ("persona", None, "none"),
        ("offer_variant", "Stairs", "inherits"),
        ("brand", "Acme", "missing"),
    ]
    assert found.actions[0].command == "/gap_fill fields=brand.voice_tone"


async def test_the_chain_is_explained_before_a_level_is_set_while_the_brand_has_none(deps):
    told = await say(deps, '/voice variant=nights text="dry, kind"')

    assert told.headline.startswith("Not saved yet: Acme has no voice of its own")
    assert told.saved == ""
    assert (await say(deps, "/voice variant=nights")).level is None
    done = await say(deps, told.actions[0].command)
    assert done.headline.endswith("speaks “dry, kind”: the offer variant's voice holds.")
    assert (await say(deps, told.actions[1].command)).steps[2].text == "dry, kind"


async def test_each_level_wins_over_the_one_below_and_blank_inherits_again(deps):
    await say(deps, '/voice level=brand text="calm"')
    await say(deps, "/voice variant=nights dry")
    await say(deps, '/voice persona="worried anna" text=soft')

    found = await say(deps, "/voice variant=nights persona=worried-anna")
    assert (found.level, found.text) == ("persona", "soft")
    assert found.headline.endswith("the persona's voice holds over the offer variant's and the brand's.")
    assert [line.state for line in found.steps] == ["holds", "overridden", "overridden"]
    assert [(line.of, line.command) for line in found.others] == [
        ("Worried Anna", "/voice product=joint-chews persona=worried-anna"),
        ("Nights", "/voice product=joint-chews variant=nights"),
    ]
    waits = await say(deps, found.actions[0].command)
    assert waits.text == "soft", "emptying a value waits for its click"
    assert any(action.command.startswith("/gap_fill confirm=") for action in waits.actions)
    assert (await say(deps, "/voice")).text == "calm"


async def test_another_voice_in_place_of_one_waits_for_a_click(deps):
    await say(deps, "/voice level=brand text=calm")
    waits = await say(deps, "/voice level=brand text=loud")

    assert "says “calm” now; “loud” waits for your click" in waits.headline
    assert waits.text == "calm"


async def test_what_cannot_be_set_is_said_in_one_sentence(deps, everybody):
    for typed, said in (
        ("/voice product=joint-chews text=x", "At which level"),
        ("/voice level=persona text=x", "Of which persona"),
        ("/voice persona=hanna text=x", "has no persona 'hanna'"),
        ("/voice product=hat", "has no product 'hat'"),
        ("/voice variant=hat", "has no offer variant 'hat'"),
        ("/voice level=shop text=x", "a level is brand, variant or persona"),
    ):
        with pytest.raises(AskAgain, match=said):
            await say(deps, typed)
    viewer = await everybody.person()
    await everybody.join(viewer, deps.brand.organization_id, "viewer")
    theirs = everybody.deps(viewer, deps.brand.model_copy(update={"role": "viewer"}))
    with pytest.raises(AskAgain, match="needs the role 'member'"):
        await say(theirs, "/voice level=brand text=x")
    assert (await say(theirs, "/voice")).text is None
