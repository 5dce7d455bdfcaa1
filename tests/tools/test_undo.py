"""What would go wrong: a persona's edited claim that /undo does not know, another brand's writes in the list."""

from uuid import uuid4

import pytest

from domain.errors import AskAgain
from domain.persona_claim import Claim
from store import persona_edits
from tests.conftest import NOW
from tests.factories import insert, product
from tools import commands, registry


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


async def test_a_claim_of_a_persona_is_listed_and_taken_back(deps):
    persona, request = uuid4(), uuid4()
    kinds = {"persona_type": "own_brand", "persona_level": "brand", "source_type": "manual"}
    await insert(deps, "personas_4d", id=persona, name="Mara", slug="mara", basics={}, **kinds)
    claim = Claim(text="Lives in a flat", level="inferred", evidence=(uuid4(),))
    async with deps.transaction() as conn:
        given = (conn, deps.brand, persona, "basics.location", (), (claim,), {}, deps.user.id, request, NOW)
        await persona_edits.write(*given)

    listed = await say(deps, "/undo")
    assert [line.what for line in listed.writes] == ["Location of the persona Mara"]
    done = await say(deps, listed.writes[0].command)

    assert done.headline == "Undone: Location of the persona is as it was."
    async with deps.transaction() as conn:
        cur = await conn.execute("SELECT basics -> 'location' FROM personas_4d")
        assert await cur.fetchone() == ([],)
    await say(deps, done.actions[0].command)


async def test_writes_of_another_brand_are_not_listed_and_not_undone(everybody, deps):
    await product(deps, "Joint Chews")
    await say(deps, '/gap_fill field=guarantee value="30 days"')
    mine = (await say(deps, "/undo")).writes[0]
    assert (mine.what, mine.by, mine.state) == ("Guarantee of Joint Chews: “30 days”", "you", "done")
    other = everybody.deps(deps.user, await everybody.brand(deps.user, "Other"))

    assert (await say(other, "/undo")).headline.startswith("Nothing of Other's profile was written yet")
    with pytest.raises(AskAgain, match="There is no write"):
        await say(other, mine.command)
    assert (await say(deps, "/undo last")).headline == "Undone: Guarantee of Joint Chews is empty again."
