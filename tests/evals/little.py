"""A small suite whose answers a test decides: by a function that plays the model, and one that plays the rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart, UserPromptPart
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel

import prompts
from agent.writers import Writer
from evals.case import CaseFile, EvalCase
from evals.competitors import Entrant
from evals.result import Used
from evals.source import NotRecorded, Verdict
from evals.suite import Answered, Asked, Check, Found, JudgedCheck, Suite

BLANKS = dict.fromkeys(prompts.read("marketer").variables, "none")


class Sum(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True)

    total: int
    words: str = ""


class SumCase(EvalCase):
    """A case."""

    asks: str = ""
    total: int = 0


def _total(case: SumCase, answered: Answered[Sum]) -> Found:
    right = answered.value.total == case.total
    return Found(right, f"{answered.value.total}, expected {case.total}", score=1.0 if right else 0.0)


def _words(case: SumCase, answered: Answered[Sum]) -> Found | None:
    if "words" not in case.tags:
        return None
    if answered.value.words == "break":
        raise ZeroDivisionError("the check broke")
    return Found(bool(answered.value.words), "has words")


def _fair(case: SumCase, answered: Answered[Sum]) -> tuple[str, str] | None:
    return ("It is fair.", answered.value.words) if "fair" in case.tags else None


@dataclass
class Little(Suite[SumCase, Sum]):
    """Asks for sums. `rules` plays the offline engine."""

    held: tuple[SumCase, ...]
    rules: Callable[[SumCase], Sum | None] = lambda case: Sum(total=case.total)
    judged: bool = True

    name = "little"
    prompts = ("marketer",)
    case = SumCase
    output = Sum

    def cases(self) -> CaseFile[SumCase]:
        return CaseFile[SumCase](suite=self.name, about="sums", cases=self.held)

    async def by_model(self, case: SumCase, asked: Asked) -> Answered[Sum]:
        async with Writer(asked.choice, model=asked.model) as writer:
            written = await writer.ask(prompts.load("marketer", **BLANKS), Sum, (case.asks or case.name,))
        return Answered(written.output)

    async def by_rules(self, case: SumCase) -> Answered[Sum] | None:
        found = self.rules(case)
        return None if found is None else Answered(found)

    def checks(self) -> Sequence[Check[SumCase, Sum] | JudgedCheck[SumCase, Sum]]:
        by_rule: list[Check[SumCase, Sum] | JudgedCheck[SumCase, Sum]] = [
            Check("total", _total),
            Check("words", _words),
        ]
        return [*by_rule, JudgedCheck("fair", _fair)] if self.judged else by_rule


@dataclass(frozen=True)
class Question:
    """What the playing function is told: who is asked, which repetition, with which words and instructions."""

    entrant: Entrant
    repetition: int
    text: str
    instructions: str


Reply = dict[str, object] | Exception | Literal["nonsense"]


@dataclass
class _Playing:
    model: Model
    used: Used = field(default_factory=Used)


@dataclass
class Playing:
    """A source of answers: a function plays every model. Raising NotRecorded says that there is no recording."""

    play: Callable[[Question], Reply]
    asked: list[Question] = field(default_factory=list[Question])

    def serve(self, suite: str, entrant: Entrant, repetition: int) -> _Playing:
        def reply(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
            told = [part.content for part in messages[0].parts if isinstance(part, UserPromptPart)]
            text = "".join(part if isinstance(part, str) else " ".join(map(str, part)) for part in told)
            question = Question(entrant, repetition, text, info.instructions or "")
            self.asked.append(question)
            made = self.play(question)
            if isinstance(made, Exception):
                raise made
            served.used = Used(requests=served.used.requests + 1, input_tokens=100, output_tokens=10, seconds=1.5)
            args = {"nothing": "fits"} if made == "nonsense" else made
            return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, args)])  # type: ignore[arg-type]

        served = _Playing(FunctionModel(reply))
        return served


@dataclass
class PlayedJudge:
    """A judge that says what a test wants."""

    says: Verdict | Exception = Verdict(True, "said so")  # noqa: RUF009 - frozen
    label: str = "judge@v1 · played"

    async def judged(self, statement: str, text: str, repetition: int) -> Verdict:
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


def missing() -> NotRecorded:
    return NotRecorded("No answer is on record.")
