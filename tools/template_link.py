"""/template_link: which template an ad was made from."""

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Foot
from domain.errors import AskAgain
from domain.format import plural
from domain.template_links import LinkedTemplateAd, TemplateLinks
from store import recommended_templates
from store.db import Connection
from tools.ad_choice import choose_ad
from tools.deps import Deps
from tools.template_choice import choose_template
from tools.typed import typed

_MOST = 200
_NONE = ("none", "no", "off")


class TemplateLinkArgs(BaseModel):
    """An ad and its template; without them, the links there are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ad: str | None = Field(default=None, min_length=1, description="The ad's id or name, or the start of either.")
    template: str | None = Field(default=None, min_length=1, description="The template's name or id; none unlinks.")
    account: str | None = Field(default=None, description="Its ad account's id, where two accounts have such an ad.")


async def template_link(deps: Deps, args: TemplateLinkArgs) -> TemplateLinks:
    """Say which template an ad was made from, so that the template's past results are known; or list the links."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        told, actions = await _written(deps, conn, args)
        made = await recommended_templates.made_from(conn, brand.id)
    templates = len({link.template_id for link in made})
    return TemplateLinks(
        headline=told or _headline(brand.name, len(made), templates),
        foot=Foot(fictional=brand.is_fictional),
        actions=(*actions, Action(label="By past results", command="/recommend_templates method=performance")),
        links=tuple(LinkedTemplateAd(**link._asdict()) for link in made[:_MOST]),
        more=max(0, len(made) - _MOST),
    )


def _headline(brand: str, ads: int, templates: int) -> str:
    if not ads:
        return f"No ad of {brand} is linked to a template yet: /template_link ad=AD template=TEMPLATE links one."
    return f"{plural(ads, 'ad')} of {brand} were made from {plural(templates, 'template')}, as far as is known."


async def _written(deps: Deps, conn: Connection, args: TemplateLinkArgs) -> tuple[str, tuple[Action, ...]]:
    if args.ad is None and args.template is None:
        return "", ()
    brand = deps.require_brand()
    if not brand.allows("member"):
        raise AskAgain(
            f"Linking ads needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    if args.ad is None or args.template is None:
        raise AskAgain(
            "A link needs an ad and a template.", "Type /template_link ad=AD template=TEMPLATE; template=none unlinks."
        )
    key = await choose_ad(conn, brand, args.ad.strip(), args.account)
    unlink = args.template.strip().casefold() in _NONE
    template = None if unlink else await choose_template(conn, brand, args.template)
    before = await recommended_templates.link(conn, brand, key, template, deps.user.id, deps.now)
    now = None if template is None else template.name
    if before == now:
        return f"Ad {key[1]} was {_made(now)} before already; nothing was changed.", ()
    was = "" if before is None else f", not from “{before}” any more"
    back = typed("template_link", ad=key[1], template=before or "none", account=args.account)
    return f"Ad {key[1]} is {_made(now)} now{was}.", (Action(label="Undo", command=back),)


def _made(template: str | None) -> str:
    return "linked to no template" if template is None else f"linked to the template “{template}”"
