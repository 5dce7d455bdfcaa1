"""A suite's checks as pydantic-evals knows them, and what its report says of them as our results."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext, EvaluatorOutput
from pydantic_evals.reporting import ReportCase

from agent.written import WriterFailed
from evals.case import EvalCase
from evals.result import AttemptState, CheckResult
from evals.source import Judging, NotRecorded
from evals.suite import Answered, Check, JudgedCheck

_SCORE = " · score"


@dataclass(frozen=True)
class Turn:
    """What is asked: one repetition of a case. Repetitions count from 1."""

    case: EvalCase
    repetition: int


@dataclass(frozen=True)
class Told:
    """What came of a turn: the answer, or why there is none to look at."""

    state: AttemptState
    answered: Answered[Any] | None = None
    error: str = ""


@dataclass(repr=False)
class Looked(Evaluator[Turn, Told, Any]):
    """One check. Passed is an assertion, a score from 0 to 1 beside it, "not recorded" a label."""

    check: Check[Any, Any] | JudgedCheck[Any, Any]
    judge: Judging | None

    def get_default_evaluation_name(self) -> str:
        return self.check.name

    def build_serialization_arguments(self) -> dict[str, Any]:
        return {}

    async def evaluate(self, ctx: EvaluatorContext[Turn, Told, Any]) -> EvaluatorOutput:
        answered = ctx.output.answered
        if answered is None:
            return {}
        if isinstance(self.check, JudgedCheck):
            return await self._judged(self.check, ctx.inputs, answered)
        found = self.check.look(ctx.inputs.case, answered)
        if found is None:
            return {}
        said = {self.check.name: EvaluationReason(found.passed, found.reason)}
        if found.score is not None:
            said[self.check.name + _SCORE] = EvaluationReason(float(found.score))
        return said

    async def _judged(self, check: JudgedCheck[Any, Any], turn: Turn, answered: Answered[Any]) -> EvaluatorOutput:
        asked = check.ask(turn.case, answered)
        if asked is None:
            return {}
        if self.judge is None:
            return {check.name: EvaluationReason("not_recorded", "No judge was asked.")}
        try:
            verdict = await self.judge.judged(*asked, turn.repetition)
        except NotRecorded as error:
            return {check.name: EvaluationReason("not_recorded", error.message)}
        except WriterFailed as error:
            # Without a verdict nothing is known of the answer: neither passed nor failed.
            return {check.name: EvaluationReason("not_recorded", f"The judge gave no verdict: {error.message}")}
        return {check.name: EvaluationReason(verdict.yes, verdict.reason)}


def results(
    checks: Mapping[str, Check[Any, Any] | JudgedCheck[Any, Any]], reported: ReportCase[Turn, Told, Any]
) -> tuple[CheckResult, ...]:
    """Every check's result, in the order of the checks; a check that broke has not passed."""
    broken = {failure.name: failure.error_message for failure in reported.evaluator_failures}
    return tuple(_result(name, isinstance(check, JudgedCheck), broken, reported) for name, check in checks.items())


def _result(name: str, judged: bool, broken: Mapping[str, str], reported: ReportCase[Turn, Told, Any]) -> CheckResult:
    if name in broken:
        why = f"The check itself failed: {broken[name]}"
        return CheckResult(name=name, state="scored", passed=False, reason=why, judged=judged)
    if (said := reported.assertions.get(name)) is not None:
        score = reported.scores.get(name + _SCORE)
        value = None if score is None else float(score.value)
        return CheckResult(
            name=name, state="scored", passed=said.value, score=value, reason=said.reason or "", judged=judged
        )
    if (label := reported.labels.get(name)) is not None:
        return CheckResult(name=name, state="not_recorded", reason=label.reason or "", judged=judged)
    return CheckResult(name=name, state="not_applicable", judged=judged)
