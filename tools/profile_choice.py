"""Which product, offer variant and field of the profile a command is about."""

from dataclasses import dataclass

from domain.brand import Brand
from domain.errors import AskAgain
from domain.field_names import keys_named
from domain.profile import FieldState, Profile, Target
from domain.profile_fields import BY_KEY, FieldKey, Level
from store import profile
from store.db import Connection
from tools.nearest import nearest
from tools.products import choose_product


@dataclass(frozen=True)
class Chosen:
    """The profile, and which product, offer variant and persona of it are meant. `product` is None where the brand has
    several and none was named, and where it has none."""

    held: Profile
    brand: Target
    product: Target | None
    variant: Target | None
    persona: Target | None

    @property
    def name(self) -> str:
        return self.product.name if self.product else self.brand.name

    def target(self, level: Level) -> Target | None:
        """The chosen thing of this level."""
        by_level = {"brand": self.brand, "product": self.product, "offer_variant": self.variant}
        return by_level.get(level, self.persona)

    def state(self, key: FieldKey) -> FieldState | None:
        """The field of the chosen thing; None where there is no such thing."""
        target = self.target(BY_KEY[key].level)
        return None if target is None else self.held.state(key, target.id)


async def choose(conn: Connection, brand: Brand, product: str | None, variant: str | None = None) -> Chosen:
    """What the profile says of a product, by default of the brand's only one, and of an offer variant of it, by default
    of its default one.

    Raises:
        AskAgain: The brand has no such product, or the product no such variant.
    """
    wanted = await choose_product(conn, brand, product)
    held = await profile.read(conn, brand.id, wanted.id if wanted else None)
    own = held.of("brand")
    if not own:
        raise AskAgain(f"{brand.name} is none of your brands any more.", "Type /brand to see yours.", "not_found")
    products = held.of("product")
    chosen = products[0] if len(products) == 1 else None
    of_variant = _variant(held, chosen, variant)
    personas = [t for t in held.of("persona") if chosen is not None and t.product_id == chosen.id]
    personas = personas or [t for t in held.of("persona") if t.product_id is None]
    return Chosen(
        held=held,
        brand=own[0],
        product=chosen,
        variant=of_variant,
        persona=personas[0] if personas else None,
    )


def _variant(held: Profile, product: Target | None, wanted: str | None) -> Target | None:
    if product is None:
        if wanted is not None:
            raise AskAgain(f"Of which product is the offer variant {wanted!r}?", "Give product= as well.")
        return None
    if wanted is None:
        return held.variant(product.id)
    of = [t for t in held.of("offer_variant") if t.product_id == product.id]
    word = wanted.strip().casefold()
    for target in of:
        if word in (target.slug.casefold(), target.name.casefold()):
            return target
    close = nearest(wanted, [t.name for t in of])
    slug = next((t.slug for t in of if t.name == close), None)
    hint = f"Did you mean variant={slug}?" if slug else f"Its variants: {', '.join(t.slug for t in of) or 'none yet'}."
    raise AskAgain(f"{product.name} has no offer variant {wanted!r}.", hint, "not_found")


def choose_field(chosen: Chosen, word: str) -> FieldState:
    """The field of this name, of the thing that is chosen.

    Raises:
        AskAgain: No such field, several, or nothing chosen that has it.
    """
    try:
        keys = keys_named(word)
    except ValueError as problem:
        raise AskAgain(f"{str(problem)[0].upper()}{str(problem)[1:]}.", "/gap_fill lists the fields.") from None
    key, *others = keys
    if others:
        raise AskAgain(f"{word!r} is the name of {len(keys)} fields.", f"Give one of {', '.join(keys)}.")
    found = chosen.state(key)
    if found is not None:
        return found
    label, level = BY_KEY[key].label, BY_KEY[key].level
    if chosen.product is None:
        some = [t.slug for t in chosen.held.of("product")]
        hint = f"Give product=, one of {', '.join(some[:10])}." if some else "Type /product new NAME to add one."
        raise AskAgain(f"{label}: of which product?", hint)
    cure = "/variants discover" if level == "offer_variant" else "/persona_make"
    what = "offer variant" if level == "offer_variant" else "persona"
    raise AskAgain(f"{label}: {chosen.product.name} has no {what} yet.", f"Type {cure} to make one.", "not_found")


def require_member(brand: Brand, what: str) -> None:
    """Passes who may write.

    Raises:
        AskAgain: The person may only look on.
    """
    if not brand.allows("member"):
        raise AskAgain(
            f"{what} needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
