"""/persona: the brand's personas, one as a card, or two beside each other."""

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.copy_brief import counted
from domain.errors import AskAgain
from domain.format import count, percent, plural
from domain.gallery import Badge
from domain.persona import FIELDS, label
from domain.persona_card import card, said, texts_told
from domain.persona_distance import FORMULA, NEAR, Portrait, by_field, distance, nearest
from domain.persona_report import ComparedField, PersonaLine, Personas, PersonasCompared, PersonaShown
from domain.saved_persona import SOURCE_TYPES, ListedPersona, SavedPersona
from store import personas as stored
from store.db import Connection
from tools.deps import Deps
from tools.persona_choice import PERSONA_HELP, choose_persona, customer_of
from tools.typed import typed

_LABELS = {field.path: f"{label(field.dimension)}: {field.label}" for field in FIELDS}


class PersonaArgs(BaseModel):
    """Which persona; without one, the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(default=None, min_length=1, description=PERSONA_HELP)
    compare: str | None = Field(default=None, min_length=1, description="Another persona to hold beside it.")
    limit: int = Field(default=12, ge=1, le=200, description="With compare: how many fields to list.")


async def persona(deps: Deps, args: PersonaArgs) -> Answer:
    """Who the customer is: the list of personas, one of them as a card (eight dimensions; every claim with its level,
    in how many texts it stands, and its quotes), or two compared field by field with their distance.

    Args:
        name: A persona's short name or name; without it, the list.
        compare: Another one to compare it with.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        if args.name is None:
            if args.compare is not None:
                raise AskAgain("Compare which persona with it?", f"/persona name=NAME compare={args.compare}")
            return _list(brand, await stored.listed(conn, brand.id))
        chosen = await choose_persona(conn, brand, args.name)
        if args.compare is not None:
            other = await choose_persona(conn, brand, args.compare)
            return _compared(brand, chosen, other, args.limit)
        return await _shown(conn, brand, chosen)


def _list(brand: Brand, found: list[ListedPersona]) -> Personas:
    lines = tuple(
        PersonaLine(
            slug=one.slug,
            name=one.name,
            of=customer_of(one, brand),
            made=SOURCE_TYPES[one.source_type],
            claims=one.claims,
            unknown=one.unknown,
            confidence=one.observed / one.claims if one.claims else None,
            primary=one.is_primary,
            updated_at=one.updated_at,
            command=typed("persona", name=one.slug),
        )
        for one in found
    )
    actions = [Action(label="Make a persona", command="/persona_make")]
    if len(found) > 1:
        both = typed("persona", name=found[0].slug, compare=found[1].slug)
        actions.append(Action(label="Compare the first two", command=both))
    return Personas(
        headline=_told(brand, found),
        foot=Foot(
            fictional=brand.is_fictional, notes=("Observed: the share of claims that a customer said.",) * bool(found)
        ),
        actions=tuple(actions),
        personas=lines,
    )


def _told(brand: Brand, found: list[ListedPersona]) -> str:
    if not found:
        return f"{brand.name} has no personas yet: /persona_make draws one from its reviews, pages and ads."
    claims, quotes = sum(one.claims for one in found), sum(one.quotes for one in found)
    return (
        f"{brand.name} has {plural(len(found), 'persona')}: {plural(claims, 'claim')} on {plural(quotes, 'quote')},"
        f" most with {max(found, key=lambda one: one.claims).name}."
    )


