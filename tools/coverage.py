"""/coverage: for people of which awareness there is no ad, or only one."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from pydantic import Field

from domain.account import Scope
from domain.answer import Action, Foot
from domain.coverage import Cell, Coverage, coverage
from domain.coverage_report import CoverageCell, CoverageReport, GapLine, words
from domain.format import money, plural, ratio
from domain.recommendation import Decided, plain_standing, recommendation_id
from domain.window import Window
from store import diagnosis, recommendations
from tools.accounts import other_accounts
from tools.deps import Deps
from tools.empty import no_results
from tools.filters import FilterArgs, filter_for
from tools.typed import typed
from tools.windows import window_for

MOST = 1000
RULE = "coverage"
# How long a gap that was taken on may stay one before it counts as having come back.
_PATIENCE = 14
_LEAST_DAYS = 7
_METHOD = (
    "Running: shown in the last 7 days and not paused. No ad is a hard gap; one ad a single point of failure. Gaps are"
    " ordered by what to expect there, were awareness and format independent (spend × the lower of the two ROAS);"
    " single ads by what they spend.",
    "Awareness and format are the newest classification's (/classify_ads).",
)


class CoverageArgs(FilterArgs):
    """Which days, which ads."""

    limit: int = Field(default=10, ge=1, le=MOST, description="How many gaps to list.")


async def show_coverage(deps: Deps, args: CoverageArgs) -> CoverageReport:
    """Awareness × format of the running ads: where there is none (hard gap), where one ad carries all of it."""
    brand = deps.require_brand()
    async with deps.transaction() as conn:
        window, covered = await window_for(deps, conn, args)
        if window.days < _LEAST_DAYS:
            window = Window(since=window.until - timedelta(days=_LEAST_DAYS - 1), until=window.until)
        which, scope = await filter_for(deps, conn, args)
        read = await diagnosis.ad_figures(conn, which, window, brand.hold_rate)
        decisions = await recommendations.newest(conn, brand.id)
    found = coverage(read.figures, read.asked)
    gaps = gap_lines(found, decisions, window)
    open_gaps = [gap for gap in gaps if gap.standing not in ("ignored", "done, too early")]
    shown = tuple(open_gaps[: args.limit])
    said, actions = _headline(brand.name, found, open_gaps, scope), _actions(args, shown, found)
    if covered is None or not read.asked:
        said, actions = no_results(brand, "coverage", window, covered, args.narrowed())
    return CoverageReport(
        headline=said,
        foot=Foot(
            as_of=covered[1] if covered else None,
            window=window,
            rows=int(sum(read.figures.total["rows"][at] for at in read.asked)) if read.asked else 0,
            currency=scope.currency,
            timezone=scope.timezone,
            notes=(*_notes(found, gaps, open_gaps), *scope.notes),
            fictional=brand.is_fictional,
        ),
        actions=(*actions, *other_accounts(scope, typed("coverage", **args.narrowed()))),
        window=window,
        formats=found.formats,
        cells=tuple(_cell(cell) for cell in found.cells),
        gaps=shown,
        more=len(open_gaps) - len(shown),
        more_command=typed("coverage", **args.narrowed(), limit=MOST) if len(open_gaps) > len(shown) else None,
        running=found.running.ads,
        unread=found.unread.ads,
    )


def gap_lines(found: Coverage, decisions: Mapping[str, Decided], window: Window) -> list[GapLine]:
    """The gaps and single ads, alternately, each by its own weight."""
    bare, single = found.ranked("hard gap"), found.ranked("single point of failure")
    mixed: list[Cell] = []
    for n in range(max(len(bare), len(single))):
        mixed += [*bare[n : n + 1], *single[n : n + 1]]
    return [_gap(cell, decisions, window) for cell in mixed]


def _gap(cell: Cell, decisions: Mapping[str, Decided], window: Window) -> GapLine:
    known = recommendation_id(RULE, cell.state, cell.awareness, cell.creative_format)
    decided = decisions.get(known)
    standing = plain_standing(decided, window.until, _PATIENCE)
    return GapLine(
        id=known,
        awareness=cell.awareness,
        creative_format=cell.creative_format,
        state=cell.state,
        only_ad=None if cell.only is None else cell.only.ad_name,
        spend=cell.here.spend,
        level_ads=cell.level.ads,
        level_roas=cell.level.roas,
        format_ads=cell.format.ads,
        format_roas=cell.format.roas,
        standing=standing,
        decided_on=None if decided is None or standing == "new" else decided.decided_on,
        note="" if decided is None else decided.note,
        command=_opens(cell),
    )


def _cell(cell: Cell) -> CoverageCell:
    return CoverageCell(
        awareness=cell.awareness,
        creative_format=cell.creative_format,
        state=cell.state,
        ads=cell.here.ads,
        spend=cell.here.spend,
        roas=cell.here.roas,
        command=_opens(cell),
    )


def _opens(cell: Cell) -> str | None:
    return None if cell.only is None else typed("diagnose", ad=cell.only.ad_id, account=cell.only.account)


def _headline(name: str, found: Coverage, gaps: Sequence[GapLine], scope: Scope) -> str:
    if not found.running.ads:
        return f"No ad of {name} was shown in the last 7 days, so nothing is covered."
    if not found.formats and found.running.ads == 1:
        return f"The only running ad of {name} has no awareness level yet: /classify_ads reads it."
    if not found.formats:
        return (
            f"None of the {plural(found.running.ads, 'running ad')} of {name} has an awareness level yet: /classify_ads"
            " reads them."
        )
    bare = [gap for gap in gaps if gap.state == "hard gap"]
    single = [gap for gap in gaps if gap.state == "single point of failure"]
    if found.bare_levels:
        levels = " and ".join(words(level) for level in found.bare_levels)
        opening = f"{name} runs no ad at all for people who are {levels}"
    else:
        opening = f"{name} runs ads for people of every awareness level"
    said = f"{opening}; of {len(found.cells)} pairs with its formats {len(bare)} have no ad"
    if not single:
        return f"{said}."
    first = single[0]
    return (
        f"{said} and {len(single)} only one: {first.only_ad} carries all {words(first.creative_format)} for"
        f" {words(first.awareness)} people on {money(first.spend, scope.currency)}"
        + (f" (its level returns {ratio(first.level_roas)})." if first.level_roas is not None else ".")
    )


def _notes(found: Coverage, gaps: Sequence[GapLine], open_gaps: Sequence[GapLine]) -> tuple[str, ...]:
    notes: list[str] = []
    if found.unread.ads and found.formats:
        notes.append(
            f"{plural(found.unread.ads, 'running ad')} without an awareness level left out: /classify_ads reads them."
        )
    if found.left_out:
        notes.append(
            f"The {len(found.formats)} formats with the most spend; {plural(found.left_out, 'other')} left out."
        )
    if len(gaps) > len(open_gaps):
        notes.append(
            f"{len(gaps) - len(open_gaps)} left out, as ignored or taken on lately: /recommendation lists them."
        )
    return (*notes, *_METHOD) if found.formats else ()


def _actions(args: CoverageArgs, shown: Sequence[GapLine], found: Coverage) -> tuple[Action, ...]:
    actions: list[Action] = []
    if found.unread.ads:
        actions.append(Action(label="Classify the ads", command="/classify_ads"))
    if shown:
        said = typed("recommendation", id=shown[0].id, decision="ignored", account=args.account)
        actions.append(Action(label="Ignore the first", command=said))
    return (
        *actions,
        Action(label="What is usual", command="/baselines"),
        Action(label="Diagnose all", command="/diagnose"),
    )
