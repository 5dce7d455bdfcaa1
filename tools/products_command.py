"""/product: the brand's products, new ones, other names; one product whole, and what is written of it."""

from pydantic import Field
from slugify import slugify

from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count, plural
from domain.product_list import ProductList
from domain.product_shown import ProductShown
from store import fillable
from store import products as stored
from store.db import Connection
from store.products import Product
from tools.accounts import ACCOUNT_HELP, choose_account
from tools.deps import Deps
from tools.product_detail import shown_field, shown_product, write_dimensions, write_field
from tools.product_prices import PriceAsked, change
from tools.products import choose_product
from tools.profile_choice import require_member
from tools.typed import typed
from tools.windows import WindowArgs, window_for

_LONGEST_NAME = 200
# Arguments that are about one product.
_EDITS = {"field", "value", "width", "height", "depth", "weight", "price", "amount", "compare", "remove"}


class ProductArgs(WindowArgs):
    """Which days; or a product to show; or what to write of it, which needs the role member."""

    name: str | None = Field(default=None, description="A product's slug or name to show it; `new NAME` to add one.")
    field: str | None = Field(default=None, description="One field of it, as in guarantee, benefits, faq_items.")
    value: str | None = Field(default=None, description="With field: write this; an empty one empties it.")
    width: str | None = Field(default=None, description="How wide it is, as in 16 cm; empty takes it out.")
    height: str | None = Field(default=None, description="How high it is, as in 23 cm.")
    depth: str | None = Field(default=None, description="How deep it is, as in 7 cm.")
    weight: str | None = Field(default=None, description="What it weighs, as in 450 g.")
    price: str | None = Field(default=None, description='What is bought, as in "2 bags", with amount=.')
    amount: str | None = Field(default=None, description="What that costs, in the brand's currency.")
    compare: str | None = Field(default=None, description="The price shown struck through; empty takes it out.")
    type: str | None = Field(default=None, description="The sort of price: size, bundle, subscription.")
    remove: bool = Field(default=False, description="With price: yes takes it out of use.")
    over: str | None = Field(
        default=None, description="With price: the figures that it replaces, as a button gives them."
    )
    rename: str | None = Field(default=None, description="A product to rename with to=: its slug or name.")
    to: str | None = Field(default=None, description="The name that it gets.")
    account: str | None = Field(default=None, description=ACCOUNT_HELP)


