"""The rules as a pydantic-ai model: it reads the conversation, calls tools, and words their results."""

import json
from collections.abc import AsyncIterator
from datetime import date

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, DeltaToolCalls, FunctionModel

from agent import results
from agent.offline.replies import NO_MODEL, answered
from agent.offline.route import Call, Plan, Router
from domain.vocabulary import Vocabulary
from tools import registry
from tools.deps import Deps

_CHUNK = 40


def offline_model(vocabulary: Vocabulary, deps: Deps) -> FunctionModel:
    """The model for one question of this person about this brand."""
    today = deps.today() if deps.brand else deps.now.date()
    return rules_model(vocabulary, today, deps.brand.hold_rate if deps.brand else "")


def rules_model(vocabulary: Vocabulary, today: date, hold_rate: str = "") -> FunctionModel:
    """The same, about a brand of these words on this day; `hold_rate`: the definition that it has chosen."""

    def router(info: AgentInfo) -> Router:
        offered = {tool.name for tool in info.function_tools}
        return Router([t for t in registry.TOOLS if t.name in offered], vocabulary, today, hold_rate)

    async def reply(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        text, calls = _next(messages, router(info))
        if calls:
            return ModelResponse(parts=[ToolCallPart(name, args) for name, args in calls])
        return ModelResponse(parts=[TextPart(text)])

    async def stream(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str | DeltaToolCalls]:
        text, calls = _next(messages, router(info))
        if calls:
            yield {i: DeltaToolCall(name=name, json_args=json.dumps(args)) for i, (name, args) in enumerate(calls)}
            return
        for start in range(0, len(text), _CHUNK):
            yield text[start : start + _CHUNK]

    return FunctionModel(reply, stream_function=stream, model_name="offline")


Calls = list[tuple[str, dict[str, object]]]


def _next(messages: list[ModelMessage], router: Router) -> tuple[str, Calls]:
    """The words to say, or the tools to call."""
    asked, since = _last_question(messages)
    plan = router.plan(asked, last_call(messages[:since]))
    returned = [
        p for m in messages[since:] if isinstance(m, ModelRequest) for p in m.parts if isinstance(p, ToolReturnPart)
    ]
    if returned:
        return _worded(returned, plan), []
    if plan.ask is not None:
        options = [{"label": label, "command": command} for label, command in plan.ask.options]
        return "", [("ask_back", {"question": plan.ask.question, "options": options})]
    if plan.calls:
        return "", [(call.tool, dict(call.args)) for call in plan.calls]
    return f"{plan.say or ''}\n\n{NO_MODEL}", []


def _worded(returned: list[ToolReturnPart], plan: Plan) -> str:
    good = [results.read(str(part.content)) for part in returned if results.is_one(part.content)]
    refused = [str(part.content) for part in returned if not results.is_one(part.content)]
    told = answered(good, refused, plan.metric)
    if not plan.later:
        return told
    rest = "; ".join(f"{label}: {command}" for label, command in plan.later)
    return f"{told}\n\nThe rest is begun by you. {rest}"


def _last_question(messages: list[ModelMessage]) -> tuple[str, int]:
    """The person's last message, and where it stands."""
    for index in range(len(messages) - 1, -1, -1):
        for part in messages[index].parts:
            if isinstance(part, UserPromptPart):
                return str(part.content), index
    return "", 0


def last_call(messages: list[ModelMessage]) -> Call | None:
    """The conversation's last tool call that was answered."""
    answered_ids = {
        p.tool_call_id
        for m in messages
        if isinstance(m, ModelRequest)
        for p in m.parts
        if isinstance(p, ToolReturnPart) and p.outcome == "success" and results.is_one(p.content)
    }
    for message in reversed(messages):
        if isinstance(message, ModelResponse):
            for part in reversed(message.parts):
                if isinstance(part, ToolCallPart) and part.tool_call_id in answered_ids:
                    return Call(part.tool_name, part.args_as_dict())
    return None
