"""A conversation as the language model sees it: stored as JSON, kept short, old results dated."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from pydantic import BaseModel
from pydantic_ai.messages import (
    ModelMessage,
    ModelMessagesTypeAdapter,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.usage import RequestUsage

from agent import calls, results
from domain.answer import Answer
from domain.figures import Held

MOST_QUESTIONS = 20
MOST_CHARACTERS = 100_000
# Older questions keep only their results' headlines.
WHOLE_QUESTIONS = 4
# What is not about the brand.
NOT_REMEMBERED = ("brand", "help", "prompts", "evals", "eval_case")


def load(history_json: str | None) -> list[ModelMessage]:
    """The stored messages; none for a new conversation.

    Raises:
        ValueError: The text is no stored conversation.
    """
    return ModelMessagesTypeAdapter.validate_json(history_json) if history_json and history_json != "[]" else []


def dump(messages: list[ModelMessage]) -> str:
    """The messages as JSON for storage: trimmed, without instructions (each question brings its own)."""
    return ModelMessagesTypeAdapter.dump_json(trimmed(messages)).decode()


def remember(history_json: str | None, typed: str, tool: str, args: BaseModel, answer: Answer, now: datetime) -> str:
    """The conversation after a slash command, so that "and for video only?" has something to go by."""
    messages = load(history_json)
    if tool in NOT_REMEMBERED:
        return dump(messages)
    call_id = f"typed_{uuid4().hex[:12]}"
    told = calls.given(args)
    content = results.compact(tool, calls.command(tool, told), answer, now.date())
    messages += [
        ModelRequest(parts=[UserPromptPart(typed, timestamp=now)]),
        ModelResponse(parts=[ToolCallPart(tool, told, tool_call_id=call_id)], timestamp=now, usage=RequestUsage()),
        ModelRequest(parts=[ToolReturnPart(tool, content, tool_call_id=call_id, timestamp=now)]),
        ModelResponse(parts=[TextPart(answer.headline)], timestamp=now, usage=RequestUsage()),
    ]
    return dump(messages)


def with_failure(messages: list[ModelMessage], text: str, reason: str) -> str:
    """The conversation after a question that got no answer, as JSON."""
    said = [ModelRequest(parts=[UserPromptPart(text)]), ModelResponse(parts=[TextPart(f"(No answer: {reason})")])]
    return dump([*messages, *said])


def held(messages: list[ModelMessage]) -> Held:
    """What all tool results of the conversation hold."""
    whole = Held()
    for part in returns(messages):
        whole = whole + results.held(results.read(str(part.content)))
    return whole


def returns(messages: list[ModelMessage]) -> list[ToolReturnPart]:
    """The results of the tools that answered, oldest first."""
    return [
        part
        for message in messages
        if isinstance(message, ModelRequest)
        for part in message.parts
        if isinstance(part, ToolReturnPart) and part.outcome == "success" and results.is_one(part.content)
    ]


def asked(messages: list[ModelMessage]) -> list[str]:
    """What the person said, oldest first."""
    return [str(p.content) for m in messages for p in m.parts if isinstance(p, UserPromptPart)]


def trimmed(messages: list[ModelMessage]) -> list[ModelMessage]:
    """The last questions with all that belongs to them; the older ones' results cut to their headlines."""
    turns = _turns([_bare(message) for message in messages])[-MOST_QUESTIONS:]
    shortened = [[_headlines(m) for m in turn] for turn in turns[:-WHOLE_QUESTIONS]] + turns[-WHOLE_QUESTIONS:]
    while len(shortened) > 1 and sum(_size(turn) for turn in shortened) > MOST_CHARACTERS:
        shortened = shortened[1:]
    return [message for turn in shortened for message in turn]


def _turns(messages: list[ModelMessage]) -> list[list[ModelMessage]]:
    turns: list[list[ModelMessage]] = []
    for message in messages:
        if not turns or any(isinstance(part, UserPromptPart) for part in message.parts):
            turns.append([])
        turns[-1].append(message)
    return turns


def _bare(message: ModelMessage) -> ModelMessage:
    """Without what only this run needed: instructions, and the typed answers beside tool results."""
    if isinstance(message, ModelResponse):
        return message
    parts: list[ModelRequestPart] = [
        replace(part, metadata=None) if isinstance(part, ToolReturnPart) else part for part in message.parts
    ]
    return replace(message, parts=parts, instructions=None)


def _headlines(message: ModelMessage) -> ModelMessage:
    if isinstance(message, ModelResponse):
        return message
    parts: list[ModelRequestPart] = [
        replace(part, content=results.headline_only(str(part.content)))
        if isinstance(part, ToolReturnPart) and results.is_one(part.content)
        else part
        for part in message.parts
    ]
    return replace(message, parts=parts)


def _size(turn: list[ModelMessage]) -> int:
    return len(ModelMessagesTypeAdapter.dump_json(turn))
