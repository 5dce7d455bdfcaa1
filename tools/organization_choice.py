"""Which organisation a question is about. The first of several is never chosen silently."""

from collections.abc import Sequence

from domain.brand import Brand
from domain.errors import AskAgain
from domain.organization import Organization
from domain.roles import LEAST, TOLD, Right
from tools.typed import typed


def called(one: Organization, seen: Sequence[Organization]) -> str:
    """What tells it from the others that the person sees: its name; where another has the same, its slug."""
    same = [other for other in seen if other.name.casefold() == one.name.casefold()]
    return one.name if len(same) <= 1 else one.slug


def named(name: str, seen: Sequence[Organization]) -> Organization:
    """The one of this name or slug among those that the person sees.

    Raises:
        AskAgain: There is none, or two have the name.
    """
    wanted = name.strip().casefold()
    found = [o for o in seen if o.slug == wanted] or [o for o in seen if o.name.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        options = " or ".join(typed("org", name=o.slug) for o in found)
        raise AskAgain(f"Two of your organisations are called {name.strip()!r}.", f"Type {options}.", "conflict")
    yours = ", ".join(called(o, seen) for o in seen) or "none"
    raise AskAgain(f"You belong to no organisation {name.strip()!r}.", f"Yours: {yours}.", "not_found")


def in_use(
    seen: Sequence[Organization], chosen: Organization | None = None, brand: Brand | None = None
) -> Organization:
    """Of those that the person sees: what /org chose, else that of the brand asked about, else the only one.

    Raises:
        AskAgain: The person belongs to none (any more), or to several and chose none.
    """
    wanted = chosen.id if chosen else brand.organization_id if brand else None
    if wanted is not None:
        found = next((o for o in seen if o.id == wanted), None)
        if found is None:
            raise no_longer(chosen.name if chosen else brand.organization_name if brand else "")
        return found
    if len(seen) == 1:
        return seen[0]
    if not seen:
        raise AskAgain("You belong to no organisation.", "Ask an admin for an invitation.", "forbidden")
    raise which(seen)


def refuse_without(found: Organization, right: Right) -> None:
    """Refuses who lacks the right, naming the role that has it.

    Raises:
        AskAgain: The person's role lacks it.
    """
    if not found.may(right):
        raise AskAgain(
            f"That needs the role {LEAST[right]!r} in {found.name}, who may {TOLD[right]}; yours is {found.role!r}.",
            f"Ask an {'owner' if LEAST[right] == 'owner' else 'admin'} of the organisation.",
            "forbidden",
        )


def no_longer(name: str) -> AskAgain:
    """The refusal of somebody whose membership ended while the conversation was open."""
    return AskAgain(f"You are no member of {name} any more.", "Type /org to see where you belong.", "forbidden")


def which(seen: Sequence[Organization]) -> AskAgain:
    """Asks which of several."""
    options = " or ".join(typed("org", name=called(o, seen)) for o in seen[:6])
    return AskAgain(f"You belong to {len(seen)} organisations, and none is chosen.", f"Type {options}", "no_brand")
