"""What would go wrong: a requirement that nothing can meet, a command that nobody gave requirements, another brand's
data taken for the brand's own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import AskAgain
from domain.readiness_facts import FACTS
from domain.readiness_needs import NEEDS
from store import readiness as stored
from tests import factories
from tools import commands, registry

STORE = Path(stored.__file__).parent
# Tables that Python fills by COPY or that other rooms' SQL writes under another name.
WRITES = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|COPY)\s+(?:public\.)?(\w+)", re.IGNORECASE)


async def say(deps, text):
    chosen, args = commands.parse(text)
    return await registry.run(deps, chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


def test_every_command_says_what_it_needs_and_nothing_else_does():
    assert set(NEEDS) == {tool.name for tool in registry.TOOLS}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.key)
def test_what_is_needed_is_brought_by_commands_that_there_are(fact):
    tools = {tool.name: tool for tool in registry.TOOLS}

    assert fact.writers
    for writer in fact.writers:
        assert tools[writer].kind in ("write", "job"), writer
    typed = fact.cure.replace("NAME", "Soft Chews")
    commands.parse(typed)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.key)
def test_the_table_that_is_counted_is_written_by_the_product_itself(fact):
    """Not by the demo alone: that is how a requirement comes to be there that nobody can meet."""
    written = {
        name.casefold()
        for path in STORE.glob("*.*")
        if path.stem != "demo" and path.suffix in (".sql", ".py")
        for name in WRITES.findall(path.read_text(encoding="utf-8"))
    }
    counted = dict(_counted())

    assert counted[fact.key] & written, f"{counted[fact.key]} is written by nothing"


def _counted() -> Iterator[tuple[str, set[str]]]:
    """Which tables each fact's count reads."""
    text = (STORE / "readiness.sql").read_text(encoding="utf-8")
    for part in text.split("UNION ALL"):
        fact = re.search(r"SELECT '(\w+)'", part)
        assert fact, part
        yield fact[1], {name.casefold() for name in re.findall(r"\b(?:FROM|JOIN)\s+(\w+)", part)}


async def test_an_empty_brand_is_told_what_unlocks_most(deps):
    found = await say(deps, "/readiness")

    assert found.unlocks[0].cure == "/connect"
    assert "/connect comes first" in found.headline
    states = {one.command: one.state for one in found.commands}
    assert states["top_hooks"] == states["gap_fill"] == states["persona"] == "blocked"


async def test_each_command_is_unblocked_by_what_its_own_cure_brings(deps):
    before = await say(deps, "/readiness command=template_settings")
    assert before.headline == "/template_settings is blocked: needs a product; type /product new NAME."

    await say(deps, '/product new "Soft Chews"')
    assert (await say(deps, "/readiness command=template_settings")).command.state == "ready"

    assert (await say(deps, "/readiness command=undo")).command.state == "blocked"
    await say(deps, '/voice level=brand text="Plain and warm."')
    assert (await say(deps, "/readiness command=undo")).command.state == "ready"
    assert (await say(deps, "/readiness command=voice")).command.state == "ready"


async def test_another_brands_data_makes_nothing_ready(everybody, deps):
    other = everybody.deps(deps.user, await everybody.brand(deps.user, "Other"))
    await factories.product(other, "Skin Oil")
    stranger = await everybody.person()
    strange = everybody.deps(stranger, deps.brand)
    await factories.product(deps, "Joint Chews")

    assert (await say(other, "/readiness command=template_settings")).command.state == "ready"
    async with strange.transaction() as conn:
        seen = await stored.standing(conn, deps.brand)
    assert all(standing.count == 0 for standing in seen.values())


@pytest.mark.parametrize("typed", ["top_hook", "/top_hooks", "Top-Hooks"])
async def test_a_command_is_found_by_how_people_write_it_or_the_nearest_is_named(deps, typed):
    if typed == "top_hook":
        with pytest.raises(AskAgain) as refused:
            await say(deps, f"/readiness command={typed}")
        assert "top_hooks" in refused.value.hint
        return
    assert (await say(deps, f"/readiness command={typed}")).command.command == "top_hooks"
