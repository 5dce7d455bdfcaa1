"""What would go wrong: a lost recording is skipped in silence, a known failure breaks every build, a new one none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.baseline import Baseline, bless, read_baseline
from evals.compare import compare
from evals.comparison import Blessing
from evals.result import Attempt, CaseResult, CheckResult, Column, Competitor, PromptRef, SuiteRun
from evals.standing import standing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MODEL = Competitor(
    engine="anthropic:x", origin="provider", prompt=PromptRef(name="marketer", version=3, hash="abc123abc123")
)
SOLID = CaseResult(name="solid", attempts=(Attempt(repetition=1, state="scored"),))


def case(told: str, name: str = "two", **more: object) -> CaseResult:
    """`told`: a letter an attempt: p passed, f failed, n not recorded."""
    attempts = tuple(_attempt(letter, nth) for nth, letter in enumerate(told, start=1))
    return CaseResult.model_validate({"name": name, "threshold": 0.5, "attempts": attempts, **more})


def _attempt(letter: str, nth: int) -> Attempt:
    if letter == "n":
        return Attempt(repetition=nth, state="not_recorded", error="No answer is on record.")
    check = CheckResult(name="total", state="scored", passed=letter == "p", reason="9, expected 2")
    return Attempt(repetition=nth, state="scored", checks=(check,))


def run(*cases: CaseResult) -> SuiteRun:
    columns = (Column(competitor=MODEL, cases=(SOLID, *cases)),)
    return SuiteRun(suite="little", ran_at=NOW, cases_hash="0", repetitions=1, columns=columns)


def kind(now: CaseResult, before: CaseResult | None, folder: Path) -> tuple[str, str]:
    blessed = run(before) if before else run()
    bless(blessed, [one.name for one in blessed.columns[0].cases], "r1", "first", NOW, folder)
    found = standing(now, compare(run(now), read_baseline("little", folder)).columns[0])
    return found.kind, found.reason


@pytest.mark.parametrize(
    ("before", "now", "wanted", "said"),
    [
        ("p", "p", "passes", ""),
        ("f", "p", "passes", ""),
        ("p", "f", "fails", "passed in the blessed baseline, and fails now: total: 9, expected 2"),
        ("p", "n", "fails", "not recorded, and the baseline has a score of it: No answer is on record."),
        ("f", "n", "fails", "not recorded, and the baseline has a score of it"),
        ("n", "n", "not_recorded", "not recorded: No answer is on record."),
        ("f", "f", "expected", "fails in the blessed baseline too: total: 9, expected 2"),
        ("n", "f", "expected", "fails, and is not in the baseline as it is now"),
        (None, "f", "expected", "fails, and is not in the baseline as it is now"),
        (None, "p", "passes", ""),
        ("pp", "pf", "passes", ""),
        ("pp", "ff", "fails", "passed in the blessed baseline"),
    ],
)
def test_a_case_fails_only_where_somebody_stands_for_it(
    before: str | None, now: str, wanted: str, said: str, tmp_path: Path
):
    found, reason = kind(case(now), case(before) if before else None, tmp_path)
    assert (found, reason[: len(said)]) == (wanted, said)


def test_a_case_that_must_pass_may_not_fail_once(tmp_path: Path):
    found, reason = kind(case("pf", must=True), case("pp", must=True), tmp_path)
    assert (found, reason) == (
        "fails",
        "must pass each time, as in the blessed baseline, and failed 1 of 2 times: total: 9, expected 2",
    )
    assert kind(case("pf", must=True), case("pf", must=True), tmp_path)[0] == "passes"


def test_an_edited_case_is_not_taken_for_a_flip(tmp_path: Path):
    assert kind(case("f", hash="new"), case("p", hash="old"), tmp_path)[0] == "expected"


def test_without_a_baseline_nobody_said_that_it_passes():
    column = compare(run(case("f"))).columns[0]
    assert standing(case("f"), column).kind == "expected"
    assert standing(case("p"), column).kind == "passes"
    assert standing(case("n"), column).kind == "not_recorded"


def test_a_check_that_the_rules_lose_in_a_case_that_failed_anyway_fails():
    def one(injection: bool) -> CaseResult:
        said = (("verdict", False), ("injection", injection))
        checks = tuple(CheckResult(name=name, state="scored", passed=passed) for name, passed in said)
        return CaseResult(name="hostile", attempts=(Attempt(repetition=1, state="scored", checks=checks),))

    def of(held: CaseResult) -> SuiteRun:
        rules = Column(competitor=Competitor(engine="offline", origin="rules"), cases=(held,))
        return run().model_copy(update={"columns": (rules,)})

    blessed = Baseline(blessed=Blessing(who="r1", why="first", at=NOW, hash="h"), run=of(one(True)))
    found = standing(one(False), compare(of(one(False)), blessed).columns[0])
    assert (found.kind, found.reason[:60]) == ("fails", "failed in the blessed baseline too, but not at injection: ve")
    assert standing(one(True), compare(of(one(True)), blessed).columns[0]).kind == "expected"
