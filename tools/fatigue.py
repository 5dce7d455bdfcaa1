"""/fatigue: which ads people are tired of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import Field

from domain.account import Scope
from domain.answer import Action, Foot, define
from domain.fatigue import ORDER, AdFatigue, fatigues
from domain.fatigue_report import FatigueLine, FatigueReport
from domain.format import money, percent, plural
from domain.recommendation import Decided, plain_standing, recommendation_id
from domain.table import Interval
from domain.window import Window
from store import diagnosis, recommendations
from tools.accounts import other_accounts
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs, filter_for
from tools.typed import typed
from tools.windows import window_for

MOST = 1000
RULE = "fatigue"
_DAYS = 14
_METHOD = (
    "Fatigued: seen 4 times a day or more, or 2.5 times with a CTR 15 % lower than the week before. At risk: either"
    " alone. At least 1,000 impressions in each week.",
    "The interval is what chance alone would allow, were clicks independent of one another; one that holds 0 % may be"
    " chance.",
    "Frequency is that of a day (impressions ÷ people reached); a week's is higher, and daily figures do not tell it.",
    "Written by rules, no model.",
)


class FatigueArgs(FilterArgs):
    """Which ads; the last 7 days of the window are held against the 7 before."""

    limit: int = Field(default=10, ge=1, le=MOST, description="How many ads to list.")


async def fatigue(deps: Deps, args: FatigueArgs) -> FatigueReport:
    """Which running ads people are tired of: how often they see them, and how their click rate fell in a week."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        asked, covered = await window_for(deps, conn, args, _DAYS)
        window = fortnight(asked)
        which, scope = await filter_for(deps, conn, args)
        read = await diagnosis.ad_figures(conn, which, window, brand.hold_rate)
        decisions = await recommendations.newest(conn, brand.id)
    found = sorted(fatigues(read.figures, read.asked), key=lambda one: (ORDER.index(one.verdict), -one.spend))
    shown = tuple(_line(one, decisions, window) for one in found[: args.limit])
    said, actions = _headline(brand.name, found, shown, scope), _actions(args, window, shown)
    if covered is None or not read.asked:
        said, actions = no_results(brand, "fatigue", window, covered, args.narrowed())
    return FatigueReport(
        headline=said,
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            rows=int(sum(read.figures.total["rows"][at] for at in read.asked)) if read.asked else 0,
            currency=scope.currency,
            timezone=scope.timezone,
            definitions=define("ctr"),
            notes=(*_METHOD, *scope.notes) if found else scope.notes,
            fictional=brand.is_fictional,
        ),
        actions=(*actions, *other_accounts(scope, _asked(args, window))),
        window=window,
        ads=len(found),
        verdicts=dict(Counter(one.verdict for one in found)),
        lines=shown,
        more=len(found) - len(shown),
        more_command=_asked(args, window, limit=MOST) if len(found) > len(shown) else None,
    )


def fortnight(window: Window) -> Window:
    """The last 14 days of the window, reaching back before it where it is shorter."""
    return Window(since=window.until - timedelta(days=_DAYS - 1), until=window.until)


def _line(one: AdFatigue, decisions: Mapping[str, Decided], window: Window) -> FatigueLine:
    known = recommendation_id(RULE, one.ad.ad_id)
    decided = decisions.get(known)
    standing = plain_standing(decided, window.until, _DAYS)
    return FatigueLine(
        id=known,
        account=one.ad.account,
        ad_id=one.ad.ad_id,
        ad_name=one.ad.ad_name,
        verdict=one.verdict,
        why=one.why,
        may_be_chance=one.change is not None and "CTR" in one.why and one.change.may_be_chance,
        frequency=one.frequency,
        ctr=one.ctr,
        ctr_before=one.ctr_before,
        change=None if one.change is None else Interval(low=one.change.low, mid=one.change.mid, high=one.change.high),
        clicks=one.clicks,
        clicks_before=one.clicks_before,
        spend=one.spend,
        standing=standing,
        decided_on=None if decided is None or standing == "new" else decided.decided_on,
        note="" if decided is None else decided.note,
        command=typed("diagnose", ad=one.ad.ad_id, account=one.ad.account),
    )


def _headline(name: str, found: Sequence[AdFatigue], lines: Sequence[FatigueLine], scope: Scope) -> str:
    if not found:
        return f"No ad of {name} was shown in the last 7 days, so none can tire anybody."
    tired = [one for one in found if one.verdict == "fatigued"]
    risky = [one for one in found if one.verdict == "at risk"]
    if not tired and not risky:
        told = sum(one.verdict == "fine" for one in found)
        return f"None of {plural(told, 'running ad')} with enough data of {name} is tired."
    worst = found[0]
    chance = ", which may be chance" if lines[0].may_be_chance else ""
    moved = worst.change
    spread = (
        f" (90 % interval {percent(moved.low, 0)} to {percent(moved.high, 0)})" if moved and "CTR" in worst.why else ""
    )
    return (
        f"{len(tired)} of {plural(len(found), 'running ad')} {'is' if len(tired) == 1 else 'are'} fatigued and"
        f" {len(risky)} at risk: of {worst.ad.ad_name}, on {money(worst.spend, scope.currency)} a week,"
        f" {worst.why}{spread}{chance}."
    )


def _asked(args: FatigueArgs, window: Window, **more: object) -> str:
    return typed("fatigue", **{**args.narrowed(), "until": window.until, **more})


def _actions(args: FatigueArgs, window: Window, shown: Sequence[FatigueLine]) -> tuple[Action, ...]:
    actions = [
        Action(label="Diagnose all ads", command="/diagnose"),
        Action(label="What is covered", command="/coverage"),
    ]
    tired = next((line for line in shown if line.verdict in ("fatigued", "at risk")), None)
    if tired is None:
        return tuple(actions)
    said = typed("recommendation", id=tired.id, decision="noted", until=window.until, account=args.account)
    return (
        Action(label="The most tired ad whole", command=tired.command),
        Action(label="Note it", command=said),
        *actions,
    )
