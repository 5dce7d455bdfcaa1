"""Making an offer variant of a page: filled from what the page says, each field with its quotes."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from slugify import slugify

from domain.action import Action
from domain.errors import AskAgain
from domain.evidence import Source
from domain.format import plural
from domain.gap_extract import RULES_BY_KEY, extract
from domain.gap_value import proposal_of
from domain.offer_variant import DestinationPage, name_from
from domain.profile_fields import BY_KEY, FIELDS, FieldKey
from domain.proposal import Proposal, WrittenWith
from domain.research import ResearchText
from domain.urls import canonical_url
from store import offer_variants, products, profile_offer, profile_write, research
from store.db import Connection
from store.products import Product
from store.profile_write import Who
from tools.deps import Deps
from tools.profile_choice import require_member
from tools.typed import typed
from tools.variant_choice import Shelf

# What a page's text can fill of an offer variant by rules. Its voice is not among them: a blank one inherits.
KEYS: tuple[FieldKey, ...] = tuple(
    field.key for field in FIELDS if field.level == "offer_variant" and field.key in RULES_BY_KEY and not field.inherits
)
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Made:
    """A new offer variant: what was filled, from how many quotes, and what waits for a person."""

    slug: str
    name: str
    product: Product
    filled: tuple[str, ...]
    quotes: int
    waiting: tuple[str, ...]
    request: UUID

    @property
    def told(self) -> str:
        """In one sentence."""
        head = f"{self.name} is an offer variant of {self.product.name} now"
        if not self.filled and not self.waiting:
            return f"{head}; its page states nothing that fills it."
        if self.filled:
            head += f", with {plural(len(self.filled), 'field')} from {plural(self.quotes, 'quote')} of its page"
        waits = f"; {', '.join(self.waiting)} {'waits' if len(self.waiting) == 1 else 'wait'} for you"
        return f"{head}: {', '.join(self.filled)}{waits if self.waiting else ''}." if self.filled else f"{head}{waits}."


async def create(
    deps: Deps, conn: Connection, held: Shelf, url: str, product: Product | None, name: str | None
) -> Made:
    """Makes an offer variant of a page that was read, and fills it from its text, all as one request.

    Raises:
        AskAgain: No such page, nobody has read it, it sells another product, or has an offer variant already.
    """
    require_member(held.brand, "Making an offer variant")
    page = _page(held, url)
    of = await _product(conn, held, page, product)
    taken = [v for v in held.variants if v.product_id == of.id]
    same = next((v for v in taken if v.page == page.page), None)
    if same is not None:
        told = "is told on that page already" if same.is_active else "was told on that page, and is retired"
        named = {"name" if same.is_active else "restore": same.slug}
        cure = typed("variants", **named, product=of.slug)
        raise AskAgain(f"The offer variant {same.name!r} of {of.name} {told}.", f"Type {cure}.", "conflict")
    called = " ".join((name or name_from(page.title, page.page)).split())
    slug = slugify(called, max_length=80) or slugify(page.page, max_length=80)
    if not called or len(called) > _LONGEST_NAME or not slug:
        raise AskAgain(f"{called[:100]!r} is not a name.", f"Give up to {_LONGEST_NAME} letters as called=.")
    who = Who(deps.user.id, deps.now, uuid4())
    assert page.page_id is not None
    new = offer_variants.NewVariant(of.id, called, slug, page.url, "landing_page_analysis", page.page_id)
    id_, slug = await offer_variants.add(conn, held.brand, new, taken, who)
    texts = await research.texts(conn, held.brand.id, None, ("landing_page",))
    text = next((one for one in texts if one.source.id == str(page.page_id)), None)
    filled, quotes, waiting = await _fill(conn, held, id_, text, who)
    return Made(slug, called, of, filled, quotes, waiting, who.request_id)


async def _fill(
    conn: Connection, held: Shelf, variant: UUID, text: ResearchText | None, who: Who
) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """Writes what one text states, each field with its quotes: labels of the fields, their quotes, and the labels of
    those that wait. Where the page contradicts itself, is unsure, or speaks to its reader's model, a person decides."""
    if text is None:
        return (), 0, ()
    made = [proposal_of(one, variant, WrittenWith(), "cached_source") for one in extract([text], KEYS)]
    proposals = [one for one in made if one is not None]
    sources: dict[tuple[str, str], Source] = {text.key: text.source}
    keys = _sure(proposals)
    sure = [one for one in proposals if one.key in keys]
    unsure = [one for one in proposals if one.key not in keys]
    offered = await profile_offer.propose(conn, held.brand, sure, sources, who.now)
    done = [await profile_write.accept(conn, held.brand, id_, who) for id_ in offered.ids]
    if unsure:
        await profile_offer.propose(conn, held.brand, unsure, sources, who.now)
    filled = tuple(BY_KEY[one.key].label for one in done)
    waiting = dict.fromkeys(BY_KEY[one.key].label for one in unsure)
    return filled, sum(len(one.evidence) for one in sure), tuple(waiting)


