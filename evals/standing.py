"""What one case of one column comes to as a test: whether it passes, must not fail, or was never expected to pass."""

from dataclasses import dataclass
from typing import Literal

from evals.comparison import ColumnComparison
from evals.result import Attempt, CaseResult

_SHOWN = 4  # Reasons; a line is read, a page is not.


@dataclass(frozen=True)
class Standing:
    """passes; fails: the baseline stands for it, or for an answer to it; expected: it fails and nobody said that it
    passes; not_recorded: nothing can be told."""

    kind: Literal["passes", "fails", "expected", "not_recorded"]
    reason: str = ""


def standing(case: CaseResult, column: ColumnComparison) -> Standing:
    """How a case stands beside the blessed baseline.

    Args:
        case: The case in the column as it was run.
        column: The same column, compared.
    """
    change = next((change for change in column.changes if change.name == case.name), None)
    kind = change.kind if change else None
    if case.passed:
        if case.must and False in case.told and change is not None and all(change.told_before):
            told = f"must pass each time, as in the blessed baseline, and failed {case.told.count(False)} of"
            return Standing("fails", f"{told} {len(case.told)} times: {_why(case)}")
        return Standing("passes")
    if case.passed is None:
        if kind == "lost":
            return Standing("fails", f"not recorded, and the baseline has a score of it: {_why(case)}")
        return Standing("not_recorded", f"not recorded: {_why(case)}")
    if kind == "to_fail":
        return Standing("fails", f"passed in the blessed baseline, and fails now: {_why(case)}")
    if change is not None and kind == "moved" and change.checks_lost and column.paired and column.paired.certain:
        checks = ", ".join(change.checks_lost)
        return Standing("fails", f"failed in the blessed baseline too, but not at {checks}: {_why(case)}")
    if column.before is None:
        return Standing("expected", f"fails, and no baseline says that it passes: {_why(case)}")
    if kind in ("added", "changed", "gained"):
        return Standing("expected", f"fails, and is not in the baseline as it is now: {_why(case)}")
    return Standing("expected", f"fails in the blessed baseline too: {_why(case)}")


def _why(case: CaseResult) -> str:
    """What the first attempt that did not pass lacks."""
    attempt = next((attempt for attempt in case.attempts if not attempt.passed), None)
    return "no attempt" if attempt is None else "; ".join(_lacks(attempt)) or "no reason is known"


def _lacks(attempt: Attempt) -> list[str]:
    if attempt.error:
        return [attempt.error]
    lacking = [check for check in attempt.checks if check.passed is False]
    lacking = lacking or [check for check in attempt.checks if check.state == "not_recorded"]
    return [f"{check.name}: {check.reason}" if check.reason else check.name for check in lacking[:_SHOWN]]
