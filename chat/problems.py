"""What went wrong, said in the chat: what a person can mend, and what only we can."""

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import chainlit as cl

from chat.asker import NotSignedIn
from chat.show.custom import custom
from chat.show.foot import button
from chat.show.text import plain
from domain.answer import Action
from domain.errors import AskAgain
from observability import report

_COMMAND = re.compile(r"(?<!\S)/([a-z_]+)((?: (?:\?|[A-Za-z_]+=[^\s,;?]+|new NAME))*)")


@asynccontextmanager
async def told(doing: str) -> AsyncGenerator[None]:
    """Says what went wrong inside, and ends there: no traceback, SQL or token reaches the chat."""
    try:
        yield
    except AskAgain as refusal:
        await refuse(refusal)
    except NotSignedIn:
        # The page has been told, and leads to the sign-in.
        return
    except Exception as error:
        # The last stop of everything unforeseen: logged with a reference, told once.
        await fault(report(error, doing))


async def refuse(refusal: AskAgain) -> None:
    """A refusal, looking like an answer: the sentence, what to do, and the suggested command as a button."""
    await refuse_with(refusal.message, refusal.hint)


async def refuse_with(message: str, hint: str) -> None:
    await cl.Message(content=plain(message), elements=[refusal_notice(hint)]).send()


def refusal_notice(hint: str, actions: Sequence[Action] = (), element_id: str | None = None) -> cl.CustomElement:
    """What to do about a refusal: the hint, and these buttons; without any, the command that the hint names."""
    command = suggested(hint)
    offered = actions or ([Action(label=command, command=command)] if command else [])
    return custom("Notice", {"kind": "refusal", "hint": hint, "actions": [button(a) for a in offered]}, element_id)


async def fault(reference: str) -> None:
    """An apology with the reference under which it was logged."""
    hint = f"Try again in a moment; quote {reference} when you report it."
    notice = custom("Notice", {"kind": "fault", "hint": hint, "actions": []})
    await cl.Message(content=plain(f"Something broke on our side. Reference {reference}."), elements=[notice]).send()


def suggested(hint: str) -> str | None:
    """The first command in a hint that can be run as it stands: no NAME and no dots to fill in."""
    for name, rest in _COMMAND.findall(hint):
        if "NAME" not in rest and "…" not in rest:
            return f"/{name}{rest}".rstrip(".")
    return None
