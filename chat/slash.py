"""Slash commands: the menu, and running one, picked or typed."""

from typing import cast

import chainlit as cl
from chainlit.types import CommandDict

from chat import following, sharing
from chat.show.answer import elements
from chat.show.text import plain, storable
from chat.talk import Talk
from domain.answer import Answer
from domain.job import JobStarted
from domain.team import OrganizationList
from observability import span
from tools import commands, registry
from tools.brand import BrandArgs, BrandList


def menu() -> list[CommandDict]:
    """The registry as the composer's command menu."""
    return [
        cast(
            CommandDict,
            {"id": tool.name, "description": tool.summary, "icon": tool.icon, "button": False, "persistent": False},
        )
        for tool in registry.TOOLS
    ]


def as_typed(message: cl.Message) -> str:
    """The message as it would be typed: a picked command in front of its text."""
    content = storable(message.content)
    return f"/{message.command} {content}".strip() if message.command else content.strip()


async def run(talk: Talk, typed: str, shown: str) -> Talk:
    """Runs a command and shows its answer; `shown` is the command as it may be remembered.

    Raises:
        AskAgain: What the person can mend.
    """
    chosen, args = commands.parse(typed)
    with span("command {name}", {"name": chosen.name}):
        answer = await registry.run(talk.deps, chosen, args)
    if isinstance(answer, BrandList) and isinstance(args, BrandArgs) and args.name and answer.chosen:
        talk = await talk.turn_to(answer.chosen)
    if isinstance(answer, OrganizationList) and answer.switched and answer.in_use:
        talk = await talk.go_to(answer.in_use)
    await sharing.went_beyond(talk.deps, talk.thread_id, typed)
    if isinstance(answer, JobStarted):
        await following.show_started(talk, answer)
    else:
        await show(answer, talk)

    from agent.history import remember

    return await talk.remember(remember(talk.history, shown, chosen.name, args, answer, talk.deps.now))


async def show(answer: Answer, talk: Talk) -> cl.Message:
    """The answer as one message: the sentence, then its elements."""
    made = elements(answer, str(talk.thread_id), talk.brand, talk.house.link)
    return await cl.Message(content=plain(answer.headline), elements=made).send()
