"""/persona_edit: one claim of a persona changed by hand, old beside new."""

from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.evidence import Evidence, cite, fingerprint
from domain.persona import FIELDS, PersonaField
from domain.persona_card import said
from domain.persona_claim import Allergy, Claim, evidence_id
from domain.persona_report import ClaimEdited
from domain.persona_sources import OWN, SourcesConfig
from domain.saved_persona import SavedPersona
from store import persona_edits, persona_sources
from store.db import Connection, to_json
from tools.deps import Deps
from tools.nearest import nearest
from tools.persona_choice import PERSONA_HELP, choose_persona
from tools.typed import typed

# What takes a claim away.
_NOTHING = ("unknown", "nothing", "-")


class EditArgs(BaseModel):
    """Which claim of which persona, and what it is to say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(default=None, min_length=1, description=PERSONA_HELP)
    field: str | None = Field(default=None, description="The field, as basics.snapshot or identity.self_narratives.")
    n: int = Field(default=1, ge=1, le=50, description="Which claim of the field; one more than there are adds one.")
    to: str | None = Field(default=None, max_length=500, description="What it says from now on; unknown removes it.")
    quote: str | None = Field(default=None, max_length=1_000, description="Words of a source that bear it.")
    trigger: str | None = Field(default=None, max_length=200, description="What sets them off, with allergies.")
    confirm: str | None = Field(default=None, description="What the button fills in: the old claim as you saw it.")
    undo: UUID | None = Field(default=None, description="A change to take back.")


async def persona_edit(deps: Deps, args: EditArgs) -> Answer:
    """Change one claim of a persona. One that is there is shown old and new first and waits for a click; a new one
    needs a quote that stands in a source. Its voice and tone is set with /voice.

    Args:
        field: As basics.snapshot; /persona shows them.
        to: The new text; "unknown" removes the claim.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        if args.undo is not None:
            return await _undo(deps, conn, args.undo)
        if args.name is None:
            raise AskAgain("Which persona is to be changed?", "Say name=; /persona lists them.")
        chosen = await choose_persona(conn, brand, args.name)
        field = _field(args.field)
        held = chosen.draft.persona.at(field.path)
        if args.to is None or not args.to.strip():
            raise AskAgain(
                f"What is {field.label.lower()} of {chosen.name} to say?", 'Say it: to="…"; to=unknown removes it.'
            )
        return await _change(deps, conn, chosen, field, held, args)


def _field(wanted: str | None) -> PersonaField:
    word = (wanted or "").strip().casefold().replace(" ", "_")
    found = [f for f in FIELDS if word in (f.path, f.name)]
    if len(found) == 1:
        return found[0]
    if not word:
        raise AskAgain("Which field is to be changed?", "Say field=basics.snapshot, for example.")
    close = nearest(word, [f.path for f in FIELDS])
    raise AskAgain(f"A persona has no field {wanted!r}.", f"Did you mean {close}?" if close else "/persona shows them.")


async def _change(
    deps: Deps, conn: Connection, chosen: SavedPersona, field: PersonaField, held: tuple[Claim, ...], args: EditArgs
) -> ClaimEdited:
    old = held[args.n - 1] if args.n <= len(held) else None
    if args.n > len(held) + 1 or (field.single and args.n > 1):
        most = 1 if field.single else len(held) + 1
        raise AskAgain(f"{field.label} has no claim {args.n}.", f"Give n= from 1 to {most}.")
    text = " ".join((args.to or "").split())
    gone = text.casefold() in _NOTHING
    quote = await _quoted(deps, conn, chosen, args.quote) if args.quote else None
    if old is None and (gone or quote is None):
        raise AskAgain(
            f"Nothing is known of {field.label.lower()} yet, and a claim needs a quote that stands in a source.",
            'Add quote="…" with words of a review, a page or an ad; so far it stays unknown.',
        )
    new = None if gone else _claim(chosen, old, text, quote, field, args.trigger)
    if old is not None and args.confirm != _seen(old):
        if args.confirm is not None:
            raise AskAgain(
                "This claim was changed meanwhile, so nothing was written.",
                "Show the persona again, then edit.",
                "conflict",
            )
        return _waiting(deps.require_brand(), chosen, field, old, new, args)
    after = [*held]
    after[args.n - 1 : args.n] = [] if new is None else [new]
    request = uuid4()
    fresh = {} if quote is None else {evidence_id(chosen.id, quote): quote}
    await persona_edits.write(
        conn, deps.require_brand(), chosen.id, field.path, held, after, fresh, deps.user.id, request, deps.now
    )
    return _written(deps.require_brand(), chosen, field, old, new, request)


