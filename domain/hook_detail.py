"""What /hook answers: one hook whole."""

from pydantic import Field

from domain.answer import Answer
from domain.hook_days import HookDay, hook_lines
from domain.hook_estimates import Estimated
from domain.hook_ranking import HookRow
from domain.hook_table import interval, row_table
from domain.metrics import HoldRate, MetricName, metric
from domain.picture import Dot, Picture, Whiskers
from domain.retention_report import Retained
from domain.steadiness import CUTS, Steadiness
from domain.table import Cell, Column, Figure, Interval, Table
from domain.window import Window

SHOWN: tuple[MetricName, ...] = (
    "roas",
    "purchases",
    "cpa",
    "ctr",
    "conversion_rate",
    "order_value",
    "hook_rate",
    "hold_rate",
)


class HookDetail(Answer):
    """One hook. `hook`, `ads`, `audiences` and `pages` are rows of rankings over the same results as /top_hooks.

    `hook` is None when it has no results in the window. `place` is its rank by `metric` among the `of` hooks above
    the floor, None when it is not one of them. An ad that leads to several pages is in none of `pages`. `retained`
    tells where people leave its most played video. The `…_commands` belong to the rows, of which `shown` are in the
    tables.
    """

    id: str = ""
    key: str = ""
    text: str = ""
    window: Window | None = None
    metric: Estimated = "roas"
    currency: str = "USD"
    hold_rate: HoldRate = "thruplays_per_play"
    hook: HookRow | None = None
    place: int | None = None
    of: int = 0
    brand: dict[MetricName, float | None] = Field(default_factory=dict)
    ads: tuple[HookRow, ...] = ()
    audiences: tuple[HookRow, ...] = ()
    pages: tuple[HookRow, ...] = ()
    ad_commands: tuple[str, ...] = ()
    audience_commands: tuple[str, ...] = ()
    page_commands: tuple[str, ...] = ()
    days: tuple[HookDay, ...] = ()
    steadiness: tuple[Steadiness, ...] = ()
    retained: Retained | None = None
    shown: int = 10
    more_command: str | None = None

    def table(self) -> Table | None:
        if self.hook is None:
            return None
        return Table(
            columns=(
                Column(key="metric", label="Metric"),
                Column(key="raw", label="This hook", kind="figure"),
                Column(key="low", label="From", kind="figure"),
                Column(key="mid", label="Estimate", kind="figure"),
                Column(key="high", label="To (90 %)", kind="figure"),
                Column(key="brand", label="All ads", kind="figure"),
            ),
            rows=tuple(self._figure(self.hook, name) for name in SHOWN if self.hook.raw.get(name) is not None),
            currency=self.currency,
        )

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        if main is None:
            return ()
        found = [
            main,
            self._rows("Its ads", "Ad", self.ads, self.ad_commands),
            self._rows("Whom it was shown to", "Ad set", self.audiences, self.audience_commands),
            self._rows("Where it leads", "Landing page", self.pages, self.page_commands),
            self._steady(),
            self.retained.table(f"Where people leave its most played video, {self.retained.name}")
            if self.retained
            else None,
        ]
        return tuple(table for table in found if table is not None)

    def pictures(self) -> tuple[Picture, ...]:
        own = (self._whiskers(), hook_lines(self.days, self.currency) if self.days else None)
        return (
            *(picture for picture in own if picture is not None),
            *([self.retained.picture()] if self.retained else []),
        )

    def _figure(self, row: HookRow, name: MetricName) -> dict[str, Cell | Interval | Figure]:
        found = metric(name, self.hold_rate)
        told = row.estimates.get(name)  # type: ignore[call-overload]

        def figure(value: float | None) -> Figure:
            return Figure(value=value, unit=found.unit)

        return {
            "metric": found.label,
            "raw": figure(row.raw[name]),
            "low": None if told is None else figure(told.low),
            "mid": None if told is None else figure(told.mid),
            "high": None if told is None else figure(told.high),
            "brand": None if found.summable else figure(self.brand.get(name)),
        }

    def _rows(self, title: str, label: str, rows: tuple[HookRow, ...], commands: tuple[str, ...]) -> Table | None:
        if not rows:
            return None
        return row_table(
            rows[: self.shown],
            commands[: self.shown],
            label,
            self.metric,
            self.hold_rate,
            self.currency,
            title=title,
            more=max(0, len(rows) - self.shown),
            more_command=self.more_command if len(rows) > self.shown else None,
        )

    def _steady(self) -> Table | None:
        if not self.steadiness:
            return None
        return Table(
            title="How steady it is: coefficient of variation",
            columns=(
                Column(key="figure", label="Figure"),
                Column(key="among", label="Among"),
                Column(key="plain", label="As it looks", kind="fraction"),
                Column(key="variation", label="Without chance, 90 %", kind="interval", unit="fraction"),
                Column(key="verdict", label="Verdict", kind="verdict"),
            ),
            rows=tuple(_steady(one, self.hold_rate) for one in self.steadiness),
        )

    def _whiskers(self) -> Whiskers | None:
        """Its ads beside one another, and the hook itself first."""
        if self.hook is None or not self.ads:
            return None
        found = metric(self.metric, self.hold_rate)
        named = [("All of its ads", self.hook), *((row.text, row) for row in self.ads[: self.shown])]
        dots: list[Dot] = []
        for label, row in named:
            told = interval(row)
            if told is not None:
                dots.append(
                    Dot(
                        label=label,
                        low=told.low,
                        mid=told.mid,
                        high=told.high,
                        raw=row.raw[self.metric],
                        group=row.verdict,
                    )
                )
        return (
            Whiskers(
                title=f"{found.label} of the hook and of its ads: estimate with 90 % interval, and the raw figure",
                unit=found.unit,
                currency=self.currency if found.unit == "money" else None,
                dots=tuple(dots),
                reference=self.brand.get(self.metric),
                reference_label="the brand",
            )
            if dots
            else None
        )


def _steady(one: Steadiness, hold_rate: HoldRate) -> dict[str, Cell | Interval | Figure]:
    known = one.low is not None and one.mid is not None and one.high is not None
    return {
        "figure": metric(one.metric, hold_rate).label,
        "among": f"{one.n} {one.among if one.n != 1 else one.among[:-1]}",
        "plain": one.plain,
        "variation": Interval(low=one.low, mid=one.mid, high=one.high) if known else None,  # type: ignore[arg-type]
        "verdict": one.word,
    }


def steadiness_note() -> str:
    """What the words of steadiness mean."""
    cuts = "; ".join(
        f"{metric(name).label}: variable above {much:.0%}, somewhat above {some:.0%}"
        for name, (some, much) in CUTS.items()
    )
    return (
        f"How far the hook's ads (weeks) differ, as a share of its mean, without what chance alone brings. {cuts}. "
        "No word is given while the interval holds both a steady and a variable hook."
    )
