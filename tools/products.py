"""Which product an answer is about."""

from domain.brand import Brand
from domain.errors import AskAgain
from store import products
from store.db import Connection
from store.products import Product
from tools.nearest import nearest

PRODUCT_HELP = "Only ads of this product: its slug or name."


async def choose_product(conn: Connection, brand: Brand, wanted: str | None) -> Product | None:
    """The product with this slug or name, also the only one whose name contains it; None when none is wanted.

    Raises:
        AskAgain: The brand has no such product, or several fit.
    """
    if wanted is None:
        return None
    known = await products.of_brand(conn, brand.id)
    word = wanted.strip().casefold()
    exact = [p for p in known if word in (p.slug.casefold(), p.name.casefold())]
    found = exact or [p for p in known if word and word in p.name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        fitting = ", ".join(p.slug for p in found[:5])
        raise AskAgain(f"{len(found)} products fit {wanted!r}.", f"Choose one of {fitting}.", "conflict")
    if not known:
        raise AskAgain(
            f"{brand.name} has no products yet, so none is {wanted!r}.",
            "/product new NAME adds one; or leave product= out.",
            "not_found",
        )
    close = nearest(wanted, [p.name for p in known])
    slug = next((p.slug for p in known if p.name == close), None)
    hint = f"Did you mean product={slug}?" if slug else f"Its products: {', '.join(p.slug for p in known[:10])}."
    raise AskAgain(f"{brand.name} has no product {wanted!r}.", hint, "not_found")
