"""/variants discover: pages by their ads, and what each would fill of an offer variant."""

from uuid import UUID

from domain.action import Action
from domain.format import money, plural
from domain.gap_extract import extract
from domain.offer_variant import PageGroup, groups
from domain.profile_fields import BY_KEY, FieldKey
from domain.research import ResearchText
from domain.variant_report import GroupLine, VariantGroups
from store import products, research
from store.db import Connection
from store.products import Product
from tools.deps import Deps
from tools.typed import typed
from tools.variant_choice import Shelf
from tools.variant_making import KEYS


async def discovered(deps: Deps, conn: Connection, held: Shelf, limit: int) -> VariantGroups:
    """The pages by their ads, those without an offer variant first, each with what its text would fill."""
    known = await products.of_brand(conn, held.brand.id)
    wanted = held.product.id if held.product else None
    found = groups(held.pages, held.variants, wanted)
    names = {one.id: one for one in known}
    texts = await _texts(conn, held, found[:limit])
    lines = tuple(_line(held, group, names, texts.get(str(group.page.page_id))) for group in found[:limit])
    more = len(found) - limit
    return VariantGroups(
        headline=_headline(held, found, known),
        foot=held.foot(),
        actions=_actions(deps, lines),
        groups=lines,
        more=max(0, more),
        more_command=_again(held, min(100, len(found))) if more > 0 and limit < 100 else None,
    )


async def _texts(conn: Connection, held: Shelf, found: tuple[PageGroup, ...]) -> dict[str, ResearchText]:
    """The texts of the pages that could have an offer variant, by their reading."""
    if not any(group.page.page_id and not group.has_variant for group in found):
        return {}
    texts = await research.texts(conn, held.brand.id, None, ("landing_page",))
    return {text.source.id: text for text in texts}


def _line(held: Shelf, group: PageGroup, names: dict[UUID, Product], text: ResearchText | None) -> GroupLine:
    page = group.page
    sold = names.get(page.product_id) if page.product_id else None
    fills: tuple[str, ...] = ()
    if group.has_variant:
        first = group.variants[0]
        command = typed("variants", name=first.slug, product=first.product_slug)
    elif page.page_id is None:
        command = typed("landing_page", url=page.url)
    else:
        product = sold or held.product
        command = typed("variants", create=page.page, product=product.slug if product else None)
        stated = {one.key for one in extract([text], KEYS)} if text else set[FieldKey]()
        fills = tuple(BY_KEY[key].label for key in KEYS if key in stated)
    return GroupLine(group=group, product=sold.name if sold else None, fills=fills, command=command)


def _headline(held: Shelf, found: tuple[PageGroup, ...], known: list[Product]) -> str:
    whose = held.product.name if held.product else held.brand.name
    if not known:
        return f"{held.brand.name} has no products yet: type /product new NAME to add one, then look again."
    if not found:
        return f"No ad of {whose} is known to lead anywhere, and no page was read: type /fetch_destinations."
    bare = [group for group in found if not group.has_variant]
    if not bare:
        return f"All {plural(len(found), 'page')} of {whose} have an offer variant."
    first = bare[0].page
    spend = f" and {money(first.spend, held.scope.currency or held.brand.currency)}" if first.spend is not None else ""
    largest = f"the largest is {first.page} with {plural(first.ads, 'ad')}{spend}"
    rest = len(found) - len(bare)
    told = (
        f"{plural(len(bare), 'page')} of {whose} {'has' if len(bare) == 1 else 'have'} no offer variant yet; {largest}"
    )
    return f"{told}; {rest} {'has' if rest == 1 else 'have'} one." if rest else f"{told}."


def _actions(deps: Deps, lines: tuple[GroupLine, ...]) -> tuple[Action, ...]:
    if not deps.require_brand().allows("member"):
        return ()
    bare = [line for line in lines if not line.group.has_variant]
    ready = next((line for line in bare if line.group.page.page_id), None)
    found: list[Action] = []
    if ready is not None:
        found.append(Action(label=f"Make one of {ready.group.page.page}", command=ready.command))
    if any(line.group.page.page_id is None for line in bare):
        found.append(Action(label="Read the pages that nobody has read", command="/landing_page"))
    return tuple(found)


def _again(held: Shelf, limit: int) -> str:
    return typed("variants", name="discover", product=held.product.slug if held.product else None, limit=limit)
