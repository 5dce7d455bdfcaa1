"""/org: which organisations one belongs to, switching between them, a new name; and all its data, to take or delete."""

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer
from domain.errors import AskAgain
from domain.organization import Organization
from domain.team import OrganizationList
from store import brands, organizations
from tools import organization_data
from tools.deps import Deps
from tools.organization_choice import called, in_use, named
from tools.typed import typed


class OrganizationArgs(BaseModel):
    """Which organisation, or what to do with the one in use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(
        default=None,
        description="An organisation's name to switch to it; `rename NAME`, `export` or `delete` for the one in use.",
    )
    confirm: str | None = Field(default=None, description="The organisation's name, typed to delete it.")
    code: str | None = Field(default=None, description="What the button that deletes carries.")


async def organization(deps: Deps, args: OrganizationArgs) -> Answer:
    """The organisations that you belong to: switch, rename, export all data, delete."""
    text = (args.name or "").strip()
    word, _, rest = text.partition(" ")
    if text.casefold() == "export":
        return await organization_data.export(deps)
    if text.casefold() == "delete":
        return await organization_data.delete(deps, args.confirm, args.code)
    if args.confirm is not None or args.code is not None:
        raise AskAgain("confirm= and code= go with /org delete only.", "Type /org delete.")
    if word.casefold() == "rename" and rest.strip():
        return await _renamed(deps, " ".join(rest.split()))
    async with deps.transaction() as conn:
        seen = await organizations.visible(conn)
    if not text:
        return _listed(seen, _now(deps, seen))
    return await _switched(deps, seen, named(text, seen))


async def _switched(deps: Deps, seen: list[Organization], chosen: Organization) -> OrganizationList:
    async with deps.transaction() as conn:
        there = [b for b in await brands.visible(conn) if b.organization_id == chosen.id]
    if not there:
        rest = "It has no brand yet: /brand new NAME adds one."
    elif len(there) == 1:
        rest = f"Its brand is {there[0].name}."
    else:
        rest = f"It has {len(there)} brands, and none is chosen."
    answer = _listed(seen, chosen, f"{chosen.name} it is; you are {chosen.role} there. {rest}")
    actions = tuple(
        Action(label=b.name, command=typed("brand", name=f"{b.organization_name}/{b.slug}")) for b in there[:5]
    )
    return answer.model_copy(update={"switched": True, "actions": actions if len(there) > 1 else ()})


async def _renamed(deps: Deps, name: str) -> OrganizationList:
    home = await deps.require_organization("rename_organization")
    if len(name) > 80 or not name.isprintable():
        raise AskAgain(f"{name[:100]!r} is not a name for an organisation.", "Give up to 80 printable characters.")
    async with deps.transaction() as conn:
        if not await organizations.rename(conn, home.id, name):
            raise AskAgain(f"{home.name} was changed by somebody else meanwhile.", "Type /org.", "conflict")
        seen = await organizations.visible(conn)
    now = next((o for o in seen if o.id == home.id), None)
    return _listed(seen, now, f"{home.name} is called {name} now.")


def _now(deps: Deps, seen: list[Organization]) -> Organization | None:
    try:
        return in_use(seen, deps.organization, deps.brand)
    except AskAgain:
        return None


def _listed(seen: list[Organization], chosen: Organization | None, headline: str = "") -> OrganizationList:
    many = f"You belong to {len(seen)} organisation{'s' if len(seen) != 1 else ''}"
    said = f"{many}; {chosen.name} is in use." if chosen else f"{many}; none is chosen." if seen else f"{many}."
    commands = tuple(typed("org", name=called(o, seen)) for o in seen)
    actions = tuple(
        Action(label=o.name, command=command)
        for o, command in zip(seen, commands, strict=True)
        if chosen is None or o.id != chosen.id
    )
    return OrganizationList(
        headline=headline or said, organizations=tuple(seen), in_use=chosen, commands=commands, actions=actions[:5]
    )
