"""What would go wrong: an answer to another question replayed as the answer to this one, or none found because a clock
or an id moved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.tools import ToolDefinition

from agent.one_shot import parameters
from evals.request_key import request_key
from evals.result import Competitor, PromptRef
from tests.evals.wired import Longer, Sum

WHO = Competitor(
    engine="anthropic:claude-sonnet-5-5",
    origin="provider",
    prompt=PromptRef(name="marketer", version=3, hash="0123456789ab"),
)
SETTINGS: dict[str, Any] = {"temperature": 0.0, "max_tokens": 2000, "timeout": 60.0}


def talk(
    at: datetime = datetime(2026, 11, 20, tzinfo=UTC),
    ids: str = "toolu_1",
    run: str = "run-1",
    args: str | dict[str, Any] = '{"days": 30}',
    asked: str = "which hooks?",
    picture: bytes = b"one",
    result: str = "4.3",
    said: str = "Looking.",
    instructions: str = "You are an analyst.",
) -> list[ModelMessage]:
    """A question, a tool call, its result."""
    return [
        ModelRequest(
            parts=[UserPromptPart([asked, BinaryContent(picture, media_type="image/png")], timestamp=at)],
            instructions=instructions,
            timestamp=at,
            run_id=run,
        ),
        ModelResponse(
            parts=[ThinkingPart("hm", signature=f"{at}"), TextPart(said), ToolCallPart("top_hooks", args, ids)],
            timestamp=at,
            model_name="claude",
            provider_response_id=run,
        ),
        ModelRequest(parts=[ToolReturnPart("top_hooks", result, ids, timestamp=at)], run_id=run, timestamp=at),
    ]


def tool(name: str = "top_hooks", told: str = "Ranks hooks.", field: str = "days") -> ToolDefinition:
    return ToolDefinition(
        name=name, description=told, parameters_json_schema={"type": "object", "properties": {field: {}}}
    )


def key(
    messages: list[ModelMessage] | None = None,
    who: Competitor = WHO,
    repetition: int = 1,
    settings: dict[str, Any] = SETTINGS,
    asked_for: ModelRequestParameters | None = None,
) -> str:
    held = asked_for or ModelRequestParameters(function_tools=[tool()])
    return request_key(who, repetition, messages or talk(), settings, held).whole


@pytest.mark.parametrize(
    "other",
    [
        lambda: key(talk(at=datetime(2031, 1, 1, tzinfo=UTC))),
        lambda: key(talk(ids="call_9", run="run-2")),
        lambda: key(talk(args={"days": 30})),
        lambda: key(talk(args='{ "days":30 }')),
        lambda: key(settings={**SETTINGS, "timeout": 5.0}),
        lambda: key(settings={**SETTINGS, "extra_headers": {"x-api-key": "secret"}}),
        lambda: key(settings=dict(reversed(SETTINGS.items()))),
        lambda: key(asked_for=ModelRequestParameters(function_tools=[tool()])),
    ],
    ids=["times", "ids", "arguments as values", "spaces", "timeout", "headers", "order", "equal tools"],
)
def test_what_says_nothing_leaves_the_key_alone(other: Callable[[], str]):
    assert other() == key()


def changed(who: dict[str, Any] | None = None, prompt: dict[str, Any] | None = None) -> Competitor:
    assert WHO.prompt is not None
    return WHO.model_copy(update={**(who or {}), "prompt": WHO.prompt.model_copy(update=prompt or {})})


@pytest.mark.parametrize(
    "other",
    [
        lambda: key(who=changed(prompt={"hash": "ffffffffffff"})),
        lambda: key(who=changed(prompt={"version": 4})),
        lambda: key(who=changed(prompt={"name": "judge"})),
        lambda: key(who=changed({"engine": "anthropic:claude-opus-5-5"})),
        lambda: key(repetition=2),
        lambda: key(talk(asked="which ads?")),
        lambda: key(talk(picture=b"two")),
        lambda: key(talk(result="4.4")),
        lambda: key(talk(said="Well.")),
        lambda: key(talk(args='{"days": 7}')),
        lambda: key(talk(instructions="You are a pirate.")),
        lambda: key(talk()[:1]),
        lambda: key(settings={**SETTINGS, "temperature": 1.0}),
        lambda: key(settings={**SETTINGS, "max_tokens": 100}),
        lambda: key(asked_for=ModelRequestParameters(function_tools=[tool("top_ads")])),
        lambda: key(asked_for=ModelRequestParameters(function_tools=[tool(told="Ranks.")])),
        lambda: key(asked_for=ModelRequestParameters(function_tools=[tool(field="weeks")])),
        lambda: key(asked_for=ModelRequestParameters()),
        lambda: key(asked_for=replace(parameters(Sum), function_tools=[tool()])),
    ],
    ids=[
        "an edit of the prompt",
        "version",
        "another prompt",
        "model",
        "repetition",
        "question",
        "picture",
        "result",
        "words",
        "arguments",
        "instructions",
        "fewer messages",
        "temperature",
        "length",
        "a tool's name",
        "a tool's words",
        "a tool's argument",
        "no tools",
        "form of the answer",
    ],
)
def test_whatever_may_change_the_answer_changes_the_key(other: Callable[[], str]):
    assert other() != key()


def test_two_calls_of_one_tool_are_told_apart_by_their_order():
    def two(first: str, second: str) -> list[ModelMessage]:
        calls = [ToolCallPart("top_hooks", {"days": 7}, first), ToolCallPart("top_hooks", {"days": 30}, second)]
        back = [ToolReturnPart("top_hooks", "seven", "a"), ToolReturnPart("top_hooks", "thirty", "b")]
        return [ModelResponse(parts=calls), ModelRequest(parts=back)]

    assert key(two("a", "b")) != key(two("b", "a"))


def test_the_schemas_of_two_answers_differ_and_each_stays_its_own():
    assert key(asked_for=parameters(Sum)) == key(asked_for=parameters(Sum)) != key(asked_for=parameters(Longer))
