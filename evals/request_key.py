"""What a request to a model is, as far as it decides the answer: the key under which the answer is recorded.

Left out is what differs from run to run and says nothing: times, run ids, the ids of tool calls (numbered instead), how
long an answer may take.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_ai.messages import (
    BinaryContent,
    FileUrl,
    ModelMessage,
    ModelRequest,
    RetryFeedbackPart,
    SystemPromptPart,
    TextContent,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    UploadedFile,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.tools import ToolDefinition
from pydantic_core import to_jsonable_python

from evals.result import Competitor

# Settings that decide no word of an answer, or hold what is nobody's business.
_NO_MATTER = frozenset({"timeout", "request_timeout", "extra_headers"})
# What a part of a kind not named here has besides its words.
_NOISE = frozenset(
    {"timestamp", "id", "run_id", "conversation_id", "provider_name", "provider_details", "provider_url", "metadata"}
)
# The digests of the schemas of the last tools: the same objects come with each case. The object is held, so its
# id stays its own.
_MOST_SCHEMAS = 2_000
_schemas: dict[int, tuple[object, str]] = {}


@dataclass(frozen=True)
class RequestKey:
    """Digests of a request. `whole` is the key; the others tell in what a request differs from one on record."""

    whole: str
    messages: str
    schemas: str
    settings: str


def request_key(
    competitor: Competitor,
    repetition: int,
    messages: Sequence[ModelMessage],
    settings: Mapping[str, Any] | None,
    parameters: ModelRequestParameters,
) -> RequestKey:
    """The key of one request: of the prompt's name, version and hash, the model's label, the repetition, the messages,
    the tools' and the answer's schemas, and the settings."""
    prompt = competitor.prompt
    said = _digest(_messages(messages, parameters))
    schemas = _digest(_asked_for(parameters))
    set_ = _digest({key: value for key, value in (settings or {}).items() if key not in _NO_MATTER})
    whole = _digest(
        {
            "prompt": None if prompt is None else [prompt.name, prompt.version, prompt.hash],
            "model": competitor.engine,
            "repetition": repetition,
            "messages": said,
            "schemas": schemas,
            "settings": set_,
        }
    )
    return RequestKey(whole, said[:16], schemas[:16], set_[:16])


def _digest(value: object) -> str:
    told = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=to_jsonable_python)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _messages(messages: Sequence[ModelMessage], parameters: ModelRequestParameters) -> list[object]:
    calls: dict[str, int] = {}
    found: list[object] = []
    for message in messages:
        parts = [_part(part, calls) for part in message.parts]
        if isinstance(message, ModelRequest):
            found.append({"request": parts, "instructions": message.instructions or ""})
        else:
            found.append({"response": parts})
    return [*found, [part.content for part in parameters.instruction_parts or ()]]


def _part(part: object, calls: dict[str, int]) -> object:
    match part:
        case UserPromptPart(content=str() as content):
            return ["user", content]
        case UserPromptPart(content=content):
            return ["user", [_content(piece) for piece in content]]
        case SystemPromptPart(content=content):
            return ["system", content]
        case TextPart(content=content):
            return ["text", content]
        case ThinkingPart(content=content):
            return ["thinking", content]
        case ToolCallPart(tool_name=name, tool_call_id=called):
            return ["call", _number(called, calls), name, _arguments(part)]
        case ToolReturnPart(tool_name=name, tool_call_id=called):
            return ["result", _number(called, calls), name, part.model_response_str(), part.outcome]
        case RetryFeedbackPart():
            return ["again", part.model_response()]
        case _:
            held = to_jsonable_python(part, exclude=set(_NOISE))
            if isinstance(held, dict) and "tool_call_id" in held:
                held["tool_call_id"] = _number(str(held["tool_call_id"]), calls)
            return ["part", type(part).__name__, held]


def _arguments(call: ToolCallPart) -> object:
    """As values where they are JSON: `{"a":1}` and `{"a": 1}` are the same call."""
    if not isinstance(call.args, str):
        return call.args or {}
    try:
        return json.loads(call.args or "{}")
    except ValueError:
        return call.args


def _number(called: str, calls: dict[str, int]) -> int:
    return calls.setdefault(called, len(calls))


def _content(piece: object) -> object:
    match piece:
        case str():
            return piece
        case TextContent(content=content):
            return content
        case BinaryContent(data=data, media_type=mime):
            return ["file", mime, hashlib.sha256(data).hexdigest()]
        case UploadedFile(file_id=address):
            return ["stored", address]
        case FileUrl(url=url):
            return ["link", url]
        case _:
            return to_jsonable_python(piece, exclude=set(_NOISE))


def _asked_for(parameters: ModelRequestParameters) -> dict[str, object]:
    held = parameters.output_object
    return {
        "mode": parameters.output_mode,
        "text": parameters.allow_text_output,
        "tools": [_tool(tool) for tool in parameters.function_tools],
        "outputs": [_tool(tool) for tool in parameters.output_tools],
        "object": held and [held.name, held.description, _schema(held.json_schema)],
        "native": [to_jsonable_python(tool) for tool in parameters.native_tools],
    }


def _tool(tool: ToolDefinition) -> list[object]:
    return [tool.name, tool.description, tool.strict, _schema(tool.parameters_json_schema)]


def _schema(schema: dict[str, Any]) -> str:
    held = _schemas.get(id(schema))
    if held is None:
        if len(_schemas) >= _MOST_SCHEMAS:
            _schemas.clear()
        held = _schemas[id(schema)] = (schema, _digest(schema))
    return held[1]
