"""/onboard: what a brand has and lacks, and the best next step."""

from pydantic import BaseModel, ConfigDict

from domain.action import Action
from domain.answer import Foot
from domain.brand import Brand
from domain.fillable import Fillable
from domain.onboarding import Onboarding, Step, steps
from domain.profile import Profile
from store import fillable, onboarding, profile
from store.db import Connection
from tools.deps import Deps

# Of a brand with more products, those that have most missing.
_PRODUCTS = 3
_BUTTONS = 4


class OnboardArgs(BaseModel):
    """Nothing: the brand that is chosen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


async def onboard(deps: Deps, args: OnboardArgs) -> Onboarding:
    """What the brand has and lacks of all that the analyst works with, what each is good for, and what to do next."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        has = await onboarding.standing(conn, brand.id)
        held = await profile.read(conn, brand.id)
        known = await _fillable(conn, brand, held)
    waiting = sum(len(state.suggestions) for state in held.states)
    made = steps(has, known, len(held.lacking), waiting)
    left = [step for step in made if step.state != "done"]
    return Onboarding(
        headline=_headline(brand, made, left),
        foot=Foot(
            notes=tuple(one.sentence for one in known if one.sentence),
            timezone=brand.timezone,
            fictional=brand.is_fictional,
        ),
        actions=tuple(Action(label=step.do, command=step.command) for step in left[:_BUTTONS])
        if brand.allows("member")
        else (),
        steps=made,
        next_step=left[0] if left else None,
    )


async def _fillable(conn: Connection, brand: Brand, held: Profile) -> list[Fillable]:
    """What could be filled now of the brand and its products, those first that lack most."""
    lacking = {product.id: 0 for product in held.of("product")}
    for state in held.lacking:
        of = state.target.product_id
        if of is not None and of in lacking:
            lacking[of] += 1
    worst = sorted(held.of("product"), key=lambda product: (-lacking[product.id], product.name))[:_PRODUCTS]
    return [await fillable.read(conn, brand, product.id) for product in worst]


def _headline(brand: Brand, made: tuple[Step, ...], left: list[Step]) -> str:
    if not left:
        return f"{brand.name} has everything that the analyst works with: /gap_fill and /readiness keep watch."
    done = len(made) - len(left)
    step = left[0]
    do = step.do[0].lower() + step.do[1:]
    command = "" if step.command in do else f" ({step.command})"
    return f"{brand.name} has {done} of {len(made)} things in place; next: {do}{command}."
