"""May this pass? The reasons against it, each a sentence; without one the command ends with 0, else with 1.

What is chance is no reason: a model's change counts where the exact paired test tells it from noise (5 %, two-sided),
as a whole or, adjusted for how many there are, in a tag or a check. What is certain needs no test: rules answer alike
each time, and the same answer judged otherwise by a rule's check is the check's doing. Scores of stand-ins are no
reason for anything.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.comparison import CaseChange, ColumnComparison, ColumnScores, Comparison
from evals.gate_words import blindness, cases, fail, of_column, of_part, points

Code = Literal[
    "regression",
    "part_regression",
    "certain_regression",
    "must",
    "lost_coverage",
    "lost_check",
    "not_compared",
    "column_gone",
    "answer_model",
    "judge",
    "cases",
]


class Reason(BaseModel):
    """Why not. `column`: its label, None where the reason is of the whole run; `cases`: names, where it is of cases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    column: str | None
    sentence: str
    cases: tuple[str, ...] = ()


class Ruling(BaseModel):
    """The gate's answer. `notes`: what is no reason against it, and worth knowing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reasons: tuple[Reason, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.reasons


def gate(comparison: Comparison) -> Ruling:
    """All reasons against a run: first those of the whole run, then by column."""
    reasons = [*_of_run(comparison)]
    notes = [*_notes(comparison)]
    for column in comparison.columns:
        prompt = column.now.competitor.prompt
        measure = prompt is not None and prompt.version == comparison.against
        if column.now.counts and not measure:
            reasons += _of_column(column, comparison)
            notes += _column_notes(column, comparison)
    return Ruling(reasons=tuple(reasons), notes=tuple(notes))


def _of_run(found: Comparison) -> Iterator[Reason]:
    if found.against is not None and not any(_compared(column) for column in found.columns):
        told = f"No answer of v{found.against} and of the version beside it is on record for the same case"
        yield Reason(code="not_compared", column=None, sentence=f"{told}: nothing was compared. Record with --live.")
    if found.blessed is None:
        return
    if found.judge_before != found.judge_now:
        told = f"The judge is {found.judge_now or 'none'}, the baseline's was {found.judge_before or 'none'}"
        yield Reason(
            code="judge",
            column=None,
            sentence=f"{told}: scores of two judges are not compared. Bless with the new one.",
        )
    yield from (reason for gone in found.gone if (reason := _gone(gone, found)))
    changed = (*found.cases_changed, *found.cases_removed)
    if changed:
        parts = [f"{cases(found.cases_changed)} edited"] * bool(found.cases_changed)
        parts += [f"{cases(found.cases_removed)} removed"] * bool(found.cases_removed)
        sentence = (
            f"Since the baseline was blessed, {' and '.join(parts)}: the baseline does not speak of them. "
            f"Read what they score now, then bless."
        )
        yield Reason(code="cases", column=None, sentence=sentence, cases=changed)


def _compared(column: ColumnComparison) -> bool:
    """With another version of its prompt, by a model whose scores count."""
    paired = column.paired if column.now.counts and column.now.competitor.prompt else None
    return paired is not None and paired.cases > 0


def _gone(gone: ColumnScores, found: Comparison) -> Reason | None:
    """A model of the baseline that was not run: another took its place, or, unless some were chosen, it is missing."""
    competitor = gone.competitor
    name = competitor.prompt.name if competitor.prompt else None
    others = [
        column.now.competitor.engine
        for column in found.columns
        if column.now.counts and column.before is None and _name(column.now) == name
    ]
    if others:
        told = f"{name} is answered by {', '.join(dict.fromkeys(others))}; the baseline's model was {competitor.engine}"
        return Reason(
            code="answer_model", column=competitor.label, sentence=f"{told}. Run that one too, or bless the new one."
        )
    if not found.all_columns:
        return None
    told = f"{competitor.label} is in the baseline with {gone.rate.coverage}, and not in this run."
    return Reason(code="column_gone", column=competitor.label, sentence=told)


def _name(scores: ColumnScores) -> str | None:
    return scores.competitor.prompt.name if scores.competitor.prompt else None


def _of_column(column: ColumnComparison, found: Comparison) -> Iterator[Reason]:
    label = column.now.competitor.label
    if column.paired is not None and not column.paired.certain:
        if column.paired.verdict == "worse":
            yield Reason(code="regression", column=label, sentence=f"{label} got worse: {of_column(column)}")
        for part in column.parts:
            if part.paired.verdict == "worse":
                yield Reason(code="part_regression", column=label, sentence=f"{label} got worse {of_part(part)}")
    certain = [change for change in column.of_kind("to_fail") if _certain(column, change)]
    if certain:
        told = f"{label}: {cases([change.name for change in certain])} passed and now {fail(len(certain))}"
        why = "rules answer alike each time" if column.paired and column.paired.certain else "the answer is the same"
        sentence = f"{told}; {why}, so this is no chance."
        yield Reason(
            code="certain_regression", column=label, sentence=sentence, cases=tuple(change.name for change in certain)
        )
    if column.paired and column.paired.certain:
        yield from _unseen(column, label)
    if must := _must(column):
        told = f"{label}: {cases(must)} that must pass failed."
        yield Reason(code="must", column=label, sentence=told, cases=must)
    yield from _coverage(column, found)


def _unseen(column: ColumnComparison, label: str) -> Iterator[Reason]:
    """Checks that certainly fail now, in cases which failed before for something else: no flip shows them."""
    lost = [change for change in column.of_kind("moved") if change.checks_lost]
    names = tuple(change.name for change in lost)
    checks = ", ".join(repr(name) for name in dict.fromkeys(name for change in lost for name in change.checks_lost))
    if lost:
        told = f"{label}: {cases(names)} failed before and {fail(len(lost))} now at {checks} too, which passed."
        yield Reason(code="certain_regression", column=label, sentence=told, cases=names)


def _coverage(column: ColumnComparison, found: Comparison) -> Iterator[Reason]:
    if column.before is None:
        return
    label = column.now.competitor.label
    lost = tuple(change.name for change in column.of_kind("lost"))
    before, now = column.before.rate, column.now.rate
    if lost:
        told = f"{label}: {now.coverage}, before {before.coverage}; {cases(lost)} not told any more."
        hint = " Record with --live." if column.now.competitor.origin == "provider" else ""
        yield Reason(code="lost_coverage", column=label, sentence=told + hint, cases=lost)
    elif found.whole and _fewer_repetitions(column, found):
        told = f"{label}: {now.attempts} of {now.asked} attempts told, before {before.attempts} of {before.asked}."
        yield Reason(code="lost_coverage", column=label, sentence=told)
    scored = {check.name: check.rate for check in column.now.checks}
    for check in column.before.checks if now.cases else ():
        rate = scored.get(check.name)
        if check.rate.cases and found.whole and not (rate and rate.cases):
            told = f"{label}: the check {check.name!r} scored {check.rate.cases} cases before, and none now."
            yield Reason(code="lost_check", column=label, sentence=told)


def _fewer_repetitions(column: ColumnComparison, found: Comparison) -> bool:
    """Fewer of those asked for are told; that fewer were asked for is a note, not a loss."""
    if column.before is None or found.cases_removed or _asked_less(found):
        return False
    return column.now.rate.attempts < column.before.rate.attempts


def _asked_less(found: Comparison) -> bool:
    return found.against is None and found.repetitions < (found.baseline_repetitions or 0)


def _must(column: ColumnComparison) -> tuple[str, ...]:
    """Must-cases that fail and did not before. Rules that nobody blessed yet have nothing to fall back from."""
    if column.before is None and column.now.competitor.origin == "rules":
        return ()
    accepted = column.before.must_failed if column.before else ()
    return tuple(name for name in column.now.must_failed if name not in accepted)


def _certain(column: ColumnComparison, change: CaseChange) -> bool:
    return bool(column.paired and column.paired.certain) or change.check_changed


def _notes(found: Comparison) -> Iterator[str]:
    if found.blessed is None and found.against is None:
        yield "There is no baseline to compare with: viraltracker eval bless writes one."
    if found.cases_added:
        yield f"{cases(found.cases_added)} not in the baseline yet: bless to hold them."
    if _asked_less(found):
        yield f"{found.repetitions} repetitions were asked for; the baseline has {found.baseline_repetitions}."
    if not found.whole or not found.all_columns:
        yield "Only a part was run: what was left out is not held against it."


def _column_notes(column: ColumnComparison, found: Comparison) -> Iterator[str]:
    label = column.now.competitor.label
    if not column.now.rate.cases:
        yield f"{label}: {column.now.rate.coverage}."
        return
    if column.edited_in_place:
        yield f"{label}: its file was edited since the baseline, under the same version number."
    if column.before is None and found.blessed is not None and found.against is None:
        yield f"{label} is not in the baseline yet."
    new = _must(column)
    known = tuple(name for name in column.now.must_failed if name not in new)
    if known:
        since = "as in the baseline" if column.before else "and no baseline says that they passed"
        yield f"{label}: {cases(known)} that must pass {fail(len(known))}, {since}."
    if column.paired and column.paired.verdict == "noise":
        yield f"{label}: within noise. {of_column(column)} {blindness(column.paired)}"
    duel = column.against_rules
    if duel is not None and duel.paired.verdict != "better":
        yield f"{label}: {duel.told} ({points(duel.paired.difference)} on {duel.paired.cases} cases)."
