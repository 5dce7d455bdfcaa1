"""/template_settings and /template_used: what products ask of the library, and what they have used."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.answer import Action, Answer, Foot
from domain.errors import AskAgain
from domain.format import percent
from domain.template_settings import ProductSettings, TemplateSettings
from store import recommended_templates
from tools.deps import Deps
from tools.recommend_templates import command, the_product
from tools.template_choice import choose_template, short
from tools.typed import typed


def _share(value: object) -> object:
    """`20%` and `20 %` are 0.2."""
    if isinstance(value, str) and value.strip().endswith("%"):
        try:
            return float(value.strip().removesuffix("%")) / 100
        except ValueError:
            return value
    return value


class TemplateSettingsArgs(BaseModel):
    """Of which product; with the other arguments, what they become."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: str | None = Field(default=None, description="The product's slug or name; without it, all are listed.")
    auto: bool | None = Field(default=None, description="yes scores each new template for the product and tells you.")
    threshold: float | None = Field(
        default=None, ge=0, le=1, allow_inf_nan=False, description="From which score on you are told: 0.6 or 60%."
    )
    explore: float | None = Field(
        default=None,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="The share of picks kept for templates never used: 0.1 or 10%; 0 for none.",
    )

    @field_validator("threshold", "explore", mode="before")
    @classmethod
    def _fraction(cls, value: object) -> object:
        return _share(value)


class TemplateUsedArgs(BaseModel):
    """Which template, for which product, used or not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    template: str = Field(min_length=1, description="The template's name or id.")
    product: str | None = Field(default=None, description="The product's slug or name; the only one may be left out.")
    used: bool = Field(default=True, description="no marks it as unused.")


async def template_settings(deps: Deps, args: TemplateSettingsArgs) -> TemplateSettings:
    """What each product asks of the template library: whether new templates are scored for it, from which score on it
    is told, and which share of the picks is kept for exploration."""
    brand = deps.require_brand()
    changes = (args.auto, args.threshold, args.explore) != (None, None, None)
    if changes and not brand.allows("member"):
        raise AskAgain(
            f"Changing template settings needs the role 'member'; yours here is {brand.role!r}.",
            "Ask an admin of the organisation.",
            "forbidden",
        )
    async with deps.transaction() as conn:
        headline, actions = "", ()
        if args.product is not None or changes:
            chosen = await the_product(deps, conn, args.product)
            known = await recommended_templates.settings(conn, brand.id)
            old = next(s for s in known if s.id == chosen.id)
            new = _changed(old, args)
            if new != old:
                await recommended_templates.change_settings(conn, brand, old, new, deps.user.id, deps.now)
            headline = _said(old, new)
            actions = (*_undo(old, new), Action(label="Recommend templates", command=command(chosen.slug)))
        listed = await recommended_templates.settings(conn, brand.id)
    if not listed:
        raise AskAgain(f"{brand.name} has no products yet.", "Type /product new NAME to add one.", "not_found")
    wanted = sum(product.auto_recommend for product in listed)
    return TemplateSettings(
        headline=headline or f"New templates are scored for {wanted} of {brand.name}'s {len(listed)} products.",
        foot=Foot(fictional=brand.is_fictional, notes=(_HOW,)),
        actions=actions,
        products=tuple(listed),
    )


async def template_used(deps: Deps, args: TemplateUsedArgs) -> Answer:
    """Mark a template as used, or unused, by a product."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        product = await the_product(deps, conn, args.product)
        template = await choose_template(conn, brand, args.template)
        changed = await recommended_templates.mark(
            conn, brand, product.id, template.id, args.used, deps.user.id, deps.now
        )
    word = "used" if args.used else "unused"
    back = typed("template_used", template=short(template.id), product=product.slug, used="no" if args.used else "yes")
    unused = Action(label="Recommended, not used", command=command(product.slug, filter="unused_recommended"))
    return Answer(
        headline=f"“{template.name}” is marked as {word} for {product.name}."
        if changed
        else f"“{template.name}” is marked as {word} for {product.name} already; nothing was changed.",
        foot=Foot(fictional=brand.is_fictional),
        actions=(Action(label="Undo", command=back), unused) if changed else (unused,),
    )


_HOW = "Until somebody says otherwise: not scored, told from 60 %, 10 % kept for exploration."


def _changed(old: ProductSettings, args: TemplateSettingsArgs) -> ProductSettings:
    given = {"auto_recommend": args.auto, "threshold": args.threshold, "explore_share": args.explore}
    return old.model_copy(update={key: value for key, value in given.items() if value is not None})


def _said(old: ProductSettings, new: ProductSettings) -> str:
    scored = (
        f"is scored against each new template and told of those from {percent(new.threshold, 0)}"
        if new.auto_recommend
        else "is not scored against new templates"
    )
    kept = f"{percent(new.explore_share, 0)} of its picks are kept for exploration"
    was = "" if new == old else f"; before: {_before(old, new)}"
    return f"{new.name} {scored}, and {kept}{was}."


def _before(old: ProductSettings, new: ProductSettings) -> str:
    told = {
        "auto_recommend": "scored" if old.auto_recommend else "not scored",
        "threshold": f"from {percent(old.threshold, 0)}",
        "explore_share": f"{percent(old.explore_share, 0)} explored",
    }
    return ", ".join(words for field, words in told.items() if getattr(old, field) != getattr(new, field))


def _undo(old: ProductSettings, new: ProductSettings) -> tuple[Action, ...]:
    if old == new:
        return ()
    back = typed(
        "template_settings",
        product=old.slug,
        auto="yes" if old.auto_recommend else "no",
        threshold=f"{old.threshold:g}",
        explore=f"{old.explore_share:g}",
    )
    return (Action(label="Undo", command=back),)
