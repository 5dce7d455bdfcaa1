"""/variants: the offer variants of products, one of them whole, and making, choosing and retiring them."""

from uuid import uuid4

from pydantic import Field

from domain.action import Action
from domain.answer import Answer
from domain.errors import AskAgain
from domain.field_values import shown
from domain.format import plural
from domain.offer_variant import OfferVariant
from domain.product_shown import FieldLine
from domain.profile import FieldState
from domain.profile_fields import is_field
from domain.variant_report import ListedVariant, VariantList, VariantShown
from domain.voice import LABELS, chain
from store import fillable, offer_variants, profile
from store.db import Connection
from store.profile_write import Who
from tools import gap_decisions
from tools.accounts import ACCOUNT_HELP
from tools.deps import Deps
from tools.gap_cards import cards
from tools.gap_decisions import Decision
from tools.product_detail import field_line
from tools.profile_choice import Chosen, choose, choose_field, require_member
from tools.typed import typed
from tools.variant_choice import Shelf, choose_variant, shelf
from tools.variant_discovery import discovered
from tools.variant_making import create, undo_of
from tools.windows import WindowArgs

_DISCOVER = "discover"


class VariantsArgs(WindowArgs):
    """Which product or offer variant; or what to do, which needs the role member."""

    name: str | None = Field(default=None, description="An offer variant to show it, or `discover`.")
    product: str | None = Field(default=None, description="Only of this product: its slug or name.")
    create: str | None = Field(default=None, description="Make one of this page, which was read: its address.")
    called: str | None = Field(default=None, description="With create: its name; else the page's title.")
    field: str | None = Field(default=None, description="One field of it, as in pain_points or mechanism.name.")
    value: str | None = Field(default=None, description="With field: write this; an empty one empties it.")
    default: str | None = Field(default=None, description="The offer variant that counts when none is chosen.")
    retire: str | None = Field(default=None, description="An offer variant to take out of use; what it says stays.")
    restore: str | None = Field(default=None, description="A retired offer variant to use again.")
    account: str | None = Field(default=None, description=ACCOUNT_HELP)
    limit: int = Field(default=10, ge=1, le=100, description="How many pages /variants discover shows.")


async def variants(deps: Deps, args: VariantsArgs) -> Answer:
    """The offer variants: one product told in one way on one page. `/variants discover` groups ads by the page they
    lead to and proposes some; create= makes one of a page and fills it from what the page says, with quotes."""
    async with deps.transaction() as conn:
        held = await shelf(deps, conn, args, args.product, args.account)
        asked = [args.create, args.default, args.retire, args.restore, args.value]
        if sum(one is not None for one in asked) > 1:
            raise AskAgain("One change at a time, please.", "Give one of create, default, retire, restore, value.")
        if args.create is not None:
            made = await create(deps, conn, held, args.create, held.product, args.called)
            held = await shelf(deps, conn, args, made.product.slug, args.account)
            decision = Decision(made.told, actions=undo_of(made))
            told = await _one(deps, conn, held, choose_variant(held, made.slug), None, decision)
            return told.model_copy(update={"left": made.waiting})
        changed = args.default or args.retire or args.restore
        if changed is not None:
            decision = await _changed(deps, conn, held, args, changed)
            return await _listed(conn, await shelf(deps, conn, args, args.product, args.account), decision)
        if args.name is not None and args.name.strip().casefold() == _DISCOVER:
            return await discovered(deps, conn, held, args.limit)
        if args.name is None:
            if args.field is not None or args.value is not None:
                raise AskAgain("Of which offer variant?", "Name it: /variants SLUG field=… value=….")
            return await _listed(conn, held, None)
        variant = choose_variant(held, args.name)
        return await _one(deps, conn, held, variant, args.field, await _written(deps, conn, variant, args))


async def _written(deps: Deps, conn: Connection, variant: OfferVariant, args: VariantsArgs) -> Decision | None:
    if args.value is None:
        return None
    require_member(deps.require_brand(), "Changing offer variants")
    if args.field is None:
        raise AskAgain("Which field gets this value?", "Give field=NAME too, as in field=pain_points.")
    chosen = await _chosen(deps, conn, variant)
    return await gap_decisions.write(deps, conn, choose_field(chosen, _own(args.field)), args.value)


async def _chosen(deps: Deps, conn: Connection, variant: OfferVariant) -> Chosen:
    if not variant.is_active:
        raise AskAgain(
            f"The offer variant {variant.name!r} of {variant.product} is retired.",
            f"Type {typed('variants', restore=variant.slug, product=variant.product_slug)} to use it again.",
            "conflict",
        )
    return await choose(conn, deps.require_brand(), variant.product_slug, variant.slug)


async def _changed(deps: Deps, conn: Connection, held: Shelf, args: VariantsArgs, wanted: str) -> Decision:
    """Another default, or one more or less in use: said with the command that takes it back."""
    brand = deps.require_brand()
    require_member(brand, "Changing offer variants")
    who = Who(deps.user.id, deps.now, uuid4())
    variant = choose_variant(held, wanted, active=args.restore is None)
    product = variant.product_slug
    if args.default is not None:
        before = next((v for v in held.variants if v.product_id == variant.product_id and v.is_default), None)
        if before is not None and before.id == variant.id:
            return Decision(f"{variant.name} is the default offer variant of {variant.product} already.")
        await offer_variants.make_default(conn, brand, variant, who)
        back = (
            (Action(label="Undo", command=typed("variants", default=before.slug, product=product)),) if before else ()
        )
        return Decision(f"{variant.name} is the default offer variant of {variant.product} now.", actions=back)
    active = args.restore is not None
    await offer_variants.use(conn, brand, variant, active, who)
    verb = {"retire": variant.slug} if active else {"restore": variant.slug}
    undo = Action(label="Undo", command=typed("variants", **verb, product=product))
    done = "in use again" if active else "out of use; what it says stays"
    return Decision(f"{variant.name} of {variant.product} is {done}.", actions=(undo,))


