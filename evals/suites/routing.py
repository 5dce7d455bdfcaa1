"""Does a free question lead to the commands that it means: which, with what, for which days; and to none where none
is meant. The marketer's agent is asked for its plan; nothing runs."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent import calls, failures, history
from agent.events import Planned
from agent.offline.route import Call as RuledCall
from agent.offline.route import Router
from agent.planning import instructions, planned
from domain.answer import Answer
from domain.brand import Brand
from domain.errors import AskAgain
from domain.vocabulary import Named, Vocabulary
from evals.case import EvalCase
from evals.checks.calls import Call, Reader, same_arguments, same_days, same_tools
from evals.result import ToolCalled
from evals.suite import Answered, Asked, Check, Found, Suite
from tools import commands, registry

TODAY = date(2026, 11, 20)
WORDS = Vocabulary(
    products=(Named(key="joint-chew", name="Joint Chew"), Named(key="calm-drops", name="Calm Drops")),
    ads=(Named(key="120200000000000012", name="UGC_Stairs_v2"),),
    campaigns=(Named(key="c1", name="Prospecting US"), Named(key="c2", name="Retargeting")),
    first_day=date(2026, 7, 1),
    personas=(Named(key="dana", name="Dana"), Named(key="marathon-runner", name="Marathon runner")),
    last_day=date(2026, 11, 19),
)
BRAND = Brand(
    id=UUID(int=1),
    organization_id=UUID(int=2),
    organization_name="Pawlify",
    slug="pawlify",
    name="Pawlify",
    currency="USD",
    timezone="UTC",
    role="viewer",
    is_fictional=True,
)
_READER = Reader(WORDS, TODAY)
_NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


class RoutingCase(EvalCase):
    """A message as a hurried person types it, and what it means: one of `calls`, `offers`, `ask` and `none`."""

    text: str = Field(description="The message.")
    before: str | None = Field(default=None, description="The command before it in the conversation.")
    calls: tuple[str, ...] = Field(default=(), description="The commands that must run.")
    also: tuple[tuple[str, ...], ...] = Field(default=(), description="Other commands that are as right.")
    offers: str | None = Field(default=None, description="What only a person begins: offered or named, nothing runs.")
    ask: bool = Field(default=False, description="It has two readings: ask back (or run what is in `also`).")
    none: bool = Field(default=False, description="Nothing may run (or what is in `also`): no question to answer.")
    says: tuple[str, ...] = Field(default=(), description="The reply must hold one of these.")

    @model_validator(mode="after")
    def _one_meaning(self) -> "RoutingCase":
        if sum((bool(self.calls), self.offers is not None, self.ask, self.none)) != 1:
            raise ValueError("give one of calls, offers, ask and none")
        for typed in (*self.calls, *(one for other in self.also for one in other), self.offers, self.before):
            if typed is not None:
                _checked(typed)
        return self

    @property
    def question(self) -> str:
        return self.text if self.before is None else f"{self.before} → {self.text}"

    @property
    def right(self) -> list[list[Call]]:
        """The calls that are right, each way to be right as a list."""
        return [[_READER.read(typed) for typed in typed_all] for typed_all in (self.calls, *self.also) if typed_all]


class Routed(BaseModel):
    """The commands that would run, the buttons asked back, and what is said; commands as typed."""

    model_config = ConfigDict(frozen=True)

    calls: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    text: str = ""


class Routing(Suite[RoutingCase, Routed]):
    """Free questions to commands."""

    name: ClassVar[str] = "routing"
    prompts: ClassVar[tuple[str, ...]] = ("marketer",)
    case = RoutingCase
    output = Routed

    async def by_model(self, case: RoutingCase, asked: Asked) -> Answered[Routed]:
        before = history.load(_remembered(case.before)) if case.before else []
        told = instructions(BRAND, TODAY, WORDS)
        try:
            plan = await planned(asked.model, offered(), told, case.text, before)
        except failures.Trouble as error:
            raise failures.writing(error, asked.choice.label) from error
        return _answered(routed(plan))

    async def by_rules(self, case: RoutingCase) -> Answered[Routed] | None:
        plan = router().plan(case.text, ruled(case.before))
        asked = plan.ask.options if plan.ask else ()
        buttons = tuple(command for _, command in (*asked, *plan.later))
        text = plan.say or (plan.ask.question if plan.ask else "")
        return _answered(Routed(calls=tuple(call.command for call in plan.calls), buttons=buttons, text=text))

    def checks(self) -> Sequence[Check[RoutingCase, Routed]]:
        return (
            Check("tool", _tool),
            Check("arguments", _arguments),
            Check("window", _window),
            Check("nothing runs", _nothing),
            Check("asks back", _asks),
            Check("offers", _offers),
            Check("says", _says),
            Check("buttons", _buttons),
        )


def _answered(made: Routed) -> Answered[Routed]:
    return Answered(made, tuple(ToolCalled(command=typed) for typed in made.calls))


@lru_cache(maxsize=1)
def offered() -> tuple[registry.Tool, ...]:
    """The tools that a question may lead to."""
    return tuple(tool for tool in registry.TOOLS if tool.for_model)


@lru_cache(maxsize=1)
def router() -> Router:
    """The offline engine's."""
    return Router(offered(), WORDS, TODAY)


