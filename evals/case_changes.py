"""The cases that changed between two columns, and what shows it."""

from collections.abc import Sequence
from typing import get_args

from pydantic import JsonValue

from evals.comparison import CaseChange, ChangeKind, CheckChange
from evals.diff import field_diffs
from evals.pairing import edited
from evals.result import Attempt, CaseResult, CheckResult, CheckState
from evals.scores import check_names, check_of

_ORDER: tuple[ChangeKind, ...] = get_args(ChangeKind)


def case_changes(before: Sequence[CaseResult], now: Sequence[CaseResult], removed: bool) -> tuple[CaseChange, ...]:
    """Flips first: pass to fail, then fail to pass; then the rest by kind. `removed`: tell cases that are gone."""
    was, is_ = {case.name: case for case in before}, {case.name: case for case in now}
    found = [_change(was.get(name), case) for name, case in is_.items()]
    found += [_change(case, None) for name, case in was.items() if removed and name not in is_]
    changes = [change for change in found if change is not None]
    return tuple(sorted(changes, key=lambda change: _ORDER.index(change.kind)))


def _change(before: CaseResult | None, now: CaseResult | None) -> CaseChange | None:
    kind = _kind(before, now)
    case = now or before
    if kind is None or case is None:
        return None
    left, right = _shown(before, kind == "to_fail"), _shown(now, kind == "to_pass")
    fields = field_diffs(_answer(left), _answer(right)) if left and right else ()
    return CaseChange(
        name=case.name,
        kind=kind,
        tags=case.tags,
        must=case.must,
        question=case.question,
        threshold=case.threshold,
        told_before=before.told if before else (),
        told_now=now.told if now else (),
        checks=_checks(before, now, left, right),
        before=left,
        now=right,
        fields=fields,
        same_answer=bool(left and right) and not fields,
    )


def _kind(before: CaseResult | None, now: CaseResult | None) -> ChangeKind | None:
    if before is None:
        return "added"
    if now is None:
        return "removed"
    if edited(before, now):
        return "changed"
    was, is_ = before.passed, now.passed
    if was is None or is_ is None:
        return None if was == is_ else "gained" if was is None else "lost"
    if was != is_:
        return "to_pass" if is_ else "to_fail"
    return "moved" if _outcomes(before) != _outcomes(now) else None


def _outcomes(case: CaseResult) -> list[tuple[str, float]]:
    """The share of attempts that passed, and of each check: what a change without a flip shows in."""
    told = case.told
    shares = [("", sum(told) / len(told))] if told else []
    for name in check_names([case]):
        passed, scored = _counts(case, name)
        shares += [(name, passed / scored)] if scored else []
    return sorted(shares)


def _shown(case: CaseResult | None, passing: bool) -> Attempt | None:
    """The first attempt of that outcome, else the first that has any."""
    told = [attempt for attempt in case.attempts if attempt.passed is not None] if case else []
    return next((attempt for attempt in told if attempt.passed is passing), told[0] if told else None)


def _answer(attempt: Attempt) -> JsonValue:
    calls: list[JsonValue] = [call.command for call in attempt.calls]
    return {"answer": attempt.output, "calls": calls, "error": attempt.error}


def _checks(
    before: CaseResult | None, now: CaseResult | None, left: Attempt | None, right: Attempt | None
) -> tuple[CheckChange, ...]:
    """Those that came out otherwise. Where a side has no attempt to show, all of the other's."""
    changes: list[CheckChange] = []
    for name in check_names([case for case in (before, now) if case]):
        was, is_ = (check_of(attempt, name) if attempt else None for attempt in (left, right))
        passed_before, scored_before = _counts(before, name)
        passed_now, scored_now = _counts(now, name)
        alike = passed_before * scored_now == passed_now * scored_before and bool(scored_before) == bool(scored_now)
        if alike and _outcome(was) == _outcome(is_):
            continue
        changes.append(
            CheckChange(
                name=name,
                judged=any(check.judged for check in (was, is_) if check),
                state_before=_state(before, name),
                state_now=_state(now, name),
                passed_before=passed_before,
                scored_before=scored_before,
                passed_now=passed_now,
                scored_now=scored_now,
                reason_before=was.reason if was else "",
                reason_now=is_.reason if is_ else "",
            )
        )
    return tuple(changes)


def _found(case: CaseResult | None, name: str) -> list[CheckResult]:
    attempts = case.attempts if case else ()
    return [check for attempt in attempts if (check := check_of(attempt, name)) is not None]


def _counts(case: CaseResult | None, name: str) -> tuple[int, int]:
    scored = [check.passed is True for check in _found(case, name) if check.state == "scored"]
    return sum(scored), len(scored)


def _state(case: CaseResult | None, name: str) -> CheckState | None:
    states = {check.state for check in _found(case, name)}
    ordered: tuple[CheckState, ...] = ("scored", "not_recorded", "not_applicable")
    return next((state for state in ordered if state in states), None)


def _outcome(check: CheckResult | None) -> tuple[CheckState, bool | None] | None:
    """A check that does not apply may as well not be there."""
    return (check.state, check.passed) if check and check.state != "not_applicable" else None
