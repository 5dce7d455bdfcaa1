"""What would go wrong: a first screen that asks an empty brand for figures, and never says what to bring first."""

from datetime import date
from types import SimpleNamespace

import pytest

from agent.models import ModelChoice
from chat.welcome import _greeting, _rules, _starters
from store import starters
from store.starters import Facts
from tests.factories import ad, day, insert
from tools import commands
from tools.help import HelpArgs
from tools.help import help as help_page
from tools.registry import TOOLS


def offered(facts: Facts) -> list[str]:
    return [starter.message for starter in _starters(facts)]


async def test_an_empty_brand_is_led_to_what_it_lacks(everybody):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person, "Fresh"))
    async with deps.transaction() as conn:
        facts = await starters.facts(conn, deps.brand.id)

    assert offered(facts)[0] == "/onboard"
    assert deps.brand is not None
    assert "Drop an Ads Manager export" in _greeting(deps.brand, facts)
    # A viewer could bring nothing in.
    assert "export" not in _greeting(deps.brand.model_copy(update={"role": "viewer"}), facts)


async def test_a_brand_with_figures_but_no_word_of_a_customer_is_told_what_comes_next_and_then_no_more(everybody):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person, "Fresh"))
    await ad(deps, "120200000000000012", "UGC_Stairs_v2", hook="I stopped carrying her")
    await day(deps, "120200000000000012", date(2026, 11, 18), spend=100, impressions=1_000)
    async with deps.transaction() as conn:
        before = await starters.facts(conn, deps.brand.id)
    await insert(
        deps,
        "customer_reviews",
        source="judge.me",
        body="She climbs the stairs again.",
        content_hash="a" * 64,
    )
    async with deps.transaction() as conn:
        after = await starters.facts(conn, deps.brand.id)

    assert "/onboard" in offered(before)
    assert "/onboard" not in offered(after)
    assert len(offered(before)) == 4
    for message in (m for m in offered(before) if m.startswith("/")):
        commands.parse(message)


@pytest.mark.parametrize("sign_in", [None, "a project"])
def test_nobody_is_told_to_set_a_key_who_signed_in_to_somebody_elses_installation(sign_in):
    given = SimpleNamespace(chat_model=ModelChoice(role="chat", provider="offline"), sign_in=sign_in)

    told = _rules(SimpleNamespace(given=given))

    assert "answered by rules" in told
    assert ("ANTHROPIC_API_KEY" in told.replace("\\", "")) is (sign_in is None)


async def test_the_help_names_every_command_once_in_its_group(everybody):
    person = await everybody.person()
    deps = everybody.deps(person, None)
    page = await help_page(deps, HelpArgs())

    named = [row["name"] for table in page.tables() for row in table.rows]
    assert sorted(named) == sorted(f"/{tool.name}" for tool in TOOLS)
    assert all(table.title for table in page.tables())
    assert 4 <= len(page.tables()) <= 7
