"""What the report draws, as plain JSON: scores, flips, breakdowns, and every case with its attempts and diffs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from domain.eval_summary import EvalSummary
from evals.comparison import AtK, CaseChange, CheckChange, ColumnComparison, Comparison, Paired, PartChange, Rate
from evals.diff import FieldDiff
from evals.gate import Ruling
from evals.result import Attempt, CaseResult, CheckResult, Column, Competitor, SuiteRun, Used

# JSON, as the report's script reads it.
View = dict[str, Any]
_NEW, _GONE = "new", "gone"


@dataclass(frozen=True)
class _Told:
    """A column of the run, beside what was found of it."""

    column: Column
    compared: ColumnComparison
    changes: dict[str, CaseChange]
    cases: dict[str, CaseResult]


def view(run: SuiteRun, compared: Comparison, summary: EvalSummary, gate: Ruling) -> View:
    """Everything that the report shows. Text is text: whoever draws it sets it as such."""
    told = _told(run, compared)
    names = list(dict.fromkeys(case.name for column in run.columns for case in column.cases))
    against = _against(compared)
    return {
        "suite": run.suite,
        "ran_at": run.ran_at.isoformat(),
        "repetitions": run.repetitions,
        "verdict": summary.verdict,
        "headline": summary.headline,
        "reasons": list(summary.reasons),
        "notes": list(gate.notes),
        "judge": run.judge,
        "baseline": blessed(compared),
        "compared": against,
        "no_comparison": "" if against else f"Nothing to compare with: viraltracker eval bless {run.suite} writes one.",
        "columns": [_column(one) for one in told],
        "flips": [_flip(one, change) for one in told for change in one.compared.flips if change.kind == "to_fail"]
        + [_flip(one, change) for one in told for change in one.compared.flips if change.kind == "to_pass"],
        "checks": _checks(told),
        "per_tag": _per_tag(told),
        "tags": list(dict.fromkeys(tag for column in run.columns for case in column.cases for tag in case.tags)),
        "cases": [_case(name, told, against or "") for name in names],
    }


def blessed(compared: Comparison) -> str | None:
    """Who blessed the baseline, when and why."""
    if compared.blessed is None:
        return None
    return f"Baseline blessed by {compared.blessed.who} on {compared.blessed.at:%Y-%m-%d}: {compared.blessed.why}"


def at_k(found: AtK | None, every: bool) -> str:
    """`90 % (k=3)`."""
    share = None if found is None else (found.every if every else found.any).rate
    return "" if share is None or found is None else f"{share:.0%} (k={found.k})"


def tested(paired: Paired | None) -> str:
    """What the paired test says of a change."""
    if paired is None or paired.verdict == "untested":
        return ""
    if paired.certain and paired.verdict != "same":
        return f"{paired.worse} worse, {paired.better} better: certain"
    p = paired.adjusted if paired.adjusted is not None else paired.p
    word = {"noise": "within noise", "same": "no change"}.get(paired.verdict, paired.verdict)
    return word if p is None else f"{word}, p {p:.3f}" if p >= 0.001 else f"{word}, p < 0.001"


def changed_check(check: CheckChange) -> str:
    """What a check says now that it did not say before."""
    counts = ""
    if max(check.scored_before, check.scored_now) > 1:
        counts = f"{check.passed_before} of {check.scored_before} → {check.passed_now} of {check.scored_now}"
    reason = check.reason_now or (f"was: {check.reason_before}" if check.reason_before else "")
    return " · ".join(filter(None, (counts, reason)))


def _told(run: SuiteRun, compared: Comparison) -> list[_Told]:
    def key(competitor: Competitor) -> tuple[str, str, str]:
        return competitor.label, competitor.origin, competitor.prompt.hash if competitor.prompt else ""

    columns = {key(column.competitor): column for column in run.columns}
    return [
        _Told(
            column=columns[key(one.now.competitor)],
            compared=one,
            changes={change.name: change for change in one.changes},
            cases={case.name: case for case in columns[key(one.now.competitor)].cases},
        )
        for one in compared.columns
    ]


def _against(compared: Comparison) -> str | None:
    if compared.against is not None:
        return f"v{compared.against}"
    return "the baseline" if compared.blessed else None


def _column(one: _Told) -> View:
    now = one.compared.now
    last = max(now.at_k, key=lambda found: found.k, default=None)
    spent, last = now.spent, last if last is not None and last.k > 1 else None
    return {
        "label": now.competitor.label,
        "origin": now.competitor.origin,
        "passed": now.passed_cases,
        "told": now.rate.cases,
        "of": now.rate.of,
        "share": now.rate.rate,
        "low": now.rate.low,
        "high": now.rate.high,
        "pass_at": at_k(last, every=False),
        "pass_all": at_k(last, every=True),
        "rules": one.compared.against_rules.told if one.compared.against_rules else "",
        "change": tested(one.compared.paired),
        "cost": None if spent.cost is None else float(spent.cost),
        "priced": f"{spent.priced} of {spent.attempts} priced" if 0 < spent.priced < spent.attempts else "",
        "tokens": spent.input_tokens + spent.output_tokens,
        "p50": spent.p50,
        "p95": spent.p95,
    }


def _flip(one: _Told, change: CaseChange) -> View:
    note = "same answer, so the checks changed" if change.same_answer else tested(one.compared.paired)
    return {
        "case": change.name,
        "column": one.compared.now.competitor.label,
        "to_pass": change.kind == "to_pass",
        "note": " · ".join(filter(None, ("must pass" if change.must else "", note))),
        "checks": [{"name": check.name, "told": changed_check(check)} for check in change.checks],
    }


def _cell(rate: Rate | None, part: PartChange | None) -> View | None:
    if rate is None:
        return None
    before = part.before if part else None
    moved = before is not None and before.attempts > 0 and before.rate != rate.rate
    return {
        "passed": rate.passed,
        "attempts": rate.attempts,
        "told": rate.cases,
        "of": rate.of,
        "share": rate.rate,
        "low": rate.low,
        "high": rate.high,
        "was": f"was {before.passed} of {before.attempts}" if before and moved else "",
        "note": tested(part.paired) if part and moved else "",
    }


def _checks(told: list[_Told]) -> list[Any]:
    names = {check.name: check.judged for one in told for check in one.compared.now.checks}
    rows: list[View] = []
    for name, judged in names.items():
        rates = [{check.name: check.rate for check in one.compared.now.checks}.get(name) for one in told]
        rows.append({"name": name, "judged": judged, "cells": _cells(told, rates, "check", name)})
    return rows


def _per_tag(told: list[_Told]) -> list[Any]:
    names = dict.fromkeys(tag.tag for one in told for tag in one.compared.now.tags)
    rows: list[View] = []
    for name in names:
        rates = [{tag.tag: tag.rate for tag in one.compared.now.tags}.get(name) for one in told]
        rows.append({"name": name, "judged": False, "cells": _cells(told, rates, "tag", name)})
    return rows


def _cells(told: list[_Told], rates: Iterable[Rate | None], kind: str, name: str) -> list[Any]:
    parts = [
        next((part for part in one.compared.parts if (part.kind, part.name) == (kind, name)), None) for one in told
    ]
    return [_cell(rate, part) for rate, part in zip(rates, parts, strict=True)]


def _case(name: str, told: list[_Told], against: str) -> View:
    first = next(one.cases[name] for one in told if name in one.cases)
    return {
        "name": name,
        "tags": list(first.tags),
        "must": first.must,
        "threshold": first.threshold,
        "question": first.question,
        "columns": [_of_column(one.cases.get(name), one.changes.get(name), against) for one in told],
    }


def _of_column(case: CaseResult | None, change: CaseChange | None, against: str) -> View:
    passed = case.passed if case else None
    flipped = change.kind if change and change.kind in ("to_fail", "to_pass") else None
    return {
        "state": "none" if passed is None else "pass" if passed else "fail",
        "passed": sum(case.told) if case else 0,
        "told": len(case.told) if case else 0,
        "flip": None if flipped is None else flipped.removeprefix("to_"),
        "attempts": [_attempt(attempt) for attempt in case.attempts] if case else [],
        "diff": _diff(change, against) if change and change.before else None,
    }


def _attempt(attempt: Attempt) -> View:
    return {
        "repetition": attempt.repetition,
        "state": attempt.state,
        "error": attempt.error,
        "checks": [_check(check) for check in attempt.checks],
        "calls": [{"command": call.command, "result": call.result} for call in attempt.calls],
        "output": attempt.output,
        "used": used(attempt.used),
    }


def _check(check: CheckResult) -> View:
    states = {True: "pass", False: "fail", None: "none"}
    state = "plain" if check.state == "not_applicable" else states[check.passed]
    return {
        "name": check.name,
        "state": state,
        "score": check.score,
        "reason": check.reason,
        "judged": check.judged,
    }


def used(taken: Used) -> str:
    """`1 request · 1,204 tokens · $0.0041 · 2.31 s`; empty where no model was asked."""
    if not taken.requests:
        return ""
    parts = [f"{taken.requests} request" + "s" * (taken.requests != 1)]
    parts.append(f"{taken.input_tokens + taken.output_tokens:,} tokens")
    parts += [f"${taken.cost:.4f}"] if taken.cost is not None else ["cost not known"]
    parts += [f"{taken.seconds:.2f} s"] if taken.seconds is not None else []
    return " · ".join(parts)


def _diff(change: CaseChange, against: str) -> View:
    return {
        "against": against,
        "same": change.same_answer,
        "checks": [{"name": check.name, "told": changed_check(check)} for check in change.checks],
        "fields": [_field(field) for field in change.fields],
    }


def _field(field: FieldDiff) -> View:
    before: list[View] = [_piece(p.text, p.kind == _GONE) for p in field.pieces if p.kind != _NEW]
    now: list[View] = [_piece(p.text, p.kind == _NEW) for p in field.pieces if p.kind != _GONE]
    if not field.pieces:
        before = [] if field.kind == _NEW else [_piece(_said(field.before), True)]
        now = [] if field.kind == _GONE else [_piece(_said(field.now), True)]
    return {"path": field.path or "answer", "before": before, "now": now}


def _piece(text: str, changed: bool) -> View:
    return {"text": text, "changed": changed}


def _said(value: JsonValue) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
