"""What a suite is: cases, who can answer them, and the checks an answer must pass."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, NamedTuple, TypeVar

from pydantic import BaseModel
from pydantic_ai.models import Model

from agent.models import ModelChoice
from domain.errors import AskAgain
from evals.case import CASES, CaseFile, EvalCase, read_cases
from evals.result import ToolCalled

C = TypeVar("C", bound=EvalCase)
O = TypeVar("O", bound=BaseModel)  # noqa: E741 - an answer's type


@dataclass(frozen=True)
class Asked:
    """The model that answers: replayed, or live and recorded. Use `Writer(choice, model=model)` or an agent."""

    choice: ModelChoice
    model: Model


@dataclass(frozen=True)
class Answered(Generic[O]):
    """An answer: the value that checks look at, as JSON what reports show and diff; and the tool calls it made."""

    value: O
    calls: tuple[ToolCalled, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a rule found; `score` from 0 to 1 where a check has more than two outcomes."""

    passed: bool
    reason: str = ""
    score: float | None = None


class Forecast(NamedTuple):
    """What was claimed, how sure it was of it (0 to 1), and whether it holds."""

    name: str
    confidence: float
    correct: bool


@dataclass(frozen=True)
class Check(Generic[C, O]):
    """A check by rule. `look` returns None where it does not apply to the case."""

    name: str
    look: Callable[[C, Answered[O]], Found | None]


@dataclass(frozen=True)
class JudgedCheck(Generic[C, O]):
    """A check that only a judge model can make: `ask` gives the statement to be judged and the texts that it is judged
    by (both fenced by the judge), None where it does not apply. The judge answers yes or no with a reason."""

    name: str
    ask: Callable[[C, Answered[O]], tuple[str, str] | None]


class Suite(ABC, Generic[C, O]):
    """A suite. Answers come from the very functions that the product uses."""

    name: ClassVar[str]
    # The prompts under test, by name; a version is chosen by evals.run (prompts.chosen).
    prompts: ClassVar[tuple[str, ...]]
    case: type[C]
    output: type[O]

    def cases(self) -> CaseFile[C]:
        """Its cases, from evals/cases/NAME.yaml.

        Raises:
            AskAgain: The file is malformed, or another suite's.
        """
        path = CASES / f"{self.name}.yaml"
        file = read_cases(path, self.case)
        if file.suite != self.name:
            raise AskAgain(f"{path.name} says that it is of {file.suite!r}.", f"Write suite: {self.name}.", "bad_file")
        return file

    @abstractmethod
    async def by_model(self, case: C, asked: Asked) -> Answered[O]:
        """The model's answer.

        Raises:
            NotRecorded: No answer is on record.
            WriterFailed: The model gave none.
        """

    @abstractmethod
    async def by_rules(self, case: C) -> Answered[O] | None:
        """The offline engine's answer; None where it has none to such a case (it then fails)."""

    @abstractmethod
    def checks(self) -> Sequence[Check[C, O] | JudgedCheck[C, O]]:
        """All checks, in the order in which they are shown."""

    def forecasts(self, case: C, value: O) -> Sequence[Forecast]:
        """How sure an answer was of what, and whether it holds, where the suite's answers say how sure they are."""
        return ()
