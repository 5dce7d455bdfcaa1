"""/hook: one hook whole."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from pydantic import Field, field_validator

from domain.answer import Action
from domain.format import money, plural
from domain.hook_book import Book
from domain.hook_days import DaySums, hook_days
from domain.hook_detail import HookDetail, steadiness_note
from domain.hook_groups import parted
from domain.hook_order import Question
from domain.hook_ranking import HookRow
from domain.hook_results import Face
from domain.hook_rows import with_face
from domain.hook_steadiness import steadiness_of
from domain.hook_words import SELECTION, does, floor_sentence, plain, short
from domain.hooks import hook_id
from domain.metrics import METRICS, metric
from domain.window import LONGEST_WINDOW_DAYS
from store import hooks
from store.db import Connection
from store.hooks import KnownHook
from tools.accounts import other_accounts
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs
from tools.hook_choice import HOOK_HELP, choose_hook
from tools.hook_sums import HookSums, foot_of, hook_sums
from tools.retention import retained
from tools.typed import typed

EstimateSort = Literal["roas", "hook_rate", "hold_rate", "ctr", "cpa"]
SORT_HELP = "Which figure decides: roas, cpa, ctr, hook_rate or hold_rate."
MOST = 1000


class HookArgs(FilterArgs):
    """Which hook, on which days."""

    id: str = Field(min_length=1, description=HOOK_HELP)
    sort: EstimateSort = Field(default="roas", description=SORT_HELP)
    limit: int = Field(default=10, ge=1, le=MOST, description="How many ads, ad sets and pages are listed.")

    @field_validator("sort", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return value.strip().casefold().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value


async def hook(deps: Deps, args: HookArgs) -> HookDetail:
    """One hook whole: its figures with intervals, its ads, days, audiences (ad sets) and pages, and how steady it is.

    Args:
        id: The hook's words or their beginning, its id, or the id of an ad that opens with it.
        sort: The figure that its ads are ranked by.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        known = await hooks.known(conn, brand.id)
        chosen = choose_hook(args.id, known, "hook", "id")
        asked = await hook_sums(deps, conn, args, "hook_page", "hook_audience")
        found = await details(deps, conn, asked, args, [chosen])
        detail = found[chosen.key]
        if detail.hook is not None:
            return detail
        return await _without(deps, conn, args, asked, chosen)


async def details(
    deps: Deps, conn: Connection, asked: HookSums, args: FilterArgs, chosen: Sequence[KnownHook]
) -> dict[str, HookDetail]:
    """These hooks whole, by key, with as many queries for many as for one.

    Args:
        asked: The sums, read for `hook_page` and `hook_audience`.
        args: The question; its `sort` and `limit`, where it has them, decide what the hooks' ads are ranked by.
    """
    brand = deps.require_brand()
    sort: EstimateSort = getattr(args, "sort", "roas")
    book = Book(Question(sort=sort, hold_rate=brand.hold_rate), asked.sums)
    days = await hooks.days_of(conn, asked.which, asked.window, [one.key for one in chosen])
    ads = {one.key: book.ads_of(one.key) for one in chosen}
    faces = await hooks.faces(conn, brand.id, [(a.top_ad.account, a.top_ad.id) for rows in ads.values() for a in rows])
    videos = {key: [(a.top_ad.account, a.top_ad.id) for a in rows] for key, rows in ads.items()}
    watched = await retained(conn, brand, videos)
    found = {one.key: _whole(deps, asked, args, book, one, ads[one.key], days[one.key], faces) for one in chosen}
    return {key: detail.model_copy(update={"retained": watched.get(key)}) for key, detail in found.items()}


def _whole(
    deps: Deps,
    asked: HookSums,
    args: FilterArgs,
    book: Book,
    chosen: KnownHook,
    ads: tuple[HookRow, ...],
    days: Sequence[DaySums],
    faces: Mapping[tuple[str, str], Face],
) -> HookDetail:
    brand = deps.require_brand()
    ranked = book.hooks
    row = book.hook(chosen.key)
    if row is not None:
        row = with_face(row, "hook", faces.get((row.top_ad.account, row.top_ad.id)))
    audiences, pages = book.audiences_of(chosen.key), book.pages_of(chosen.key)
    span, narrowed = asked.span, args.narrowed()
    place, of = book.place(chosen.key)
    found = HookDetail(
        headline="",
        foot=foot_of(
            asked,
            brand.hold_rate,
            row.counts.rows if row else 0,
            brand.is_fictional,
            floor=floor_sentence(ranked, asked.scope.currency) if asked.sums else None,
            notes=_notes(book, chosen, ads, pages),
        ).model_copy(update={"account_days": len(days)}),
        id=hook_id(chosen.key),
        key=chosen.key,
        text=row.text if row else chosen.text,
        window=asked.window,
        metric=ranked.question.estimated,
        currency=asked.scope.currency,
        hold_rate=brand.hold_rate,
        hook=row,
        place=place,
        of=of,
        brand={name: metric(name, brand.hold_rate).of(ranked.total) for name in METRICS},
        ads=tuple(with_face(a, "ad", faces.get((a.top_ad.account, a.top_ad.id))) for a in ads),
        audiences=audiences,
        pages=pages,
        ad_commands=tuple(typed("ad", id=a.top_ad.id, **span) for a in ads),
        audience_commands=tuple(typed("ad", id=a.top_ad.id, **span) for a in audiences),
        page_commands=tuple(
            typed("rows", hook=chosen.key, landing_page=parted(p.key)[0], **span, **narrowed) for p in pages
        ),
        days=hook_days(days, asked.window.until),
        steadiness=steadiness_of(book, chosen.key, days, asked.window.until) if row else (),
        shown=getattr(args, "limit", 10),
        more_command=typed("hook", id=hook_id(chosen.key), limit=MOST, **span, **narrowed),
        actions=_actions(asked, args, book, chosen),
    )
    return found.model_copy(update={"headline": _headline(found)})


