"""A column's figures, each with how much of it was scored."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

import numpy as np

from domain.pass_rates import pass_at_k, pass_hat_k, share
from evals.comparison import AtK, CheckScore, ColumnScores, Rate, Spent, TagScore
from evals.result import Attempt, CaseResult, CheckResult, Column

# Of more repetitions than these nobody asks "and if we took all of them?".
_MOST_K = 10
# Each case's outcomes, by its name: told once, as they are read for every tag.
Told = Mapping[str, tuple[bool, ...]]


def column_scores(column: Column) -> ColumnScores:
    """All figures of one column by itself."""
    cases = column.cases
    told = {case.name: case.told for case in cases}
    tags = dict.fromkeys(tag for case in cases for tag in case.tags)
    return ColumnScores(
        competitor=column.competitor,
        counts=column.competitor.origin != "stand_in",
        passed_cases=sum(case.passes(told[case.name]) is True for case in cases),
        rate=_rate_of(cases, told),
        at_k=_at_k(cases, told),
        tags=tuple(
            TagScore(tag=tag, rate=_rate_of([case for case in cases if tag in case.tags], told)) for tag in tags
        ),
        checks=tuple(_check(name, cases) for name in check_names(cases)),
        spent=_spent(column),
        failed=sum(attempt.state == "failed" for case in cases for attempt in case.attempts),
        must_failed=tuple(case.name for case in cases if case.must and False in told[case.name]),
    )


def check_names(cases: Iterable[CaseResult]) -> tuple[str, ...]:
    """Every check that any attempt has, in the order in which they are met."""
    found = (check.name for case in cases for attempt in case.attempts for check in attempt.checks)
    return tuple(dict.fromkeys(found))


def check_of(attempt: Attempt, name: str) -> CheckResult | None:
    """What that check found of an attempt; None where it is not among them."""
    for check in attempt.checks:
        if check.name == name:
            return check
    return None


def _rate_of(cases: Sequence[CaseResult], told: Told) -> Rate:
    """How many of the cases pass, and how many could be told."""
    return _rate([told[case.name] for case in cases], len(cases), sum(len(case.attempts) for case in cases))


def _rate(told: Sequence[Sequence[bool]], of: int, asked: int) -> Rate:
    told = [outcomes for outcomes in told if outcomes]
    return _mean([sum(outcomes) / len(outcomes) for outcomes in told], told, of, asked)


def _mean(shares: Sequence[float], told: Sequence[Sequence[bool]], of: int, asked: int) -> Rate:
    attempts = sum(len(outcomes) for outcomes in told)
    found = share(shares, attempts)
    return Rate(
        rate=found.rate if found else None,
        low=found.low if found else None,
        high=found.high if found else None,
        cases=len(told),
        of=of,
        passed=sum(sum(outcomes) for outcomes in told),
        attempts=attempts,
        asked=asked,
    )


def _at_k(cases: Sequence[CaseResult], told: Told) -> tuple[AtK, ...]:
    most = max((len(outcomes) for outcomes in told.values()), default=0)
    asked = sum(len(case.attempts) for case in cases)
    return tuple(
        AtK(k=k, any=_estimated(told, asked, k, pass_at_k), every=_estimated(told, asked, k, pass_hat_k))
        for k in range(1, min(most, _MOST_K) + 1)
    )


def _estimated(told: Told, asked: int, k: int, estimate: Callable[[int, int, int], float]) -> Rate:
    enough = [outcomes for outcomes in told.values() if len(outcomes) >= k]
    shares = [estimate(len(outcomes), sum(outcomes), k) for outcomes in enough]
    return _mean(shares, enough, len(told), asked)


def _check(name: str, cases: Sequence[CaseResult]) -> CheckScore:
    """A case counts unless the check is known not to apply to any of its answers."""
    told: list[list[bool]] = []
    scores: list[float] = []
    of = asked = 0
    judged = False
    for case in cases:
        found = [check_of(attempt, name) for attempt in case.attempts if attempt.state == "scored"]
        if found and all(check is None or check.state == "not_applicable" for check in found):
            continue
        of += 1
        asked += len(case.attempts)
        scored = [check for check in found if check is not None and check.state == "scored"]
        told.append([check.passed is True for check in scored])
        scores += [check.score for check in scored if check.score is not None]
        judged = judged or any(check.judged for check in found if check is not None)
    rate = _rate(told, of, asked)
    mean = sum(scores) / len(scores) if scores else None
    return CheckScore(name=name, judged=judged, rate=rate, score=mean, scored=len(scores))


def _spent(column: Column) -> Spent:
    """The rules cost nothing, which is known; a model's attempt without a price is not priced, and not free."""
    used = [attempt.used for case in column.cases for attempt in case.attempts if attempt.state != "not_recorded"]
    free = column.competitor.origin == "rules"
    costs = [one.cost if one.cost is not None else Decimal(0) for one in used if free or one.cost is not None]
    seconds = [one.seconds for one in used if one.seconds is not None]
    p50, p95 = (float(q) for q in np.quantile(seconds, (0.5, 0.95))) if seconds else (None, None)
    return Spent(
        attempts=len(used),
        requests=sum(one.requests for one in used),
        input_tokens=sum(one.input_tokens for one in used),
        output_tokens=sum(one.output_tokens for one in used),
        cost=sum(costs, Decimal(0)) if costs else None,
        priced=len(costs),
        p50=p50,
        p95=p95,
        timed=len(seconds),
    )
