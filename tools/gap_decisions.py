"""What people decide about fields of the profile: accept, reject, write by hand, not applicable; each with its undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten
from uuid import UUID, uuid4

from domain.action import Action
from domain.errors import AskAgain
from domain.field_values import FieldValue
from domain.field_values import shown as whole
from domain.format import plural
from domain.profile import FieldState
from domain.profile_fields import BY_KEY, ValueType
from domain.proposal import Applied, Proposal, Suggestion
from domain.typed_values import typed_value
from store import profile, profile_write
from store.db import Connection
from store.profile_write import Who
from tools.deps import Deps
from tools.profile_choice import Chosen
from tools.typed import typed


@dataclass(frozen=True)
class Decision:
    """What was done, in a sentence; what of it waits for a click; the buttons that go with it. `of` is the thing whose
    fields are shown then."""

    told: str
    of: tuple[UUID, ...] = ()
    keys: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


def _who(deps: Deps) -> Who:
    return Who(deps.user.id, deps.now, uuid4())


async def found(deps: Deps, conn: Connection, beginning: str) -> Suggestion:
    """The suggestion whose id begins so.

    Raises:
        AskAgain: There is none, or there are several.
    """
    word = beginning.strip()
    one = None
    if len(word) >= 4 and all(c in "0123456789abcdefABCDEF-" for c in word):
        one = await profile.suggestion(conn, deps.require_brand().id, word)
    if one is None:
        raise AskAgain(
            f"There is no suggestion {word[:40]!r}.", "/gap_fill shows what waits, each with its id.", "not_found"
        )
    return one


async def accept(deps: Deps, conn: Connection, wanted: Sequence[Suggestion], confirmed: bool = False) -> Decision:
    """Writes suggestions as one request, so that one /undo takes them back."""
    who = _who(deps)
    done = [await profile_write.accept(conn, deps.require_brand(), one.id, who, confirmed) for one in wanted]
    return _decision(done, who)


async def accept_sure(deps: Deps, conn: Connection, chosen: Chosen, states: Sequence[FieldState]) -> Decision:
    """Accepts what is offered with high confidence. Where sure sources differ, or a source tries to instruct or does
    not say so any more, a person looks first."""
    wanted: list[Suggestion] = []
    unclear = 0
    for state in states:
        sure = [one for one in state.suggestions if one.confidence == "high" and one.status == "open"]
        calm = [one for one in sure if not (one.instructs or one.gone)]
        grows = state.field.policy == "append"
        if calm and (grows or len({whole(one.value).casefold() for one in calm}) == 1):
            wanted += calm if grows else calm[:1]
        elif sure:
            unclear += 1
    fields = plural(unclear, "field")
    left = f" {fields} with sources that differ, instruct or changed wait for you." if unclear else ""
    if not wanted:
        return Decision(f"Nothing of {chosen.name} waits with high confidence.{left}")
    decision = await accept(deps, conn, wanted)
    return Decision(decision.told + left, decision.of, decision.keys, decision.actions)


async def edit(deps: Deps, conn: Connection, one: Suggestion, text: str) -> Decision:
    """Writes a suggestion in a person's wording."""
    who = _who(deps)
    value = _typed(BY_KEY[one.key].type, text)
    return _decision([await profile_write.accept(conn, deps.require_brand(), one.id, who, edited=value)], who)


async def write(deps: Deps, conn: Connection, state: FieldState, text: str) -> Decision:
    """Writes a field by hand; an empty text empties it."""
    who = _who(deps)
    value = _typed(state.field.type, text) if text.strip() else None
    change = Proposal(key=state.key, target=state.target.id, value=value, confidence="high", source_type="manual")
    return _decision([await profile_write.apply(conn, deps.require_brand(), change, who, replace=True)], who)


async def reject(deps: Deps, conn: Connection, wanted: Sequence[Suggestion]) -> Decision:
    """Puts suggestions aside; the same is not offered again from the same wording of its source."""
    who = _who(deps)
    for one in wanted:
        await profile_write.reject(conn, deps.require_brand(), one.id, who)
    ids = ",".join(one.short for one in wanted)
    told = f"{_labels([one.key for one in wanted])}: rejected, and not offered again from the same text."
    back = Action(label="Take it back", command=typed("gap_fill", reopen=ids))
    return Decision(told, tuple(one.target for one in wanted), tuple(one.key for one in wanted), (back,))


