"""Which offer variant a command is about, and the pages with their ads."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.account import Scope
from domain.answer import Foot
from domain.brand import Brand
from domain.errors import AskAgain
from domain.offer_variant import DestinationPage, OfferVariant
from domain.window import Window
from store import offer_variants
from store.db import Connection
from store.products import Product
from tools.accounts import choose_account
from tools.deps import Deps
from tools.nearest import nearest
from tools.products import choose_product
from tools.windows import Covered, WindowArgs, window_for


@dataclass(frozen=True)
class Shelf:
    """A brand's offer variants and pages. `product` narrows what is shown; `variants` are all of the brand's."""

    brand: Brand
    product: Product | None
    variants: tuple[OfferVariant, ...]
    pages: tuple[DestinationPage, ...]
    window: Window
    covered: Covered
    scope: Scope

    @property
    def shown(self) -> tuple[OfferVariant, ...]:
        """The offer variants asked about."""
        wanted = self.product.id if self.product else None
        return tuple(v for v in self.variants if wanted in (None, v.product_id))

    def page(self, canonical: str) -> DestinationPage | None:
        """The page of this canonical address; None when no ad leads there and nobody read it."""
        return next((page for page in self.pages if page.page == canonical), None)

    def foot(self, *notes: str) -> Foot:
        """What the figures rest on."""
        return Foot(
            as_of=self.covered[1] if self.covered else None,
            window=self.window,
            currency=self.scope.currency,
            timezone=self.scope.timezone,
            notes=(*notes, *self.scope.notes),
            fictional=self.brand.is_fictional,
        )


async def shelf(deps: Deps, conn: Connection, args: WindowArgs, product: str | None, account: str | None) -> Shelf:
    """The offer variants and pages, with the ads' spend in the window.

    Raises:
        AskAgain: No such product or account, or a window that is none.
    """
    brand = deps.require_brand()
    wanted = await choose_product(conn, brand, product)
    window, covered = await window_for(deps, conn, args)
    scope = await choose_account(conn, brand, account)
    return Shelf(
        brand=brand,
        product=wanted,
        variants=tuple(await offer_variants.listed(conn, brand.id)),
        pages=tuple(await offer_variants.pages(conn, brand.id, window, scope.ids)),
        window=window,
        covered=covered,
        scope=scope,
    )


def choose_variant(held: Shelf, wanted: str, active: bool | None = None) -> OfferVariant:
    """The offer variant of this slug or name.

    Args:
        active: Only those in use, or only those that are not; None: all.

    Raises:
        AskAgain: There is none, or two products have one.
    """
    known = [v for v in held.shown if active in (None, v.is_active)]
    word = wanted.strip().casefold()
    exact = [v for v in known if word in (v.slug.casefold(), v.name.casefold())]
    found = exact or [v for v in known if word and word in v.name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        of = ", ".join(dict.fromkeys(f"{v.slug} of product={v.product_slug}" for v in found[:5]))
        raise AskAgain(f"{len(found)} offer variants fit {wanted!r}.", f"Choose one of {of}.", "conflict")
    whose = held.product.name if held.product else held.brand.name
    raise AskAgain(f"{whose} has no offer variant {wanted!r}.", _hint(wanted, known), "not_found")


def _hint(wanted: str, known: Sequence[OfferVariant]) -> str:
    if not known:
        return "/variants discover proposes some from the pages that ads lead to."
    close = nearest(wanted, [v.name for v in known])
    slug = next((v.slug for v in known if v.name == close), None)
    return f"Did you mean {slug}?" if slug else f"There are: {', '.join(v.slug for v in known[:10])}."
