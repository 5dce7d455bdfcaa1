"""Thumbs below answers: a thumb down offers to propose the answer as a case for the prompt tests. Nothing but the thumb
is kept without a click."""

from uuid import UUID, uuid5

import chainlit as cl
from chainlit.types import Feedback

from chat.asker import asker, user_of
from chat.house import House
from chat.show.custom import custom
from tools.eval_case import proposable
from tools.typed import typed

DOWN = 0


async def take(house: House, feedback: Feedback) -> None:
    """A thumb was set: down shows the offer below the answer, up takes it away."""
    user = cl.context.session.user
    if user is None or user_of(user.identifier, user.display_name) != asker():
        return  # The page that was named is another person's.
    if feedback.threadId != cl.context.session.thread_id:
        return
    rated = UUID(feedback.forId)
    made = offer(rated)
    if feedback.value != DOWN:
        await made.remove()
    elif below := await proposable(await house.deps(asker()), rated):
        await made.send(for_id=below)


def offer(rated: UUID) -> cl.CustomElement:
    """The button below an answer, the same however often it is offered."""
    command = typed("eval_case", answer=rated)
    button = {"label": "Add as a case for the prompt tests", "command": command, "href": ""}
    return custom("Notice", {"kind": "question", "hint": "", "actions": [button]}, str(uuid5(rated, "case")))
