"""/product NAME: one product whole, and its fields, dimensions and prices written by hand."""

from domain.action import Action
from domain.answer import Foot
from domain.dimension_edit import edited
from domain.errors import AskAgain
from domain.field_values import Dimensions, items, shown
from domain.fillable import Fillable
from domain.format import money, plural
from domain.offer_variant import OfferVariant
from domain.price import Price
from domain.product_shown import FieldLine, PriceLine, ProductShown, VariantLine
from domain.profile import FieldState
from domain.profile_fields import is_field
from domain.proposal import ItemEvidence
from domain.voice import LABELS, chain
from store import fillable as in_sources
from store import offer_variants, prices
from store.db import Connection
from tools import gap_decisions
from tools.deps import Deps
from tools.gap_cards import cards
from tools.gap_decisions import Decision
from tools.profile_choice import Chosen, choose, choose_field
from tools.typed import typed

_SHOWN_QUOTES = 3


async def shown_product(deps: Deps, conn: Connection, product: str, decision: Decision | None = None) -> ProductShown:
    """One product with its fields, prices and offer variants; `decision` is what was written of it just now."""
    brand = deps.require_brand()
    chosen = await choose(conn, brand, product)
    assert chosen.product is not None
    costs = await prices.of_product(conn, brand.id, chosen.product.id)
    variants = [v for v in await offer_variants.listed(conn, brand.id, chosen.product.id) if v.is_active]
    known = await in_sources.sources(conn, brand.id, chosen.product.id)
    could = in_sources.fillable(brand, chosen.held, chosen.product, known)
    lines = tuple(field_line(state, chosen.product.slug) for state in _states(chosen))
    return ProductShown(
        headline=decision.told if decision else _headline(chosen, lines, costs, variants, brand.currency),
        foot=Foot(currency=brand.currency, fictional=brand.is_fictional, notes=_notes(chosen, could)),
        actions=(*(decision.actions if decision else ()), *_actions(deps, chosen, lines, could)),
        product=chosen.product.name,
        slug=chosen.product.slug,
        saved=decision.told if decision else "",
        lines=lines,
        prices=tuple(_price_line(chosen.product.slug, price) for price in costs),
        variants=tuple(_variant_line(variant) for variant in variants),
    )


async def shown_field(deps: Deps, conn: Connection, product: str, field: str) -> ProductShown:
    """One field of a product as a card: what stands there, its quotes, what sources offer, an editor."""
    brand = deps.require_brand()
    chosen = await choose(conn, brand, product)
    state = choose_field(chosen, _own(field))
    known = await in_sources.sources(conn, brand.id, chosen.product.id if chosen.product else None)
    slug = chosen.product.slug if chosen.product else ""
    told = shown(state.value) or "empty"
    return ProductShown(
        headline=f"{state.field.label} of {state.target.name}: {told if len(told) <= 200 else told[:199] + '…'}.",
        foot=Foot(fictional=brand.is_fictional),
        actions=(Action(label="The whole product", command=typed("product", name=slug)),),
        product=chosen.name,
        slug=slug,
        cards=cards(chosen, (state,), known, "", brand.allows("member")),
    )


async def write_field(deps: Deps, conn: Connection, product: str, field: str, value: str) -> Decision:
    """Writes one field by hand; over a value that stands there it waits for a click. An empty value empties it."""
    chosen = await choose(conn, deps.require_brand(), product)
    return await gap_decisions.write(deps, conn, choose_field(chosen, _own(field)), value)


def _own(field: str) -> str:
    """A name that the product and something else have a field of is the product's here."""
    word = f"product.{field.strip().casefold().replace(' ', '_')}"
    return word if is_field(word) else field


async def write_dimensions(deps: Deps, conn: Connection, product: str, given: dict[str, str | None]) -> Decision:
    """Changes sides and weight; those not given stay as they are."""
    chosen = await choose(conn, deps.require_brand(), product)
    state = choose_field(chosen, "product.dimensions")
    old = state.value if isinstance(state.value, Dimensions) else None
    try:
        made = edited(old, given)
    except ValueError as problem:
        raise AskAgain(f"{problem}.") from None
    return await gap_decisions.write(deps, conn, state, items(made)[0] if made else "")


def field_line(state: FieldState, product: str) -> FieldLine:
    """A field as a row; a click on it shows it with its quotes and its editor."""
    return FieldLine(
        key=state.key,
        label=state.field.label,
        status=state.status,
        value=shown(state.value),
        quotes=_quotes(state.evidence),
        waiting=len(state.suggestions),
        command=typed("product", name=product, field=state.key),
    )


def _quotes(evidence: tuple[ItemEvidence, ...]) -> tuple[str, ...]:
    quotes = tuple(dict.fromkeys(one.evidence.quote for one in evidence))
    more = (f"and {len(quotes) - _SHOWN_QUOTES} more",) if len(quotes) > _SHOWN_QUOTES else ()
    return (*quotes[:_SHOWN_QUOTES], *more)


def _states(chosen: Chosen) -> tuple[FieldState, ...]:
    """The product's own fields; prices and name have places of their own."""
    apart = ("product.name", "product.pricing")
    wanted = chosen.product.id if chosen.product else None
    return tuple(s for s in chosen.held.states if s.target.id == wanted and s.key not in apart)


def _price_line(product: str, price: Price) -> PriceLine:
    return PriceLine(price=price, command=typed("product", name=product, price=price.name, amount=price.price))


def _variant_line(variant: OfferVariant) -> VariantLine:
    return VariantLine(variant=variant, command=typed("variants", name=variant.slug, product=variant.product_slug))


def _headline(
    chosen: Chosen, lines: tuple[FieldLine, ...], costs: list[Price], variants: list[OfferVariant], currency: str
) -> str:
    full = sum(bool(line.value) for line in lines)
    applies = sum(line.status != "not_applicable" for line in lines)
    stale = sum(line.status == "stale" for line in lines)
    told = f"{chosen.name}: {full} of {applies} fields filled" + (f", {stale} of them stale" if stale else "")
    known = sorted(price.price for price in costs if price.price is not None)
    if not known:
        told += "; no prices yet"
    elif known[0] == known[-1]:
        told += f"; {plural(len(known), 'price')}, {money(known[0], currency)}"
    else:
        told += f"; {plural(len(known), 'price')} from {money(known[0], currency)} to {money(known[-1], currency)}"
    return f"{told}; {plural(len(variants), 'offer variant') if variants else 'no offer variant yet'}."


def _notes(chosen: Chosen, could: Fillable) -> tuple[str, ...]:
    product = chosen.product
    assert product is not None
    voice = chain(chosen.held, product.id, chosen.variant.id if chosen.variant else None)
    spoken = f"Its voice is the {LABELS[voice.level]}'s: “{voice.text}”." if voice.level else "It has no voice yet."
    return tuple(note for note in (spoken, could.sentence) if note)


def _actions(deps: Deps, chosen: Chosen, lines: tuple[FieldLine, ...], could: Fillable) -> tuple[Action, ...]:
    product = chosen.product
    assert product is not None
    found: list[Action] = []
    if deps.require_brand().allows("member"):
        if could.fields:
            found.append(Action(label=f"Look for {plural(len(could.fields), 'field')}", command=could.command))
        elif any(line.waiting for line in lines):
            found.append(Action(label="What waits for you", command=typed("gap_fill", product=product.slug)))
        found.append(
            Action(label="Find offer variants", command=typed("variants", name="discover", product=product.slug))
        )
    found.append(Action(label="Its voice", command=typed("voice", product=product.slug)))
    return tuple(found)
