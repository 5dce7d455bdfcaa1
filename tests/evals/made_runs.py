"""Runs of a suite drawn in letters: one string a case, one letter an attempt."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from pydantic import JsonValue

from evals.baseline import Baseline
from evals.comparison import Blessing
from evals.result import Attempt, CaseResult, CheckResult, Column, Competitor, PromptRef, SuiteRun, Used

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
RULES = Competitor(engine="offline", origin="rules")
MODEL = "anthropic:claude-sonnet-5-5"


def by_model(version: int = 3, engine: str = MODEL, digest: str | None = None, stand_in: bool = False) -> Competitor:
    """A model with a version of the prompt."""
    ref = PromptRef(name="persona_core", version=version, hash=digest or f"hash{version}")
    return Competitor(engine=engine, origin="stand_in" if stand_in else "provider", prompt=ref)


def attempt(letter: str, repetition: int, output: JsonValue = None) -> Attempt:
    """P: passes. F: its evidence fails. J: fails by a judge only. X: the model gave no answer. -: not recorded."""
    if letter == "-":
        return Attempt(repetition=repetition, state="not_recorded")
    if letter == "X":
        return Attempt(repetition=repetition, state="failed", error="cut off")
    checks = (
        CheckResult(name="evidence", state="scored", passed=letter != "F", reason="" if letter != "F" else "no quote"),
        CheckResult(name="numbers", state="not_applicable"),
        CheckResult(name="fair", state="scored", passed=letter != "J", judged=True),
    )
    said = f"{letter} said" if output is None else output
    used = Used(requests=1, input_tokens=100, output_tokens=10, cost=Decimal("0.01"), seconds=float(repetition))
    return Attempt(repetition=repetition, state="scored", checks=checks, output=said, used=used)


def case(
    name: str, letters: str, tags: tuple[str, ...] = (), must: bool = False, digest: str = "", threshold: float = 1.0
) -> CaseResult:
    attempts = tuple(attempt(letter, n + 1) for n, letter in enumerate(letters))
    return CaseResult(name=name, hash=digest, tags=tags, must=must, threshold=threshold, attempts=attempts)


def column(competitor: Competitor, cases: Mapping[str, str] | str) -> Column:
    """By name, or named 0, 1, 2 … from a string of letters, one attempt each."""
    named = {str(n): letter for n, letter in enumerate(cases)} if isinstance(cases, str) else cases
    return Column(competitor=competitor, cases=tuple(case(name, letters) for name, letters in named.items()))


def ran(*columns: Column, repetitions: int = 1, judge: str | None = None) -> SuiteRun:
    return SuiteRun(
        suite="persona_core", ran_at=NOW, cases_hash="c", repetitions=repetitions, judge=judge, columns=columns
    )


def baseline(*columns: Column, repetitions: int = 1, judge: str | None = None) -> Baseline:
    """As if blessed; what it says of itself is not checked where it is not read from a file."""
    run = ran(*columns, repetitions=repetitions, judge=judge)
    return Baseline(blessed=Blessing(who="Ada", why="First.", at=NOW, hash="h"), run=run)
