"""/hook_gaps: which ways to open an ad the brand never tried."""

from pydantic import Field, field_validator

from domain.answer import Action
from domain.format import plural
from domain.hook_gap_report import HookGaps, headline, notes
from domain.hook_gaps import KINDS, LABELS, Sort, gaps_of
from domain.hook_order import Question, Ranked
from domain.hook_words import SELECTION
from store import hooks
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs
from tools.hook import SORT_HELP, EstimateSort
from tools.hook_sums import HookSums, foot_of, hook_sums
from tools.typed import typed


class HookGapsArgs(FilterArgs):
    """Which ads, by what the tried types are compared, on which days."""

    sort: EstimateSort = Field(default="roas", description=SORT_HELP)

    @field_validator("sort", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return value.strip().casefold().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value


async def hook_gaps(deps: Deps, args: HookGapsArgs) -> HookGaps:
    """Hook types and visual types that were never tried (no ad) or hardly (fewer than 3), and how the tried ones did.

    Args:
        sort: The figure that the tried ones are compared by.
        product: Only what was tried for this product.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        asked = await hook_sums(deps, conn, args, "hook_type", "visual_type")
        counts = await hooks.kinds(conn, asked.which)
    question = Question(sort=args.sort, hold_rate=brand.hold_rate)
    gaps = tuple(gaps_of(sort, counts, asked.sums, question) for sort in KINDS)
    if not any(one.read for one in gaps):
        return _empty(deps, args, asked, sum(one.ads for one in counts if one.sort == "hook_type"))
    ranked = Ranked(question, asked.sums)
    span, narrowed = asked.span, args.narrowed()
    commands: dict[Sort, str] = {sort: typed("top_hooks", by=sort, **span, **narrowed) for sort in KINDS}
    unread = any(one.unread for one in gaps)
    found = HookGaps(
        headline="",
        foot=foot_of(asked, brand.hold_rate, ranked.total.rows, brand.is_fictional),
        actions=(
            *((Action(label="Read the others", command="/classify_ads"),) if unread else ()),
            *(Action(label=f"{LABELS[sort].capitalize()}s ranked", command=commands[sort]) for sort in KINDS),
            Action(label="All hooks", command=typed("top_hooks", **span, **narrowed)),
        ),
        metric=question.estimated,
        currency=asked.scope.currency,
        hold_rate=brand.hold_rate,
        brand=ranked.brand(question.estimated),
        gaps=gaps,
        commands=commands,
    )
    foot = found.foot.model_copy(update={"notes": (*notes(found), SELECTION, *found.foot.notes)})
    return found.model_copy(update={"headline": headline(found), "foot": foot})


def _empty(deps: Deps, args: HookGapsArgs, asked: HookSums, ads: int) -> HookGaps:
    brand = deps.require_brand()
    sentence, actions = no_results(brand, "hook_gaps", asked.window, asked.covered, args.narrowed())
    if ads:
        sentence = (
            f"None of {plural(ads, 'ad')} has a known hook type or visual type yet, so none can be called untried."
        )
        actions = (Action(label="Read them", command="/classify_ads"),)
    return HookGaps(
        headline=sentence,
        foot=foot_of(asked, brand.hold_rate, 0, brand.is_fictional),
        actions=actions,
        currency=asked.scope.currency,
    )
