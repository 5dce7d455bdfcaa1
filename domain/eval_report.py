"""What /evals answers: the last runs of the prompt tests that are kept on this machine."""

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.eval_summary import ColumnScore, EvalSummary, EvalVerdict, FlipTold
from domain.format import instant, plural
from domain.prompt_report import NOT_RECORDED, passed, share
from domain.table import Cell, Column, Figure, Interval, Table

VERDICTS: dict[EvalVerdict, str] = {
    "ok": "ok",
    "regression": "regression",
    "no_baseline": "no baseline",
    "untested": "not compared",
}
NEVER = "never run"
_MOST_FLIPS = 20
# A stand-in's answers test the harness; they are shown, and are nobody's score.
_STAND_IN = "stand-in, not a score"


class SuiteLine(BaseModel):
    """A suite and its last run; None where it was never run here."""

    model_config = ConfigDict(frozen=True)

    suite: str
    last: EvalSummary | None = None


class EvalList(Answer):
    """Each suite with its last run."""

    suites: tuple[SuiteLine, ...] = ()

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="suite", label="Suite"),
                Column(key="verdict", label="Verdict", kind="verdict"),
                Column(key="rules", label="Offline"),
                Column(key="models", label="Models"),
                Column(key="flips", label="Against the baseline"),
                Column(key="at", label="Last run", kind="instant", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(_suite_row(line) for line in self.suites),
        )


class EvalDetail(Answer):
    """The last run of one suite, and the ones before it."""

    last: EvalSummary
    earlier: tuple[EvalSummary, ...] = ()

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="who", label="Who answered"),
                Column(key="passed", label="Passed"),
                Column(key="share", label="Share passed", kind="interval", unit="fraction"),
                Column(key="cost", label="Cost", kind="money"),
                Column(key="tokens", label="Tokens", kind="count", wide_only=True),
                Column(key="p50", label="p50", kind="duration", wide_only=True),
                Column(key="p95", label="p95", kind="duration", wide_only=True),
            ),
            rows=tuple(_column_row(column) for column in self.last.columns),
            currency="USD",
        )

    def tables(self) -> tuple[Table, ...]:
        made = [self.table()]
        if flips := (*self.last.to_fail, *self.last.to_pass):
            made.append(_flips(flips))
        if self.earlier:
            made.append(_earlier(self.earlier))
        return tuple(made)


def flips_told(summary: EvalSummary) -> str:
    """`2 cases worse, 1 better`; whether there is a baseline at all."""
    if summary.verdict == "no_baseline":
        return "no baseline yet"
    worse, better = len(summary.to_fail), len(summary.to_pass)
    if not (worse or better):
        return "no case changed"
    return ", ".join(
        part for part in (f"{plural(worse, 'case')} worse" * bool(worse), f"{better:,} better" * bool(better)) if part
    )


def models_told(summary: EvalSummary) -> str:
    """The best of the models' scores; how many answers there are where none is whole."""
    models = [column for column in summary.columns if column.origin == "provider"]
    scored = [column for column in models if column.told]
    if scored:
        best = max(scored, key=lambda column: (column.told / column.of, column.rate or 0))
        return f"{best.label}: {passed(best)}"
    if any(column.origin == "stand_in" for column in summary.columns):
        return f"{NOT_RECORDED} (a {_STAND_IN})"
    cases = max((column.of for column in summary.columns), default=0)
    return f"{NOT_RECORDED} (0 of {cases:,})"


def _suite_row(line: SuiteLine) -> dict[str, Cell | Interval | Figure]:
    last = line.last
    if last is None:
        return {"suite": line.suite, "verdict": NEVER, "rules": "–", "models": "–", "flips": "–"}
    return {
        "suite": line.suite,
        "verdict": VERDICTS[last.verdict],
        "rules": passed(last.rules),
        "models": models_told(last),
        "flips": flips_told(last),
        "at": instant(last.ran_at),
        "command": f"/evals suite={line.suite}",
    }


def _column_row(column: ColumnScore) -> dict[str, Cell | Interval | Figure]:
    tokens = column.input_tokens + column.output_tokens
    return {
        "who": column.label if column.counts else f"{column.label} ({_STAND_IN})",
        "passed": passed(column),
        "share": share(column) if column.counts else None,
        "cost": None if column.cost is None or column.origin == "rules" else float(column.cost),
        "tokens": tokens or None,
        "p50": column.p50,
        "p95": column.p95,
    }


def _flips(flips: tuple[FlipTold, ...]) -> Table:
    return Table(
        title="Changed against the baseline",
        columns=(
            Column(key="change", label="Change", kind="verdict"),
            Column(key="case", label="Case"),
            Column(key="column", label="Who answered"),
            Column(key="checks", label="Checks that changed"),
            Column(key="sure", label="Sure", wide_only=True),
            Column(key="tags", label="Tags", wide_only=True),
        ),
        rows=tuple(
            {
                "change": "better" if flip.to_pass else "worse",
                "case": flip.case,
                "column": flip.column,
                "checks": ", ".join(flip.checks) or "–",
                "sure": {True: "beyond noise", False: "within noise", None: "not tested"}[flip.certain],
                "tags": ", ".join(flip.tags),
            }
            for flip in flips[:_MOST_FLIPS]
        ),
        more=max(0, len(flips) - _MOST_FLIPS),
    )


def _earlier(runs: tuple[EvalSummary, ...]) -> Table:
    return Table(
        title="Earlier runs",
        columns=(
            Column(key="at", label="Run", kind="instant"),
            Column(key="verdict", label="Verdict", kind="verdict"),
            Column(key="rules", label="Offline"),
            Column(key="models", label="Models"),
            Column(key="flips", label="Against the baseline", wide_only=True),
        ),
        rows=tuple(
            {
                "at": instant(run.ran_at),
                "verdict": VERDICTS[run.verdict],
                "rules": passed(run.rules),
                "models": models_told(run),
                "flips": flips_told(run),
            }
            for run in runs
        ),
    )
