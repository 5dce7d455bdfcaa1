"""One turn of a conversation as it is kept: what was asked, what was called, what was said."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Step = Mapping[str, Any]
# What chat/show/text.py puts before what Markdown would read, and between what would become a link.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>()#+\-.!|~:&$\"'=])|\u2060")
_ASKED = "user_message"


class TurnCall(BaseModel):
    """A tool call: as it would be typed, and the headline of what came back."""

    model_config = ConfigDict(frozen=True)

    command: str
    headline: str = ""


class Turn(BaseModel):
    """A question and its answer. `before`: the command that the conversation was at, for a question that follows it.
    `made_with`: what the chat noted about the answer (prompt, hash, model, brand)."""

    model_config = ConfigDict(frozen=True)

    question: str
    before: str | None = None
    calls: tuple[TurnCall, ...] = ()
    answer: str = ""
    answer_id: str = ""
    made_with: Mapping[str, str] = Field(default_factory=dict[str, str])

    @property
    def typed(self) -> bool:
        """Whether a command was typed: no model chose anything."""
        return self.question.startswith("/")


def turn_of(steps: Sequence[Step], rated: str) -> Turn | None:
    """The turn that was rated.

    Args:
        steps: The conversation's steps as the chat stores them, in order.
        rated: The id of an answer's step, or of the run around it: the page's thumbs name that one.

    Returns: None when no such answer follows a question.
    """
    at = next((n for n, step in enumerate(steps) if rated == step.get("id")), None)
    if at is None:
        return None
    asked = [n for n, step in enumerate(steps) if step.get("type") == _ASKED]
    began = max((n for n in asked if n < at), default=None)
    if began is None:
        return None
    # A step is as old as its first word, and the answer's first word may come before a call.
    ends = next((n for n in asked if n > at), len(steps))
    turn = steps[began:ends]
    said = [step for step in turn if _is_answer(step) and rated in (step.get("id"), step.get("parentId"))]
    if not said:
        return None
    # A job that was begun tells its end below, as an answer of its own.
    answer = next((step for step in said if (step.get("metadata") or {}).get("model")), said[0])
    return Turn(
        question=_said(steps[began]),
        before=_command_before(steps[:began]),
        calls=tuple(_call(step) for step in turn if _is_call(step)),
        answer=unescaped(_said(answer)),
        answer_id=str(answer.get("id")),
        made_with={str(key): str(value) for key, value in (answer.get("metadata") or {}).items()},
    )


def unescaped(shown: str) -> str:
    """What the chat shows, as it was said: without the escapes that keep it from being markup."""
    return _ESCAPED.sub(lambda found: found[1] or "", shown)


def _command_before(steps: Sequence[Step]) -> str | None:
    for step in reversed(steps):
        if _is_call(step):
            return str(step.get("name"))
        if step.get("type") == _ASKED and (said := _said(step)).startswith("/"):
            return said
    return None


def _is_call(step: Step) -> bool:
    return step.get("type") == "tool" and str(step.get("name") or "").startswith("/") and not step.get("isError")


def _is_answer(step: Step) -> bool:
    return step.get("type") == "assistant_message"


def _call(step: Step) -> TurnCall:
    return TurnCall(command=str(step.get("name")), headline=unescaped(_said(step)))


def _said(step: Step) -> str:
    return str(step.get("output") or "").strip()