async def _listed(conn: Connection, held: Shelf, decision: Decision | None) -> VariantList:
    """The offer variants with their pages' ads and how much of them is filled."""
    known = await profile.read(conn, held.brand.id, held.product.id if held.product else None)
    lines = tuple(_list_line(held, variant, _fields(known.states, variant)) for variant in held.shown)
    return VariantList(
        headline=decision.told if decision else _headline(held, lines),
        foot=held.foot(),
        actions=(
            *(decision.actions if decision else ()),
            Action(
                label="Find more",
                command=typed("variants", name=_DISCOVER, product=held.product.slug if held.product else None),
            ),
        ),
        variants=lines,
    )


def _fields(states: tuple[FieldState, ...], variant: OfferVariant) -> tuple[FieldState, ...]:
    """Its fields, but for those whose blank means that the next level's value holds, and its name."""
    of = (s for s in states if s.target.id == variant.id)
    return tuple(s for s in of if not s.field.inherits and s.key != "offer_variant.name")


def _list_line(held: Shelf, variant: OfferVariant, states: tuple[FieldState, ...]) -> ListedVariant:
    page = held.page(variant.page)
    named = {"name" if variant.is_active else "restore": variant.slug}
    return ListedVariant(
        variant=variant,
        ads=page.ads if page else 0,
        spend=float(page.spend) if page and page.spend is not None else None,
        filled=sum(state.value is not None for state in states),
        fields=len(states),
        command=typed("variants", **named, product=variant.product_slug),
    )


def _headline(held: Shelf, lines: tuple[ListedVariant, ...]) -> str:
    whose = held.product.name if held.product else held.brand.name
    used = [line for line in lines if line.variant.is_active]
    bare = sum(page.ads > 0 and page.page not in {v.page for v in held.variants if v.is_active} for page in held.pages)
    pages = f"; ads lead to {plural(bare, 'page')} without one" if bare and held.product is None else ""
    if not used:
        return f"{whose} has no offer variants yet: /variants discover proposes some{pages}."
    return f"{whose} has {plural(len(used), 'offer variant')}{pages}."


async def _one(
    deps: Deps, conn: Connection, held: Shelf, variant: OfferVariant, field: str | None, decision: Decision | None
) -> VariantShown:
    """One offer variant whole, or one field of it with its quotes."""
    chosen = await _chosen(deps, conn, variant)
    states = tuple(s for s in chosen.held.states if s.target.id == variant.id)
    page = held.page(variant.page)
    told = VariantShown(
        headline=decision.told if decision else _told(held, variant, states),
        foot=held.foot(*_notes(chosen, variant)),
        actions=(*(decision.actions if decision else ()), *_actions(variant)),
        variant=variant,
        ads=page.ads if page else 0,
        saved=decision.told if decision else "",
        lines=tuple(_line(state, variant) for state in states),
    )
    if field is None or decision is not None:
        return told
    state = choose_field(chosen, _own(field))
    known = await fillable.sources(conn, held.brand.id, variant.product_id)
    card = cards(chosen, (state,), known, "", held.brand.allows("member"))
    said = f"{state.field.label} of {variant.name}: {(shown(state.value) or 'empty')[:200]}."
    return told.model_copy(update={"headline": said, "lines": (), "cards": card})


def _line(state: FieldState, variant: OfferVariant) -> FieldLine:
    command = typed("variants", name=variant.slug, product=variant.product_slug, field=state.key)
    return field_line(state, "").model_copy(update={"command": command})


def _own(field: str) -> str:
    """A name that the product has a field of too is the offer variant's here."""
    word = f"offer_variant.{field.strip().casefold().replace(' ', '_')}"
    return word if is_field(word) else field


def _told(held: Shelf, variant: OfferVariant, states: tuple[FieldState, ...]) -> str:
    page = held.page(variant.page)
    ads = f" with {plural(page.ads, 'ad')}" if page and page.ads else ", to which no ad leads"
    counted = _fields(states, variant)
    full = sum(state.value is not None for state in counted)
    role = "the default offer variant" if variant.is_default else "an offer variant"
    return (
        f"{variant.name} is {role} of {variant.product}, told on {variant.page}{ads}; {full} of {len(counted)} fields"
        " are filled."
    )


def _notes(chosen: Chosen, variant: OfferVariant) -> tuple[str, ...]:
    voice = chain(chosen.held, variant.product_id, variant.id)
    return (f"Its voice is the {LABELS[voice.level]}'s: “{voice.text}”." if voice.level else "It has no voice yet.",)


def _actions(variant: OfferVariant) -> tuple[Action, ...]:
    named = {"product": variant.product_slug, "variant": variant.slug}
    found = [
        Action(label="What could fill it", command=typed("gap_fill", **named)),
        Action(label="Its voice", command=typed("voice", **named)),
    ]
    if not variant.is_default:
        command = typed("variants", default=variant.slug, product=variant.product_slug)
        found.append(Action(label="Make it the default", command=command))
    found.append(Action(label="All offer variants", command=typed("variants", product=variant.product_slug)))
    return tuple(found)