async def _shown(conn: Connection, brand: Brand, chosen: SavedPersona) -> PersonaShown:
    others = [p for p in await stored.every(conn, brand.id, chosen.product_id) if p.id != chosen.id]
    near = nearest(_portrait(chosen), [_portrait(other) for other in others])
    claims = [claim for _, claim in chosen.draft.persona.claims()]
    known = {path for path, _ in chosen.draft.persona.claims()}
    observed = sum(claim.level == "observed" for claim in claims)
    actions = [
        Action(label="Copy brief", command=typed("copy_brief", name=chosen.slug)),
        Action(label="Voice and tone", command=typed("voice", product=chosen.product_slug, persona=chosen.slug)),
    ]
    notes = list(chosen.draft.notes)
    if near is not None:
        other = next(p for p in others if p.name == near.name)
        actions.append(
            Action(label=f"Compare with {other.name}", command=typed("persona", name=chosen.slug, compare=other.slug))
        )
        notes.append(
            f"The nearest other persona is {near.name}, at a distance of {near.distance:.2f} (1: nothing in common)."
        )
    rejected = len(chosen.draft.rejected)
    if rejected:
        notes.append(
            f"{plural(rejected, 'claim')} that no source supports {'was' if rejected == 1 else 'were'} left out."
        )
    if chosen.gone:
        stand = "stands" if len(chosen.gone) == 1 else "stand"
        notes.append(f"{plural(len(chosen.gone), 'quote')} {stand} no more in their sources, which changed since.")
    unknown = len(FIELDS) - len(known)
    return PersonaShown(
        headline=f"{chosen.name}, customer of {customer_of(chosen, brand)}: {plural(len(claims), 'claim')},"
        f" {count(observed)} of them observed, and {plural(unknown, 'field')} unknown.",
        foot=Foot(fictional=brand.is_fictional, notes=tuple(notes), written_by=", ".join(chosen.models) or None),
        actions=tuple(actions),
        card=card(
            chosen.name,
            chosen.draft.persona,
            chosen.draft.evidence,
            lines=_lines(chosen),
            badges=_badges(chosen),
            edit=typed("persona_edit", name=chosen.slug),
            gone=chosen.gone,
        ),
    )


def _portrait(persona: SavedPersona) -> Portrait:
    return Portrait(persona.name, persona.draft.persona, persona.draft.evidence)


def sources_told(chosen: SavedPersona) -> str:
    """ "131 reviews, 4 landing pages": what it was drawn from; empty where that is not known."""
    return texts_told(chosen.read.texts)


def _lines(chosen: SavedPersona) -> tuple[str, ...]:
    lines: list[str] = []
    if told := sources_told(chosen):
        lines.append(f"Drawn from {told}.")
    if chosen.voice_tone_override:
        lines.append(f"Voice and tone: {chosen.voice_tone_override}")
    if chosen.passes:
        lines.append(
            "Passes: "
            + ", ".join(f"{p.name} ({p.prompt_name} v{p.prompt_version}, {p.model})" for p in chosen.passes)
            + "."
        )
    return tuple(lines)


def _badges(chosen: SavedPersona) -> tuple[Badge, ...]:
    made = Badge(text=SOURCE_TYPES[chosen.source_type], tone="info", sign="i")
    primary = (Badge(text="primary", tone="good", sign="★"),) if chosen.is_primary else ()
    fallback = (Badge(text="from ad classifications alone", tone="warn", sign="!"),) if chosen.read.fallback else ()
    return (*primary, made, *fallback)


def _compared(brand: Brand, one: SavedPersona, other: SavedPersona, limit: int) -> PersonasCompared:
    if one.id == other.id:
        raise AskAgain(f"{one.name!r} is the same persona twice.", "Name two different ones.")
    here, there = _portrait(one), _portrait(other)
    far = distance(here, there)
    fields = sorted(by_field(here, there), key=lambda field: (-field.distance, -field.claims))
    alike = sum(field.shared for field in fields)
    word = "so near that one of them is enough" if far < NEAR else "clearly different" if far > 0.75 else "partly alike"
    command = typed("persona", name=one.slug, compare=other.slug, limit=len(fields))
    return PersonasCompared(
        headline=f"{one.name} and {other.name} are {percent(far, 0)} apart, {word}: {plural(alike, 'claim')} found a"
        " match on the other side.",
        foot=Foot(
            fictional=brand.is_fictional,
            notes=(f"Distance = {FORMULA}.", f"Nearer than {NEAR:.0%}, a new one is not saved."),
        ),
        actions=tuple(Action(label=p.name, command=typed("persona", name=p.slug)) for p in (one, other)),
        names=(one.name, other.name),
        distance=far,
        fields=tuple(
            ComparedField(
                field=_LABELS[field.path],
                distance=field.distance,
                here=_first(one, field.path),
                there=_first(other, field.path),
            )
            for field in fields
        ),
        limit=limit,
        more_command=command,
    )


def _first(of: SavedPersona, path: str) -> str:
    claims = of.draft.persona.at(path)
    if not claims:
        return ""
    told = counted(claims[0])
    return said(claims[0]) + (f" ({told})" if told else "")
