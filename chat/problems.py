"""What went wrong, said in the chat: what a person can mend, and what only we can."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import chainlit as cl

from chat.show.text import plain
from domain.answer import Action
from domain.errors import AskAgain
from observability import report


@asynccontextmanager
async def told(doing: str) -> AsyncGenerator[None]:
    """Says what went wrong inside, and ends there: no traceback, SQL or token reaches the chat."""
    try:
        yield
    except AskAgain as refusal:
        await refuse(refusal)
    except Exception as error:
        # The last stop of everything unforeseen: logged with a reference, told once.
        await fault(report(error, doing))


async def refuse(refusal: AskAgain) -> None:
    """A refusal, looking like an answer: the sentence, what to do, and the suggested command as a button."""
    await refuse_with(refusal.message, refusal.hint)


async def refuse_with(message: str, hint: str) -> None:
    command = suggested(hint)
    actions = [Action(label=command, command=command)] if command else []
    notice = cl.CustomElement(
        name="Notice",
        props={"kind": "refusal", "hint": hint, "actions": [a.model_dump() for a in actions]},
    )
    await cl.Message(content=plain(message), elements=[notice]).send()


async def fault(reference: str) -> None:
    """An apology with the reference under which it was logged."""
    notice = cl.CustomElement(
        name="Notice",
        props={"kind": "fault", "hint": f"Quote {reference} when you report it; try again in a moment.", "actions": []},
    )
    await cl.Message(content=plain(f"Something broke on our side. Reference {reference}."), elements=[notice]).send()


def suggested(hint: str) -> str | None:
    """The command that a hint names, when it can be run as it stands."""
    for word, after in _commands(hint):
        if "NAME" not in after and "…" not in after:
            return f"/{word}{after}"
    return None


def _commands(hint: str) -> list[tuple[str, str]]:
    import re

    found = re.findall(r"(?<!\S)/([a-z_]+)((?: (?:\?|[A-Za-z_]+=[^\s,;?]+|new NAME))*)", hint)
    return [(word, after.rstrip(".")) for word, after in found]
