"""/gap_fill: what the profile lacks, what could fill it, and what people decide about what was found."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.action import Action
from domain.answer import Answer, Foot
from domain.brand import Brand
from domain.dollars import Dollars, limit_of
from domain.errors import AskAgain
from domain.fillable import Fillable
from domain.format import plural
from domain.gap_report import GapTable
from domain.job import JobStarted
from domain.job_arguments import GapFill
from domain.model_spend import estimate
from domain.profile import FieldState
from domain.proposal import Suggestion
from store import fillable as left_in_sources
from store.db import Connection
from tools import gap_decisions
from tools.deps import Deps
from tools.gap_cards import cards, undecided
from tools.gap_decisions import Decision
from tools.gap_lines import lines, product_lines
from tools.profile_choice import Chosen, choose, choose_field, require_member
from tools.starting import begin
from tools.typed import typed

_CARDS = 10


class LookArgs(BaseModel):
    """Which product, or which field of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: str | None = Field(default=None, description="The product: its slug or name.")
    variant: str | None = Field(default=None, description="An offer variant's slug; else the default one.")
    field: str | None = Field(default=None, description="One field whole, as in guarantee or mechanism.name.")
    limit: int = Field(default=_CARDS, ge=1, le=100, description="How many fields with suggestions to show.")


class GapArgs(LookArgs):
    """Which product, and what to do; without more, the table of its fields."""

    fields: str | None = Field(default=None, description="Look for these fields in the sources, or all.")
    value: str | None = Field(default=None, description="With field or edit: write this; an empty one empties it.")
    accept: str | None = Field(default=None, description="Suggestions by id, separated by commas; or high.")
    confirm: str | None = Field(default=None, description="Accepted ones that replace what stands there: by id.")
    reject: str | None = Field(default=None, description="Suggestions by id, separated by commas.")
    reopen: str | None = Field(default=None, description="Rejected suggestions by id, to offer them again.")
    edit: str | None = Field(default=None, description="A suggestion by id, to accept it with another value=.")
    not_applicable: str | None = Field(default=None, description="Fields that do not apply, separated by commas.")
    applicable: str | None = Field(default=None, description="Fields that do apply after all.")
    again: bool = Field(default=False, description="With fields: yes also looks for fields that are filled.")
    fresh: bool = Field(default=False, description="With fields: yes reads the product's pages anew first.")
    by: Literal["rules", "model"] | None = Field(default=None, description="With fields: rules asks no model.")
    budget: Dollars = Field(
        default=Decimal(5), description="With fields: at most so many US dollars; none for no limit."
    )


async def gap_fill(deps: Deps, args: GapArgs) -> Answer:
    """What a brand's profile lacks: every field with its state and which sources could fill it now. fields= looks for
    values in pages, reviews and quotes, as a job; what it finds waits, with its quotes, until a person accepts it.

    Args:
        product: The product's slug or name; without it each product in numbers.
        fields: Names of fields separated by commas, or all.
        field: One field, with what stands there and what each source offers.
    """
    brand = deps.require_brand()
    if args.fields is not None:
        return await _search(deps, brand, args)
    async with deps.transaction() as conn:
        decision = await _decided(deps, conn, brand, args)
        if decision is not None:
            return await _after(conn, brand, decision)
    return await profile_gaps(deps, args)


