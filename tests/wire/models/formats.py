"""How each provider words a question and an answer: what is read out of a request, what goes back."""

import base64
import json
from typing import Any

from pydantic import BaseModel

from tests.wire import providers
from tests.wire.models.asked import Asked, Blocked, CutOff, Malformed, Provider, Wrong

INPUT_TOKENS, OUTPUT_TOKENS = 1_000, 200  # Of every answer.


def provider_of(path: str) -> Provider | None:
    """Who is asked at an address; None: nobody."""
    if path.startswith("/v1/messages"):
        return "anthropic"
    if path.startswith("/v1/chat/completions"):
        return "openai"
    if ":generateContent" in path or ":streamGenerateContent" in path:
        return "google"
    return None


def read(provider: Provider, path: str, body: dict[str, Any]) -> Asked:
    """The request, worded alike for all."""
    if provider == "anthropic":
        schema = body.get("output_config", {}).get("format", {}).get("schema")
        if schema is not None:
            return _asked(provider, body["model"], _named_by_fields(schema), schema, body)
        tool = (body.get("tools") or [{}])[0]
        return _asked(provider, body["model"], tool.get("name", ""), tool.get("input_schema", {}), body)
    if provider == "openai":
        named = body.get("response_format", {}).get("json_schema")
        if named is not None:
            return _asked(provider, body["model"], named["name"], named["schema"], body)
        tool = (body.get("tools") or [{"function": {}}])[0]["function"]
        return _asked(provider, body["model"], tool.get("name", ""), tool.get("parameters", {}), body)
    model = path.split("/models/")[1].split(":")[0]
    config = body.get("generationConfig", {})
    schema = config.get("responseJsonSchema") or config.get("responseSchema")
    if schema is not None:
        return _asked(provider, model, _named_by_fields(schema), schema, body)
    tool = (body.get("tools") or [{"functionDeclarations": [{}]}])[0]["functionDeclarations"][0]
    return _asked(
        provider,
        model,
        tool.get("name", ""),
        tool.get("parametersJsonSchema") or tool.get("parameters_json_schema") or tool.get("parameters", {}),
        body,
    )


def _asked(provider: Provider, model: str, name: str, schema: dict[str, Any], body: dict[str, Any]) -> Asked:
    texts: list[str] = []
    pictures: list[bytes] = []
    files: list[str] = []
    _walk(
        {key: value for key, value in body.items() if key not in ("tools", "generationConfig")}, texts, pictures, files
    )
    return Asked(
        provider=provider,
        model=model,
        schema={**schema, "title": name},
        text="\n".join(texts),
        pictures=tuple(pictures),
        file_uri=files[0] if files else None,
        body=body,
    )


def _named_by_fields(schema: dict[str, Any]) -> str:
    """The type with these fields in this process: as a schema alone, a type goes over the wire without its name."""
    fields = set(schema.get("properties", {}))
    left = list(BaseModel.__subclasses__())
    while left:
        known = left.pop()
        left += known.__subclasses__()
        if set(known.model_fields) == fields and (known.__doc__ or "").strip() in schema.get("description", ""):
            return known.__name__
    return schema.get("title", "")


def _walk(value: Any, texts: list[str], pictures: list[bytes], files: list[str]) -> None:
    if isinstance(value, list):
        for item in value:
            _walk(item, texts, pictures, files)
        return
    if not isinstance(value, dict):
        return
    for key, held in value.items():
        if key in ("text", "content", "system") and isinstance(held, str):
            texts.append(held)
        elif key == "data" and isinstance(held, str):
            pictures.append(
                base64.b64decode(held + "=" * (-len(held) % 4), altchars=b"-_" if "_" in held or "-" in held else None)
            )
        elif key == "url" and isinstance(held, str) and held.startswith("data:"):
            pictures.append(base64.b64decode(held.split(",", 1)[1]))
        elif key in ("fileUri", "file_uri"):
            files.append(held)
        else:
            _walk(held, texts, pictures, files)


def answer(asked: Asked, reply: "dict[str, Any] | Blocked | CutOff | Malformed") -> dict[str, Any]:
    """The body of an answer that is not streamed."""
    return {"anthropic": _anthropic, "google": _google, "openai": _openai}[asked.provider](asked, reply)


def streamed(asked: Asked, reply: dict[str, Any]) -> str:
    """The same as server-sent events."""
    events = {
        "anthropic": providers.anthropic_events,
        "google": providers.google_events,
        "openai": providers.openai_events,
    }
    said = [(asked.schema["title"], reply)] if asked.body.get("tools") else json.dumps(reply)
    return providers.spoken(events[asked.provider](said))


def _anthropic(asked: Asked, reply: "dict[str, Any] | Blocked | CutOff | Malformed") -> dict[str, Any]:
    match reply:
        case Blocked():
            content, reason = [], "refusal"
        case CutOff(text=text):
            content, reason = [{"type": "text", "text": text}], "max_tokens"
        case Malformed(text=text):
            content, reason = [{"type": "text", "text": text}], "end_turn"
        case held if "output_config" in asked.body:
            content, reason = [{"type": "text", "text": json.dumps(held)}], "end_turn"
        case held:
            block = {"type": "tool_use", "id": "toolu_1", "name": asked.schema["title"], "input": held}
            content, reason = [block], "tool_use"
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": asked.model,
        "content": content,
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": {"input_tokens": INPUT_TOKENS, "output_tokens": OUTPUT_TOKENS},
    }


def _google(asked: Asked, reply: "dict[str, Any] | Blocked | CutOff | Malformed") -> dict[str, Any]:
    usage = {
        "promptTokenCount": INPUT_TOKENS,
        "candidatesTokenCount": OUTPUT_TOKENS,
        "totalTokenCount": INPUT_TOKENS + OUTPUT_TOKENS,
    }
    whole = {"usageMetadata": usage, "modelVersion": asked.model, "responseId": "r1"}
    parts: list[dict[str, Any]] = []
    ended = "STOP"
    match reply:
        case Blocked():
            return {**whole, "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}
        case CutOff(text=text):
            parts, ended = [{"text": text}], "MAX_TOKENS"
        case Malformed(text=text):
            parts = [{"text": text}]
        case held if "tools" in asked.body:
            parts = [{"functionCall": {"name": asked.schema["title"], "args": held}}]
        case held:
            parts = [{"text": json.dumps(held)}]
    candidate = {"content": {"role": "model", "parts": parts}, "index": 0, "finishReason": ended}
    return {**whole, "candidates": [candidate]}


def _openai(asked: Asked, reply: "dict[str, Any] | Blocked | CutOff | Malformed") -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": None}
    reason = "tool_calls"
    match reply:
        case Blocked():
            message, reason = {"role": "assistant", "content": ""}, "content_filter"
        case CutOff(text=text):
            message, reason = {"role": "assistant", "content": text}, "length"
        case Malformed(text=text):
            message["tool_calls"] = [_call(asked, text)]
        case held if "response_format" in asked.body:
            message, reason = {"role": "assistant", "content": json.dumps(held)}, "stop"
        case held:
            message["tool_calls"] = [_call(asked, json.dumps(held))]
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": asked.model,
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {
            "prompt_tokens": INPUT_TOKENS,
            "completion_tokens": OUTPUT_TOKENS,
            "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
        },
    }


def _call(asked: Asked, arguments: str) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {"name": asked.schema["title"], "arguments": arguments}}


def error(provider: Provider, wrong: Wrong) -> dict[str, Any]:
    """The body of an error."""
    return {
        "anthropic": providers.anthropic_error,
        "google": providers.google_error,
        "openai": providers.openai_error,
    }[provider](wrong)
