"""A run against the blessed baseline, or one version of a prompt against another of the same run."""

from collections.abc import Iterable, Sequence

from domain.errors import AskAgain
from evals.baseline import Baseline
from evals.case_changes import case_changes
from evals.comparison import AgainstRules, ColumnComparison, Comparison
from evals.pairing import edited, paired, part_changes, same_cases
from evals.result import CaseResult, Column, Competitor, SuiteRun
from evals.scores import column_scores


def compare(
    run: SuiteRun,
    baseline: Baseline | None = None,
    against: int | None = None,
    whole: bool = True,
    all_columns: bool = True,
) -> Comparison:
    """What changed, how sure that is, and what could not be told.

    Args:
        run: What was just run.
        baseline: What was blessed; None: nothing, or it is not to be looked at.
        against: A version: every column of another version of its prompt is compared with the column of that version
            and the same model in this very run, and only the rules with the baseline.
        whole: All cases were run; else those that are missing are not told as gone.
        all_columns: All models and prompts were run, none chosen.

    Raises:
        AskAgain: The baseline is another suite's, or the run has no column of the version `against`.
    """
    if baseline is not None and baseline.run.suite != run.suite:
        raise AskAgain(f"The baseline is of {baseline.run.suite!r}, the run of {run.suite!r}.", code="conflict")
    if against is not None and not any(_version(column.competitor) == against for column in run.columns):
        had = sorted({f"v{_version(column.competitor)}" for column in run.columns if column.competitor.prompt})
        told = f"It has {', '.join(had)}." if had else "It has no prompt's column at all: none is recorded."
        raise AskAgain(f"This run has no column of version v{against} to compare with.", told, "not_found")
    blessed = baseline.run.columns if baseline else ()
    rules = next((column for column in run.columns if column.competitor.origin == "rules"), None)
    columns = [
        _column(column, _counterpart(column.competitor, run.columns, blessed, against), rules, whole)
        for column in run.columns
    ]
    was, is_ = _cases(blessed), _cases(run.columns)
    return Comparison(
        suite=run.suite,
        ran_at=run.ran_at,
        repetitions=run.repetitions,
        whole=whole,
        all_columns=all_columns,
        blessed=baseline.blessed if baseline else None,
        baseline_repetitions=baseline.run.repetitions if baseline else None,
        against=against,
        judge_before=baseline.run.judge if baseline else None,
        judge_now=run.judge,
        columns=tuple(columns),
        gone=tuple(column_scores(column) for column in _gone(blessed, run.columns)) if not against else (),
        cases_changed=tuple(name for name in is_ if name in was and edited(was[name], is_[name])),
        cases_added=tuple(name for name in is_ if name not in was) if baseline else (),
        cases_removed=tuple(name for name in was if name not in is_) if whole else (),
    )


def _column(now: Column, before: Column | None, rules: Column | None, whole: bool) -> ColumnComparison:
    scores = column_scores(now)
    own = now.competitor.origin == "rules"
    duel = None
    if rules is not None and not own:
        duel = AgainstRules(paired=paired(same_cases(rules.cases, now.cases), certain=False, even=False))
    if before is None:
        return ColumnComparison(now=scores, before=None, paired=None, changes=(), parts=(), against_rules=duel)
    was = column_scores(before)
    pairs = same_cases(before.cases, now.cases)
    return ColumnComparison(
        now=scores,
        before=was,
        paired=paired(pairs, own),
        changes=case_changes(before.cases, now.cases, removed=whole),
        parts=part_changes(pairs, own, was, scores),
        against_rules=duel,
        edited_in_place=_edited_in_place(before.competitor, now.competitor),
    )


def _counterpart(
    now: Competitor, columns: Sequence[Column], blessed: Sequence[Column], against: int | None
) -> Column | None:
    """What a column is compared with: its own version in the baseline, else the newest one there of the same prompt
    by the same model; with `against`, that version in this run."""
    if against is not None and now.prompt is not None:
        found = [column for column in columns if _rivals(column.competitor, now)]
        return next((column for column in found if _version(column.competitor) == against != _version(now)), None)
    found = [column for column in blessed if _rivals(column.competitor, now)]
    own = next((column for column in found if _version(column.competitor) == _version(now)), None)
    return own or max(found, key=lambda column: _version(column.competitor) or 0, default=None)


def _rivals(one: Competitor, other: Competitor) -> bool:
    """The same prompt, whichever version, by the same model of the same origin."""
    return (one.engine, one.origin, _name(one)) == (other.engine, other.origin, _name(other))


def _gone(blessed: Iterable[Column], now: Sequence[Column]) -> list[Column]:
    return [column for column in blessed if not any(_rivals(column.competitor, one.competitor) for one in now)]


def _cases(columns: Iterable[Column]) -> dict[str, CaseResult]:
    return {case.name: case for column in columns for case in column.cases}


def _name(competitor: Competitor) -> str | None:
    return competitor.prompt.name if competitor.prompt else None


def _version(competitor: Competitor) -> int | None:
    return competitor.prompt.version if competitor.prompt else None


def _edited_in_place(before: Competitor, now: Competitor) -> bool:
    if before.prompt is None or now.prompt is None:
        return False
    return before.prompt.version == now.prompt.version and before.prompt.hash != now.prompt.hash
