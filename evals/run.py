"""Runs a suite: every column answers every case as often as asked, every answer is checked, nothing is left out."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic_evals import Case, Dataset
from pydantic_evals.reporting import EvaluationReport

import prompts
from agent import failures
from agent.written import WriterFailed
from domain.errors import AskAgain
from evals import evaluators
from evals.case import EvalCase
from evals.competitors import Entrant
from evals.evaluators import AnyCheck, Looked, Told, Turn
from evals.result import Attempt, CaseResult, Column, SuiteRun, Used
from evals.source import Judging, NotRecorded, Served, Source
from evals.suite import Asked, JudgedCheck, Suite

# The model was asked, and gave nothing usable. Any other failure says nothing about its answer.
_ITS_OWN_FAILING = ("bad_output", "blocked", "limit")
_FREE = Used(cost=Decimal(0))


@dataclass(frozen=True)
class Only:
    """Which cases: all, or those named, and of those with tags the ones that have any of them."""

    names: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def of(self, cases: Sequence[EvalCase]) -> tuple[EvalCase, ...]:
        """The chosen cases.

        Raises:
            AskAgain: There is no such case or tag, or none has both.
        """
        for wanted, there, what in (
            (self.names, {case.name for case in cases}, "case"),
            (self.tags, {tag for case in cases for tag in case.tags}, "tag"),
        ):
            if missing := sorted(wanted - there):
                raise AskAgain(
                    f"There is no {what} {missing[0]!r}.", f"There are {', '.join(sorted(there)[:20])}.", "not_found"
                )
        found = tuple(
            case
            for case in cases
            if (not self.names or case.name in self.names) and (not self.tags or self.tags & set(case.tags))
        )
        if not found:
            raise AskAgain("No case has both that name and that tag.", "Leave one of them out.", "not_found")
        return found


@dataclass(frozen=True)
class Progress:
    """How far a run is, in attempts over all its columns."""

    column: str
    done: int
    of: int


async def run_suite(
    suite: Suite[Any, Any],
    columns: Sequence[Entrant],
    *,
    now: datetime,
    source: Source,
    repetitions: int = 1,
    judge: Judging | None = None,
    only: Only | None = None,
    progress: Callable[[Progress], None] | None = None,
    at_once: int = 10,
) -> SuiteRun:
    """What each column answered, and what the checks found.

    The rules answer a case once, however many repetitions: they always say the same. A fault while a case is answered
    or checked is that case's failure, and no other's.

    Args:
        suite: The suite.
        columns: Who answers (evals.competitors.entrants).
        now: When it is run.
        source: Where models' answers come from: replayed, or live and recorded.
        repetitions: How often a model answers each case.
        judge: The pinned judge; None: what only a judge can tell is not recorded.
        only: Which cases; None: all.
        progress: Told after each attempt.
        at_once: Attempts under way at the same time.

    Raises:
        AskAgain: The cases are malformed, or `only` names none.
    """
    file = suite.cases()
    cases = (only or Only()).of(file.cases)
    checks = _named(suite)
    total = sum(len(cases) * _times(column, repetitions) for column in columns)
    done = 0
    ran: list[Column] = []
    for column in columns:
        label = column.competitor.label

        def tell(label: str = label) -> None:
            nonlocal done
            done += 1
            if progress is not None:
                progress(Progress(label, done, total))

        ran.append(await _Lane(suite, column, source, checks, judge, tell).run(cases, repetitions, at_once))
    judged = any(isinstance(check, JudgedCheck) for check in checks.values())
    return SuiteRun(
        suite=suite.name,
        ran_at=now,
        cases_hash=file.hash,
        repetitions=repetitions,
        judge=judge.label if judged and judge is not None else None,
        columns=tuple(ran),
    )


def _named(suite: Suite[Any, Any]) -> dict[str, AnyCheck]:
    checks = suite.checks()
    named = {check.name: check for check in checks}
    if len(named) < len(checks):
        raise ValueError(f"the suite {suite.name} has two checks of the same name")
    return named


def _times(column: Entrant, repetitions: int) -> int:
    return 1 if column.choice is None else repetitions


@dataclass(frozen=True)
class _Lane:
    """One column's run."""

    suite: Suite[Any, Any]
    column: Entrant
    source: Source
    checks: dict[str, AnyCheck]
    judge: Judging | None
    tell: Callable[[], None]

    async def run(self, cases: Sequence[EvalCase], repetitions: int, at_once: int) -> Column:
        times = _times(self.column, repetitions)
        served: dict[str, Served] = {}
        # Repeated here, not by the library: which repetition it is decides which recording answers.
        asked = [
            Case[Turn, Told, Any](name=_turn(case.name, nth), inputs=Turn(case, nth))
            for case in cases
            for nth in range(1, times + 1)
        ]
        looked = [Looked(self.checks, self.judge)]
        dataset = Dataset[Turn, Told, Any](name=self.suite.name, cases=asked, evaluators=looked)
        version = self.column.competitor.prompt
        with prompts.chosen({version.name: version.version} if version else {}):
            report = await dataset.evaluate(
                self._task(served), name=self.column.competitor.label, max_concurrency=at_once, progress=False
            )
        attempts = self._attempts(report, served)
        return Column(
            competitor=self.column.competitor,
            cases=tuple(
                CaseResult(
                    name=case.name,
                    hash=case.hash,
                    tags=case.tags,
                    must=case.must,
                    threshold=case.threshold,
                    question=case.question,
                    attempts=tuple(attempts[_turn(case.name, nth)] for nth in range(1, times + 1)),
                )
                for case in cases
            ),
        )

    def _task(self, served: dict[str, Served]) -> Callable[[Turn], Awaitable[Told]]:
        async def answer(turn: Turn) -> Told:
            try:
                return await self._answer(turn, served)
            finally:
                self.tell()

        return answer

    async def _answer(self, turn: Turn, served: dict[str, Served]) -> Told:
        choice = self.column.choice
        if choice is None:
            answered = await self.suite.by_rules(turn.case)
            if answered is None:
                return Told("failed", error="The rules have no answer to this.")
            return Told("scored", answered)
        try:
            held = self.source.serve(self.suite.name, self.column, turn.repetition)
            served[_turn(turn.case.name, turn.repetition)] = held
            return Told("scored", await self.suite.by_model(turn.case, Asked(choice, held.model)))
        except NotRecorded as error:
            return Told("not_recorded", error=error.message)
        except WriterFailed as error:
            return _without(error)
        except failures.Trouble as error:
            return _without(failures.writing(error, choice.label))
        except AskAgain as error:
            # The marketer says a provider's failure as a person is told it.
            if not isinstance(error.__cause__, failures.Trouble):
                raise
            return _without(failures.writing(error.__cause__, choice.label))

    def _attempts(self, report: EvaluationReport[Turn, Told, Any], served: dict[str, Served]) -> dict[str, Attempt]:
        found: dict[str, Attempt] = {}
        for broken in report.failures:
            found[broken.name] = Attempt(
                repetition=broken.inputs.repetition,
                state="failed",
                error=broken.error_message,
                used=self._used(broken.name, served),
            )
        for reported in report.cases:
            told = reported.output
            answered = told.answered
            found[reported.name] = Attempt(
                repetition=reported.inputs.repetition,
                state=told.state,
                checks=evaluators.results(self.checks, reported) if answered else (),
                output=answered.value.model_dump(mode="json") if answered else None,
                calls=answered.calls if answered else (),
                error=told.error,
                used=self._used(reported.name, served),
            )
        return found

    def _used(self, turn: str, served: dict[str, Served]) -> Used:
        if self.column.choice is None:
            return _FREE
        used = served[turn].used if turn in served else Used()
        # Nothing answered: that is not an answer that was free.
        return used if used.requests else Used()


def _without(error: WriterFailed) -> Told:
    return Told("failed" if error.kind in _ITS_OWN_FAILING else "not_recorded", error=error.message)


def _turn(case: str, repetition: int) -> str:
    return f"{case} #{repetition}"
