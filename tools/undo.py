"""/undo: what was written of the profile, and taking it back."""

from textwrap import shorten
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from domain.action import Action
from domain.answer import Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.field_values import shown, value_of
from domain.format import plural
from domain.profile import Profile
from domain.profile_fields import BY_KEY
from domain.undo_report import WriteLine, WriteList
from store import persona_edits, profile, profile_write
from store.db import Connection
from store.profile import Request
from store.profile_write import Who
from tools.deps import Deps
from tools.profile_choice import require_member
from tools.typed import typed

_REACH = 1_000
_ACTIONS = {
    "clear": "emptied",
    "skip_not_applicable": "not applicable",
    "undo_skip": "does apply",
    "renew": "new evidence",
}


class UndoArgs(BaseModel):
    """Which write to take back; without an id, what was written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = Field(default=None, description="The write's id, or last for your own last one.")
    limit: int = Field(default=10, ge=1, le=_REACH, description="How many writes to list.")


async def undo(deps: Deps, args: UndoArgs) -> WriteList:
    """What was written of the brand's profile lately; with an id, takes that write back, whole or not at all."""
    brand = deps.require_brand()
    told, actions = "", ()
    async with deps.transaction() as conn:
        if args.id is not None:
            require_member(brand, "Taking a write back")
            who = Who(deps.user.id, deps.now, uuid4())
            lines = await _take_back(conn, brand, await _found(conn, brand, args.id.strip()), who)
            told = f"Undone: {shorten('; '.join(lines), 400, placeholder=' …')}."
            actions = (Action(label="Do it again", command=typed("undo", id=who.request_id.hex[:8])),)
        held = await profile.read(conn, brand.id)
        listed = await profile.requests(conn, brand.id, args.limit + 1)
    more = len(listed) > args.limit
    return WriteList(
        headline=told or _headline(brand, listed[: args.limit]),
        foot=Foot(timezone=brand.timezone, fictional=brand.is_fictional),
        actions=(*actions, Action(label="All fields", command="/gap_fill")),
        writes=tuple(_line(held, one, brand.allows("member")) for one in listed[: args.limit]),
        more_command=typed("undo", limit=min(_REACH, args.limit * 5)) if more else None,
    )


async def _take_back(conn: Connection, brand: Brand, request: UUID, who: Who) -> tuple[str, ...]:
    """Puts back what a request wrote: a claim of a persona, or fields of the profile."""
    if who.user_id is not None:
        of_persona = await persona_edits.undo(conn, brand, request, who.user_id, who.now, who.request_id)
        if of_persona is not None:
            return (f"{_claim(of_persona[1])} of the persona is as it was",)
    return (await profile_write.undo(conn, brand, request, who)).lines


def _claim(path: str) -> str:
    """`basics.age_range` as people read it."""
    return path.partition(".")[2].replace("_", " ").capitalize()


async def _found(conn: Connection, brand: Brand, word: str) -> UUID:
    """The write whose id begins so; `last` is the person's own last one that is not taken back."""
    known = await profile.requests(conn, brand.id, _REACH)
    if word.casefold() == "last":
        mine = [one for one in known if one.mine and not one.is_undo and not one.undone]
        if not mine:
            raise AskAgain("Nothing of yours is left to undo.", "/undo lists what was written.", "not_found")
        return mine[0].request_id
    beginning = word.replace("-", "").casefold()
    found = [one for one in known if len(beginning) >= 4 and one.request_id.hex.startswith(beginning)]
    if len(found) != 1:
        raise AskAgain(f"There is no write {word[:40]!r}.", "/undo lists them with their ids.", "not_found")
    return found[0].request_id


def _line(held: Profile, one: Request, may_write: bool) -> WriteLine:
    by = "you" if one.mine else "a job" if one.by_job else "a colleague"
    state = "undo" if one.is_undo else "undone" if one.undone else "done"
    return WriteLine(
        at=one.at,
        what=_what(held, one),
        by=by,
        state=state,
        id=one.request_id.hex[:8],
        command=typed("undo", id=one.request_id.hex[:8]) if may_write and state == "done" else None,
    )


def _what(held: Profile, one: Request) -> str:
    names = {str(target.id): target.name for target in held.targets}
    told = [
        _write(names.get(target, "what is gone"), key, action, old, new)
        if key in BY_KEY
        else f"{_claim(key)} of the persona {names.get(target, 'that is gone')}"
        for key, target, action, old, new in zip(
            one.keys, one.targets, one.actions, one.old_values, one.new_values, strict=True
        )
    ]
    more = f" and {one.writes - len(told)} more" if one.writes > len(told) else ""
    return "; ".join(told) + more


def _write(name: str, key: str, action: str, old: JsonValue, new: JsonValue) -> str:
    field = BY_KEY[key]  # type: ignore[index]
    what = f"{field.label} of {name}"
    if action in _ACTIONS:
        return f"{what}: {_ACTIONS[action]}"
    before, after = shown(value_of(field.type, old)), shown(value_of(field.type, new))
    said = f"“{shorten(after, 60, placeholder=' …')}”" if after else "empty"
    return f"{what}: {said}" + (f", was “{shorten(before, 60, placeholder=' …')}”" if before else "")


def _headline(brand: Brand, listed: list[Request]) -> str:
    if not listed:
        return f"Nothing of {brand.name}'s profile was written yet: /gap_fill shows what it lacks."
    open_ = sum(not one.undone and not one.is_undo for one in listed)
    can = "none can be" if not open_ else "it can be" if len(listed) == 1 else f"{open_} of them can be"
    return f"{plural(len(listed), 'write')} to {brand.name}'s profile lately; {can} undone."
