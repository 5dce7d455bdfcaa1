"""What would go wrong: a value that nobody foresaw ends in a fault of ours, or in another statement than was meant."""

import pytest

from domain.errors import AskAgain
from tests.factories import ad
from tools import commands, registry

VALUES = (
    "\x00",
    "a\x00b",
    "\ud800",
    "1e400",
    "NaN",
    "-1",
    "9" * 30,
    "99999w",
    "0001-01-01",
    "9999-12-31",
    "%(brand_id)s",
    "{counts}",
    "'; drop table brands; --",
    "\\",
    "\u0663",
    "",
    "  ",
    "../../x",
    "[" * 3_000,
)
# Importing starts a job, which these tests have not.
TOOLS = [tool for tool in registry.TOOLS if tool.kind != "job"]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
async def test_any_value_is_answered_or_refused_in_a_sentence(everybody, tool):
    person = await everybody.person()
    deps = everybody.deps(person, await everybody.brand(person))
    await ad(deps, "stairs", format="video", hook="I stopped carrying her")

    for field in tool.args.model_fields:
        for value in VALUES:
            try:
                answer = await registry.run(deps, tool, commands.build(tool, {field: value}))
            except AskAgain as refusal:
                told = refusal.message
            else:
                told = answer.headline
            assert 0 < len(told) < 600, (field, value[:20])
