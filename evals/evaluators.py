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

AnyCheck = Check[Any, Any] | JudgedCheck[Any, Any]
Said = dict[str, bool | float | str | EvaluationReason]

_SCORE = " · score"
_NOT_RECORDED = "not recorded"


class Turn:
    """What is asked: one repetition of a case, counted from 1.

    No data class, and neither is Told: the library writes those into its spans field by field, and a trace is no place
    for whole cases and answers. It writes the representation.
    """

    __slots__ = ("case", "repetition")

    def __init__(self, case: EvalCase, repetition: int) -> None:
        self.case = case
        self.repetition = repetition

    def __repr__(self) -> str:
        return f"{self.case.name} #{self.repetition}"


class Told:
    """What came of a turn: the answer, or why there is none to look at."""

    __slots__ = ("answered", "error", "state")

    def __init__(self, state: AttemptState, answered: Answered[Any] | None = None, error: str = "") -> None:
        self.state: AttemptState = state
        self.answered = answered
        self.error = error

    def __repr__(self) -> str:
        return self.state


@dataclass(repr=False)
class Looked(Evaluator[Turn, Told, Any]):
    """Every check of a suite, each under its name: passed or not is an assertion, a score from 0 to 1 stands beside it,
    "not recorded" is a label. One evaluator for all: the library's own work on each would take longer than the checks.
    """

    checks: Mapping[str, AnyCheck]
    judge: Judging | None

    def build_serialization_arguments(self) -> dict[str, Any]:
        return {}

    async def evaluate(self, ctx: EvaluatorContext[Turn, Told, Any]) -> EvaluatorOutput:
        said: Said = {}
        if (answered := ctx.output.answered) is not None:
            for name, check in self.checks.items():
                try:
                    said |= await self._one(name, check, ctx.inputs, answered)
                except Exception as error:  # A check that breaks must lose no other, whatever breaks it.
                    broke = f"The check itself failed: {type(error).__name__}: {error}"
                    said[name] = EvaluationReason(False, broke)
        return said

    async def _one(self, name: str, check: AnyCheck, turn: Turn, answered: Answered[Any]) -> Said:
        if isinstance(check, JudgedCheck):
            return await self._judged(check, turn, answered)
        found = check.look(turn.case, answered)
        if found is None:
            return {}
        said: Said = {name: EvaluationReason(found.passed, found.reason)}
        return said if found.score is None else said | {name + _SCORE: float(found.score)}

    async def _judged(self, check: JudgedCheck[Any, Any], turn: Turn, answered: Answered[Any]) -> Said:
        asked = check.ask(turn.case, answered)
        if asked is None:
            return {}
        if self.judge is None:
            return {check.name: EvaluationReason(_NOT_RECORDED, "No judge was asked.")}
        try:
            verdict = await self.judge.judged(*asked, turn.repetition)
        except NotRecorded as error:
            return {check.name: EvaluationReason(_NOT_RECORDED, error.message)}
        except WriterFailed as error:
            # Without a verdict nothing is known of the answer: neither passed nor failed.
            return {check.name: EvaluationReason(_NOT_RECORDED, f"The judge gave no verdict: {error.message}")}
        return {check.name: EvaluationReason(verdict.yes, verdict.reason)}


def results(checks: Mapping[str, AnyCheck], reported: ReportCase[Turn, Told, Any]) -> tuple[CheckResult, ...]:
    """Every check's result, in the order of the checks. Where the library refused them, none has passed."""
    refused = next((failure.error_message for failure in reported.evaluator_failures), None)
    return tuple(_result(name, isinstance(check, JudgedCheck), reported, refused) for name, check in checks.items())


def _result(name: str, judged: bool, reported: ReportCase[Turn, Told, Any], refused: str | None) -> CheckResult:
    if refused is not None:
        why = f"The check itself failed: {refused}"
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
