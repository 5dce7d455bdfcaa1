"""/hook_pages: which hook does best on which landing page."""

from collections.abc import Sequence

from pydantic import Field, field_validator

from domain.answer import Action
from domain.errors import AskAgain
from domain.hook_groups import parted
from domain.hook_order import Question, Ranked
from domain.hook_pages import GRID_HOOKS, GRID_PAGES, HookPages, headline
from domain.hook_ranking import HookRow
from domain.hook_standings import Place, Standing, crossings, places, standings
from domain.hook_words import SELECTION, floor_sentence, left_out, order_notes, short
from domain.hooks import hook_id
from domain.metrics import METRICS
from domain.urls import canonical_url
from store import hooks
from store.hooks import KnownHook
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs
from tools.hook import MOST, SORT_HELP, EstimateSort
from tools.hook_choice import HOOK_HELP, choose_hook
from tools.hook_sums import HookSums, foot_of, hook_sums
from tools.nearest import nearest
from tools.typed import typed


class HookPagesArgs(FilterArgs):
    """Which days and ads, by what; one page or one hook alone."""

    page: str | None = Field(default=None, min_length=1, description="Only this landing page: its hooks, best first.")
    hook: str | None = Field(default=None, min_length=1, description=f"Only one hook: its pages. {HOOK_HELP}")
    sort: EstimateSort = Field(default="roas", description=SORT_HELP)
    min_spend: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="Spend under which a hook on a page is not ranked."
    )
    limit: int = Field(default=10, ge=1, le=MOST, description="How many rows.")

    @field_validator("sort", mode="before")
    @classmethod
    def _word(cls, value: object) -> object:
        return value.strip().casefold().replace("-", "_").replace(" ", "_") if isinstance(value, str) else value


async def hook_pages(deps: Deps, args: HookPagesArgs) -> HookPages:
    """Each landing page with its best and its worst hook, and each hook with its best page.

    Args:
        page: One page, as its address; then its hooks are listed, best first.
        hook: One hook, as its words, its id or an ad's id; then its pages are listed, best first.
        sort: The figure that decides.
    """
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        known = await hooks.known(conn, brand.id)
        chosen = None if args.hook is None else choose_hook(args.hook, known, "hook_pages", "hook")
        asked = await hook_sums(deps, conn, args, "hook_page")
    question = Question(sort=args.sort, by="hook_page", min_spend=args.min_spend, hold_rate=brand.hold_rate)
    ranked = Ranked(question, asked.sums)
    if asked.covered is None or not ranked.order:
        return _empty(deps, args, asked, ranked)
    page = None if args.page is None else _page(args.page, ranked)
    by_page, by_hook = places(ranked, by_page=True), places(ranked, by_page=False)
    if page is not None:
        by_page = [one for one in by_page if one.name == page]
    if chosen is not None:
        by_hook = [one for one in by_hook if one.name == chosen.key]
        if not by_hook:
            raise AskAgain(
                f"No ad with the hook “{short(chosen.text)}” that leads to one known page has results "
                f"from {asked.window}.",
                f"Type {typed('hook', id=hook_id(chosen.key))} to see when and where it ran.",
                "not_found",
            )
    return _answer(deps, args, asked, ranked, known, page, chosen, by_page, by_hook)


def _page(word: str, ranked: Ranked) -> str:
    """The page that `word` means, among those with results.

    Raises:
        AskAgain: None is it; the nearest is offered.
    """
    pages = sorted({parted(ranked.grouping.keys[at])[0] for at in ranked.order})
    wanted = canonical_url(word) or word.strip()
    fitting = [page for page in pages if page == wanted] or [page for page in pages if wanted.strip("/") in page]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise AskAgain(f"{word!r} fits several pages.", f"Choose one: {', '.join(fitting[:5])}.", "conflict")
    close = nearest(wanted, pages)
    hint = f"Did you mean page={close}?" if close else f"The pages: {', '.join(pages[:5])}."
    raise AskAgain(f"No ad with results then leads to {word!r} alone.", hint, "not_found")


def _answer(
    deps: Deps,
    args: HookPagesArgs,
    asked: HookSums,
    ranked: Ranked,
    known: Sequence[KnownHook],
    page: str | None,
    chosen: KnownHook | None,
    by_page: list[Place],
    by_hook: list[Place],
) -> HookPages:
    brand, currency = deps.require_brand(), asked.scope.currency
    several = [one for one in by_hook if len(one.members) > 1]
    pages = () if chosen else standings(ranked, by_page[: args.limit], whole=page is not None)
    shown = by_hook if chosen else several[: args.limit]
    on_pages = () if page else standings(ranked, shown, whole=chosen is not None)
    grid = (by_page[:GRID_PAGES], by_hook[:GRID_HOOKS]) if page is None and chosen is None else ([], [])
    cells = crossings(ranked, *grid)
    counted = next((one for one in (on_pages if chosen else pages) if one.rows), None)
    rows = sum(row.counts.rows for row in counted.rows) if counted else _rows(ranked)
    words = {one.key: one.text for one in known}
    found = HookPages(
        headline="",
        foot=foot_of(
            asked,
            brand.hold_rate,
            rows,
            brand.is_fictional,
            floor=floor_sentence(ranked, currency),
            notes=(
                *order_notes(ranked),
                *left_out(ranked, currency),
                "Best and worst are named only among those with enough data. A hook whose ads all lead to one page is "
                "judged there by the same results as in /top_hooks.",
                SELECTION,
            ),
        ),
        actions=_actions(args, asked, pages, chosen),
        metric=ranked.question.estimated,
        currency=currency,
        hold_rate=brand.hold_rate,
        pages=pages,
        hooks=on_pages,
        page_count=len(by_page),
        hook_count=len(several),
        grid_pages=tuple(one.name for one in grid[0]),
        grid_hooks=tuple(one.name for one in grid[1]),
        cells=cells,
        only_page=page,
        only_hook=None if chosen is None else chosen.key,
        words={key: words.get(key, key) for key in _hooks_in(pages, on_pages, cells)},
        commands=_commands(args, asked, pages, on_pages, cells),
        unranked=ranked.grouping.unranked,
        shown=args.limit,
        more_command=_again(args, asked, limit=MOST),
    )
    return found.model_copy(update={"headline": headline(found)})


