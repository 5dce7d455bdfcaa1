"""One suite run as the command line asks for it: who competes, the run, the comparison, the verdict, and the report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.errors import AskAgain
from domain.eval_summary import EvalSummary
from evals import kept
from evals.answers import Answers
from evals.arguments import EvalWords
from evals.baseline import BASELINES, Baseline, read_baseline
from evals.column_calibration import calibration_of
from evals.compare import compare
from evals.comparison import Comparison
from evals.competitors import entrants, prompt_named
from evals.gate import Ruling, gate
from evals.report_html import page
from evals.report_view import view
from evals.result import Competitor, PromptRef, SuiteRun
from evals.run import Only, Progress, run_suite
from evals.suite import Suite
from evals.summary import summary_of


@dataclass(frozen=True)
class Reported:
    """A suite's run and all that is told of it. `baseline`: what it was compared with, where it was."""

    run: SuiteRun
    compared: Comparison
    gate: Ruling
    summary: EvalSummary
    html: str


@dataclass(frozen=True)
class Running:
    """One suite to be run: with which words, answers and clock, and who is told how far it is."""

    suite: Suite[Any, Any]
    words: EvalWords
    answers: Answers
    now: datetime
    progress: Callable[[Progress], None]
    baselines: Path = BASELINES

    async def reported(self, home: Path) -> Reported:
        """Runs the suite and compares it. A run of all its cases is kept in the data folder, with its report.

        Raises:
            AskAgain: A version, model, tag or case that does not exist; a case file or a baseline that is malformed.
        """
        run, baseline = await self.ran()
        chosen = bool(self.words.models or self.words.prompts)
        compared = compare(run, baseline, self.words.against, whole=not self.words.partial, all_columns=not chosen)
        ruling = gate(compared)
        ruling = ruling.model_copy(update={"notes": (*ruling.notes, *_confidence(self.suite, run))})
        summary = summary_of(run, compared, ruling)
        html = page(view(run, compared, summary, ruling))
        if not self.words.partial:
            path = kept.keep(home, run, summary, html)
            summary = summary.model_copy(update={"report": str(path)})
        return Reported(run, compared, ruling, summary, html)

    async def ran(self) -> tuple[SuiteRun, Baseline | None]:
        """The run alone, and the baseline that it is to be compared with.

        Raises:
            AskAgain: As `reported`.
        """
        only = _only(self.suite, self.words)
        baseline = read_baseline(self.suite.name, self.baselines) if self.words.baseline else None
        recorded = (*self.answers.competitors(self.suite.name), *_models(baseline))
        run = await run_suite(
            self.suite,
            entrants(
                self.suite,
                _versions(self.suite, self.words),
                self.words.models,
                self.answers.connected,
                recorded,
                self.answers.keys,
            ),
            now=self.now,
            source=self.answers.source,
            repetitions=self.words.repeat or (baseline.run.repetitions if baseline else 1),
            judge=self.answers.judge,
            only=only,
            progress=self.progress,
        )
        return run, baseline


def _confidence(suite: Suite[Any, Any], run: SuiteRun) -> Iterator[str]:
    """How far each column's confidence can be trusted, where its answers say how sure they are."""
    for column in run.columns:
        if found := calibration_of(suite, column):
            told = f"off by {found.error * 100:.1f} points on average (Brier {found.brier:.3f}; always unsure: 0.250)"
            yield f"{column.competitor.label}: confidence is {told} in {found.of} statements."


def _models(baseline: Baseline | None) -> tuple[Competitor, ...]:
    if baseline is None:
        return ()
    return tuple(column.competitor for column in baseline.run.columns if column.competitor.prompt is not None)


def _versions(suite: Suite[Any, Any], words: EvalWords) -> list[PromptRef]:
    """Those named and, beside each, the one that it is compared with; none: the live one."""
    named = [prompt_named(suite, wanted) for wanted in words.prompts]
    if words.against is None:
        return named
    named = named or [prompt_named(suite, suite.prompts[0])]
    return [*named, *_others(suite, named, words.against)]


def _others(suite: Suite[Any, Any], named: list[PromptRef], against: int) -> list[PromptRef]:
    others = [prompt_named(suite, f"{name}@v{against}") for name in dict.fromkeys(version.name for version in named)]
    if same := next((version for version in others if version in named), None):
        told = f"{same.label} would be compared with itself."
        raise AskAgain(told, f"Name another version with --prompt {same.name}@vN, or another one after --against.")
    return others


def _only(suite: Suite[Any, Any], words: EvalWords) -> Only:
    """The cases that were asked for, each of which exists."""
    cases = suite.cases().cases
    names, tags = {case.name for case in cases}, {tag for case in cases for tag in case.tags}
    for wanted, there, kind in ((words.cases, names, "case"), (words.tags, tags, "tag")):
        if missing := [name for name in wanted if name not in there]:
            raise AskAgain(f"{suite.name} has no {kind} {missing[0]!r}.", _nearest(missing[0], there), "not_found")
    return Only(names=frozenset(words.cases), tags=frozenset(words.tags))


def _nearest(wanted: str, there: set[str]) -> str:
    from rapidfuzz import process

    found = process.extract(wanted, sorted(there), limit=3)
    return "Did you mean " + ", ".join(repr(name) for name, _, _ in found) + "?" if found else ""
