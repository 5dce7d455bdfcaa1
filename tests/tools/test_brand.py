"""What would go wrong: seeing or taking another organisation's brand, a half-made brand."""

import pytest

from domain.errors import AskAgain
from tools import commands, registry


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


async def test_a_new_brand_is_chosen_and_shows_its_currency(everybody):
    person = await everybody.person()

    added = await say(everybody.deps(person, None), "/brand new Joint Joy currency=eur timezone=europe/berlin")

    assert added.chosen is not None
    assert (added.chosen.slug, added.chosen.currency, added.chosen.timezone) == ("joint-joy", "EUR", "Europe/Berlin")


async def test_another_organisation_cannot_switch_to_a_brand_by_its_slug(everybody):
    ours, stranger = await everybody.person(), await everybody.person()
    await everybody.brand(ours, "Secret")

    with pytest.raises(AskAgain, match="no brand 'secret'"):
        await say(everybody.deps(stranger, None), "/brand secret")
    assert (await say(everybody.deps(stranger, None), "/brand")).brands == ()
