"""The analyst that free questions go to: a language model with the registry's tools."""

import warnings
from collections.abc import AsyncGenerator
from contextlib import aclosing
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, JsonValue
from pydantic_ai import Agent, ModelRetry, RunContext, ToolOutput
from pydantic_ai.exceptions import CostNotFoundWarning
from pydantic_ai.messages import (
    FunctionToolCallEvent,
    FunctionToolResultEvent,
    ModelMessage,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
)
from pydantic_ai.models import Model
from pydantic_ai.run import AgentRunResult, AgentRunResultEvent
from pydantic_ai.usage import UsageLimits

import prompts
from agent import calls, failures, history, planning
from agent.events import (
    Event,
    Finished,
    Planned,
    PromptUsed,
    TextDelta,
    ToolFinished,
    ToolRefused,
    ToolStarted,
    Usage,
)
from agent.models import ModelChoice
from agent.planning import RETRIES, AskedBack, asked_back, checked, planned
from agent.toolset import offered, toolset
from domain.errors import AskAgain
from domain.figures import unheld
from domain.vocabulary import Vocabulary
from tools import commands
from tools.deps import Deps
from tools.vocabulary import brand_words

MOST_TOKENS = 400_000  # Holds where a model's price, and so its cost, is not known.
LONGEST_QUESTION = 10_000  # Characters; a page of text, read by rules in a moment.

warnings.filterwarnings("ignore", category=CostNotFoundWarning)  # MOST_TOKENS stands in.


class Limits(BaseModel):
    """What one question may take; `cost` in US dollars."""

    model_config = ConfigDict(frozen=True)

    requests: int = 12
    cost: float = 0.50


async def answer(
    deps: Deps, chat: ModelChoice, text: str, history_json: str | None = None, limits: Limits | None = None
) -> AsyncGenerator[Event]:
    """Answers a free question, event by event; the last is Finished or Failed.

    Close the generator (or cancel the task) to stop the model and the tools.

    Raises:
        AskAgain: The question is too long to be one.
    """
    _refuse_long(text)
    words = await brand_words(deps)
    model = built(chat, words, deps)
    async with aclosing(converse(deps, model, chat, words, text, history_json, limits or Limits())) as events:
        async for event in events:
            yield event


async def plan(deps: Deps, chat: ModelChoice, text: str, history_json: str | None = None) -> Planned:
    """What `answer` would call first; no tool runs.

    Raises:
        AskAgain: The model cannot be asked, or the question is too long to be one.
    """
    _refuse_long(text)
    words = await brand_words(deps)
    told, before = instructions(deps, words), history.load(history_json)
    try:
        return await planned(built(chat, words, deps), offered(deps), told, text, before)
    except failures.Trouble as error:
        failed = failures.told(error, chat, "")
        raise AskAgain(failed.message, failed.hint, failed.code) from error


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST_QUESTION:
        raise AskAgain(
            f"The question has {len(text):,} characters; the limit is {LONGEST_QUESTION:,}.",
            "Ask in fewer words; a table is imported as a file.",
            "limit",
        )


def built(chat: ModelChoice, words: Vocabulary, deps: Deps) -> Model:
    """The connected model, else the rules."""
    if not chat.offline:
        return chat.build()
    from agent.offline import offline_model

    return offline_model(words, deps)


async def converse(
    deps: Deps,
    model: Model,
    chat: ModelChoice,
    words: Vocabulary,
    text: str,
    history_json: str | None,
    limits: Limits,
) -> AsyncGenerator[Event]:
    """As `answer`, with the model given."""
    before = history.load(history_json)
    prompt = instructions(deps, words)
    agent = Agent(
        model,
        deps_type=Deps,
        output_type=[str, ToolOutput(AskedBack, name="ask_back")],
        tools=toolset(deps),
        instructions=prompt.text,
        retries=RETRIES,
        name="marketer",
    )
    agent.output_validator(_accepted if chat.offline else _options_run)
    said: list[str] = []
    bounds = UsageLimits(
        request_limit=limits.requests, cost_limit=Decimal(str(limits.cost)), total_tokens_limit=MOST_TOKENS
    )
    try:
        async with (
            model,  # Closes its connections at the end.
            agent.run_stream_events(text, deps=deps, message_history=before, usage_limits=bounds) as events,
        ):
            async for event in events:
                if isinstance(event, AgentRunResultEvent):
                    async for last in _ended(deps, chat, prompt, text, "".join(said), event.result):
                        yield last
                    return
                for shown in _shown(event, deps, said):
                    yield shown
    except failures.Trouble as error:
        failed = failures.told(error, chat, "")
        yield failed.model_copy(update={"history_json": history.with_failure(before, text, failed.message)})


