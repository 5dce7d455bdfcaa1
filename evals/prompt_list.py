"""The prompts as they are listed: every version, which one is live, and its last scores, here or in a baseline."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import prompts
from domain.eval_summary import EvalSummary
from domain.prompt_shown import PromptScore, PromptShown
from evals import kept
from evals.baseline import baselines
from evals.compare import compare
from evals.gate import Ruling
from evals.suites import testing
from evals.summary import summary_of

# Kept runs of a suite that are looked through for a score of an older version.
_LOOK_BACK = 20
# No suite tests the judge's prompt: `viraltracker eval judge` measures it against the labels of people.
JUDGING = "judge"


def shown_prompts(home: Path, folder: Path = prompts.FOLDER) -> list[PromptShown]:
    """Every version of every prompt, the live one of each first. Scores are a provider's answers only.

    Raises:
        BadPrompt: A prompt file is broken.
    """
    live = prompts.live(folder)
    runs = [*kept.summaries(home, limit=_LOOK_BACK), *_blessed()]
    made = [_shown(prompt, live.get(prompt.name), runs) for prompt in prompts.versions(folder)]
    return sorted(made, key=lambda prompt: (prompt.name, not prompt.live, -prompt.version))


def _blessed() -> Iterable[EvalSummary]:
    """The baselines, read as runs: what everybody has who has the repository."""
    nothing = Ruling(reasons=(), notes=())
    return [summary_of(baseline.run, compare(baseline.run), nothing) for baseline in baselines()]


def _shown(prompt: prompts.Prompt, live: int | None, runs: Sequence[EvalSummary]) -> PromptShown:
    suites = tuple(suite.name for suite in testing(prompt.name)) or (JUDGING,) * (prompt.name == JUDGING)
    last = {run.suite: run.rules for run in sorted(runs, key=lambda run: run.ran_at) if run.rules is not None}
    return PromptShown(
        name=prompt.name,
        version=prompt.version,
        live=prompt.version == live,
        hash=prompt.hash,
        purpose=prompt.purpose,
        output=prompt.output,
        variables=prompt.variables,
        model_class=prompt.model_class,
        suites=suites,
        scores=_scores(prompt, runs),
        rules=tuple((suite, last[suite]) for suite in suites if suite in last),
    )


def _scores(prompt: prompts.Prompt, runs: Iterable[EvalSummary]) -> tuple[PromptScore, ...]:
    """The newest of each suite and model; one of the very text before one of an earlier text."""
    found: dict[tuple[str, str], PromptScore] = {}
    for run in sorted(runs, key=lambda run: run.ran_at):
        for column in run.columns:
            if (
                column.origin != "provider"
                or not column.told
                or (column.prompt, column.version) != (prompt.name, prompt.version)
            ):
                continue
            score = PromptScore(
                suite=run.suite, ran_at=run.ran_at, column=column, rules=run.rules, stale=column.hash != prompt.hash
            )
            before = found.get((run.suite, column.engine))
            if before is None or before.stale or not score.stale:
                found[run.suite, column.engine] = score
    return tuple(found.values())
