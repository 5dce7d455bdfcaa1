"""/ads: browse the brand's ads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from domain.account import Scope
from domain.ad_list import FIGURES, AdLine, AdList, ListedAd, Sort, figures_of
from domain.answer import Action, Foot, define
from domain.brand import Brand
from domain.counts import total
from domain.errors import AskAgain
from domain.format import count, figure, money
from domain.hook_verdict import FLOOR_PURCHASES
from domain.metrics import METRICS, MetricName, metric
from domain.window import Window
from store import ads as stored
from store.hooks import days_with_results
from tools.accounts import other_accounts
from tools.deps import Deps
from tools.filters import FilterArgs, filter_for
from tools.typed import typed
from tools.windows import Covered, window_for

MOST = 1000
_MOST_WORDS = 20
_RATES: tuple[Sort, ...] = ("roas", "cpa", "ctr", "hook_rate", "hold_rate")
FirstDays = Mapping[tuple[str, str], date]


class AdsArgs(FilterArgs):
    """Which ads, in which order."""

    search: str | None = Field(default=None, description="Words that stand in the ad's name, id, hook or text.")
    status: str | None = Field(default=None, description="Only ads of this status, e.g. ACTIVE or PAUSED.")
    sort: Sort = Field(default="spend", description="What they are sorted by.")
    order: Literal["best", "worst"] = Field(default="best", description="Best or worst first.")
    limit: int = Field(default=10, ge=1, le=MOST, description="How many ads.")
    page: int = Field(default=1, ge=1, le=1_000_000, description="Which page of them.")

    def narrowed(self) -> dict[str, str | None]:
        """All arguments that narrow."""
        return {"search": self.search, "status": self.status, **super().narrowed()}


async def ads(deps: Deps, args: AdsArgs) -> AdList:
    """The brand's ads with picture, hook and figures of the window, also those without results.

    Args:
        search: All words must stand in the ad, whatever their case.
        sort: By a rate (roas, cpa, ctr, hook_rate, hold_rate), ads that spent too little to tell come last.
        order: `worst` turns the order round; ads that spent too little stay last.
    """
    brand = deps.require_brand()
    words = (args.search or "").replace("’", "'").split()[:_MOST_WORDS]
    async with deps.transaction() as conn:
        window, covered = await window_for(deps, conn, args)
        which, scope = await filter_for(deps, conn, args)
        found = await stored.listed(conn, which, window, args.status, words)
        if not found:
            known = await stored.statuses(conn, brand.id) if args.status else []
            return _empty(brand, args, window, covered, scope, known)
        begun = await stored.first_days(conn, brand.id) if args.sort == "newest" else {}
        least = _floor(found)
        ranked = _ranked(brand, args, found, least, begun)
        shown = ranked[args.limit * (args.page - 1) : args.limit * args.page]
        days = await days_with_results(conn, brand.id, window, scope.accounts)
        pictures = await stored.thumbnails(conn, brand.id, [ad.ad_id for ad in shown])
    if not shown:
        pages = -(-len(ranked) // args.limit)
        raise AskAgain(f"page={args.page} lies behind the last: {len(ranked)} ads are {pages} pages of {args.limit}.")
    rest = len(ranked) - args.limit * (args.page - 1) - len(shown)
    again = _asked(args, window, limit=MOST, page=args.page + 1 if args.limit == MOST else None)
    rate = args.sort in _RATES
    return AdList(
        headline=_headline(brand, args, ranked, window, least, scope.currency, begun),
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            account_days=days,
            rows=sum(ad.counts.rows for ad in found),
            currency=scope.currency,
            timezone=scope.timezone,
            floor=f"ads that spent less than {money(least, scope.currency)} come last" if rate else None,
            attribution=METRICS["roas"].attribution,
            definitions=define(*FIGURES, hold_rate=brand.hold_rate),
            notes=scope.notes,
            fictional=brand.is_fictional,
        ),
        actions=_actions(args, window, scope),
        window=window,
        sort=args.sort,
        found=len(ranked),
        lines=tuple(_line(brand, ad, window, least, pictures.get((ad.account, ad.ad_id))) for ad in shown),
        more=rest,
        more_command=again if rest else None,
    )


def _floor(found: Sequence[ListedAd]) -> float:
    """At three times the cost per purchase, an average ad has none one time in twenty; without purchases, a tenth
    of what an ad spends on average."""
    ran = [ad.counts for ad in found if ad.counts.rows]
    whole = total(ran)
    cpa = METRICS["cpa"].of(whole)
    return float(whole.spend) / max(1, len(ran)) / 10 if cpa is None else FLOOR_PURCHASES * cpa


def _ranked(brand: Brand, args: AdsArgs, found: Sequence[ListedAd], least: float, begun: FirstDays) -> list[ListedAd]:
    if args.sort == "name":
        return sorted(found, key=lambda ad: (ad.ad_name.casefold(), ad.ad_id), reverse=args.order == "worst")
    if args.sort == "newest":
        days = {id(ad): begun.get((ad.account, ad.ad_id), date.min) for ad in found}
        return sorted(found, key=lambda ad: days[id(ad)], reverse=args.order == "best")
    chosen = metric(args.sort, brand.hold_rate)
    sign = -1 if (chosen.better != "lower") == (args.order == "best") else 1

    def place(ad: ListedAd) -> tuple[bool, bool, float, float, str]:
        value = chosen.of(ad.counts) if ad.counts.rows else None
        thin = args.sort in _RATES and float(ad.counts.spend) < least
        return (value is None, thin, sign * (value or 0), -float(ad.counts.spend), ad.ad_name)

    return sorted(found, key=place)


def _line(brand: Brand, ad: ListedAd, window: Window, least: float, picture: str | None) -> AdLine:
    return AdLine(
        ad_id=ad.ad_id,
        ad_name=ad.ad_name,
        format=ad.format,
        status=ad.status,
        hook=ad.hook_text,
        hook_source=ad.hook_source,
        campaign=ad.campaign_name,
        picture=picture,
        figures=figures_of(ad.counts, brand.hold_rate),
        below_floor=float(ad.counts.spend) < least,
        command=typed("ad", id=ad.ad_id, **({"since": window.since, "until": window.until} if ad.counts.rows else {})),
    )


def _headline(
    brand: Brand,
    args: AdsArgs,
    ranked: Sequence[ListedAd],
    window: Window,
    least: float,
    currency: str,
    begun: FirstDays,
) -> str:
    one = len(ranked) == 1
    given = [(key, value) for key, value in args.narrowed().items() if value is not None]
    narrowed = ", ".join(f"“{value}”" if key == "search" else f"{key} “{value}”" for key, value in given)
    said = f"{count(len(ranked))} ad{'' if one else 's'}" + (f" with {narrowed}" if narrowed else f" of {brand.name}")
    first, whole = ranked[0], total(ad.counts for ad in ranked)
    if not whole.rows:
        return f"{said}, none with results from {window}." if not one else f"{said}, without results from {window}."
    said = f"{said} spent {money(whole.spend, currency)} from {window}"
    if args.sort == "newest":
        day = begun.get((first.account, first.ad_id))
        return f"{said}; the newest is {first.ad_name}" + (f", running since {day}." if day else ".")
    if args.sort == "name":
        return f"{said}."
    chosen: MetricName = args.sort
    value = metric(chosen, brand.hold_rate).of(first.counts) if first.counts.rows else None
    if value is None:
        return f"{said}; none has a {METRICS[chosen].label} to sort by."
    shown = figure(value, METRICS[chosen].unit, currency)
    if chosen == "spend":
        most = "most" if args.order == "best" else "least"
        return f"{said}; {first.ad_name} spent the {most}, {shown}."
    if chosen in _RATES and float(first.counts.spend) < least:
        label = METRICS[chosen].label
        return f"{said}; none spent {money(least, currency)}, so none can be called {args.order} by {label}."
    on = f" on {money(first.counts.spend, currency)}"
    return f"{said}; {first.ad_name} has the {args.order} {METRICS[chosen].label}: {shown}{on}."


def _asked(args: AdsArgs, window: Window, **more: object) -> str:
    given: dict[str, object] = {"sort": args.sort, "order": None if args.order == "best" else args.order}
    return typed("ads", **args.narrowed(), since=window.since, until=window.until, **{**given, **more})


def _actions(args: AdsArgs, window: Window, scope: Scope) -> tuple[Action, ...]:
    sorts: tuple[Sort, ...] = ("roas", "spend", "newest")
    found = [
        Action(
            label=f"Sort by {METRICS[sort].label}" if sort in METRICS else f"Sort by {sort}",
            command=_asked(args, window, sort=sort),
        )
        for sort in sorts
        if sort != args.sort
    ]
    return (*found, *other_accounts(scope, _asked(args, window)))


def _empty(
    brand: Brand, args: AdsArgs, window: Window, covered: Covered, scope: Scope, statuses: Sequence[str]
) -> AdList:
    narrowed = ", ".join(f"{key}={value}" for key, value in args.narrowed().items() if value is not None)
    if narrowed:
        known = f" Statuses are {', '.join(statuses)}." if statuses else ""
        said = f"No ad of {brand.name} fits {narrowed}.{known}"
        actions: tuple[Action, ...] = (Action(label="All ads", command="/ads"),)
    else:
        said = f"{brand.name} has no ads yet: drop an Ads Manager export or an ads sheet into the chat."
        actions = (Action(label="Choose another brand", command="/brand"),)
    foot = Foot(
        as_of=covered[1] if covered else None,
        window=window,
        currency=scope.currency,
        timezone=scope.timezone,
        notes=scope.notes,
        fictional=brand.is_fictional,
    )
    return AdList(headline=said, foot=foot, actions=actions, window=window, sort=args.sort)
