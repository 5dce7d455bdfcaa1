"""A tool call written as a person would type it."""

from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError

from tools.registry import Tool
from tools.typed import typed


def given(args: BaseModel) -> dict[str, JsonValue]:
    """The arguments that differ from the defaults."""
    return args.model_dump(mode="json", exclude_defaults=True, exclude_none=True)


def checked(tool: Tool, raw: dict[str, Any]) -> dict[str, JsonValue]:
    """As `given`, for arguments that may turn out wrong: then as they came."""
    try:
        return given(tool.args.model_validate(raw))
    except ValidationError:
        return raw


def command(tool: str, args: dict[str, JsonValue]) -> str:
    """`/tool key=value key="two words"`."""
    return typed(tool, **args)