def ruled(before: str | None) -> RuledCall | None:
    """The command before, as the offline engine takes it."""
    if before is None:
        return None
    tool, args = commands.parse(before)
    return RuledCall(tool.name, calls.given(args))


def routed(plan: Planned) -> Routed:
    """An agent's plan as checks look at it."""
    return Routed(
        calls=tuple(calls.command(call.tool, call.args) for call in plan.calls),
        buttons=tuple(option.command for option in plan.ask.options) if plan.ask else (),
        text=plan.ask.question if plan.ask else plan.text,
    )


@lru_cache(maxsize=256)
def _remembered(before: str) -> str:
    """The conversation after that command, as the chat stores it."""
    tool, args = commands.parse(before)
    return history.remember(None, before, tool.name, args, Answer(headline="There are results."), _NOON)


def _checked(typed: str) -> None:
    try:
        _READER.read(typed)
    except AskAgain as refusal:
        raise ValueError(f"{typed!r}: {refusal}") from refusal


def _made(answered: Answered[Routed]) -> list[Call]:
    return [_READER.read(typed) for typed in answered.value.calls]


def _ran(case: RoutingCase, answered: Answered[Routed]) -> bool:
    """Whether commands must be compared: some are meant, or some ran where some may."""
    return bool(case.calls) or bool(case.also and answered.value.calls)


def _tool(case: RoutingCase, answered: Answered[Routed]) -> Found | None:
    return same_tools(_made(answered), case.right) if _ran(case, answered) else None


def _arguments(case: RoutingCase, answered: Answered[Routed]) -> Found | None:
    return same_arguments(_made(answered), case.right) if _ran(case, answered) else None


def _window(case: RoutingCase, answered: Answered[Routed]) -> Found | None:
    return same_days(_made(answered), case.right) if _ran(case, answered) else None


def _nothing(case: RoutingCase, answered: Answered[Routed]) -> Found | None:
    if _ran(case, answered):
        return None
    ran = answered.value.calls
    return Found(not ran, f"ran {ran[0]}" if ran else "nothing ran")


def _asks(case: RoutingCase, answered: Answered[Routed]) -> Found | None:
    if not case.ask or _ran(case, answered):
        return None
    buttons = answered.value.buttons
    return Found(bool(buttons), f"{len(buttons)} buttons" if buttons else "did not ask back")


def _offers(case: RoutingCase, answered: Answered[Routed]) -> Found | None:
    if case.offers is None:
        return None
    meant, buttons = _READER.read(case.offers), answered.value.buttons
    if any(_equal(meant, button) for button in buttons):
        return Found(True, f"offered {meant.typed}")
    # A model may put nothing that writes into a button: it names the command.
    if not buttons and f"/{meant.tool}" in answered.value.text:
        return Found(True, f"named /{meant.tool}")
    return Found(False, f"offered {', '.join(buttons) or 'nothing'}, meant {meant.typed}")


def _equal(meant: Call, button: str) -> bool:
    try:
        read = _READER.read(button)
    except AskAgain:
        return False
    return (read.tool, read.args, read.days) == (meant.tool, meant.args, meant.days)


def _says(case: RoutingCase, answered: Answered[Routed]) -> Found | None:
    if not case.says:
        return None
    said = answered.value.text.casefold()
    found = next((words for words in case.says if words.casefold() in said), None)
    return Found(found is not None, f"says “{found}”" if found else f"says none of {', '.join(case.says)}")


def _buttons(case: RoutingCase, answered: Answered[Routed]) -> Found | None:
    buttons = [button for button in answered.value.buttons if commands.is_command(button)]
    if not buttons:
        return None
    for button in buttons:
        try:
            commands.parse(button)
        except AskAgain as refusal:
            return Found(False, f"the button {button} would be refused: {refusal}")
    return Found(True, f"{len(buttons)} of {len(buttons)} would be accepted")
