"""/ad: one ad whole."""

from datetime import date, timedelta

from pydantic import Field

from domain.account import scope
from domain.ad_detail import READ_FROM, AdDetail, AdFacts, AdFigure
from domain.answer import Action, Foot, define
from domain.brand import Brand
from domain.classification import PageReading
from domain.counts import Counts, total
from domain.errors import AskAgain
from domain.format import money
from domain.metrics import METRICS, metric
from domain.performance_report import SHOWN, by_day_of, times
from domain.video_analysis import VideoAnalysis
from domain.window import LONGEST_WINDOW_DAYS, Window
from store import accounts, ad_material, ads, classifications, classifications_write
from store import performance as results
from store.db import Connection
from store.performance import Filter
from tools.ad_choice import choose_ad
from tools.deps import Deps
from tools.retention import retained
from tools.typed import typed
from tools.windows import WindowArgs, window_for


class AdArgs(WindowArgs):
    """Which ad, and which days; without days, all of its results."""

    id: str = Field(min_length=1, description="The ad's id or name, or the start of either.")
    account: str | None = Field(default=None, description="Its ad account's id, where two accounts have such an ad.")


async def ad(deps: Deps, args: AdArgs) -> AdDetail:
    """One ad whole: creative, copy, hook and where it was read, transcript, results by day, destination, product.

    Args:
        id: Meta's ad id, the ad's name, or the start of either that fits one ad only.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        key = await choose_ad(conn, brand, args.id.strip(), args.account)
        facts = await ads.whole(conn, brand.id, key)
        if facts is None:
            raise AskAgain(f"{brand.name} has no ad {args.id!r}.", "Type /ads to browse them.", "not_found")
        ran = await ads.days_of(conn, brand.id, key)
        window = await _window(deps, conn, args, ran)
        known = await accounts.of_brand(conn, brand.id)
        own = next((account for account in known if account.id == facts.account), None)
        scoped = scope(known, own.currency, own.timezone) if own else scope(known, brand.currency, brand.timezone)
        sums = await results.by_ad(conn, Filter(brand_id=brand.id, accounts=scoped.accounts), window, with_before=False)
        only = Filter(brand_id=brand.id, accounts=(facts.account,), ad_id=facts.ad_id)
        by_day = await results.by_day(conn, only, window, with_before=False)
        changed = await ads.restatements(conn, brand.id, key, window)
        facts, seen, pages = await _read(conn, brand, facts, window)
        watched = await retained(conn, brand, {key: [key]}) if facts.format in ("video", "unknown") else {}

    its = total(row.counts for row in sums if row.key == key)
    every = total(row.counts for row in sums)
    currency = own.currency if own else scoped.currency
    return AdDetail(
        headline=_headline(facts, its, every, window, ran, currency),
        foot=Foot(
            as_of=ran[1] if ran else None,
            window=window,
            account_days=len(by_day),
            rows=its.rows,
            currency=currency,
            timezone=scoped.timezone,
            attribution=METRICS["roas"].attribution,
            definitions=define(*SHOWN, hold_rate=brand.hold_rate),
            notes=_notes(facts, len(sums)),
            fictional=brand.is_fictional,
        ),
        actions=_actions(facts, window, bool(watched)),
        ad=facts,
        window=window,
        figures=_figures(brand, its, every) if its.rows else (),
        days=by_day_of(by_day, window.until) if by_day else (),
        restatements=tuple(changed),
        retained=watched.get(key),
        watched=seen,
        pages=pages,
    )


async def _read(
    conn: Connection, brand: Brand, facts: AdFacts, window: Window
) -> tuple[AdFacts, VideoAnalysis | None, tuple[PageReading, ...]]:
    """The ad with what a model heard and read in it, the analysis of its video, and to whom its pages speak."""
    [material] = await ad_material.of(
        conn, brand.id, [(facts.account, facts.ad_id)], until=window.until, page_text=False
    )
    pages = await classifications.newest_pages(conn, brand.id, [page.canonical_url for page in material.pages])
    seen = None
    if material.video_analysis_id is not None:
        seen = await classifications_write.analysis(conn, brand.id, material.video_analysis_id)
    heard = {"transcript": material.transcript, "overlays": material.overlays, "picture_text": material.picture_text}
    return facts.model_copy(update=heard), seen, tuple(pages.values())


async def _window(deps: Deps, conn: Connection, args: AdArgs, ran: tuple[date, date] | None) -> Window:
    """The days asked for; without any, from the ad's first to its last day with results."""
    if ran is None or (args.days, args.since, args.until) != (None, None, None):
        window, _ = await window_for(deps, conn, args)
        return window
    return Window(since=max(ran[0], ran[1] - timedelta(days=LONGEST_WINDOW_DAYS - 1)), until=ran[1])


def _figures(brand: Brand, its: Counts, every: Counts) -> tuple[AdFigure, ...]:
    chosen = [metric(name, brand.hold_rate) for name in SHOWN]
    return tuple(
        AdFigure(metric=m.name, label=m.label, unit=m.unit, better=m.better, ad=m.of(its), brand=m.of(every))
        for m in chosen
    )


def _headline(
    ad: AdFacts, its: Counts, every: Counts, window: Window, ran: tuple[date, date] | None, currency: str
) -> str:
    opens = f"it opens with “{ad.hook_text}” ({READ_FROM[ad.hook_source]})"
    if ran is None:
        return f"{ad.ad_name} has no results yet; {opens}."
    if not its.rows:
        return f"{ad.ad_name} has no results from {window}, only from {ran[0]} to {ran[1]}; {opens}."
    own, all_ads = METRICS["roas"].of(its), METRICS["roas"].of(every)
    spent = f"{money(its.spend, currency)} from {window}"
    if own is None or all_ads is None:
        return f"{ad.ad_name} spent {spent}; {opens}."
    return f"{ad.ad_name} returned {times(own)} on {spent}, all ads together {times(all_ads)}; {opens}."


def _notes(ad: AdFacts, count: int) -> tuple[str, ...]:
    beside = (
        f"“All ads” are the {count} ad{'' if count == 1 else 's'} with results in the same days, this one included."
    )
    if ad.creative_source is None:
        return (beside, "Its creative is not known: drop an ads sheet with its copy or transcript into the chat.")
    return (beside,)


def _actions(ad: AdFacts, window: Window, watched: bool) -> tuple[Action, ...]:
    days = {"since": window.since, "until": window.until}
    found = [Action(label="Show the rows behind this", command=typed("rows", ad=ad.ad_id, **days))]
    if ad.hook_source != "ad_name":
        found.append(Action(label="Rows of all ads with its hook", command=typed("rows", hook=ad.hook_key, **days)))
    if watched:
        found.append(Action(label="Where people leave its video", command=typed("retention", ad=ad.ad_id)))
    if ad.campaign_name:
        campaign = typed("performance", level="ad", campaign=ad.campaign_name, **days)
        found.append(Action(label="Its campaign", command=campaign))
    return (*found, Action(label="All ads", command=typed("ads", **days)))
