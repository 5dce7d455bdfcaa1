"""The same cases before and now, put to the test: as a whole, by tag, by check, and against the rules."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from domain.paired_test import ALPHA, adjusted, blind_below, finds, interval, sign_flip
from evals.comparison import ColumnScores, Paired, PartChange, Rate, Verdict
from evals.result import Attempt, CaseResult
from evals.scores import check_names, check_of

# What an attempt came to, by one measure (all checks, or one); None where it cannot be told.
Measure = Callable[[Attempt], bool | None]


class Pair(NamedTuple):
    """One case on both sides."""

    before: CaseResult
    now: CaseResult


class _Seen(NamedTuple):
    """One case's shares on both sides, of how many attempts each."""

    before: Fraction
    now: Fraction
    repetitions: int


def whole(attempt: Attempt) -> bool | None:
    """Whether it passed all checks."""
    return attempt.passed


def by_check(name: str) -> Measure:
    """Whether it passed one check."""

    def measure(attempt: Attempt) -> bool | None:
        check = check_of(attempt, name)
        return check.passed if check is not None and check.state == "scored" else None

    return measure


def paired(pairs: Sequence[Pair], certain: bool, measure: Measure = whole, even: bool = True) -> Paired:
    """The pairs by one measure.

    Args:
        pairs: Cases that were the same on both sides.
        certain: Neither side has any chance in it.
        measure: What is compared.
        even: Compare the same number of repetitions of a case on both sides, the first ones. The sign-flip test needs
            it of two models: a share of five scatters less than one of two. Against rules, which always answer alike,
            it does not.
    """
    return _tested([_seen(pair, measure, even) for pair in pairs], certain)


def _tested(looked: Sequence[_Seen | None], certain: bool) -> Paired:
    seen = [one for one in looked if one is not None]
    moves = [one.now - one.before for one in seen]
    p = None if certain or not seen else sign_flip(moves)
    worse, better = sum(move < 0 for move in moves), sum(move > 0 for move in moves)
    found = interval([float(move) for move in moves])
    return Paired(
        verdict=_verdict(worse, better, float(sum(moves)), p, len(seen)),
        certain=certain,
        cases=len(seen),
        of=len(looked),
        repetitions=max((one.repetitions for one in seen), default=0),
        before=_mean([one.before for one in seen]),
        now=_mean([one.now for one in seen]),
        difference=found.difference if found else None,
        low=found.low if found and not certain else None,
        high=found.high if found and not certain else None,
        p=p,
        worse=worse,
        better=better,
        equal=len(seen) - worse - better,
        blind_below=None if certain else blind_below(len(seen)),
        finds=None if certain else finds(len(seen)),
    )


def part_changes(
    pairs: Sequence[Pair], certain: bool, before: ColumnScores, now: ColumnScores
) -> tuple[PartChange, ...]:
    """Every tag and every check, their ps adjusted for how many they are."""
    tags = dict.fromkeys(tag for pair in pairs for tag in pair.now.tags)
    checks = check_names(case for pair in pairs for case in pair)
    seen = [_seen(pair, whole, even=True) for pair in pairs]
    tagged = {tag: [one for pair, one in zip(pairs, seen, strict=True) if tag in pair.now.tags] for tag in tags}
    found = [
        *(("tag", tag, _tested(looked, certain)) for tag, looked in tagged.items()),
        *(("check", name, paired(pairs, certain, by_check(name))) for name in checks),
    ]
    together = adjusted([one.p if one.p is not None else 1.0 for *_, one in found], [_moved(one) for *_, one in found])
    rates = {"tag": (_tags(before), _tags(now)), "check": (_checks(before), _checks(now))}
    return tuple(
        PartChange(
            name=name,
            kind="tag" if kind == "tag" else "check",
            before=rates[kind][0].get(name),
            now=rates[kind][1].get(name),
            paired=one if one.p is None else _in_company(one, p),
        )
        for (kind, name, one), p in zip(found, together, strict=True)
    )


def same_cases(before: Sequence[CaseResult], now: Sequence[CaseResult]) -> list[Pair]:
    """Cases that are on both sides and were not edited in between, in the order of now."""
    was = {case.name: case for case in before}
    return [Pair(was[case.name], case) for case in now if case.name in was and not edited(was[case.name], case)]


def edited(before: CaseResult, now: CaseResult) -> bool:
    """The case itself is another one, by hash where both have one."""
    return bool(before.hash and now.hash) and before.hash != now.hash


def _in_company(one: Paired, p: float) -> Paired:
    verdict = "noise" if one.verdict in ("better", "worse") and p > ALPHA else one.verdict
    return one.model_copy(update={"adjusted": p, "verdict": verdict})


def _verdict(worse: int, better: int, moved: float, p: float | None, cases: int) -> Verdict:
    if not cases:
        return "untested"
    if not worse and not better:
        return "same"
    if p is None:
        return "mixed" if worse and better else "worse" if worse else "better"
    if p > ALPHA:
        return "noise"
    return "better" if moved > 0 else "worse"


def _seen(pair: Pair, measure: Measure, even: bool) -> _Seen | None:
    before, now = _told(pair.before, measure), _told(pair.now, measure)
    if not before or not now:
        return None
    if even:
        most = min(len(before), len(now))
        before, now = before[:most], now[:most]
    return _Seen(Fraction(sum(before), len(before)), Fraction(sum(now), len(now)), max(len(before), len(now)))


def _told(case: CaseResult, measure: Measure) -> list[bool]:
    ordered = sorted(case.attempts, key=lambda attempt: attempt.repetition)
    return [outcome for attempt in ordered if (outcome := measure(attempt)) is not None]


def _mean(shares: Sequence[Fraction]) -> float | None:
    return float(sum(shares, Fraction()) / len(shares)) if shares else None


def _moved(one: Paired) -> int:
    return one.worse + one.better


def _tags(scores: ColumnScores) -> Mapping[str, Rate]:
    return {part.tag: part.rate for part in scores.tags}


def _checks(scores: ColumnScores) -> Mapping[str, Rate]:
    return {part.name: part.rate for part in scores.checks}
