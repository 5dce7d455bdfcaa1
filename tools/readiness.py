"""/readiness: which commands have what they need, what the others lack, and what to type for it."""

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import percent, plural
from domain.readiness import CommandReadiness, Held, Unlock, overall, readiness, unlocks
from domain.readiness_needs import NEEDS
from domain.readiness_report import CommandNeeds, Readiness
from store import readiness as stored
from tools.deps import Deps
from tools.nearest import nearest

_ORDER = {"blocked": 0, "partial": 1, "not applicable": 2, "ready": 3}
_METHOD = (
    "Blocked: something that it must have is missing. Partial: it answers, but something that makes it better is"
    " missing or too old. Of several that would do, any one meets a requirement.",
    "Overall = (ready + ½ partial) / applicable, over the commands that need something.",
)


class ReadinessArgs(BaseModel):
    """Which command; without one, all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: str | None = Field(default=None, description="One command with its requirements, e.g. top_hooks.")
    all: bool = Field(default=False, description="yes also lists the commands that are ready.")


async def show_readiness(deps: Deps, args: ReadinessArgs) -> Readiness | CommandNeeds:
    """Which commands have what they need for this brand, which are blocked or answer only in part, what unlocks them,
    and how fresh what they rest on is.

    Args:
        command: One command's requirements, each with what meets it.
    """
    brand = deps.require_brand()
    name = None if args.command is None else _named(args.command)
    async with deps.transaction() as conn:
        held = await stored.standing(conn, brand)
    found = {command: readiness(command, needs, held, deps.now) for command, needs in NEEDS.items()}
    if name is not None:
        return _one(brand, found[name])
    return _all(brand, found, held, args)


def _named(typed: str) -> str:
    name = typed.strip().removeprefix("/").casefold().replace("-", "_")
    if name in NEEDS:
        return name
    close = nearest(name, list(NEEDS))
    hint = f"Did you mean {close}?" if close else "/help lists the commands."
    raise AskAgain(f"There is no command {typed!r}.", hint, "unknown_command")


def _all(brand: Brand, found: dict[str, CommandReadiness], held: Held, args: ReadinessArgs) -> Readiness:
    ordered = sorted(found.values(), key=lambda one: _ORDER[one.state])
    best = unlocks(found, held)
    whole = overall(found)
    return Readiness(
        headline=_headline(brand, found, whole, best),
        foot=Foot(fictional=brand.is_fictional, notes=_METHOD),
        actions=_actions(best, args),
        overall=whole,
        commands=tuple(one for one in ordered if args.all or one.state != "ready"),
        unlocks=best,
    )


def _headline(brand: Brand, found: dict[str, CommandReadiness], whole: float | None, best: tuple[Unlock, ...]) -> str:
    states = [one.state for one in found.values() if not one.needs_nothing]
    ready, partial, blocked = (states.count(state) for state in ("ready", "partial", "blocked"))
    told = (
        f"{brand.name} is {percent(whole, 0)} ready: of {plural(len(states), 'command')} that need something"
        f" {ready} {'is' if ready == 1 else 'are'} ready, {partial} in part, and {blocked} blocked"
    )
    first = next((one for one in best if one.blocked), None)
    return f"{told}; {first.cure} comes first: {len(first.blocked)} wait for it." if first else f"{told}."


def _actions(best: tuple[Unlock, ...], args: ReadinessArgs) -> tuple[Action, ...]:
    cures = [one.cure for one in best if "NAME" not in one.cure]
    found = [Action(label=f"Type {cure}", command=cure) for cure in dict.fromkeys(cures)][:3]
    if not args.all:
        found.append(Action(label="Also those that are ready", command="/readiness all=yes"))
    return tuple(found)


def _one(brand: Brand, one: CommandReadiness) -> CommandNeeds:
    if one.needs_nothing:
        told = f"/{one.command} needs nothing and is ready."
    elif one.state == "ready":
        told = f"/{one.command} is ready: {brand.name} has all that it needs."
    elif one.state == "not applicable":
        told = f"/{one.command} does not apply to {brand.name}: {one.why}."
    else:
        what = "blocked" if one.state == "blocked" else "ready in part"
        told = f"/{one.command} is {what}: {one.why}" + (f"; type {one.unlock}." if one.unlock else ".")
    runs = (Action(label=f"Type {one.unlock}", command=one.unlock),) if one.unlock and "NAME" not in one.unlock else ()
    return CommandNeeds(
        headline=told,
        foot=Foot(fictional=brand.is_fictional, notes=_METHOD[:1]),
        actions=(*runs, Action(label="All commands", command="/readiness")),
        command=one,
    )
