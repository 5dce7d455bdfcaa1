"""/performance: a window against the window before it, and why ROAS moved."""

from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import Field

from domain.account import Scope
from domain.answer import Action, Foot, define
from domain.brand import Brand
from domain.comparison import Pair, changes, effects, groups_of, split_of
from domain.counts import Counts, total
from domain.metrics import METRICS
from domain.performance_report import SHOWN, Level, PerformanceReport, Split, by_day_of
from domain.performance_words import headline, notes
from domain.roas_change import RoasChange, roas_change
from domain.window import Window
from store import performance as results
from store.performance import AdSums
from tools.accounts import other_accounts
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs, filter_for
from tools.typed import typed
from tools.windows import Covered, window_for

MOST = 1000
_METHOD = (
    "Why ROAS moved: within ads that ran in both windows, the change is shared out over CPM, click rate, conversion"
    " and order value (Shapley value); between ads, over mix, new and stopped ads (Griliches and Regev). The parts"
    " add up exactly; their 90 % intervals come from leaving out a tenth of the days at a time (jackknife).",
)


class PerformanceArgs(FilterArgs):
    """Which days, which ads, and how far to break them down."""

    level: Level = Field(default="account", description="Break down by account, campaign or ad.")
    limit: int = Field(default=10, ge=1, le=MOST, description="How many campaigns or ads to list.")


async def performance(deps: Deps, args: PerformanceArgs) -> PerformanceReport:
    """Spend, ROAS, CPA, CTR, CPC, CPM, hook and hold rate against the window before, and why ROAS moved.

    Args:
        level: `campaign` or `ad` adds a line for each, the largest effect on the change of ROAS first.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        window, covered = await window_for(deps, conn, args)
        which, scope = await filter_for(deps, conn, args)
        pairs = pairs_of(await results.by_ad(conn, which, window))
        if covered is None or not any(pair.now.rows for pair in pairs):
            return _empty(brand, args, window, covered, scope)
        by_day = await results.by_day(conn, which, window)
        chains = await results.chains(conn, which, window, [(pair.account, pair.ad_id) for pair in pairs])
    return _report(deps, args, window, covered, scope, pairs, by_day, roas_change(*chains))


def pairs_of(sums: Sequence[AdSums]) -> list[Pair]:
    """One value per ad from its one or two rows."""
    found: dict[tuple[str, str], Pair] = {}
    for row in sums:
        held = found.get(row.key) or Pair(
            account=row.account,
            ad_id=row.ad_id,
            ad_name=row.ad_name,
            campaign=row.campaign_id or row.campaign_name or "",
            campaign_name=row.campaign_name or row.campaign_id or "No campaign",
        )
        found[row.key] = held.model_copy(update={"now" if row.is_after else "before": row.counts})
    return list(found.values())


def _report(
    deps: Deps,
    args: PerformanceArgs,
    window: Window,
    covered: tuple[date, date],
    scope: Scope,
    pairs: Sequence[Pair],
    by_day: Mapping[date, Counts],
    found: RoasChange | None,
) -> PerformanceReport:
    brand = deps.require_brand()
    metrics = changes(total(p.before for p in pairs), total(p.now for p in pairs), brand.hold_rate)
    split: Split | None = None if found is None else split_of(found, pairs)
    groups = groups_of(pairs, args.level, effects(found), brand.hold_rate, lambda id: _opens(args, window, id))
    days = (sum(day < window.since for day in by_day), sum(day >= window.since for day in by_day))
    return PerformanceReport(
        headline=headline(metrics, split, window, days, scope.currency),
        foot=Foot(
            as_of=covered[1],
            window=window,
            account_days=days[1],
            rows=sum(pair.now.rows for pair in pairs),
            currency=scope.currency,
            timezone=scope.timezone,
            attribution=METRICS["roas"].attribution,
            definitions=define(*SHOWN, "conversion_rate", "order_value", hold_rate=brand.hold_rate),
            notes=(*notes(window, days, deps.today()), *(_METHOD if split else ()), *scope.notes),
            fictional=brand.is_fictional,
        ),
        actions=_actions(args, window, scope),
        level=args.level,
        window=window,
        window_before=window.before(),
        days_now=days[1],
        days_before=days[0],
        metrics=metrics,
        split=split,
        groups=tuple(groups[: args.limit]),
        more=max(0, len(groups) - args.limit),
        more_command=_asked(args, window, args.level, limit=MOST) if len(groups) > args.limit else None,
        days=by_day_of(by_day, window.until),
    )


def _asked(args: PerformanceArgs, window: Window, level: Level, **more: object) -> str:
    given = {**args.narrowed(), **more}
    return typed("performance", since=window.since, until=window.until, level=level, **given)


def _opens(args: PerformanceArgs, window: Window, id: str) -> str:
    if args.level == "ad":
        return typed("ad", id=id, since=window.since, until=window.until)
    return _asked(args, window, "ad", campaign=id or args.campaign)


def _actions(args: PerformanceArgs, window: Window, scope: Scope) -> tuple[Action, ...]:
    levels: tuple[Level, ...] = ("account", "campaign", "ad")
    rows = typed("rows", since=window.since, until=window.until, **args.narrowed())
    return (
        *(Action(label=f"By {lev}", command=_asked(args, window, lev)) for lev in levels if lev != args.level),
        Action(label="Show the rows behind this", command=rows),
        *other_accounts(scope, _asked(args, window, args.level)),
    )


def _empty(brand: Brand, args: PerformanceArgs, window: Window, covered: Covered, scope: Scope) -> PerformanceReport:
    said, actions = no_results(brand, "performance", window, covered, args.narrowed(), level=args.level)
    return PerformanceReport(
        headline=said,
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            currency=scope.currency,
            timezone=scope.timezone,
            notes=scope.notes,
            fictional=brand.is_fictional,
        ),
        actions=(*actions, *other_accounts(scope, _asked(args, window, args.level))),
        level=args.level,
        window=window,
        window_before=window.before(),
    )
