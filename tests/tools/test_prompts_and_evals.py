"""What would go wrong: a score that nobody made, coverage that is not told, a path of the server told to a stranger."""

from dataclasses import replace

import psycopg
import pytest

from domain.errors import AskAgain
from tests.tools.prompt_shelf import HOSTILE, Shelf, column, run
from tests.tools.test_query_counts import Counted, asked
from tools import commands, registry


async def say(deps, text, shelf=None):
    chosen, args = commands.parse(text)
    return await registry.run(replace(deps, prompt_book=shelf or Shelf()), chosen, args)


@pytest.fixture
async def deps(everybody):
    return everybody.deps(await everybody.person(), None)


@pytest.fixture
async def operator(everybody):
    person = await everybody.person()
    async with await psycopg.AsyncConnection.connect(everybody.database.owner) as conn:
        await conn.execute("INSERT INTO private.platform_operators (user_id) VALUES (%s)", [person.id])
    return everybody.deps(person, None)


async def test_the_list_shows_what_is_live_with_hash_and_score_and_says_what_is_not_recorded(deps):
    answer = await say(deps, "/prompts")

    assert [row["prompt"] for row in answer.table().rows] == ["gap_fill@v1", "persona_core@v1"]
    gap, persona = answer.table().rows
    assert (gap["score"], gap["hash"], gap["state"]) == ("not recorded", "gap_fill-has", "live")
    assert persona["score"] == "7 of 7 passed (7 of 40 scored), of an earlier text"
    assert persona["older"] == 1
    assert len((await say(deps, "/prompts all=yes")).prompts) == 3


async def test_one_prompt_has_all_its_versions_and_the_rules_score_beside_the_models(deps):
    answer = await say(deps, "/prompts persona_core@v2")

    versions, scores = answer.tables()
    assert answer.headline == "persona_core has 2 versions, v1 is live: write it."
    assert [row["state"] for row in versions.rows] == ["live", "not live"]
    assert scores.rows[0]["rules"] == "30 of 40 passed"
    assert [action.command for action in answer.actions] == ["/evals suite=persona_core"]
    with pytest.raises(AskAgain, match=r"no prompt 'persona_cor'. Did you mean persona_core\?"):
        await say(deps, "/prompts persona_cor")


async def test_every_suite_stands_in_the_list_also_one_that_was_never_run(deps):
    answer = await say(deps, "/evals")

    ran, never = answer.table().rows
    assert (ran["verdict"], ran["rules"], ran["flips"]) == ("regression", "30 of 40 passed", "1 case worse, 1 better")
    assert ran["models"] == "persona_core@v1 · anthropic:a: 7 of 7 passed (7 of 40 scored)"
    assert (never["suite"], never["verdict"]) == ("routing", "never run")
    assert answer.headline == "1 of 2 suites of prompt tests was run here; persona_core got worse."


async def test_a_stand_ins_answers_are_nobodys_score(deps):
    stand_in = column("stand_in", 40, 40, label="persona_core@v1 · openai:x", engine="openai:x")
    answer = await say(deps, "/evals persona_core", Shelf(kept=(run(columns=(column(), stand_in)),)))

    row = answer.table().rows[1]
    assert row["who"] == "persona_core@v1 · openai:x (stand-in, not a score)"
    assert row["share"] is None
    assert "models not recorded (a stand-in, not a score)" in answer.headline


async def test_a_suite_shows_flips_first_to_fail_and_why_the_gate_is_shut(deps):
    answer = await say(deps, "/evals persona_core", Shelf(kept=(run(), run(verdict="no_baseline", flips=()))))

    columns, flips, earlier = answer.tables()
    assert [row["change"] for row in flips.rows] == ["worse", "better"]
    assert flips.rows[0]["case"] == HOSTILE  # Text; whoever draws a table escapes it.
    assert flips.rows[0]["sure"] == "beyond noise"
    assert earlier.rows[0]["verdict"] == "no baseline"
    assert "offline: 1 case got worse." in answer.foot.notes
    share = columns.rows[0]["share"]
    assert (share.low, share.mid, share.high) == (0.5, 0.75, 0.9)


async def test_the_report_opens_for_the_operators_alone(deps, operator):
    theirs = await say(operator, "/evals persona_core")
    assert theirs.actions[0].href == "/prompt_tests/persona_core.html"
    assert any("/home/eva/last.html" in note for note in theirs.foot.notes)

    everybodys = await say(deps, "/evals persona_core")
    assert all(not action.href for action in everybodys.actions)
    assert "/home/eva" not in everybodys.model_dump_json()


async def test_a_suite_that_is_not_there_or_was_never_run_says_what_to_type(deps):
    with pytest.raises(AskAgain, match=r"'routing' was not run.*`viraltracker eval routing`"):
        await say(deps, "/evals routing")
    with pytest.raises(AskAgain, match=r"no suite 'persona'. Did you mean persona_core\?"):
        await say(deps, "/evals persona")
    empty = await say(deps, "/evals", Shelf(kept=()))
    assert empty.headline.startswith("2 suites of prompt tests, and none was run on this machine yet")


async def test_a_process_without_a_prompt_book_says_so(deps):
    chosen, args = commands.parse("/prompts")
    with pytest.raises(AskAgain, match="no prompts at hand"):
        await registry.run(deps, chosen, args)


@pytest.mark.parametrize(("text", "most"), [("/prompts", 0), ("/evals", 1), ("/evals persona_core", 1)])
async def test_many_runs_ask_the_database_as_often_as_one(deps, text, most):
    many = Shelf(kept=tuple(run() for _ in range(30)))
    chosen, args = commands.parse(text)
    for shelf in (Shelf(), many):
        asked.clear()
        await registry.run(Counted(deps.pool, deps.user, None, deps.now, deps.jobs, prompt_book=shelf), chosen, args)
        assert len(asked) == most


async def test_without_a_baseline_nothing_is_said_to_be_as_good_as_one(deps):
    answer = await say(deps, "/evals", Shelf(kept=(run(verdict="no_baseline", flips=(), reasons=()),)))

    assert answer.headline == "1 of 2 suites of prompt tests was run here; none of them has a baseline yet."