async def profile_gaps(deps: Deps, args: LookArgs) -> GapTable:
    """What a product's profile lacks: every field with its state, which sources could fill it now, and what waits for a
    person's decision.

    Args:
        product: The product's slug or name; without it each product in numbers.
        field: One field whole, with what stands there and what each source offers.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        chosen = await choose(conn, brand, args.product, args.variant)
        known = await left_in_sources.sources(conn, brand.id, chosen.product.id if chosen.product else None)
    may_write = brand.allows("member")
    if args.field is not None:
        state = choose_field(chosen, args.field)
        return _one(brand, chosen, state, known, may_write)
    told = left_in_sources.fillable(brand, chosen.held, chosen.product, known)
    waiting = undecided(chosen)
    shown = cards(chosen, waiting[: args.limit], known, "Waits for your decision", may_write) if waiting else None
    if shown is not None and len(waiting) > args.limit:
        more = typed("gap_fill", product=args.product, variant=args.variant, limit=min(100, len(waiting)))
        shown = shown.model_copy(update={"more": len(waiting) - args.limit, "more_command": more})
    return GapTable(
        headline=_headline(brand, chosen, told, waiting),
        foot=Foot(notes=_notes(chosen), fictional=brand.is_fictional),
        actions=_actions(chosen, told, waiting) if may_write else (),
        lines=lines(chosen, known),
        products=product_lines(chosen) if chosen.product is None else (),
        cards=shown,
    )


async def _search(deps: Deps, brand: Brand, args: GapArgs) -> JobStarted:
    """The job that looks for values."""
    require_member(brand, "Looking for fields")
    async with deps.transaction() as conn:
        chosen = await choose(conn, brand, args.product, args.variant)
    wanted = (args.fields or "").strip()
    if not wanted:
        raise AskAgain("Which fields?", "Name them, as in fields=guarantee,benefits, or give fields=all.")
    asked = _asked(chosen, args, wanted)
    if chosen.product is None and any(not key.startswith("brand.") for key in asked.fields):
        choose_field(chosen, next(key for key in asked.fields if not key.startswith("brand.")))
    named = chosen.product.name if chosen.product else brand.name
    what = plural(len(asked.fields), "field") if asked.fields else "every field that a source could fill"
    model = deps.models.writer if args.by != "rules" else None
    by = f"; {model} reads too" if model else " by rules"
    dollars = limit_of(args.budget) if model else None
    if model and dollars is not None and estimate(model, 1, 1) is None:
        again = typed("gap_fill", product=args.product, variant=args.variant, fields=wanted, budget="none")
        raise AskAgain(
            f"Nobody knows what {model} costs, so a budget of ${dollars:.2f} cannot be kept.", f"Type {again}", "limit"
        )
    limit = "" if dollars is None else f", for at most ${dollars:.2f}"
    return await begin(
        deps,
        "gap_fill",
        asked,
        f"Looking for {what} of {named} in its sources{by}{limit}.",
        f"Fields of {named} are being looked for already; this follows that run.",
    )


def _asked(chosen: Chosen, args: GapArgs, wanted: str) -> GapFill:
    given = {
        "product": chosen.product.slug if chosen.product else None,
        "variant": chosen.variant.slug if chosen.variant and args.variant else None,
        "fields": wanted,
        "again": args.again,
        "fresh": args.fresh,
        "by": args.by,
        "budget": args.budget,
    }
    try:
        return GapFill.model_validate(given)
    except ValueError as problem:
        said = str(problem).partition("Value error, ")[2].partition(" [")[0] or f"{wanted!r} names no field"
        raise AskAgain(f"{said[0].upper()}{said[1:]}.", "/gap_fill lists the fields; all is every one.") from None


async def _decided(deps: Deps, conn: Connection, brand: Brand, args: GapArgs) -> Decision | None:
    """What the arguments decide; None where they only ask."""
    given = [args.accept, args.confirm, args.reject, args.reopen, args.edit, args.not_applicable, args.applicable]
    asked = [one for one in given if one is not None]
    if args.value is not None and args.edit is None:
        if args.field is None:
            raise AskAgain("Which field gets this value?", "Give field=NAME too, or edit=ID of a suggestion.")
        asked.append(args.field)
    if not asked:
        return None
    if len(asked) > 1:
        raise AskAgain("One decision at a time, please.", "Give only one of accept, confirm, reject, edit, field.")
    require_member(brand, "Writing to the profile")
    if args.edit is not None:
        if args.value is None or not args.value.strip():
            raise AskAgain("What should it say instead?", f'Type /gap_fill edit={args.edit} value="…".')
        return await gap_decisions.edit(deps, conn, await gap_decisions.found(deps, conn, args.edit), args.value)
    if args.accept is not None and args.accept.strip().casefold() != "high":
        return await gap_decisions.accept(deps, conn, await _named(deps, conn, args.accept))
    if args.confirm is not None:
        return await gap_decisions.accept(deps, conn, await _named(deps, conn, args.confirm), confirmed=True)
    if args.reject is not None:
        return await gap_decisions.reject(deps, conn, await _named(deps, conn, args.reject))
    if args.reopen is not None:
        return await gap_decisions.reopen(deps, conn, await _named(deps, conn, args.reopen))
    chosen = await choose(conn, brand, args.product, args.variant)
    if args.accept is not None:
        return await gap_decisions.accept_sure(deps, conn, chosen, undecided(chosen))
    if args.field is not None and args.value is not None:
        return await gap_decisions.write(deps, conn, choose_field(chosen, args.field), args.value)
    words = (args.not_applicable or args.applicable or "").split(",")
    states = [choose_field(chosen, word) for word in words if word.strip()]
    if not states:
        raise AskAgain("Which fields?", "Give their names: /gap_fill lists them.")
    return await gap_decisions.mark(deps, conn, states, applicable=args.applicable is not None)


async def _named(deps: Deps, conn: Connection, ids: str) -> list[Suggestion]:
    words = [word for word in ids.split(",") if word.strip()]
    if not words:
        raise AskAgain("Which suggestions?", "Give their ids: /gap_fill shows them.")
    return [await gap_decisions.found(deps, conn, word) for word in dict.fromkeys(words)]


async def _after(conn: Connection, brand: Brand, decision: Decision) -> GapTable:
    """What was decided, and the fields that it was about as they are now."""
    chosen = await choose(conn, brand, None)
    touched = [s for s in chosen.held.states if s.target.id in decision.of and s.key in decision.keys]
    touched = [s for s in touched if (s.target.id, s.key) in set(zip(decision.of, decision.keys, strict=False))]
    product = next((s.target.product_id for s in touched if s.target.product_id), None)
    slug = next((t.slug for t in chosen.held.of("product") if t.id == product), None)
    of = {t.id for t in chosen.held.targets if t.level == "brand" or t.product_id == product}
    rest = sum(len(s.suggestions) for s in chosen.held.states if s.target.id in of)
    label = f"The other {plural(rest, 'suggestion')}" if rest else "All fields"
    shown = cards(chosen, touched[:_CARDS], {}, "", True) if touched else None
    if shown is not None and len(touched) > _CARDS:
        more = {"more": len(touched) - _CARDS, "more_command": typed("gap_fill", product=slug)}
        shown = shown.model_copy(update=more)
    return GapTable(
        headline=decision.told,
        foot=Foot(fictional=brand.is_fictional),
        actions=(*decision.actions, Action(label=label, command=typed("gap_fill", product=slug))),
        cards=shown,
    )


def _one(brand: Brand, chosen: Chosen, state: FieldState, known: left_in_sources.Left, may_write: bool) -> GapTable:
    waiting = plural(len(state.suggestions), "suggestion")
    more = f", {waiting} wait{'s' if len(state.suggestions) == 1 else ''}" if state.suggestions else ""
    status = state.status.replace("_", " ")
    slug = chosen.product.slug if chosen.product else None
    return GapTable(
        headline=f"{state.field.label} of {state.target.name} is {status}{more}.",
        foot=Foot(fictional=brand.is_fictional),
        actions=(Action(label="All fields", command=typed("gap_fill", product=slug)),),
        cards=cards(chosen, (state,), known, "", may_write),
    )


def _headline(brand: Brand, chosen: Chosen, told: Fillable, waiting: tuple[FieldState, ...]) -> str:
    offered = sum(len(state.suggestions) for state in waiting)
    asks = f" {plural(offered, 'suggestion')} wait{'s' if offered == 1 else ''} for you." if offered else ""
    products = chosen.held.of("product")
    if not products:
        return f"{brand.name} has no products yet, so only its voice can be filled.{asks}"
    if chosen.product is None:
        made = product_lines(chosen)
        lacking = sum(one.missing > 0 for one in made)
        return f"{lacking} of {plural(len(made), 'product')} of {brand.name} lack fields of their profile.{asks}"
    listed = [line for line in lines(chosen, {}) if line.status != "inherited"]
    missing = [line for line in listed if line.status == "missing"]
    stale = sum(line.status == "stale" for line in listed)
    grave = sum(line.severity == "critical" for line in missing)
    applies = sum(line.status != "not_applicable" for line in listed)
    full = sum(line.status in ("filled", "stale") for line in listed)
    said = f"{chosen.product.name} has {full} of {applies} fields filled"
    if missing:
        said += f"; {len(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        said += f", {grave} of them critical" if grave else ""
        said += f", and {len(told.fields)} could be filled now" if told.fields else ", and no source at hand fills them"
    said += f"; {stale} {'is' if stale == 1 else 'are'} stale" if stale else ""
    return f"{said}.{asks}"


def _notes(chosen: Chosen) -> tuple[str, ...]:
    if chosen.product is None:
        return ()
    variants = [t for t in chosen.held.of("offer_variant") if t.product_id == chosen.product.id]
    if not variants or chosen.variant is None:
        return (f"{chosen.product.name} has no offer variant yet: /variants discover proposes some.",)
    others = [t.slug for t in variants if t.id != chosen.variant.id]
    if not others:
        return ()
    return (f"Mechanism and pain points are of the offer variant {chosen.variant.name}; also: {', '.join(others)}.",)


def _actions(chosen: Chosen, told: Fillable, waiting: tuple[FieldState, ...]) -> tuple[Action, ...]:
    product = chosen.product.slug if chosen.product else None
    found: list[Action] = []
    sure = sum(any(one.confidence == "high" for one in state.suggestions) for state in waiting)
    if sure:
        label = f"Accept {plural(sure, 'field')} of high confidence"
        found.append(Action(label=label, command=typed("gap_fill", product=product, accept="high")))
    if told.fields:
        label = f"Look for {plural(len(told.fields), 'field')}"
        found.append(Action(label=label, command=told.command))
    found.append(Action(label="What was written", command="/undo"))
    return tuple(found)
