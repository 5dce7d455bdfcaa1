"""/brand: list, switch, add; and remove one with all its data."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator
from slugify import slugify

from domain.answer import Action, Answer
from domain.brand import Brand, called
from domain.errors import AskAgain
from domain.organization import Organization
from domain.table import Column, Table
from store import brands, organizations
from tools import brand_removal
from tools.deps import Deps, choose_brand
from tools.organization_choice import in_use, named, refuse_without, which
from tools.typed import typed


class BrandArgs(BaseModel):
    """Which brand, or the new one's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str | None = Field(
        default=None,
        description="A brand's slug to switch to it; `new NAME` adds one, `remove NAME` deletes one with all its data.",
    )
    currency: str = Field(default="USD", description="The new brand's ad account currency, e.g. EUR.")
    timezone: str = Field(default="UTC", description="The new brand's ad account time zone, e.g. Europe/Berlin.")
    organization: str | None = Field(
        default=None, description="Of several organisations the one that gets the new brand."
    )
    confirm: str | None = Field(default=None, description="The brand's name, typed to remove it.")
    code: str | None = Field(default=None, description="What the button that removes it carries.")

    @field_validator("currency")
    @classmethod
    def _code(cls, value: str) -> str:
        code = value.strip().upper()
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            raise ValueError("a currency is three letters, e.g. USD or EUR")
        return code

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        zones = {zone.casefold(): zone for zone in available_timezones()}
        if value.strip().casefold() not in zones:
            raise ValueError("not a time zone; write it as Europe/Berlin or America/New_York")
        return zones[value.strip().casefold()]


class BrandList(Answer):
    """The brands the user may see. `chosen` is the one in use, also right after a switch."""

    brands: tuple[Brand, ...] = ()
    chosen: Brand | None = None

    def table(self) -> Table:
        return Table(
            columns=(
                Column(key="name", label="Brand"),
                Column(key="data", label="Data"),
                Column(key="slug", label="Slug"),
                Column(key="organization", label="Organisation"),
                Column(key="currency", label="Currency"),
                Column(key="timezone", label="Time zone"),
                Column(key="role", label="Your role"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "name": b.name,
                    "data": "fictional" if b.is_fictional else "",
                    "slug": b.slug,
                    "organization": b.organization_name,
                    "currency": b.currency,
                    "timezone": b.timezone,
                    "role": b.role,
                    "command": _switch(b, self.brands),
                }
                for b in self.brands
            ),
        )


def _switch(brand: Brand, seen: Sequence[Brand]) -> str:
    """The command that switches to the brand, whatever others are called."""
    name = called(brand, seen)
    return f"/brand {name}" if name == brand.slug else typed("brand", name=name)


async def brand(deps: Deps, args: BrandArgs) -> Answer:
    """List your brands, switch to one, add one with `/brand new NAME currency=… timezone=… organization=…`, or delete
    one and all its data with `/brand remove NAME`."""
    first, _, rest = (args.name or "").strip().partition(" ")
    if first.casefold() == "remove":
        return await brand_removal.remove(deps, rest.strip(), args.confirm, args.code)
    if args.confirm is not None or args.code is not None:
        raise AskAgain("confirm= and code= go with /brand remove only.", "Type /brand remove NAME.")
    if args.name is None:
        return await _listed(deps, deps.brand)
    if first.casefold() == "new":
        return await _added(deps, rest.strip(), args)
    # Also one of another organisation than /org chose: the conversation moves there.
    chosen = await choose_brand(deps.within(None), args.name.strip())
    return await _listed(deps, chosen, switched=True)


async def _added(deps: Deps, name: str, args: BrandArgs) -> BrandList:
    slug = slugify(name)
    if not slug:
        raise AskAgain(
            f"{name!r} is not a name for a brand." if name else "The new brand has no name.",
            "Type /brand new NAME currency=USD timezone=UTC.",
        )
    async with deps.transaction() as conn:
        home = _home(deps, await organizations.visible(conn), args.organization)
        made = await brands.add(conn, home.id, name, slug, args.currency, args.timezone)
        if made is None:
            raise AskAgain(f"There is already a brand {slug!r}.", f"Type /brand {slug} to switch to it.", "conflict")
        chosen = next(b for b in await brands.visible(conn) if b.id == made)
    return await _listed(deps, chosen, switched=True)


def _home(deps: Deps, seen: Sequence[Organization], asked: str | None) -> Organization:
    """The organisation that gets a new brand: the one named, the one that /org chose, or the only possible one. Not
    that of the brand in use: it may be in use only because it is the only one."""
    homes = [o for o in seen if o.may("write")]
    if asked is not None:
        home = named(asked, seen)
        refuse_without(home, "write")
        return home
    if deps.organization is not None:
        home = in_use(seen, deps.organization)
        refuse_without(home, "write")
        return home
    if not homes:
        raise AskAgain(
            "None of your organisations lets you add a brand.", "Ask an admin for the member role.", "forbidden"
        )
    if len(homes) > 1:
        raise which(homes)
    return homes[0]


async def _listed(deps: Deps, chosen: Brand | None, switched: bool = False) -> BrandList:
    async with deps.transaction() as conn:
        seen = await brands.visible(conn)
    if chosen and switched:
        where = f", of {chosen.organization_name}," if len({b.organization_id for b in seen}) > 1 else ""
        headline = f"{chosen.name}{where} it is: amounts in {chosen.currency}, days in {chosen.timezone}."
    elif not seen:
        headline = "You have no brand yet: /brand new NAME currency=USD timezone=America/New_York adds one."
    else:
        headline = f"You have {len(seen)} brand{'s' if len(seen) > 1 else ''}" + (
            f"; {chosen.name} is chosen." if chosen else "; none is chosen."
        )
    actions = tuple(
        Action(label=b.name, command=_switch(b, seen)) for b in seen[:5] if chosen is None or b.id != chosen.id
    )
    return BrandList(headline=headline, brands=tuple(seen), chosen=chosen, actions=actions)