def _claim(
    chosen: SavedPersona, old: Claim | None, text: str, quote: Evidence | None, field: PersonaField, trigger: str | None
) -> Claim:
    """The claim in its new words: observed where they stand in a quote of it, else inferred; counted by its quotes."""
    quotes = {i: chosen.draft.evidence[i] for i in old.evidence if i in chosen.draft.evidence} if old else {}
    if quote is not None:
        quotes = {evidence_id(chosen.id, quote): quote, **quotes}
    if not quotes:
        raise AskAgain("None of this claim's quotes is there any longer.", 'Add quote="…" with words of a source.')
    kind = next(iter(quotes.values())).source_kind
    told = any(text.casefold() in q.quote.casefold() for q in quotes.values())
    of = chosen.read.texts.get(kind) or (old.of if old else None)
    given = {
        "text": text,
        "level": "observed" if told else "inferred",
        "evidence": tuple(quotes),
        "count": len({q.source_id for q in quotes.values() if q.source_kind == kind}) if of else None,
        "of": of,
        "counted": "cited" if of else None,
        "counter": old.counter if old else (),
    }
    if field.path != "worldview.allergies":
        return Claim.model_validate(given)
    before = old.trigger if isinstance(old, Allergy) else ""
    return Allergy.model_validate({**given, "trigger": trigger or before})


async def _quoted(deps: Deps, conn: Connection, chosen: SavedPersona, words: str) -> Evidence:
    """Where the words stand in what the persona may be drawn from."""
    brand = deps.require_brand()
    config = SourcesConfig(
        sources=(*OWN, "classifications"), product_id=chosen.product_id, competitor_id=chosen.competitor_id, ads="brand"
    )
    for text in (await persona_sources.read(conn, brand.id, config)).texts:
        if (found := cite(text.source, words)) is not None:
            return found
    raise AskAgain(
        f"No source of {chosen.name} holds the words {words[:100]!r}.",
        "Copy them from a review, a page or an ad as they stand there.",
        "not_found",
    )


def _seen(claim: Claim) -> str:
    return fingerprint(to_json(claim))[:8]


def _waiting(
    brand: Brand, chosen: SavedPersona, field: PersonaField, old: Claim, new: Claim | None, args: EditArgs
) -> ClaimEdited:
    given = {"field": field.path, "n": args.n, "to": args.to, "quote": args.quote, "trigger": args.trigger}
    command = typed("persona_edit", name=chosen.slug, **given, confirm=_seen(old))
    quotes = [chosen.draft.evidence[i].quote for i in old.evidence if i in chosen.draft.evidence]
    return ClaimEdited(
        headline=f"{field.label} of {chosen.name} is to say {_said(new)} instead of {_said(old)}.",
        foot=Foot(fictional=brand.is_fictional, notes=tuple(f"It rests on: “{quote}”" for quote in quotes)),
        actions=(
            Action(label="Change it" if new else "Remove it", command=command),
            Action(label="Leave it", command=typed("persona", name=chosen.slug)),
        ),
        field=field.label,
        old=said(old),
        new=said(new) if new else "unknown",
    )


def _written(
    brand: Brand, chosen: SavedPersona, field: PersonaField, old: Claim | None, new: Claim | None, request: UUID
) -> ClaimEdited:
    before = f"; it said {_said(old)}" if old else ""
    return ClaimEdited(
        headline=f"{field.label} of {chosen.name} says {_said(new)} now{before}.",
        foot=Foot(fictional=brand.is_fictional),
        actions=(
            Action(label="Undo", command=typed("persona_edit", undo=request)),
            Action(label=chosen.name, command=typed("persona", name=chosen.slug)),
        ),
        field=field.label,
        old=said(old) if old else "unknown",
        new=said(new) if new else "unknown",
        written=True,
    )


def _said(claim: Claim | None) -> str:
    return "nothing (unknown)" if claim is None else f"“{said(claim)}”"


async def _undo(deps: Deps, conn: Connection, request_id: UUID) -> Answer:
    brand, own = deps.require_brand(), uuid4()
    done = await persona_edits.undo(conn, brand, request_id, deps.user.id, deps.now, own)
    if done is None:
        raise AskAgain(
            f"No change of a persona has the id {request_id}.", "/undo lists what can be taken back.", "not_found"
        )
    persona_id, path = done
    label = next(field.label for field in FIELDS if field.path == path)
    return Answer(
        headline=f"Taken back: {label.lower()} says again what it said before.",
        foot=Foot(fictional=brand.is_fictional),
        actions=(
            Action(label="The persona", command=typed("persona", name=persona_id)),
            Action(label="Do it after all", command=typed("persona_edit", undo=own)),
        ),
    )
