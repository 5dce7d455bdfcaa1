"""/congruence_check: whether ads and the pages that they lead to say the same."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain.account import Scope
from domain.ad_congruence import CellEvidence, answer_of
from domain.ad_material import AdMaterial
from domain.answer import Action, Answer, Foot
from domain.brand import Brand
from domain.brand_congruence import BrandCongruence, Pair, Totals, counted
from domain.congruence import NAMES, PLACE_NAMES, Cell, Dimension, Place
from domain.congruence_check import Check
from domain.dollars import Dollars
from domain.errors import AskAgain
from domain.format import money, plural
from domain.job import JobStarted
from domain.job_arguments import CongruenceCheck
from domain.model_spend import estimate
from domain.window import Window
from store import ad_material, ads, congruence
from store.performance import AdKey
from tools.accounts import choose_account
from tools.ad_choice import choose_ad
from tools.deps import Deps
from tools.starting import begin
from tools.typed import typed

# What people say for dimensions and places.
_ALSO = {
    "price": "offer", "prices": "offer", "offers": "offer", "hook": "hook_headline", "headline": "hook_headline",
    "benefit": "benefits", "claim": "claims", "angles": "angle", "messaging_angle": "angle", "copy": "ad_copy",
    "page": "landing_page", "landingpage": "landing_page", "overlays": "overlay", "spoken": "speech",
}  # fmt: skip


def _word(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    said = value.strip().casefold().replace(" ", "_").replace("-", "_")
    return _ALSO.get(said, said)


class CongruenceArgs(BaseModel):
    """Which ad; without one, the brand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ad: str | None = Field(default=None, min_length=1, description="An ad's id or name, or the start of either.")
    account: str | None = Field(default=None, description="An ad account's id.")
    dimension: Annotated[Dimension | None, BeforeValidator(_word)] = Field(
        default=None, description="Only this dimension."
    )
    place: Annotated[Place | None, BeforeValidator(_word)] = Field(
        default=None, description="With ad and dimension: the two quotes of this cell."
    )
    again: bool = Field(default=False, description="yes checks what was never checked or has changed.")
    judge: Literal["rules", "model"] | None = Field(
        default=None, description="With again: rules asks no model; else one judges the softer dimensions."
    )
    budget: Dollars = Field(
        default=Decimal(5), description="With again: at most so many US dollars for the model; none for no limit."
    )
    max_new: int = Field(default=2_000, ge=1, le=20_000, description="With again: at most so many ads.")
    limit: int = Field(default=10, ge=1, le=500, description="How many rows to list.")

    @model_validator(mode="after")
    def _cell(self) -> "CongruenceArgs":
        if self.place is not None and (self.dimension is None or self.ad is None):
            raise ValueError("place goes with ad and dimension, as in ad=123 dimension=offer place=speech")
        return self


async def congruence_check(deps: Deps, args: CongruenceArgs) -> Answer:
    """Whether an ad and its landing page say the same: a verdict for each dimension and part of the ad (copy, speech,
    overlay, page) with the two quotes, and a score. Without an ad: the brand's ads by dimension, those with the most
    spend at risk, the trend, and pages that changed since. An ad that was never checked is checked now, as a job.

    Args:
        ad: Meta's ad id, the ad's name, or the start of either that fits one ad only.
        dimension: awareness, hook_headline, benefits, angle, claims or offer; only that one.
        again: yes checks what was never checked or has changed since.
    """
    brand = deps.require_brand()
    if args.ad is None:
        return await (_start(deps, args, None) if args.again else _brand(deps, brand, args))
    async with deps.transaction() as conn:
        key = await choose_ad(conn, brand, args.ad.strip(), args.account)
        found = None if args.again else await congruence.newest(conn, brand.id, key)
        if found is not None:
            ad = (await ad_material.of(conn, brand.id, [key]))[0]
            return _one(brand, args, found, ad, await ad_material.last_day(conn, brand.id))
    return await _start(deps, args, key)


async def _start(deps: Deps, args: CongruenceArgs, key: AdKey | None) -> JobStarted:
    """The job that checks.

    Raises:
        AskAgain: The person may only look on, the brand has no ads, or nobody knows what the model costs.
    """
    brand = deps.require_brand()
    what = f"ad {key[1]}" if key else f"the ads of {brand.name}"
    if not brand.allows("member"):
        unchecked = key is not None and not args.again
        why = f"{what[0].upper()}{what[1:]} was never checked" if unchecked else "A new check needs the role 'member'"
        raise AskAgain(
            f"{why}; your role here is {brand.role!r}.",
            "Ask a member to run /congruence_check again=yes.",
            "forbidden",
        )
    async with deps.transaction() as conn:
        if key is None and not await ads.names(conn, brand.id):
            raise AskAgain(f"{brand.name} has no ads yet.", "Drop an Ads Manager export into the chat.", "not_found")
    asked = CongruenceCheck(
        account=key[0] if key else None,
        ad=key[1] if key else None,
        max_new=args.max_new,
        budget=args.budget,
        judge=args.judge,
    )
    judge = deps.models.writer if args.judge != "rules" else None
    told = f"; {judge} judges what rules cannot" if judge else " by rules"
    limit = f", for at most ${asked.dollars:.2f}" if judge and asked.dollars is not None else ""
    if judge and asked.dollars is not None and estimate(judge, 1, 1) is None:
        raise AskAgain(
            f"Nobody knows what {judge} costs, so a budget of ${asked.dollars:.2f} cannot be kept.",
            f"Type {typed('congruence_check', ad=key[1] if key else None, again='yes', budget='none')}",
            "limit",
        )
    return await begin(
        deps,
        "congruence",
        asked,
        f"Checking {what} against {'its page' if key else 'their pages'}{told}{limit}.",
        f"{what[0].upper()}{what[1:]} {'is' if key else 'are'} being checked already; this follows that run.",
    )


