"""What would go wrong: a convention replaced without being asked, a creative's hook overwritten by a name."""

import pytest

from domain.errors import AskAgain
from tests import factories
from tools import commands, registry
from tools.deps import choose_brand

PATTERN = '/naming pattern="{concept}_{format}_{hook}"'


async def say(deps, text):
    chosen, args = commands.parse(text)
    brand = await choose_brand(deps, deps.require_brand().slug)
    return await registry.run(deps.about(brand), chosen, args)


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))
    await factories.account(deps)
    await factories.ad(deps, "1", "Spring_UGC_stop-the-limp", hook_source="ad_name")
    await factories.ad(deps, "2", "odd one", hook_source="ad_name")
    await factories.ad(deps, "3", "Spring_UGC_other", hook="I stopped carrying her", hook_source="spoken")
    return deps


async def hooks(deps):
    async with deps.transaction() as conn:
        cur = await conn.execute("SELECT hook_text, hook_source FROM meta_ads ORDER BY meta_ad_id")
        return await cur.fetchall()


async def test_the_first_convention_gives_hooks_to_ads_known_by_name_alone(deps):
    report = await say(deps, PATTERN)

    assert (report.applied, report.ads, report.fitting, report.with_hook) == (True, 2, 1, 1)
    assert await hooks(deps) == [
        ("stop the limp", "naming_convention"),
        ("odd one", "ad_name"),
        ("I stopped carrying her", "spoken"),
    ]
    shown = {row["ad"]: (row["fits"], row["before"], row["after"]) for row in report.table().rows}
    assert shown["Spring_UGC_stop-the-limp"] == ("yes", "Spring_UGC_stop-the-limp", "stop the limp")


async def test_another_convention_is_shown_first_and_replaces_only_when_applied(deps):
    await say(deps, PATTERN)

    shown = await say(deps, '/naming pattern="{hook}_{format}_{concept}"')
    assert not shown.applied
    assert "would replace" in shown.headline
    assert (await hooks(deps))[0] == ("stop the limp", "naming_convention")

    applied = await say(deps, shown.actions[0].command)
    assert applied.applied
    assert (await hooks(deps))[0] == ("Spring", "naming_convention")

    await say(deps, applied.actions[0].command)
    assert (await hooks(deps))[0] == ("stop the limp", "naming_convention")


async def test_every_change_leaves_the_old_and_the_new_value(deps):
    await say(deps, PATTERN)
    await say(deps, "/naming none apply=yes")

    async with deps.transaction() as conn:
        cur = await conn.execute(
            "SELECT action, old_value, new_value, user_id FROM provenance_events ORDER BY action DESC"
        )
        told = await cur.fetchall()
    pattern = "{concept}_{format}_{hook}"
    assert told == [("set", None, pattern, deps.user.id), ("overwrite", pattern, None, deps.user.id)]
    assert (await hooks(deps))[0] == ("Spring_UGC_stop-the-limp", "ad_name")


async def test_a_pattern_that_cannot_be_used_is_refused_with_an_example(deps):
    with pytest.raises(AskAgain, match=r"no field \{colour\}.*For example"):
        await say(deps, '/naming pattern="{hook}_{colour}"')