def _headline(detail: HookDetail) -> str:
    row = detail.hook
    if row is None:
        return f"“{short(detail.text)}” has no results from {detail.window}."
    name = detail.metric
    said = f"“{short(row.text)}” {does(name, row.raw[name], detail.currency)} on {money(row.spend, detail.currency)}"
    if row.estimate is not None:
        low, mid, high = (
            plain(name, end, detail.currency) for end in (row.estimate.low, row.estimate.mid, row.estimate.high)
        )
        said += f" (estimate {mid}, 90 %: {low} to {high})"
    rank = f", number {detail.place} of {detail.of} hooks" if detail.place else ", under the floor, so not ranked"
    where = f"; it opens {plural(row.ads, 'ad')}"
    if detail.audiences:
        where += f" before {plural(len(detail.audiences), 'audience')}"
    told = next((s for s in detail.steadiness if (s.metric, s.among) == (name, "ads")), None)
    if told is not None and told.word != "not enough data":
        where += f", and is {told.word} among them"
    return f"{said}{rank}{where}."


def _notes(book: Book, chosen: KnownHook, ads: Sequence[HookRow], pages: Sequence[HookRow]) -> tuple[str, ...]:
    found = [
        "Its ads, audiences and pages are estimated as /top_hooks estimates hooks: each drawn towards its like among "
        "all of the brand's ads by as much as they differ and data are few.",
        steadiness_note(),
        "An audience is an ad set's name: ad sets of one name count as one.",
    ]
    placed = sum(page.ads for page in pages)
    if placed < len(ads):
        left = plural(len(ads) - placed, "ad")
        found.append(f"{left} of it lead to several pages or to no known one, and stand under no page.")
    without = chosen.ads - len(ads)
    if without > 0:
        found.append(f"{plural(without, 'more ad')} with this hook had no results then, or fit not what was asked.")
    return (*found, SELECTION)


def _actions(asked: HookSums, args: FilterArgs, book: Book, chosen: KnownHook) -> tuple[Action, ...]:
    narrowed = args.narrowed()
    ranked = book.hooks
    keys = [ranked.grouping.keys[at] for at in ranked.order[:2]]
    other = next((key for key in keys if key != chosen.key), None)
    found = [Action(label="Rows behind it", command=typed("rows", hook=chosen.key, **asked.span, **narrowed))]
    if other is not None and chosen.key in ranked.grouping.keys:
        rival = "the best hook" if keys[0] != chosen.key else "the runner-up"
        command = typed("compare_hooks", a=hook_id(chosen.key), b=hook_id(other), **asked.span, **narrowed)
        found.append(Action(label=f"Compare with {rival}", command=command))
    found.append(
        Action(label="Its pages", command=typed("hook_pages", hook=hook_id(chosen.key), **asked.span, **narrowed))
    )
    return (*found, Action(label="All hooks", command=typed("top_hooks", **asked.span, **narrowed)))


async def _without(deps: Deps, conn: Connection, args: HookArgs, asked: HookSums, chosen: KnownHook) -> HookDetail:
    """The hook has no results in the window: says where it has some."""
    brand = deps.require_brand()
    narrowed = {key: value for key, value in args.narrowed().items() if value is not None}
    ran = await hooks.ran(conn, brand.id, chosen.key, asked.scope.accounts)
    named = f"“{short(chosen.text)}” opens {plural(chosen.ads, 'ad')}"
    elsewhere = await hooks.ran(conn, brand.id, chosen.key, None) if ran is None and asked.scope.accounts else None
    if elsewhere is not None:
        sentence = f"{named}, none of which has results in {asked.scope.currency}; other accounts have."
        actions = other_accounts(asked.scope, typed("hook", id=hook_id(chosen.key), **asked.span))
    elif ran is None:
        sentence, actions = (
            f"{named}, none of which has results yet.",
            (Action(label="Browse the ads", command="/ads"),),
        )
        if asked.covered is None:
            sentence, actions = no_results(brand, "hook", asked.window, None, {})
    elif narrowed and ran[0] <= asked.window.until and ran[1] >= asked.window.since:
        told = ", ".join(f"{key}={value}" for key, value in narrowed.items())
        again = typed("hook", id=hook_id(chosen.key), **asked.span)
        sentence = f"{named}, but none with {told} has results from {asked.window}."
        actions = (Action(label="All of its ads", command=again),)
    else:
        first = max(ran[0], ran[1] - timedelta(days=LONGEST_WINDOW_DAYS - 1))
        again = typed("hook", id=hook_id(chosen.key), since=first, until=ran[1])
        sentence = f"{named}, which have results from {ran[0]} to {ran[1]} and none from {asked.window}."
        actions = (Action(label="The days it ran", command=again),)
    return HookDetail(
        headline=sentence,
        foot=foot_of(asked, brand.hold_rate, 0, brand.is_fictional),
        actions=actions,
        id=hook_id(chosen.key),
        key=chosen.key,
        text=chosen.text,
        window=asked.window,
        currency=asked.scope.currency,
    )
