"""The registry's tools as the language model gets them."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, JsonValue
from pydantic_ai import RunContext, Tool
from pydantic_ai.exceptions import CallDeferred, ModelRetry, ToolFailed
from pydantic_ai.messages import ToolReturn
from pydantic_ai.toolsets import FunctionToolset, ToolsetTool

from agent import calls, results
from domain.errors import AskAgain
from tools import commands, registry
from tools.deps import Deps

# Refusals that other arguments would not mend.
_FINAL = ("forbidden", "no_brand")


def offered(deps: Deps) -> list[registry.Tool]:
    """The tools that the model may call for this person and brand."""
    return [
        tool
        for tool in registry.TOOLS
        if tool.for_model and (tool.brandless or deps.brand is None or deps.brand.allows(tool.least))
    ]


def toolset(deps: Deps) -> list[Tool[Deps]]:
    """`offered`, wrapped: arguments are checked as if they were typed, refusals go back in words."""
    return [_wrapped(tool) for tool in offered(deps)]


def put_off(tools: Iterable[registry.Tool]) -> list[Tool[None]]:
    """The tools, wrapped as `toolset` wraps them, but each call is put off; the run then ends with the calls."""
    return [_put_off(tool) for tool in tools]


class Fixed(FunctionToolset[None]):
    """Tools that no step changes: prepared once, not at each step of each run anew, which takes a sixth of a plan."""

    _held: dict[str, ToolsetTool[None]] | None = None

    async def get_tools(self, ctx: RunContext[None]) -> dict[str, ToolsetTool[None]]:
        if self._held is None:
            self._held = await super().get_tools(ctx)
        return dict(self._held)


def _wrapped(tool: registry.Tool) -> Tool[Deps]:
    async def call(ctx: RunContext[Deps], **raw: JsonValue) -> ToolReturn:
        try:
            args = _args(tool, raw)
            answer = await registry.run(ctx.deps, tool, args)
        except AskAgain as refusal:
            raise _back(refusal) from refusal
        typed = calls.command(tool.name, calls.given(args))
        return ToolReturn(
            results.compact(tool.name, typed, answer, _today(ctx.deps)), metadata={"args": args, "answer": answer}
        )

    return Tool.from_schema(call, tool.name, _description(tool), schema(tool), takes_ctx=True)


def _put_off(tool: registry.Tool) -> Tool[None]:
    async def call(**raw: JsonValue) -> ToolReturn:
        try:
            _args(tool, raw)
        except AskAgain as refusal:
            raise _back(refusal) from refusal
        raise CallDeferred

    return Tool.from_schema(call, tool.name, _description(tool), schema(tool))


def _args(tool: registry.Tool, raw: Mapping[str, JsonValue]) -> BaseModel:
    """Raises:
    AskAgain: An argument that the tool does not take, or that would write.
    """
    _only_looks(tool, raw)
    return commands.build(tool, {key: value for key, value in raw.items() if value is not None})


def _back(refusal: AskAgain) -> ToolFailed | ModelRetry:
    return (ToolFailed if refusal.code in _FINAL else ModelRetry)(str(refusal))


def _description(tool: registry.Tool) -> str:
    return f"{tool.summary} {(tool.call.__doc__ or '').strip()}".strip()


def schema(tool: registry.Tool) -> dict[str, Any]:
    """The JSON schema of the arguments that a model may give, without titles."""
    made = tool.args.model_json_schema()
    made["properties"] = {key: told for key, told in made.get("properties", {}).items() if key in tool.askable}
    for field in made["properties"].values():
        field.pop("title", None)
    made.pop("title", None)
    if tool.looks is not None:
        made["description"] = "What to look at."  # The model's own would speak of writing.
    return made


def _only_looks(tool: registry.Tool, raw: Mapping[str, JsonValue]) -> None:
    """Raises:
    AskAgain: An argument that would write.
    """
    if beyond := tool.beyond(raw):
        known = ", ".join(tool.askable) or "none"
        raise AskAgain(
            f"/{tool.name} takes {', '.join(beyond)} from a person only.",
            f"Call it with what it looks at ({known}), and name the command that the person can type.",
        )


def _today(deps: Deps) -> Any:
    return deps.today() if deps.brand else deps.now.date()