def instructions(deps: Deps, words: Vocabulary) -> prompts.Rendered:
    """The marketer prompt, filled in for this person's brand."""
    return planning.instructions(deps.brand, deps.today() if deps.brand else deps.now.date(), words)


async def _accepted(ctx: RunContext[Deps], output: str | AskedBack) -> str | AskedBack:
    """Buttons of our own rules: they may also begin what writes, as the person who clicks may."""
    for option in output.options if isinstance(output, AskedBack) else ():
        commands.parse(option.command)
    return output


async def _options_run(ctx: RunContext[Deps], output: str | AskedBack) -> str | AskedBack:
    """Every button of a model must be a question, or a command that looks and would be accepted: words from outside
    that talk a model into something must not end in a button that writes."""
    if isinstance(output, AskedBack):
        allowed = {tool.name for tool in offered(ctx.deps)} | {"help", "brand"}
        for option in output.options:
            if not commands.is_command(option.command):
                continue
            try:
                tool, args = commands.parse(option.command)
            except AskAgain as refusal:
                raise ModelRetry(f"{option.command!r} is not a command: {refusal}") from refusal
            if tool.name not in allowed:
                raise ModelRetry(f"/{tool.name} is not available.")
            if beyond := tool.beyond(calls.given(args)):
                raise ModelRetry(f"/{tool.name} with {', '.join(beyond)} writes: only the person does that.")
    return output


def _shown(event: object, deps: Deps, said: list[str]) -> list[Event]:
    """The model library's event as ours; text is also collected in `said`."""
    match event:
        case PartStartEvent(part=TextPart(content=content)) if content or said:
            # Words before a tool call and the answer after it are two paragraphs.
            gap = "\n\n" if said and not said[-1].endswith("\n") else ""
            return _text(gap + content, said)
        case PartDeltaEvent(delta=TextPartDelta(content_delta=content)) if content:
            return _text(content, said)
        case FunctionToolCallEvent(part=part):
            typed = _command(part.tool_name, part.args_as_dict())
            return [ToolStarted(call_id=part.tool_call_id, tool=part.tool_name, command=typed)]
        case FunctionToolResultEvent(part=part):
            if part.outcome == "success" and isinstance(part.metadata, dict):
                args = calls.given(part.metadata["args"])
                typed = calls.command(part.tool_name, args)
                made = part.metadata["answer"]
                return [
                    ToolFinished(call_id=part.tool_call_id, tool=part.tool_name, command=typed, args=args, answer=made)
                ]
            return [
                ToolRefused(
                    call_id=part.tool_call_id,
                    tool=part.tool_name,
                    command=f"/{part.tool_name}",
                    message=str(part.content),
                )
            ]
        case _:
            return []


def _text(text: str, said: list[str]) -> list[Event]:
    said.append(text)
    return [TextDelta(text=text)] if text else []


def _command(name: str, raw: dict[str, JsonValue]) -> str:
    return calls.command(name, checked(name, raw))


async def _ended(
    deps: Deps,
    chat: ModelChoice,
    prompt: prompts.Rendered,
    text: str,
    said: str,
    result: AgentRunResult[str | AskedBack],
) -> AsyncGenerator[Event]:
    messages: list[ModelMessage] = result.all_messages()
    if isinstance(result.output, AskedBack):
        yield asked_back(result.output)
        said = result.output.question
    whole = said.strip() or str(result.output)
    asked = "\n".join([*history.asked(messages), text])
    today = deps.today() if deps.brand else deps.now.date()
    usage = result.usage
    yield Finished(
        text=whole,
        flags=unheld(whole, history.held(messages), asked, today),
        usage=Usage(
            requests=usage.requests,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cost=None if chat.offline else usage.cost,
        ),
        model=chat.label,
        prompt=None if chat.offline else PromptUsed(name=prompt.name, version=prompt.version, hash=prompt.hash),
        history_json=history.dump(messages),
    )
