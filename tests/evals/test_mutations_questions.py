"""What would go wrong: a suite that lets a damaged plan, answer or reading pass, or a check that is idle."""

from functools import lru_cache
from typing import Any

import pytest
from pydantic import JsonValue
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart
from pydantic_ai.models.function import AgentInfo, FunctionModel

import agent.one_shot  # noqa: F401 - takes seconds, once: not in the first test
from agent import calls
from agent.models import ModelChoice
from evals.suite import Answered, Asked, Check
from evals.suites import suite as named
from tests.evals import mutations
from tests.evals.mutations import Mutation, Reply, damaged, failing, read_replies
from tools import commands

SAID = ("routing", "final_answers")
OF = (*SAID, "classification", "landing_page")
REPLIES = [(name, reply) for name in OF for reply in read_replies(name)]
MUTATIONS = [(name, reply, mutation) for name, reply in REPLIES for mutation in reply.mutations]


@pytest.mark.parametrize(("name", "reply"), REPLIES, ids=[f"{name} · {reply.case}" for name, reply in REPLIES])
async def test_a_good_answer_passes_every_check(name: str, reply: Reply) -> None:
    assert failing(named(name), *await answered(name, reply.case, list(reply.answers))) == {}


@pytest.mark.parametrize(
    ("name", "reply", "mutation"),
    MUTATIONS,
    ids=[f"{name} · {reply.case} · {mutation.name}" for name, reply, mutation in MUTATIONS],
)
async def test_a_damaged_answer_is_noticed_by_the_check_that_is_for_it(
    name: str, reply: Reply, mutation: Mutation
) -> None:
    noticed = failing(named(name), *await answered(name, reply.case, damaged(reply, mutation)))
    assert mutation.noticed_by in noticed


@pytest.mark.parametrize("name", OF)
async def test_no_check_is_idle_without_it_some_damage_would_pass(name: str) -> None:
    alone: set[str] = set()
    for reply in read_replies(name):
        for mutation in reply.mutations:
            noticed = failing(named(name), *await answered(name, reply.case, damaged(reply, mutation)))
            alone |= set(noticed) if len(noticed) == 1 else set()
    assert {check.name for check in named(name).checks() if isinstance(check, Check)} - alone - RULES_OWN == set()


# Read by rules in every column: no reply of a model can damage them (tests/evals/test_landing_page.py does).
RULES_OWN = {"prices", "guarantee"}


async def answered(name: str, case: str, answers: list[JsonValue]) -> tuple[Any, Answered[Any]]:
    """As tests.evals.mutations has it, and for agents: an answer is {text}, {calls: [commands]} or {ask: {…}}."""
    suite = named(name)
    if name not in SAID:
        return await mutations.answered(suite, case, answers)
    held = next(found for found in _cases(name) if found.name == case)
    (answer,) = answers
    assert isinstance(answer, dict)

    def say(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        match answer:
            case {"calls": [_, *_] as typed}:
                return ModelResponse(parts=[_call(str(command)) for command in typed])
            case {"ask": dict() as asked}:
                return ModelResponse(parts=[ToolCallPart("ask_back", asked)])
            case _:
                return ModelResponse(parts=[TextPart(str(answer.get("text") or "No."))])

    choice = ModelChoice(role="chat", provider="anthropic", name="nobody")
    return held, await suite.by_model(held, Asked(choice, FunctionModel(say, model_name="nobody")))


@lru_cache
def _cases(name: str) -> tuple[Any, ...]:
    return named(name).cases().cases


def _call(typed: str) -> ToolCallPart:
    tool, args = commands.parse(typed)
    return ToolCallPart(tool.name, calls.given(args))
