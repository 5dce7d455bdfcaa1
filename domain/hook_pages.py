"""What /hook_pages answers: each landing page with its best and worst hook, each hook with its best page."""

from pydantic import Field

from domain.answer import Answer
from domain.format import figure, money, plural
from domain.hook_estimates import Estimated
from domain.hook_groups import parted
from domain.hook_ranking import HookRow, Unranked
from domain.hook_standings import Standing
from domain.hook_table import interval, row_table
from domain.hook_verdict import Verdict
from domain.hook_words import does, short, sure
from domain.metrics import HoldRate, metric
from domain.picture import Grid, GridCell, GridRow, GridState, Picture
from domain.table import Cell, Column, Figure, Interval, Table

_STATES: dict[Verdict, GridState] = {
    "scale": "ok",
    "test more": "partial",
    "fix the page": "late",
    "stop": "failed",
    "not enough data": "running",
}
_NAMES: dict[GridState, str] = {"none": "never together"}
_NAMES.update({state: verdict for verdict, state in _STATES.items()})
# As many as a picture holds at 360 px.
GRID_PAGES, GRID_HOOKS = 6, 10


class HookPages(Answer):
    """`pages` by page and `hooks` by hook (those that ran with several), the most spent first; `page_count` and
    `hook_count` count all of them. `only_page` or `only_hook`: the one asked about, with all of its rows.

    `cells` are the hooks of `grid_hooks` on the pages of `grid_pages`. `words` are the hooks' words by key; `commands`
    show the rows behind a hook on a page, by the ranking's key, or a page (its address) or a hook (its key) alone.
    """

    metric: Estimated = "roas"
    currency: str = "USD"
    hold_rate: HoldRate = "thruplays_per_play"
    pages: tuple[Standing, ...] = ()
    hooks: tuple[Standing, ...] = ()
    only_page: str | None = None
    only_hook: str | None = None
    words: dict[str, str] = Field(default_factory=dict)
    commands: dict[str, str] = Field(default_factory=dict)
    page_count: int = 0
    hook_count: int = 0
    grid_pages: tuple[str, ...] = ()
    grid_hooks: tuple[str, ...] = ()
    cells: tuple[HookRow, ...] = ()
    unranked: tuple[Unranked, ...] = ()
    shown: int = 10
    more_command: str | None = None

    def table(self) -> Table | None:
        if self.only_page is not None:
            return self._members(self.pages[0], "Hook")
        if self.only_hook is not None:
            return self._members(self.hooks[0], "Landing page")
        return self._standings(self.pages, self.page_count, "Landing page", "hook") if self.pages else None

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        if main is None:
            return ()
        if self.only_page is not None or self.only_hook is not None or not self.hooks:
            return (main,)
        return (main, self._standings(self.hooks, self.hook_count, "Hook", "page"))

    def pictures(self) -> tuple[Picture, ...]:
        if len(self.grid_pages) < 2 or not self.grid_hooks:
            return ()
        rows = {parted(row.key): row for row in self.cells}
        return (
            Grid(
                title=f"Which hook ran with which page: verdict by {metric(self.metric, self.hold_rate).label}",
                columns=tuple(short_page(page) for page in self.grid_pages),
                rows=tuple(
                    GridRow(
                        label=self.words.get(key, key),
                        cells=tuple(self._cell(rows.get((page, key))) for page in self.grid_pages),
                        command=self.commands[key],
                    )
                    for key in self.grid_hooks
                ),
                names=_NAMES,
                named_columns=True,
            ),
        )

    def named(self, row: HookRow, by_page: bool) -> str:
        """The other side of a hook on a page: the hook's words, or the page."""
        page, key = parted(row.key)
        return self.words.get(key, key) if by_page else page

    def _standings(self, rows: tuple[Standing, ...], count: int, label: str, other: str) -> Table:
        found = metric(self.metric, self.hold_rate)
        by_page = other == "hook"
        return Table(
            title="" if by_page else "The best page of each hook that ran with several",
            columns=(
                Column(key="name", label=label),
                Column(key="best", label=f"Best {other}"),
                Column(key="best_estimate", label=f"Its {found.label}, 90 %", kind="interval", unit=found.unit),
                Column(key="probability", label="Best", kind="fraction", wide_only=True),
                Column(key="worst", label=f"Worst {other}"),
                Column(key="worst_estimate", label=f"Its {found.label}, 90 %", kind="interval", unit=found.unit),
                Column(key="apart", label="Best beats worst", kind="fraction", wide_only=True),
                Column(key="members", label=f"{other.capitalize()}s", kind="count", wide_only=True),
                Column(key="spend", label="Spend", kind="money", metric="spend"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(self._standing(one, by_page) for one in rows),
            currency=self.currency,
            more=count - len(rows),
            more_command=self.more_command if count > len(rows) else None,
            sorted_by="spend",
        )

    def _standing(self, one: Standing, by_page: bool) -> dict[str, Cell | Interval | Figure]:
        none = "too little data"
        alone = f"ran with one {'hook' if by_page else 'page'} only"
        return {
            "name": one.name if by_page else self.words.get(one.name, one.name),
            "best": none if one.best is None else self.named(one.best, by_page),
            "best_estimate": None if one.best is None else interval(one.best),
            "probability": one.probability_best,
            "worst": alone if one.members == 1 else none if one.worst is None else self.named(one.worst, by_page),
            "worst_estimate": None if one.worst is None else interval(one.worst),
            "apart": one.probability_apart,
            "members": one.members,
            "spend": one.spend,
            "command": self.commands[one.name],
        }

    def _members(self, one: Standing, label: str) -> Table:
        rows = [row.model_copy(update={"text": self.named(row, label == "Hook")}) for row in one.rows[: self.shown]]
        return row_table(
            rows,
            [self.commands[row.key] for row in rows],
            label,
            self.metric,
            self.hold_rate,
            self.currency,
            more=max(0, len(one.rows) - self.shown),
            more_command=self.more_command if len(one.rows) > self.shown else None,
        )

    def _cell(self, row: HookRow | None) -> GridCell:
        if row is None:
            return GridCell(state="none")
        found = metric(self.metric, self.hold_rate)
        told = f"{figure(row.raw[self.metric], found.unit, self.currency)} on {money(row.spend, self.currency)}"
        return GridCell(state=_STATES[row.verdict], text=told, command=self.commands[row.key])


def short_page(url: str) -> str:
    """The page's last part, which tells it from the brand's other pages; the host for a home page."""
    host, _, path = url.partition("/")
    return path.rstrip("/").rsplit("/", 1)[-1] or host


def headline(pages: HookPages) -> str:
    """The finding in one sentence: where the choice of hook makes the surest difference."""
    by_page = pages.only_hook is None
    named = pages.pages if by_page else pages.hooks
    told = [one for one in named if one.best is not None and one.worst is not None]
    if not told:
        first = named[0]
        if by_page:
            return (
                f"{plural(pages.page_count, 'page')} with results, none with two hooks that have enough data to call "
                f"one better: most was spent on {first.name}, {money(first.spend, pages.currency)} with "
                f"{plural(first.members, 'hook')}."
            )
        return (
            f"“{short(pages.words.get(first.name, first.name))}” ran with {plural(first.members, 'page')}, "
            f"and no two of them have enough data to call one better."
        )
    one = max(told, key=lambda standing: (standing.probability_apart or 0, standing.spend))
    assert one.best is not None
    assert one.worst is not None
    likely = sure(one.probability_apart or 0.0)
    first, last = (
        f"{_quoted(pages.named(row, by_page), by_page)} {does(pages.metric, row.raw[pages.metric], pages.currency)}"
        for row in (one.best, one.worst)
    )
    where = f"On {one.name}, " if by_page else f"“{short(pages.words.get(one.name, one.name))}”: "
    return f"{where}{first} and {last}; the first beats the last with {likely} probability."


def _quoted(name: str, is_hook: bool) -> str:
    return f"“{short(name, 50)}”" if is_hook else name