def _sure(proposals: list[Proposal]) -> set[FieldKey]:
    """The fields that can be written without asking: one value, not of low confidence, and no instructions near it."""
    by_key: dict[FieldKey, list[Proposal]] = {}
    for one in proposals:
        by_key.setdefault(one.key, []).append(one)
    return {
        key
        for key, found in by_key.items()
        if len(found) == 1 and found[0].confidence != "low" and not found[0].instructs
    }


def _page(held: Shelf, url: str) -> DestinationPage:
    canonical = canonical_url(url)
    if canonical is None:
        raise AskAgain(f"{url[:200]!r} is no web address.", "Give one as create=https://example.com/page.")
    page = held.page(canonical)
    if page is None:
        raise AskAgain(
            f"No ad of {held.brand.name} leads to {canonical!r}, and nobody has read it.",
            f"Type /landing_page url={url.strip()} first; /variants discover lists the pages.",
            "not_found",
        )
    if page.page_id is None:
        raise AskAgain(
            f"Nobody has read {canonical!r} yet, so nothing could fill the offer variant.",
            f"Type {typed('landing_page', url=page.url)} first.",
            "not_found",
        )
    return page


async def _product(conn: Connection, held: Shelf, page: DestinationPage, wanted: Product | None) -> Product:
    """Whose offer variant it becomes: the wanted product, else what the page sells, else the brand's only one."""
    known = await products.of_brand(conn, held.brand.id)
    sold = next((one for one in known if one.id == page.product_id), None)
    if wanted is not None and sold is not None and sold.id != wanted.id:
        raise AskAgain(
            f"{page.page!r} sells {sold.name}, not {wanted.name}.",
            f"Leave product= out, or change that with {typed('url_map', page=page.page)}.",
            "conflict",
        )
    if wanted is not None or sold is not None:
        return wanted or sold  # type: ignore[return-value]
    if len(known) == 1:
        return known[0]
    if not known:
        raise AskAgain(f"{held.brand.name} has no products yet.", "Type /product new NAME to add one.", "not_found")
    slugs = ", ".join(one.slug for one in known[:10])
    raise AskAgain(f"Which product does {page.page!r} sell?", f"Give product=, one of {slugs}.")


def undo_of(made: Made) -> tuple[Action, ...]:
    """The buttons that take a new offer variant back: its fields, and the variant itself."""
    found = [Action(label="Retire it", command=typed("variants", retire=made.slug, product=made.product.slug))]
    if made.filled:
        found.append(Action(label="Empty what was filled", command=typed("undo", id=made.request.hex[:8])))
    if made.waiting:
        command = typed("gap_fill", product=made.product.slug, variant=made.slug)
        found.insert(0, Action(label="Decide what waits", command=command))
    return tuple(found)
