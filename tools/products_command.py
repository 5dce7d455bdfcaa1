"""/product: the brand's products, new ones, other names."""

from pydantic import Field
from slugify import slugify

from domain.answer import Action, Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.format import count
from domain.product_list import ProductList
from store import products as stored
from store.db import Connection
from store.products import Product
from tools.accounts import ACCOUNT_HELP, choose_account
from tools.deps import Deps
from tools.products import choose_product
from tools.typed import typed
from tools.windows import WindowArgs, window_for

_LONGEST_NAME = 200


class ProductArgs(WindowArgs):
    """Which days; or the new product's name, or one to rename, which needs the role member."""

    name: str | None = Field(default=None, description="`new NAME` to add a product.")
    rename: str | None = Field(default=None, description="A product to rename with to=: its slug or name.")
    to: str | None = Field(default=None, description="The name that it gets.")
    account: str | None = Field(default=None, description=ACCOUNT_HELP)


async def product(deps: Deps, args: ProductArgs) -> ProductList:
    """The brand's products with their ads and spend; `/product new NAME` adds one, rename= with to= renames one."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        told, actions = await _written(deps, conn, args)
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


async def _written(deps: Deps, conn: Connection, args: ProductArgs) -> tuple[str | None, tuple[Action, ...]]:
    if args.name is None and args.rename is None and args.to is None:
        return None, ()
    brand = deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Changing products needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    if args.name is not None:
        first, _, rest = args.name.strip().partition(" ")
        if first.casefold() != "new":
            raise AskAgain(f"{args.name!r} is not something that /product does.", "Type /product new NAME to add one.")
        made = await add_product(deps, conn, rest)
        return f"{made.name} is a product of {brand.name} now; commands call it product={made.slug}.", ()
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