def _one(brand: Brand, args: CongruenceArgs, found: Check, ad: AdMaterial, last: date | None) -> Answer:
    command = typed("congruence_check", ad=ad.ad_id, account=args.account)
    foot = Foot(
        as_of=last,
        window=_window(last),
        currency=ad.currency,
        timezone=brand.timezone,
        fictional=brand.is_fictional,
    )
    offered = (Action(label="The ad", command=typed("ad", id=ad.ad_id)),)
    answer = answer_of(found, ad, command, foot, offered).model_copy(update={"limit": args.limit})
    if args.dimension is None:
        return answer
    if args.place is None:
        return answer.model_copy(update={"only": args.dimension})
    wanted = (args.dimension, args.place)
    return _cell(answer.foot, next(c for c in found.cells if (c.dimension, c.place) == wanted), command, ad)


def _cell(foot: Foot, cell: Cell, command: str, ad: AdMaterial) -> CellEvidence:
    where = f"{NAMES[cell.dimension]}, {PLACE_NAMES[cell.place].lower()} of {ad.ad_name}"
    mend = f" {cell.suggestion}" if cell.suggestion else ""
    return CellEvidence(
        headline=f"{where}: {cell.verdict.replace('_', ' ')}. {cell.explanation}{mend}",
        foot=foot.model_copy(update={"notes": (f"Judged by {cell.judged_by}.", *foot.notes[:1])}),
        actions=(
            Action(label="The whole check", command=command),
            Action(label="The ad", command=typed("ad", id=ad.ad_id)),
        ),
        cell=cell,
    )


async def _brand(deps: Deps, brand: Brand, args: CongruenceArgs) -> BrandCongruence:
    async with deps.transaction() as conn:
        scoped = await choose_account(conn, brand, args.account)
        last = await ad_material.last_day(conn, brand.id)
        if last is None:
            raise AskAgain(
                f"{brand.name} has no results yet, so no spend is at risk.", "Drop an Ads Manager export into the chat."
            )
        found = await congruence.summary(
            conn, brand.id, scoped.accounts, last, brand.timezone, args.dimension, args.limit
        )
    pairs, drift = _commanded(found.pairs), _commanded(found.drift)
    most = min(500, max(found.totals.pairs, found.totals.drift))
    return BrandCongruence(
        headline=_headline(brand, found.totals, pairs, scoped, args.dimension),
        foot=Foot(
            as_of=last,
            window=_window(last),
            rows=found.totals.checked,
            currency=scoped.currency,
            timezone=scoped.timezone,
            notes=_notes(found.totals, scoped),
            written_by=found.totals.model,
            fictional=brand.is_fictional,
        ),
        actions=_actions(found.totals, pairs, args),
        totals=found.totals,
        counts=counted(found.counts),
        pairs=pairs,
        weeks=found.weeks,
        drift=drift,
        dimension=args.dimension,
        more_command=typed("congruence_check", dimension=args.dimension, account=args.account, limit=most),
    )


def _commanded(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    return tuple(pair.model_copy(update={"command": typed("congruence_check", ad=pair.ad_id)}) for pair in pairs)


def _window(last: date | None) -> Window | None:
    return None if last is None else Window(since=last - timedelta(days=ad_material.SPEND_DAYS - 1), until=last)


def _headline(brand: Brand, totals: Totals, shown: Sequence[Pair], scoped: Scope, only: Dimension | None) -> str:
    if not totals.checked:
        return f"No ad of {brand.name} has been checked against its landing page yet."
    about = f" in {NAMES[only].lower()}" if only else ""
    bad = totals.contradicting
    said = f"{bad or 'None'} of {plural(totals.checked, 'checked ad')} contradict{'s' if bad <= 1 else ''}"
    said += f" {'its page' if bad <= 1 else 'their pages'}{about}"
    if not shown:
        return f"{said}, and nothing that spent in the last 28 days is weak or missing."
    worst = shown[0]
    at_risk = f"{money(totals.risk, scoped.currency)} of {money(totals.spend, scoped.currency)} of the last 28 days"
    return (
        f"{said}; {at_risk} is at risk, most with {worst.ad_name} ({money(worst.risk, scoped.currency)}): {worst.why}"
    )


def _notes(totals: Totals, scoped: Scope) -> tuple[str, ...]:
    told = [
        "Spend at risk: all of an ad's spend of the last 28 days where something contradicts its page or is missing on"
        " it, half where something is weak.",
        "A dimension's verdict is that of the page against the ad as a whole; a contradiction in any part decides.",
    ]
    if totals.unchecked:
        told.append(
            f"{plural(totals.unchecked, 'ad')} with spend in these days {'was' if totals.unchecked == 1 else 'were'}"
            " never checked; /congruence_check again=yes checks them."
        )
    return (*told, *scoped.notes)


def _actions(totals: Totals, shown: Sequence[Pair], args: CongruenceArgs) -> tuple[Action, ...]:
    if not totals.checked:
        return (
            Action(label="Check them", command=typed("congruence_check", account=args.account, again="yes")),
            Action(label="Which pages have been read", command="/landing_pages"),
        )
    made: list[Action] = []
    if shown:
        made.append(Action(label="The worst of them", command=shown[0].command))
    if totals.drift or totals.unchecked:
        made.append(Action(label="Check what changed", command="/congruence_check again=yes"))
    if args.dimension is None:
        made.append(Action(label="Offers and prices only", command="/congruence_check dimension=offer"))
    return tuple(made)
