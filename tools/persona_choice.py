"""Which persona a command is about."""

from domain.brand import Brand
from domain.errors import AskAgain
from domain.saved_persona import ListedPersona, SavedPersona
from store import personas
from store.db import Connection
from tools.nearest import nearest

PERSONA_HELP = "A persona's short name, or its name or a part of it."


async def choose_persona(conn: Connection, brand: Brand, wanted: str) -> SavedPersona:
    """The persona of this short name, id or name; also the only one whose name contains the words. Two queries.

    Raises:
        AskAgain: There is none, or several fit.
    """
    known = await personas.listed(conn, brand.id)
    word = " ".join(wanted.split()).casefold()
    exact = [p for p in known if word in (p.slug.casefold(), p.name.casefold(), str(p.id))]
    found = exact or [p for p in known if word and (word in p.name.casefold() or word in p.slug)]
    if len(found) == 1:
        chosen = await personas.read(conn, brand.id, found[0].slug)
        if chosen is not None:
            return chosen
    if found:
        raise AskAgain(
            f"{len(found)} personas fit {wanted!r}.",
            f"Choose one of {', '.join(p.slug for p in found[:5])}.",
            "conflict",
        )
    raise _unknown(brand, wanted, known)


def _unknown(brand: Brand, wanted: str, known: list[ListedPersona]) -> AskAgain:
    if not known:
        return AskAgain(f"{brand.name} has no personas yet.", "/persona_make draws one from its sources.", "not_found")
    close = nearest(wanted, [p.slug for p in known])
    hint = f"Did you mean {close}?" if close else f"Its personas: {', '.join(p.slug for p in known[:10])}."
    return AskAgain(f"{brand.name} has no persona {wanted[:100]!r}.", hint, "not_found")


def customer_of(persona: SavedPersona | ListedPersona, brand: Brand) -> str:
    """Whose customer it is: a competitor's, a product's, the brand's."""
    return persona.competitor_name or persona.product_name or brand.name