def _rows(ranked: Ranked) -> int:
    """The ad-days behind the ranking."""
    inside = zip(ranked.sums, ranked.asked.tolist(), ranked.grouping.group.tolist(), strict=True)
    return sum(s.rows for s, wanted, at in inside if wanted and at >= 0)


def _held(pages: Sequence[Standing], on_pages: Sequence[Standing], cells: Sequence[HookRow]) -> list[HookRow]:
    named = [row for one in (*pages, *on_pages) for row in (one.best, one.worst, *one.rows) if row is not None]
    return [*named, *cells]


def _hooks_in(pages: Sequence[Standing], on_pages: Sequence[Standing], cells: Sequence[HookRow]) -> set[str]:
    return {parted(row.key)[1] for row in _held(pages, on_pages, cells)} | {one.name for one in on_pages}


def _commands(
    args: HookPagesArgs,
    asked: HookSums,
    pages: Sequence[Standing],
    on_pages: Sequence[Standing],
    cells: Sequence[HookRow],
) -> dict[str, str]:
    """What a click runs: on a page its hooks, on a hook its pages, on both together the rows behind them."""
    found = {one.name: _again(args, asked, page=one.name, hook=None, limit=None) for one in pages}
    for key in _hooks_in(pages, on_pages, cells):
        found[key] = _again(args, asked, hook=hook_id(key), page=None, limit=None)
    for row in _held(pages, on_pages, cells):
        page, key = parted(row.key)
        found[row.key] = typed("rows", hook=key, landing_page=page, **asked.span, **args.narrowed())
    return found


def _again(args: HookPagesArgs, asked: HookSums, **changed: object) -> str:
    """The same question, with some of it changed."""
    given: dict[str, object] = {
        "page": args.page,
        "hook": args.hook,
        "sort": args.sort if args.sort != "roas" else None,
        "min_spend": None if args.min_spend is None else f"{args.min_spend:g}",
        **args.narrowed(),
        **changed,
    }
    return typed("hook_pages", **asked.span, **given)


def _actions(
    args: HookPagesArgs, asked: HookSums, pages: Sequence[Standing], chosen: KnownHook | None
) -> tuple[Action, ...]:
    found: list[Action] = []
    if args.page is not None or chosen is not None:
        found.append(Action(label="All pages", command=_again(args, asked, page=None, hook=None)))
    told = next((one for one in pages if one.best is not None and one.worst is not None), None)
    if chosen is not None:
        found.append(Action(label="The hook whole", command=typed("hook", id=hook_id(chosen.key), **asked.span)))
    elif told is not None and told.best is not None and told.worst is not None:
        a, b = (hook_id(parted(row.key)[1]) for row in (told.best, told.worst))
        command = typed("compare_hooks", a=a, b=b, **asked.span, **args.narrowed())
        found.append(Action(label="Compare best and worst everywhere", command=command))
    others: list[EstimateSort] = [name for name in ("roas", "cpa", "ctr") if name != args.sort]
    found += [Action(label=f"By {METRICS[name].label}", command=_again(args, asked, sort=name)) for name in others[:2]]
    ranking = typed("top_hooks", by="landing_page", **asked.span, **args.narrowed())
    return (*found, Action(label="Pages ranked", command=ranking))


def _empty(deps: Deps, args: HookPagesArgs, asked: HookSums, ranked: Ranked) -> HookPages:
    brand = deps.require_brand()
    sentence, actions = no_results(brand, "hook_pages", asked.window, asked.covered, args.narrowed())
    if ranked.grouping.unranked:
        reasons = "; ".join(f"{u.ads} {'ad' if u.ads == 1 else 'ads'} {u.reason}" for u in ranked.grouping.unranked)
        sentence = f"No hook can be told by page from {asked.window}: {reasons}."
        actions = (
            Action(label="Which pages are known", command="/url_map"),
            Action(label="All hooks", command=typed("top_hooks", **asked.span, **args.narrowed())),
        )
    return HookPages(
        headline=sentence,
        foot=foot_of(asked, brand.hold_rate, 0, brand.is_fictional),
        actions=actions,
        currency=asked.scope.currency,
        unranked=ranked.grouping.unranked,
    )
