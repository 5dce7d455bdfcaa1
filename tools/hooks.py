"""/top_hooks: which hooks convert, how sure that is, and what to do."""

from datetime import date

from pydantic import Field, field_validator

from domain.account import Scope
from domain.answer import Action
from domain.errors import AskAgain
from domain.hook_order import Question, Ranked
from domain.hook_ranking import HookRow, HookSort, Order, RankBy
from domain.hook_report import HookRanking
from domain.hook_rows import rows_of, with_face
from domain.hook_settling import settlement_of
from domain.hook_words import floor_sentence, headline, notes
from domain.hooks import hook_id
from domain.metrics import METRICS, MetricName, metric
from domain.window import Window
from store import hooks
from tools.accounts import other_accounts
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs
from tools.hook_sums import VIDEO, HookSums, foot_of, hook_sums
from tools.typed import typed

MOST = 1000
SORTS: tuple[HookSort, ...] = ("roas", "purchases", "hook_rate", "hold_rate", "ctr", "cpa", "spend")


class TopHooksArgs(FilterArgs):
    """Which days, which ads, ranked by what."""

    sort: HookSort = Field(
        default="roas", description="Rank by roas, purchases, hook_rate, hold_rate, ctr, cpa or spend."
    )
    min_spend: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Spend under which a hook is listed but not ranked."
    )
    by: RankBy = Field(default="hook", description="What is ranked: hook, hook_type, visual_type, ad or landing_page.")
    order: Order = Field(default="best", description="best or worst first.")
    limit: int = Field(default=10, ge=1, le=MOST, description="How many rows.")

    @field_validator("sort", "by", "order", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return value.strip().casefold().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value


async def top_hooks(deps: Deps, args: TopHooksArgs) -> HookRanking:
    """Rank hooks (an ad's opening words) by what they bring, with a 90 % interval and a verdict for each.

    Args:
        sort: What to rank by; "which converts best" is roas or cpa, not hook_rate.
        by: `hook` sums all ads that open alike; `hook_type` and `visual_type` (what is seen first), `ad` and
            `landing_page` group otherwise.
        min_spend: In the account's currency; without it a floor that follows from the brand's own results.
        order: `worst` lists the poorest first, of those with enough data.
    """
    brand = deps.require_brand()
    _check_video(args)
    async with deps.transaction() as conn:
        asked = await hook_sums(deps, conn, args, args.by)
        question = Question(args.sort, args.by, args.order, args.min_spend, brand.hold_rate)
        ranked = Ranked(question, asked.sums)
        if asked.covered is None or not ranked.order:
            return _empty(deps, args, asked, ranked)
        rows = rows_of(ranked, ranked.order[: args.limit])
        faces = await hooks.faces(conn, brand.id, [(row.top_ad.account, row.top_ad.id) for row in rows])
    shown = tuple(with_face(row, args.by, faces.get((row.top_ad.account, row.top_ad.id))) for row in rows)
    return _answer(deps, args, asked, ranked, shown)


def _answer(
    deps: Deps,
    args: TopHooksArgs,
    asked: HookSums,
    ranked: Ranked,
    rows: tuple[HookRow, ...],
) -> HookRanking:
    brand, scope, window = deps.require_brand(), asked.scope, asked.window
    settlement = settlement_of(ranked, rows, scope.currency)
    below = [at for at in ranked.order if ranked.spend[at] < ranked.floor]
    told = (settlement.sentence,) if settlement else ()
    return HookRanking(
        headline=headline(ranked, rows, settlement, scope.currency),
        foot=foot_of(
            asked,
            brand.hold_rate,
            ranked.total.rows,
            brand.is_fictional,
            floor=floor_sentence(ranked, scope.currency),
            notes=(*told, *notes(ranked, scope.currency)),
            video=bool(ranked.plays.any()),
        ),
        actions=_actions(args, window, scope, rows),
        sort=args.sort,
        by=args.by,
        order=args.order,
        metric=ranked.question.estimated,
        currency=scope.currency,
        hold_rate=brand.hold_rate,
        min_spend=ranked.floor,
        min_spend_is_default=args.min_spend is None,
        rows=rows,
        commands=tuple(_opens(args, window, row) for row in rows),
        groups=len(ranked.order),
        below_floor=len(below),
        below_floor_spend=float(ranked.spend[below].sum()) if below else 0.0,
        brand={name: metric(name, brand.hold_rate).of(ranked.total) for name in METRICS},
        cuts=ranked.cuts,
        correlations=ranked.correlations,
        unranked=ranked.grouping.unranked,
        settlement=settlement,
        more_command=_again(args, window, limit=MOST) if len(ranked.order) > len(rows) else None,
    )


def _check_video(args: TopHooksArgs) -> None:
    if args.sort in VIDEO and args.format not in (None, "video", "unknown"):
        raise AskAgain(
            f"Only video has a {METRICS[args.sort].label.lower()}, and format={args.format} does not play.",
            "Use sort=ctr, or format=video.",
        )


def _again(args: TopHooksArgs, window: Window, **changed: object) -> str:
    """The same question, with some of it changed."""
    given: dict[str, object] = {
        "sort": args.sort if args.sort != "roas" else None,
        "by": args.by if args.by != "hook" else None,
        "order": args.order if args.order != "best" else None,
        "min_spend": None if args.min_spend is None else f"{args.min_spend:g}",
        **args.narrowed(),
        **changed,
    }
    return typed("top_hooks", since=window.since, until=window.until, **given)


def _opens(args: TopHooksArgs, window: Window, row: HookRow) -> str:
    """What a line is about, whole: the hook, the hooks of a page, the ad; for a type, its top ad."""
    span = {"since": window.since, "until": window.until}
    match args.by:
        case "hook":
            return typed("hook", id=hook_id(row.key), **span, **args.narrowed())
        case "landing_page":
            return typed("hook_pages", page=row.key, **span, **args.narrowed())
        case _:
            return typed("ad", id=row.top_ad.id, **span)


def _actions(args: TopHooksArgs, window: Window, scope: Scope, rows: tuple[HookRow, ...]) -> tuple[Action, ...]:
    first = rows[0]
    offered: tuple[MetricName, ...] = ("roas", "cpa", "hook_rate", "ctr")
    sorts: list[MetricName] = [name for name in offered if name != args.sort]
    fitting: list[MetricName] = [name for name in sorts if name != "hook_rate" or first.raw["hook_rate"] is not None]
    span = {"since": window.since, "until": window.until}
    return (
        *_leading(args, span, rows),
        *(Action(label=f"By {METRICS[name].label}", command=_again(args, window, sort=name)) for name in fitting[:2]),
        Action(label="What does the figure mean?", command=f"/metric {'roas' if args.sort == 'spend' else args.sort}"),
        *other_accounts(scope, _again(args, window)),
    )


def _leading(args: TopHooksArgs, span: dict[str, date], rows: tuple[HookRow, ...]) -> list[Action]:
    """Where the ranking leads on to."""
    first, narrowed = rows[0], args.narrowed()
    top = Action(label="Open its top ad", command=typed("ad", id=first.top_ad.id, **span))
    pages = Action(label="By page", command=typed("hook_pages", **span, **narrowed))
    match args.by:
        case "hook":
            found = [Action(label="The first whole", command=typed("hook", id=hook_id(first.key), **span, **narrowed))]
            if len(rows) > 1:
                two = {"a": hook_id(first.key), "b": hook_id(rows[1].key)}
                command = typed("compare_hooks", **two, **span, **narrowed)
                found.append(Action(label="Compare the first two", command=command))
            behind = typed("rows", hook=first.key, **span, **narrowed)
            return [*found, pages, Action(label="Rows behind the first", command=behind)]
        case "hook_type" | "visual_type":
            return [Action(label="What was never tried", command=typed("hook_gaps", **span, **narrowed)), top]
        case "landing_page":
            page = typed("hook_pages", page=first.key, **span, **narrowed)
            return [Action(label="Hooks of the first", command=page), pages]
        case "ad":
            return [top]


def _empty(deps: Deps, args: TopHooksArgs, asked: HookSums, ranked: Ranked) -> HookRanking:
    brand, scope, window = deps.require_brand(), asked.scope, asked.window
    kept = {"sort": args.sort, "by": args.by}
    sentence, actions = no_results(brand, "top_hooks", window, asked.covered, args.narrowed(), **kept)
    if ranked.grouping.unranked:
        reasons = "; ".join(f"{u.ads} {'ad' if u.ads == 1 else 'ads'} {u.reason}" for u in ranked.grouping.unranked)
        sentence = f"Nothing can be ranked by {args.by.replace('_', ' ')} from {window}: {reasons}."
        unread = args.by in ("hook_type", "visual_type")
        actions = (
            Action(label="Rank by hook", command=_again(args, window, by=None)),
            *((Action(label="Read the ads", command="/classify_ads"),) if unread else ()),
        )
    elif args.sort in VIDEO and ranked.asked.any():
        sentence = (
            f"No ad that played video has results from {window}, so there is no {METRICS[args.sort].label.lower()}."
        )
        actions = (Action(label="By CTR", command=_again(args, window, sort="ctr")),)
    return HookRanking(
        headline=sentence,
        foot=foot_of(asked, brand.hold_rate, 0, brand.is_fictional),
        actions=actions,
        sort=args.sort,
        by=args.by,
        order=args.order,
        metric=ranked.question.estimated,
        currency=scope.currency,
        unranked=ranked.grouping.unranked,
    )
