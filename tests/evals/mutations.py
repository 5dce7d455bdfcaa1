"""Hand-written replies of no model at all, and damaged ones: what a suite must accept, and what it must notice.

`replies/SUITE.yaml` holds, by case, what a good model would answer, and changes that make it a bad answer, each with
the check that notices it. Nothing of it is ever counted as a model's score: its origin is "stand_in".
"""

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

from agent.models import ModelChoice
from evals.suite import Answered, Asked, Check, Suite

REPLIES = Path(__file__).parent / "replies"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mutation(_Part):
    """One damage: values set at paths such as "0.cells.3.verdict", things taken out, things put at a list's end.

    The first number of a path is that of the answer, from 0. `noticed_by`: the check that must fail.
    """

    name: str
    set: dict[str, JsonValue] = Field(default={})
    drop: tuple[str, ...] = ()
    add: dict[str, JsonValue] = Field(default={})
    noticed_by: str


class Reply(_Part):
    """What is answered to a case's questions, in their order, and how it may be damaged."""

    case: str
    answers: tuple[dict[str, JsonValue], ...]
    mutations: tuple[Mutation, ...] = ()


class Replies(_Part):
    """A suite's file."""

    origin: Literal["stand_in"]
    about: str
    replies: tuple[Reply, ...]


def read_replies(suite: str) -> tuple[Reply, ...]:
    return Replies.model_validate(yaml.safe_load((REPLIES / f"{suite}.yaml").read_text("utf-8"))).replies


def damaged(reply: Reply, mutation: Mutation) -> list[dict[str, Any]]:
    """The answers with the damage done."""
    answers: Any = copy.deepcopy(list(reply.answers))
    for path, value in mutation.set.items():
        holder, key = _at(answers, path)
        holder[key] = value
    for path, value in mutation.add.items():
        holder, key = _at(answers, path)
        holder[key].append(value)
    for path in mutation.drop:
        holder, key = _at(answers, path)
        del holder[key]
    assert answers != list(reply.answers), f"{mutation.name} changes nothing"
    return answers


def _at(value: Any, path: str) -> tuple[Any, Any]:
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        value = value[step]
    return value, last


async def answered(suite: Suite[Any, Any], case: str, answers: Sequence[dict[str, Any]]) -> tuple[Any, Answered[Any]]:
    """The case, and what the suite makes of these answers to its questions."""
    held = next(found for found in suite.cases().cases if found.name == case)
    waiting = list(answers)

    def say(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, waiting.pop(0))])

    choice = ModelChoice(role="writer", provider="anthropic", name="nobody")
    made = await suite.by_model(held, Asked(choice, FunctionModel(say, model_name="nobody")))
    assert not waiting, f"{len(waiting)} answers to {case!r} were never asked for"
    return held, made


def failing(suite: Suite[Any, Any], case: Any, made: Answered[Any]) -> dict[str, str]:
    """The checks by rule that do not pass, with their reasons."""
    found = {check.name: check.look(case, made) for check in suite.checks() if isinstance(check, Check)}
    return {name: one.reason for name, one in found.items() if one is not None and not one.passed}
