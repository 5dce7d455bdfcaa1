"""Prices of a product, written by hand: a new one at once, another in place of one after a click."""

from dataclasses import dataclass
from uuid import uuid4

from domain.action import Action
from domain.errors import AskAgain
from domain.format import money
from domain.price import Price, amount
from store import prices
from store.db import Connection
from store.products import Product
from store.profile_write import Who
from tools.deps import Deps
from tools.gap_decisions import Decision
from tools.typed import typed

_LONGEST_NAME = 100


@dataclass(frozen=True)
class PriceAsked:
    """What was typed: `amount` and `compare` as amounts, an empty `compare` takes it out; `over` is the token of the
    price that the person saw."""

    name: str
    amount: str | None = None
    compare: str | None = None
    sort: str | None = None
    remove: bool = False
    over: str | None = None


async def change(deps: Deps, conn: Connection, product: Product, asked: PriceAsked) -> Decision:
    """Adds a price, or changes or removes one that the person has seen; else it says what stands there and offers the
    click.

    Raises:
        AskAgain: No usable name or amount, or there is nothing to remove.
    """
    brand = deps.require_brand()
    name = " ".join(asked.name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise AskAgain(f"{asked.name[:100]!r} does not name what is bought.", 'Type it as in price="2 bags" amount=69.')
    known = await prices.hold(conn, brand.id, product.id)
    old = next((one for one in known if one.name.casefold() == name.casefold()), None)
    who = Who(deps.user.id, deps.now, uuid4())
    if asked.remove:
        return await _remove(conn, deps, product, old, asked, who)
    new = _wanted(asked, name, old)
    told = new.told(brand.currency)
    if old is not None and _token(old) == _token(new) and old.variant_type == new.variant_type:
        return Decision(f"{told} already.")
    if old is not None and old.price is not None and asked.over != _token(old):
        click = _command(product, new, over=_token(old))
        return Decision(
            f"{old.told(brand.currency)} now; {_figures(new, brand.currency)} waits for your click to replace it.",
            actions=(Action(label="Replace it", command=click),),
        )
    await prices.put(conn, brand, product.id, new, old, who)
    back = _command(product, old, over=_token(new)) if old is not None else _removal(product, new)
    instead = f" instead of {_figures(old, brand.currency)}" if old is not None else ""
    return Decision(f"{told} now{instead}.", actions=(Action(label="Undo", command=back),))


async def _remove(
    conn: Connection, deps: Deps, product: Product, old: Price | None, asked: PriceAsked, who: Who
) -> Decision:
    brand = deps.require_brand()
    if old is None:
        raise AskAgain(
            f"{product.name} has no price {asked.name!r}.", f"/product {product.slug} lists them.", "not_found"
        )
    if asked.over != _token(old):
        click = Action(label="Remove it", command=_removal(product, old))
        return Decision(f"{old.told(brand.currency)} now; its removal waits for your click.", actions=(click,))
    await prices.remove(conn, brand, product.id, old, who)
    return Decision(
        f"{old.name} is no longer sold; it was {_figures(old, brand.currency)}.",
        actions=(Action(label="Undo", command=_command(product, old)),),
    )


def _wanted(asked: PriceAsked, name: str, old: Price | None) -> Price:
    if asked.amount is None and old is None:
        raise AskAgain(f"What does {name} cost?", f'Type price="{name}" amount=69.')
    try:
        cost = amount(asked.amount) if asked.amount is not None else old.price if old else None
        instead = old.compare_at_price if old else None
        if asked.compare is not None:
            instead = amount(asked.compare) if asked.compare.strip() else None
    except ValueError as problem:
        raise AskAgain(f"{asked.amount or ''} {asked.compare or ''}".strip() + f": {problem}.") from None
    if cost is not None and instead is not None and instead <= cost:
        raise AskAgain(
            f"{name} costs {cost} and would be compared with {instead}, which is no more.", "Give compare= more."
        )
    sort = asked.sort or (old.variant_type if old else "size")
    return Price(name=old.name if old else name, variant_type=sort, price=cost, compare_at_price=instead)


def _figures(price: Price, currency: str) -> str:
    instead = f" instead of {money(price.compare_at_price, currency)}" if price.compare_at_price is not None else ""
    return f"{money(price.price, currency)}{instead}"


def _token(price: Price) -> str:
    """The figures of a price, so that a click replaces only what its person saw."""
    figures = (price.price, price.compare_at_price)
    return "/".join("" if figure is None else f"{figure.normalize():f}" for figure in figures)


def _command(product: Product, price: Price, over: str | None = None) -> str:
    return typed(
        "product",
        name=product.slug,
        price=price.name,
        amount=price.price,
        compare="" if price.compare_at_price is None else price.compare_at_price,
        type=price.variant_type,
        over=over,
    )


def _removal(product: Product, price: Price) -> str:
    return typed("product", name=product.slug, price=price.name, remove="yes", over=_token(price))
