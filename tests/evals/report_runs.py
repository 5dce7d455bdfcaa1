"""Two runs of a suite, a blessed one and a later one, with everything in them that a report has to show."""

from datetime import UTC, datetime
from decimal import Decimal

from evals.baseline import Baseline
from evals.comparison import Blessing
from evals.result import Attempt, CaseResult, CheckResult, Column, Competitor, PromptRef, SuiteRun, ToolCalled, Used

HOSTILE = "</script><img src=x onerror=\"document.title='owned'\">"
ESCAPES = "\x1b[31mred\x1b[0m"
BLESSED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RAN = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
RULES = Competitor(engine="offline", origin="rules")
CLAUDE = Competitor(
    engine="anthropic:claude-sonnet-5-5", origin="provider", prompt=PromptRef(name="marketer", version=3, hash="abc")
)
STAND_IN = Competitor(
    engine="openai:little@http://127.0.0.1:9",
    origin="stand_in",
    prompt=PromptRef(name="marketer", version=3, hash="abc"),
)
NAMES = ("which hooks convert", "a typo in teh name", HOSTILE, f"escapes {ESCAPES}", *(f"steady {n}" for n in range(8)))


def attempt(passed: bool, text: str = "The stairs hook returns 4.3× on $2,017.", repetition: int = 1) -> Attempt:
    """A scored one; `passed` decides its first check."""
    return Attempt(
        repetition=repetition,
        state="scored",
        checks=(
            CheckResult(
                name="right tool", state="scored", passed=passed, reason="" if passed else f"called /spend {HOSTILE}"
            ),
            CheckResult(name="window", state="not_applicable"),
        ),
        output={"text": text, "days": 30 if passed else 7},
        calls=(ToolCalled(command="/top_hooks days=30", result="4 hooks"),),
        used=Used(requests=1, input_tokens=1000, output_tokens=204, cost=Decimal("0.0041"), seconds=2.31),
    )


def unrecorded() -> Attempt:
    return Attempt(repetition=1, state="not_recorded", error="No answer is on record.")


def case(name: str, *attempts: Attempt) -> CaseResult:
    tags = ("typo",) if "typo" in name else ("steady",) if "steady" in name else ("hostile", "instructing")
    return CaseResult(name=name, tags=tags, must=name == NAMES[0], question=f"Question of {name}", attempts=attempts)


def column(competitor: Competitor, failing: tuple[str, ...] = (), recorded: int = len(NAMES)) -> Column:
    """Every case; those named fail, and only the first `recorded` have an answer."""
    return Column(
        competitor=competitor,
        cases=tuple(
            case(name, attempt(name not in failing, f"Answer to {name}") if at < recorded else unrecorded())
            for at, name in enumerate(NAMES)
        ),
    )


def suite_run(*columns: Column, at: datetime = RAN) -> SuiteRun:
    return SuiteRun(suite="routing", ran_at=at, cases_hash="c0ffee", repetitions=1, columns=columns)


def before() -> Baseline:
    """The rules fail the typo."""
    run = suite_run(column(RULES, (NAMES[1],)), at=BLESSED)
    return Baseline(blessed=Blessing(who="Ines", why=f"First run {HOSTILE}", at=BLESSED, hash="0"), run=run)


def later() -> SuiteRun:
    """The rules learned the typo and lost the hostile one; 7 of 12 of Claude's are recorded; a stand-in passes all."""
    return suite_run(column(RULES, (HOSTILE,)), column(CLAUDE, (), recorded=7), column(STAND_IN))
