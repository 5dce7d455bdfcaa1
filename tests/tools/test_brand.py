"""What would go wrong: seeing or taking another organisation's brand, a half-made brand."""

import pytest

from domain.errors import AskAgain
from tools import commands, registry
from tools.typed import typed


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def test_a_new_brand_is_chosen_and_shows_its_currency(everybody):
    person = await everybody.person()

    added = await say(everybody.deps(person, None), "/brand new Joint Joy currency=eur timezone=europe/berlin")

    assert added.chosen is not None
    assert (added.chosen.slug, added.chosen.currency, added.chosen.timezone) == ("joint-joy", "EUR", "Europe/Berlin")


async def test_somebody_elses_older_organisation_does_not_receive_what_i_add(everybody):
    """Whoever knows a person's id can add them to an organisation of theirs."""
    taker, person = await everybody.person(), await everybody.person()
    bait = await everybody.brand(taker, "Acme")
    await everybody.join(person, bait.organization_id, "owner")

    for brand in (None, await choose(everybody, person, bait.id)):
        with pytest.raises(AskAgain, match="2 organisations, and none is chosen"):
            await say(everybody.deps(person, brand), "/brand new Acme")
    named = typed("brand", name="new Acme", organization=person.email.split("@")[0])
    added = await say(everybody.deps(person, None), named)

    assert added.chosen.organization_id != bait.organization_id
    assert f"Acme, of {added.chosen.organization_name}, it is" in added.headline


async def test_brands_alike_in_all_their_names_are_told_apart(everybody):
    taker, person = await everybody.person("info@one.test"), await everybody.person("info@two.test")
    theirs = await everybody.brand(taker, "Acme")
    mine = await everybody.brand(person, "Acme")
    await everybody.join(person, theirs.organization_id, "viewer")
    deps = everybody.deps(person, None)

    with pytest.raises(AskAgain, match="You see 2 brands called"):
        await say(deps, "/brand acme")
    rows = (await say(deps, "/brand")).table().rows
    chosen = {row["command"]: (await say(deps, row["command"])).chosen.id for row in rows}

    assert set(chosen.values()) == {mine.id, theirs.id}


async def choose(everybody, person, brand_id):
    listed = await say(everybody.deps(person, None), "/brand")
    return next(b for b in listed.brands if b.id == brand_id)


async def test_another_organisation_cannot_switch_to_a_brand_by_its_slug(everybody):
    ours, stranger = await everybody.person(), await everybody.person()
    await everybody.brand(ours, "Secret")

    with pytest.raises(AskAgain, match="no brand 'secret'"):
        await say(everybody.deps(stranger, None), "/brand secret")
    assert (await say(everybody.deps(stranger, None), "/brand")).brands == ()


async def test_a_brand_is_found_by_its_name_as_people_type_it(everybody):
    person = await everybody.person()
    await everybody.brand(person, "Otter Mill")
    await everybody.brand(person, "Acme")

    for typed_name in ("otter-mill", "Otter Mill", "otter mill", "OTTER-MILL"):
        assert (await say(everybody.deps(person, None), f"/brand {typed_name}")).chosen.slug == "otter-mill"

    # Never guessed: the next figures would be another client's.
    with pytest.raises(AskAgain, match="no brand 'otter'") as refusal:
        await say(everybody.deps(person, None), "/brand otter")
    assert refusal.value.hint.startswith("Did you mean otter-mill?")
