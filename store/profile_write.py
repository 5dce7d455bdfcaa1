"""The one way in which a value of the profile is written, waits for a click, or is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from domain.brand import Brand
from domain.errors import AskAgain
from domain.evidence import Source, fingerprint, verified
from domain.field_values import FieldValue, items, merged, same, shown, stored
from domain.profile_fields import BY_KEY, FieldKey, ProfileField
from domain.proposal import Applied, ItemEvidence, Outcome, Proposal, Suggestion, SuggestionStatus, Undone
from store.db import Connection, to_json
from store.profile import SKIPPED, held_in, suggestion
from store.profile_rows import SQL, Detail, Held, Who, bear, bearing, hold, is_skipped, put, rows_of, tell

__all__ = ["Over", "Sources", "Who", "accept", "apply", "mark", "reject", "settle", "stands", "undo"]
_UNSKIPPED = "undo_skip"
Sources = Mapping[tuple[str, str], Source]


@dataclass(frozen=True)
class Over:
    """The value that the person saw when deciding to replace it; None: there was none."""

    value: FieldValue | None


async def apply(
    conn: Connection,
    brand: Brand,
    change: Proposal,
    who: Who,
    over: Over | None = None,
    *,
    sources: Sources | None = None,
    replace: bool = False,
) -> Applied:
    """Writes a value as its field's policy says, with its trace and evidence.

    A value that stands there already is replaced only with `over`, and only when it is still what the person saw;
    else nothing is written, and the change waits as a suggestion. A list that grows takes what it does not hold yet.

    Args:
        sources: The stored texts that the evidence quotes, by kind and id; what does not stand in them is dropped.
        replace: A list that would grow is replaced as any other value.

    Raises:
        AskAgain: The target is not the brand's, or the field cannot be written.
    """
    kept = tuple(one for one in change.evidence if stands(one, sources or {}))
    return await _apply(conn, brand, change.model_copy(update={"evidence": kept}), who, over, None, replace)


async def accept(
    conn: Connection, brand: Brand, id_: UUID, who: Who, confirmed: bool = False, edited: FieldValue | None = None
) -> Applied:
    """Writes a stored suggestion. `confirmed`: over the value that was shown when it was accepted first. `edited`: with
    a person's wording; quotes stay with the items whose wording stayed.

    Raises:
        AskAgain: There is no such suggestion, or it is decided already.
    """
    found = await _undecided(conn, brand, id_)
    change = Proposal.model_validate(found.model_dump(include=set(Proposal.model_fields)))
    if edited is not None:
        change = _reworded(change, edited)
    over = Over(found.old_value) if confirmed and found.status == "waiting" else None
    # A growing list waits only where a person wrote another one in its place.
    told = await _apply(conn, brand, change, who, over, found.id, replace=found.status == "waiting")
    if told.outcome == "needs_confirmation" and told.suggestion != found.id:
        await settle(conn, brand, found.id, "superseded", who)
    return told


async def reject(conn: Connection, brand: Brand, id_: UUID, who: Who) -> None:
    """Puts a stored suggestion aside.

    Raises:
        AskAgain: There is no such suggestion, or it is decided already.
    """
    await settle(conn, brand, (await _undecided(conn, brand, id_)).id, "rejected", who)


async def settle(conn: Connection, brand: Brand, id_: UUID, status: SuggestionStatus, who: Who) -> None:
    """Notes a decision about a suggestion that writes nothing: rejected, or open again."""
    given = {"brand_id": brand.id, "id": id_, "status": status, "old": None, "request_id": None}
    decider = None if status == "open" else who.user_id
    await conn.execute(SQL["settle"], {**given, "now": who.now, "user_id": decider})


async def mark(conn: Connection, brand: Brand, key: FieldKey, target: UUID, applicable: bool, who: Who) -> bool:
    """Says that a field does not apply to a thing, or does after all; whether that was new.

    Raises:
        AskAgain: The target is not the brand's.
    """
    field = BY_KEY[key]
    await hold(conn, brand, field, target)
    if applicable != await is_skipped(conn, brand, key, target):
        return False
    action = _UNSKIPPED if applicable else SKIPPED
    await tell(conn, brand, field, target, who, action, None, None, "manual", Detail())
    return True


async def undo(conn: Connection, brand: Brand, request_id: UUID, who: Who) -> Undone:
    """Puts back what a request replaced, whole or not at all.

    Raises:
        AskAgain: There is nothing to undo, or a value was changed since.
    """
    given = {"brand_id": brand.id, "request_id": request_id}
    told = await rows_of(conn, "told", given)
    if not told:
        raise AskAgain(f"There is nothing {str(request_id)[:8]!r} to undo.", "/undo lists what there is.", "not_found")
    lines = [await _take_back(conn, brand, event, request_id, who) for event in told if event["gap_key"] in BY_KEY]
    await conn.execute(SQL["reopen"], given)
    return Undone(request_id=who.request_id, lines=tuple(lines))


async def _undecided(conn: Connection, brand: Brand, id_: UUID) -> Suggestion:
    """A stored suggestion that nobody has decided, its thing held until the transaction ends."""
    found = await suggestion(conn, brand.id, id_.hex)
    if found is not None:
        # Two clicks at once: the second waits here, and then sees what the first decided.
        await hold(conn, brand, BY_KEY[found.key], found.target)
        found = await suggestion(conn, brand.id, id_.hex)
    if found is None:
        raise AskAgain(f"There is no suggestion {id_.hex[:8]!r}.", "/gap_fill lists what waits.", "not_found")
    if found.status not in ("open", "waiting"):
        raise AskAgain(
            f"The suggestion {found.short} is {found.status} already.", "/gap_fill shows what stands there.", "conflict"
        )
    return found


def stands(one: ItemEvidence, sources: Sources) -> bool:
    """Whether the quote stands in the stored source that it names."""
    source = sources.get((one.evidence.source_kind, one.evidence.source_id))
    return source is not None and verified(one.evidence, source.text)


async def _apply(
    conn: Connection,
    brand: Brand,
    change: Proposal,
    who: Who,
    over: Over | None,
    suggested: UUID | None,
    replace: bool,
) -> Applied:
    field = BY_KEY[change.key]
    if not field.writable:
        raise AskAgain(f"{field.label} is not written here.", f"Type {field.setup}.")
    held = await hold(conn, brand, field, change.target)
    current, new = held_in(field, held.row), change.value
    told = Applied(outcome="no_change", key=field.key, target=change.target, old=current, new=new)
    action: Outcome = "set" if current is None else "overwrite"
    evidence = change.evidence
    if field.policy == "append" and current is not None and new is not None and not replace:
        grown = merged(current, new)
        told = told.model_copy(update={"alike": len(grown.alike), "over_cap": len(grown.over_cap)})
        at = {number: len(items(current)) + place for place, number in enumerate(grown.added)}
        evidence = tuple(e.model_copy(update={"item": at[e.item]}) for e in evidence if e.item in at)
        new, action = grown.value, "append"
        told = told.model_copy(update={"new": new, "added": len(grown.added)})
        if not grown.added:
            await _decided(conn, brand, suggested, who)
            return told
    elif new is None and current is None:
        return told
    elif current == new or (change.source_type != "manual" and same(current, new)):
        if evidence:
            await _write(conn, brand, field, change, held, current, current, evidence, "renew", who, suggested)
        await _decided(conn, brand, suggested, who)
        return told
    elif current is not None and (over is None or over.value != current):
        waiting = await _wait(conn, brand, change, held, current, who)
        update = {"outcome": "needs_confirmation", "suggestion": waiting, "changed_meanwhile": over is not None}
        return told.model_copy(update=update)
    if new is None:
        action = "clear"
    await _write(conn, brand, field, change, held, current, new, evidence, action, who, suggested)
    await _decided(conn, brand, suggested, who)
    return told.model_copy(update={"outcome": action, "request_id": who.request_id, "suggestion": suggested})


async def _write(
    conn: Connection,
    brand: Brand,
    field: ProfileField,
    change: Proposal,
    held: Held,
    old: FieldValue | None,
    new: FieldValue | None,
    evidence: tuple[ItemEvidence, ...],
    action: str,
    who: Who,
    suggested: UUID | None,
) -> None:
    words = held.row.get("product_dimensions")
    detail = Detail(
        suggestion=suggested,
        confidence=None if change.source_type == "manual" else change.confidence,
        reasoning=change.reasoning,
        source=change.origin,
        written=change.written,
        evidence=evidence,
        evidence_before=await bearing(conn, brand, field, change.target),
        words=words if field.column == "dimensions" and isinstance(words, str) else None,
    )
    if action != "renew":
        await put(conn, brand, field, change.target, new, None)
    bears = (*detail.evidence_before, *evidence) if action == "append" else evidence
    await bear(conn, brand, field, change.target, bears, who.now)
    await tell(conn, brand, field, change.target, who, action, old, new, change.source_type, detail, bears)


async def _take_back(conn: Connection, brand: Brand, event: dict[str, Any], request_id: UUID, who: Who) -> str:
    field, target = BY_KEY[event["gap_key"]], event["target"]
    held = await hold(conn, brand, field, target)
    named = f"{field.label} of {held.name}"
    if event["action"] in (SKIPPED, _UNSKIPPED):
        skipped = event["action"] == SKIPPED
        if await is_skipped(conn, brand, field.key, target) != skipped:
            raise _changed(named, "it was decided anew")
        back = _UNSKIPPED if skipped else SKIPPED
        await tell(conn, brand, field, target, who, back, None, None, "manual", Detail(), undoes=request_id)
        return f"{named} {'applies again' if skipped else 'does not apply again'}"
    old, new = (held_in(field, {field.column: event[key]}) for key in ("old_value", "new_value"))
    current = held_in(field, held.row)
    if current != new:
        raise _changed(named, f"it says “{shown(current)}” now" if current is not None else "it is empty now")
    was = Detail.model_validate(event["source_detail"] or {})
    detail = Detail(evidence=was.evidence_before, evidence_before=await bearing(conn, brand, field, target), words=None)
    await put(conn, brand, field, target, old, was.words)
    await bear(conn, brand, field, target, was.evidence_before, who.now)
    bears = was.evidence_before
    await tell(conn, brand, field, target, who, "undo", new, old, "manual", detail, bears, undoes=request_id)
    return f"{named} is “{shown(old)}” again" if old is not None else f"{named} is empty again"


def _changed(named: str, now: str) -> AskAgain:
    return AskAgain(f"{named} was changed since: {now}.", "Undo the later change first; /undo lists them.", "conflict")


def _reworded(change: Proposal, edited: FieldValue) -> Proposal:
    before = {line: number for number, line in enumerate(items(change.value))} if change.value is not None else {}
    now = {before[line]: number for number, line in enumerate(items(edited)) if line in before}
    kept = tuple(e.model_copy(update={"item": now[e.item]}) for e in change.evidence if e.item in now)
    said = f"{change.reasoning} Reworded by hand.".strip()
    update = {"value": edited, "evidence": kept, "source_type": "manual", "reasoning": said}
    return change.model_copy(update=update)


async def _wait(conn: Connection, brand: Brand, change: Proposal, held: Held, current: FieldValue, who: Who) -> UUID:
    """The change as a row that waits for the click which confirms it."""
    row = suggestion_row(change, held.product_id) | {"status": "waiting", "old_value": stored(current)}
    return (await offered(conn, brand, [row], who.now, None))[0]["id"]


def suggestion_row(change: Proposal, product_id: UUID | None) -> dict[str, object]:
    """A proposal as a row of profile_suggestions."""
    value = None if change.value is None else change.value.model_dump(mode="json")
    return {
        "product_id": product_id,
        "gap_key": change.key,
        "target_id": change.target,
        "value": value,
        "value_hash": fingerprint(to_json(value)),
        "evidence": [one.model_dump(mode="json") for one in change.evidence],
        "confidence": change.confidence,
        "reasoning": change.reasoning,
        "instructs": change.instructs,
        "source_type": change.source_type,
        "source_kind": change.origin.kind,
        "source_id": change.origin.id,
        "source_hash": change.origin.content_hash,
        "source_url": change.origin.url,
        "source_title": change.origin.title,
        "source_at": change.origin.at,
        **change.written.model_dump(),
        "status": "open",
    }


async def offered(
    conn: Connection, brand: Brand, rows: Sequence[dict[str, object]], now: datetime, run_id: str | None
) -> list[dict[str, Any]]:
    """Stores rows of profile_suggestions: their ids, states, and which are new."""
    home = {"organization_id": brand.organization_id, "brand_id": brand.id}
    return await rows_of(conn, "offer", {**home, "rows": Jsonb(rows), "now": now, "run_id": run_id})


async def _decided(conn: Connection, brand: Brand, suggested: UUID | None, who: Who) -> None:
    if suggested is not None:
        given = {"brand_id": brand.id, "id": suggested, "status": "accepted", "old": None}
        await conn.execute(
            SQL["settle"], {**given, "request_id": who.request_id, "now": who.now, "user_id": who.user_id}
        )