async def reopen(deps: Deps, conn: Connection, wanted: Sequence[Suggestion]) -> Decision:
    """Offers again what was rejected."""
    who = _who(deps)
    for one in wanted:
        if one.status != "rejected":
            raise AskAgain(f"The suggestion {one.short} is {one.status}, not rejected.", "/undo takes writes back.")
        await profile_write.settle(conn, deps.require_brand(), one.id, "open", who)
    keys = tuple(one.key for one in wanted)
    return Decision(f"{_labels(keys)}: offered again.", tuple(one.target for one in wanted), keys)


async def mark(deps: Deps, conn: Connection, states: Sequence[FieldState], applicable: bool) -> Decision:
    """Says that fields do not apply to a thing, or do after all."""
    who = _who(deps)
    for state in states:
        await profile_write.mark(conn, deps.require_brand(), state.key, state.target.id, applicable, who)
    keys = tuple(state.key for state in states)
    one = len(set(keys)) == 1
    does = ("applies" if one else "apply") if applicable else f"{'does' if one else 'do'} not apply"
    told = f"{_labels(keys)} {does} to {states[0].target.name}."
    undo = Action(label="Undo", command=typed("undo", id=who.request_id.hex[:8]))
    return Decision(told, tuple(state.target.id for state in states), keys, (undo,))


def _typed(kind: ValueType, text: str) -> FieldValue:
    try:
        return typed_value(kind, text)
    except ValueError as problem:
        said = str(problem)
        raise AskAgain(said[0].upper() + said[1:] + ".") from None


def _decision(done: Sequence[Applied], who: Who) -> Decision:
    written = [one for one in done if one.outcome not in ("needs_confirmation", "no_change")]
    waiting = [one for one in done if one.outcome == "needs_confirmation"]
    same = [one for one in done if one.outcome == "no_change"]
    parts: list[str] = []
    if len(written) == 1:
        parts.append(_one(written[0]))
    elif written:
        parts.append(f"{plural(len(written), 'field')} written: {_labels([one.key for one in written])}.")
    for one in waiting[:3]:
        meanwhile = " was changed meanwhile: it" if one.changed_meanwhile else ""
        new = f"“{_said(one.new)}”" if one.new is not None else "nothing"
        parts.append(
            f"{BY_KEY[one.key].label}{meanwhile} says “{_said(one.old)}” now; {new} waits for your click to replace it."
        )
    if len(waiting) > 3:
        parts.append(f"{plural(len(waiting) - 3, 'field')} more wait for your click.")
    if same:
        parts.append(f"{_labels([one.key for one in same])}: nothing new.")
    actions: list[Action] = []
    if waiting:
        ids = ",".join(one.suggestion.hex[:8] for one in waiting if one.suggestion)
        label = "Replace it" if len(waiting) == 1 else f"Replace all {len(waiting)}"
        actions.append(Action(label=label, command=typed("gap_fill", confirm=ids)))
        actions.append(Action(label="Keep what stands there", command=typed("gap_fill", reject=ids)))
    if written or any(one.request_id for one in same):
        actions.append(Action(label="Undo", command=typed("undo", id=who.request_id.hex[:8])))
    told = " ".join(parts) or "Nothing to write."
    return Decision(told, tuple(one.target for one in done), tuple(one.key for one in done), tuple(actions))


def _one(done: Applied) -> str:
    label = BY_KEY[done.key].label
    if done.outcome == "clear":
        return f"{label} is empty now; it said “{_said(done.old)}”."
    if done.outcome == "append":
        more = f" {done.alike} were there already." if done.alike else ""
        more += f" {plural(done.over_cap, 'item')} did not fit under the cap of 15." if done.over_cap else ""
        return f"{label}: {plural(done.added, 'item')} added.{more}"
    instead = f" instead of “{_said(done.old)}”" if done.old is not None else ""
    return f"{label} says “{_said(done.new)}” now{instead}."


def _said(value: FieldValue | None) -> str:
    """A value as a sentence holds it; the card below has it whole."""
    return shorten(whole(value), 140, placeholder=" …")


def _labels(keys: Sequence[str]) -> str:
    names = list(dict.fromkeys(BY_KEY[key].label for key in keys if key in BY_KEY))  # type: ignore[index]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
