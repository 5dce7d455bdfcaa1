"""What happens while a free question is answered, in the order in which it happens."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue, SerializeAsAny

from domain.answer import Answer
from domain.figures import Flag


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)


class TextDelta(_Event):
    """More of the answer's text."""

    kind: Literal["text"] = "text"
    text: str


class ToolStarted(_Event):
    """A tool is called. `command` is the call as a person would type it."""

    kind: Literal["tool_started"] = "tool_started"
    call_id: str
    tool: str
    command: str


class ToolFinished(_Event):
    """A tool answered. `args` are those that were given, without defaults."""

    kind: Literal["tool_finished"] = "tool_finished"
    call_id: str
    tool: str
    command: str
    args: dict[str, JsonValue]
    answer: SerializeAsAny[Answer]


class ToolRefused(_Event):
    """A tool did not accept its arguments; whoever called it may call again."""

    kind: Literal["tool_refused"] = "tool_refused"
    call_id: str
    tool: str
    command: str
    message: str
    hint: str = ""


class Option(_Event):
    """A button: its label and the command behind it."""

    label: str
    command: str


class PlannedCall(_Event):
    """A call that would be made."""

    tool: str
    args: dict[str, JsonValue]


class AskBack(_Event):
    """The question has more than one meaning: which one? Nothing was called. `Finished` follows."""

    kind: Literal["ask_back"] = "ask_back"
    question: str
    options: tuple[Option, ...]


class Planned(_Event):
    """What a question would lead to, before any tool runs: calls, or a question back, or just text."""

    calls: tuple[PlannedCall, ...] = ()
    ask: AskBack | None = None
    text: str = ""


class PromptUsed(_Event):
    """Which prompt file spoke: stored beside what it made."""

    name: str
    version: int
    hash: str


class Usage(_Event):
    """What the answer took. `cost` is in US dollars; None when the price is not known."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = None


class Finished(_Event):
    """The last event of an answer.

    `flags` are the figures in `text` that no tool result of this conversation holds. `history_json` is the
    whole conversation, to be stored and passed to the next question.
    """

    kind: Literal["finished"] = "finished"
    text: str
    flags: tuple[Flag, ...] = ()
    usage: Usage = Usage()
    model: str
    prompt: PromptUsed | None = None
    history_json: str


class Failed(_Event):
    """The last event when there is no answer: one sentence and what to do. What was shown before stays true."""

    kind: Literal["failed"] = "failed"
    code: Literal["model_refused", "model_busy", "model_unreachable", "limit", "model_fault"]
    message: str
    hint: str
    history_json: str


Event = TextDelta | ToolStarted | ToolFinished | ToolRefused | AskBack | Finished | Failed
