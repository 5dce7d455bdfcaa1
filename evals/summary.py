"""A run and what it was compared with, told as the short value that is kept, listed and shown in the chat."""

from domain.eval_summary import ColumnScore, EvalSummary, EvalVerdict, FlipTold
from evals.comparison import ColumnComparison, Comparison
from evals.gate import Ruling
from evals.result import SuiteRun


def summary_of(run: SuiteRun, compared: Comparison, gate: Ruling) -> EvalSummary:
    """The run's summary; it knows no report file yet (evals.kept writes that)."""
    flips = [
        FlipTold(
            case=change.name,
            column=column.now.competitor.label,
            to_pass=change.kind == "to_pass",
            checks=tuple(check.name for check in change.checks),
            tags=change.tags,
            certain=_certain(column),
            counts=column.now.counts,
        )
        for column in compared.columns
        for change in column.flips
    ]
    return EvalSummary(
        suite=run.suite,
        ran_at=run.ran_at,
        repetitions=run.repetitions,
        columns=tuple(map(_score, compared.columns)),
        verdict=_verdict(compared, gate),
        reasons=tuple(reason.sentence for reason in gate.reasons),
        flips=tuple(sorted(flips, key=lambda flip: flip.to_pass)),
        judge=run.judge,
        blessed_by=compared.blessed.who if compared.blessed else None,
        blessed_at=compared.blessed.at if compared.blessed else None,
    )


def _verdict(compared: Comparison, gate: Ruling) -> EvalVerdict:
    codes = {reason.code for reason in gate.reasons}
    if codes == {"not_compared"}:
        return "untested"
    if codes:
        return "regression"
    return "ok" if compared.blessed or compared.against is not None else "no_baseline"


def _certain(column: ColumnComparison) -> bool | None:
    if column.paired is None or column.paired.verdict == "untested":
        return None
    return column.paired.verdict in ("better", "worse", "mixed")


def _score(column: ColumnComparison) -> ColumnScore:
    now, prompt = column.now, column.now.competitor.prompt
    return ColumnScore(
        label=now.competitor.label,
        origin=now.competitor.origin,
        engine=now.competitor.engine,
        prompt=prompt.name if prompt else None,
        version=prompt.version if prompt else None,
        hash=prompt.hash if prompt else None,
        passed=now.passed_cases,
        told=now.rate.cases,
        of=now.rate.of,
        share=now.rate.rate,
        low=now.rate.low,
        high=now.rate.high,
        cost=now.spent.cost,
        input_tokens=now.spent.input_tokens,
        output_tokens=now.spent.output_tokens,
        p50=now.spent.p50,
        p95=now.spent.p95,
        beats_rules=column.against_rules.told if column.against_rules else "",
    )
