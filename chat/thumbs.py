"""Thumbs below answers: a thumb down offers to propose the answer as a case for the prompt tests. Nothing but the thumb
is kept without a click."""

from uuid import UUID, uuid5

import chainlit as cl
from chainlit.types import Feedback

from chat.asker import asker, user_of
from chat.house import House
from chat.show.custom import custom
from tools.eval_case import can_propose
from tools.typed import typed

DOWN = 0


async def rated(house: House, feedback: Feedback) -> None:
    """A thumb was set: down shows the offer below the answer, up takes it away."""
    user = cl.context.session.user
    if user is None or user_of(user.identifier, user.display_name) != asker():
        return  # The page that was named is another person's.
    if feedback.threadId != cl.context.session.thread_id:
        return
    answer = UUID(feedback.forId)
    made = offer(answer)
    if feedback.value != DOWN:
        await made.remove()
    elif await can_propose(await house.deps(asker()), answer):
        await made.send(for_id=str(answer))


def offer(answer: UUID) -> cl.CustomElement:
    """The button below an answer, the same however often it is offered."""
    command = typed("eval_case", answer=answer)
    button = {"label": "Add as a case for the prompt tests", "command": command, "href": ""}
    return custom("Notice", {"kind": "question", "hint": "", "actions": [button]}, str(uuid5(answer, "case")))
