"""What would go wrong in a CI: an unrecorded model passes, a lost recording is skipped, a suite hides another."""

import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from evals.baseline import bless, read_baseline
from evals.cassettes import Cassettes
from evals.competitors import RULES, entrants
from evals.replayed import Listed, Replayed
from evals.run import run_suite
from evals.standing import Standing
from evals.suite import Check, Found
from evals.suites import SUITES
from tests.evals.little import Little, Sum, SumCase
from tests.evals.recorder import Recorder, Says

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CASES = (SumCase(name="two", total=2), SumCase(name="three", total=3), SumCase(name="four", total=4))
RIGHT = {"two": 2, "three": 3, "four": 4}
MODEL = entrants(Little(CASES))[1].competitor


def says(text: str, repetition: int) -> dict[str, object] | None:
    return None if text == "four" else {"total": RIGHT[text] if text == "two" else 9}


async def record(suite: Little, folder: Path, said: Says = says, repetitions: int = 1) -> None:
    """Records, and blesses what was recorded and what the rules said."""
    source = Recorder(Cassettes(folder / "recordings"), said)
    run = await run_suite(suite, entrants(suite), now=NOW, source=source, repetitions=repetitions)
    bless(run, list(RIGHT), "r1", "first", NOW, folder)


async def stands(suite: Little, folder: Path) -> dict[str, Standing]:
    replayed = Replayed(suite, Cassettes(folder / "recordings"), read_baseline("little", folder))
    return {f"{one.column}/{one.case}": await replayed.standing(one) for one in replayed.listed()}


def kinds(found: dict[str, Standing]) -> dict[str, str]:
    return {name: standing.kind for name, standing in found.items()}


OFFLINE = {"offline/two": "passes", "offline/three": "passes", "offline/four": "passes"}
COLUMN = "marketer@v3/anthropic:claude-sonnet-5-5"


async def test_a_model_without_recordings_is_one_line_that_says_so(tmp_path: Path):
    found = await stands(Little(CASES), tmp_path)
    assert kinds(found) == OFFLINE | {f"{COLUMN}/None": "not_recorded"}
    assert found[f"{COLUMN}/None"].reason == "not recorded: 0 of 3 cases"


async def test_recorded_cases_are_tests_and_the_others_are_skipped(tmp_path: Path):
    await record(Little(CASES), tmp_path)
    assert kinds(await stands(Little(CASES), tmp_path)) == OFFLINE | {
        f"{COLUMN}/two": "passes",
        f"{COLUMN}/three": "expected",
        f"{COLUMN}/four": "not_recorded",
    }


async def test_what_was_recorded_and_is_gone_fails(tmp_path: Path):
    await record(Little(CASES), tmp_path)
    shutil.rmtree(tmp_path / "recordings")
    found = kinds(await stands(Little(CASES), tmp_path))
    assert found == OFFLINE | {
        f"{COLUMN}/two": "fails",
        f"{COLUMN}/three": "fails",
        f"{COLUMN}/four": "not_recorded",
    }


async def test_a_blessed_case_that_was_taken_out_is_missed(tmp_path: Path):
    await record(Little(CASES), tmp_path)
    found = await stands(Little(CASES[:2]), tmp_path)
    assert found["offline/four"].kind == "fails"
    assert "has this case, and the suite has it no more" in found["offline/four"].reason
    assert (len(found), found["offline/two"].kind) == (5, "passes")


async def test_a_rule_that_got_worse_fails_its_case_and_no_other(tmp_path: Path):
    await record(Little(CASES), tmp_path)
    worse = Little(CASES, lambda case: Sum(total=0 if case.name == "two" else case.total))
    found = await stands(worse, tmp_path)
    assert found["offline/two"].kind == "fails"
    assert "total: 0, expected 2" in found["offline/two"].reason
    assert (found["offline/three"].kind, found["offline/four"].kind) == ("passes", "passes")


async def test_a_check_that_got_stricter_fails_recorded_answers_too(tmp_path: Path):
    class Stricter(Little):
        def checks(self) -> list[Check[SumCase, Sum]]:
            return [Check("words", lambda _, answered: Found(bool(answered.value.words), "says nothing"))]

    await record(Little(CASES), tmp_path)
    found = await stands(Stricter(CASES), tmp_path)
    assert found[f"{COLUMN}/two"] == Standing(
        "fails", "passed in the blessed baseline, and fails now: words: says nothing"
    )


async def test_replays_repeat_as_often_as_was_blessed(tmp_path: Path):
    def flaky(text: str, repetition: int) -> dict[str, object]:
        return {"total": RIGHT[text] if repetition < 3 else 0}

    lenient = Little(tuple(case.model_copy(update={"threshold": 0.6}) for case in CASES))
    await record(lenient, tmp_path, flaky, repetitions=3)
    assert set(kinds(await stands(lenient, tmp_path)).values()) == {"passes"}
    strict = Little(tuple(case.model_copy(update={"threshold": 1.0}) for case in CASES))
    assert kinds(await stands(strict, tmp_path))[f"{COLUMN}/two"] == "expected"  # Edited: nobody blessed that.


async def test_a_replay_tells_what_the_answers_took_and_asks_nobody(tmp_path: Path):
    suite = Little(CASES[:1])
    cassettes = Cassettes(tmp_path)
    recorded = await run_suite(suite, entrants(suite), now=NOW, source=Recorder(cassettes, says))

    def nobody(text: str, repetition: int) -> None:
        raise AssertionError("asked again")

    again = await run_suite(suite, entrants(suite), now=NOW, source=Recorder(Cassettes(tmp_path), nobody))
    assert again == recorded
    used = again.columns[1].cases[0].attempts[0].used
    assert (used.requests, used.cost, used.seconds) == (1, Decimal("0.001"), 2.5)


@pytest.mark.parametrize("name", SUITES)
def test_every_suite_lists_each_of_its_cases_with_the_rules_and_its_model_as_not_recorded(name: str, tmp_path: Path):
    replayed = Replayed(SUITES[name], Cassettes(tmp_path), None)
    listed = replayed.listed()
    cases = [case.name for case in SUITES[name].cases().cases]
    assert [one.case for one in listed if one.competitor == RULES] == cases
    models = [one for one in listed if one.competitor != RULES]
    assert [one.case for one in models] == [None]
    assert models[0].of == len(cases)


def test_the_repository_ships_no_answer_that_nobody_gave():
    assert Cassettes().competitors() == ()


def test_a_stand_in_is_named_as_one():
    made = Listed(MODEL.model_copy(update={"origin": "stand_in"}), "two", 3)
    assert made.column == f"{COLUMN}+stand_in"
