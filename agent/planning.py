"""What the analyst would do with a conversation, before any tool runs: given words, tools and messages, no database."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from pydantic import BaseModel, Field, JsonValue
from pydantic_ai import Agent, DeferredToolRequests, ToolOutput
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model

import prompts
from agent import calls, results
from agent.events import AskBack, Option, Planned, PlannedCall
from agent.toolset import Fixed, put_off
from domain.brand import Brand
from domain.metrics import metric
from domain.vocabulary import Vocabulary
from tools import registry

RETRIES = 2
MOST_WORDS = 40


class Reading(BaseModel):
    """One reading of an unclear question."""

    label: str = Field(description="What the button says, at most six words, in the person's language.")
    command: str = Field(description="The slash command behind it, e.g. /top_hooks days=7 format=video.")


class AskedBack(BaseModel):
    """Ask the person which of two to four readings is meant."""

    question: str = Field(description="One short question in the person's language.")
    options: list[Reading] = Field(min_length=1, max_length=6)


def instructions(brand: Brand | None, today: date, words: Vocabulary) -> prompts.Rendered:
    """The marketer prompt, filled in for a brand on a day; without a brand it tells the person to choose one."""
    names = [f"{n.name} (product={n.key})" for n in words.products] + [n.name for n in words.campaigns]
    covered = f"Results cover {words.first_day} to {words.last_day}." if words.last_day else "There are no results yet."
    return prompts.load(
        "marketer",
        today=today.isoformat(),
        brand=results.fence(brand.name) if brand else "not chosen yet: tell the person to type /brand",
        currency=brand.currency if brand else "no currency yet",
        timezone=brand.timezone if brand else "UTC",
        days_covered=covered,
        hold_rate=metric("hold_rate", brand.hold_rate).formula if brand else metric("hold_rate").formula,
        vocabulary=results.fence("; ".join(names[:MOST_WORDS]) or "none known"),
        fictional="The brand is fictional, made for a demonstration: say so once."
        if brand and brand.is_fictional
        else "",
    )


async def planned(
    model: Model,
    tools: Sequence[registry.Tool],
    told: prompts.Rendered,
    text: str | None,
    before: Sequence[ModelMessage] = (),
) -> Planned:
    """What the model would call next, ask back or say; no tool runs.

    Args:
        model: Asked; its connections are closed at the end.
        tools: What may be called; arguments are checked as if they were typed.
        told: The instructions.
        text: The person's message; None where `before` ends with a tool's result, which is then answered.
        before: The conversation so far.

    Raises:
        failures.Trouble: The model cannot be asked, or makes no sense.
    """
    async with model:
        ran = await _agent(tuple(tools)).run(text, model=model, instructions=told.text, message_history=list(before))
    match ran.output:
        case DeferredToolRequests(calls=calls_put_off):
            made = (PlannedCall(tool=c.tool_name, args=checked(c.tool_name, c.args_as_dict())) for c in calls_put_off)
            return Planned(calls=tuple(made))
        case AskedBack() as back:
            return Planned(ask=asked_back(back))
        case said:
            return Planned(text=said)


@lru_cache(maxsize=8)
def _agent(tools: tuple[registry.Tool, ...]) -> Agent[None, str | AskedBack | DeferredToolRequests]:
    """Built once for each set of tools: their schemas take longer than all else."""
    return Agent(
        deps_type=type(None),
        output_type=[str, ToolOutput(AskedBack, name="ask_back"), DeferredToolRequests],
        toolsets=[Fixed(put_off(tools))],
        retries=RETRIES,
        name="marketer",
    )


def checked(name: str, raw: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """A call's arguments that differ from the defaults; as they came where they do not fit the tool."""
    known = {tool.name: tool for tool in registry.TOOLS}
    return calls.checked(known[name], raw) if name in known else raw


def asked_back(back: AskedBack) -> AskBack:
    """The question with its buttons, as it is shown."""
    options = tuple(Option(label=o.label, command=o.command) for o in back.options)
    return AskBack(question=back.question, options=options)