async def product(deps: Deps, args: ProductArgs) -> ProductList | ProductShown:
    """The brand's products with their ads and spend; `/product new NAME` adds one, `/product NAME` shows one whole
    with the quotes that bear its fields. field= with value=, sides and weight, and price= with amount= write."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        named, rest = _split(args.name)
        if named is not None or _EDITS & args.model_fields_set:
            return await _one(deps, conn, args, named)
        told, actions = await _written(deps, conn, args, rest)
        window, covered = await window_for(deps, conn, args)
        scope = await choose_account(conn, brand, args.account)
        found = await stored.listed(conn, brand.id, window, scope.ids)
    return ProductList(
        headline=told or _headline(brand, [p.name for p in found], sum(p.ads > 0 for p in found)),
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            currency=scope.currency,
            timezone=scope.timezone,
            notes=scope.notes,
            fictional=brand.is_fictional,
        ),
        actions=(*actions, Action(label="Which pages sell what", command="/url_map")),
        window=window,
        products=tuple(found),
    )


async def add_product(deps: Deps, conn: Connection, name: str) -> Product:
    """A new product of the brand.

    Raises:
        AskAgain: No usable name, or the brand has such a product.
    """
    brand, cleaned = deps.require_brand(), " ".join(name.split())
    slug = slugify(cleaned, max_length=80)
    if not slug or len(cleaned) > _LONGEST_NAME:
        raise AskAgain(f"{name[:100]!r} is not a name for a product.", f"Give up to {_LONGEST_NAME} letters.")
    made = await stored.add(conn, brand, cleaned, slug, deps.user.id, deps.now)
    if made is None:
        raise AskAgain(f"{brand.name} already has a product {slug!r}.", f"Give product={slug} instead.", "conflict")
    return made


def _split(name: str | None) -> tuple[str | None, str | None]:
    """The product named, or the name of a new one."""
    if name is None:
        return None, None
    first, _, rest = name.strip().partition(" ")
    return (None, rest) if first.casefold() == "new" else (name, None)


async def _one(deps: Deps, conn: Connection, args: ProductArgs, named: str | None) -> ProductShown:
    """One product, after what was asked to be written of it."""
    if named is None:
        known = await stored.of_brand(conn, deps.require_brand().id)
        if len(known) != 1:
            raise AskAgain("Of which product?", "Name it: /product SLUG field=… value=…; /product lists them.")
        named = known[0].slug
    found = await choose_product(conn, deps.require_brand(), named)
    assert found is not None
    given = {side: getattr(args, side) for side in ("width", "height", "depth", "weight")}
    wanted = [args.value is not None, any(one is not None for one in given.values()), args.price is not None]
    if sum(wanted) > 1:
        raise AskAgain("One change at a time, please.", "Give field= with value=, or sides, or price=.")
    if not any(wanted):
        if args.remove or args.amount is not None or args.compare is not None:
            raise AskAgain("Which price?", 'Give price="2 bags" too.')
        if args.field is not None:
            return await shown_field(deps, conn, found.slug, args.field)
        return await shown_product(deps, conn, found.slug)
    require_member(deps.require_brand(), "Changing products")
    if args.price is not None:
        asked = PriceAsked(args.price, args.amount, args.compare, args.type, args.remove, args.over)
        decision = await change(deps, conn, found, asked)
    elif args.value is not None:
        if args.field is None:
            raise AskAgain("Which field gets this value?", "Give field=NAME too, as in field=guarantee.")
        decision = await write_field(deps, conn, found.slug, args.field, args.value)
    else:
        decision = await write_dimensions(deps, conn, found.slug, given)
    return await shown_product(deps, conn, found.slug, decision)


async def _written(
    deps: Deps, conn: Connection, args: ProductArgs, new: str | None
) -> tuple[str | None, tuple[Action, ...]]:
    if new is None and args.rename is None and args.to is None:
        return None, ()
    brand = deps.require_brand()
    require_member(brand, "Changing products")
    if new is not None:
        made = await add_product(deps, conn, new)
        told = f"{made.name} is a product of {brand.name} now; commands call it product={made.slug}."
        could = await fillable.read(conn, brand, made.id)
        show = Action(label=f"Set up {made.name}", command=typed("product", name=made.slug))
        fill = (Action(label=f"Look for {plural(len(could.fields), 'field')}", command=could.command),)
        return f"{told} {could.sentence}".strip(), (show, *(fill if could.fields else ()))
    return await _renamed(deps, conn, args)


async def _renamed(deps: Deps, conn: Connection, args: ProductArgs) -> tuple[str, tuple[Action, ...]]:
    name = " ".join((args.to or "").split())
    chosen = await choose_product(conn, deps.require_brand(), args.rename)
    if chosen is None or not name or len(name) > _LONGEST_NAME:
        raise AskAgain("Renaming needs the product and its new name.", 'Type /product rename=SLUG to="NEW NAME".')
    await stored.rename(conn, deps.require_brand(), chosen, name, deps.user.id, deps.now)
    back = typed("product", rename=chosen.slug, to=chosen.name)
    return f"{chosen.name} is called {name} now; product={chosen.slug} stays.", (Action(label="Undo", command=back),)


def _headline(brand: Brand, names: list[str], with_ads: int) -> str:
    if not names:
        return f"{brand.name} has no products yet: type /product new NAME to add one."
    ads = "each has ads" if with_ads == len(names) else f"{count(with_ads)} of them with ads"
    return f"{brand.name} has {count(len(names))} product{'' if len(names) == 1 else 's'}, {ads}."
