"""What /performance answers: figures before and now, and why ROAS moved."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.counts import Counts
from domain.metrics import METRICS, MetricName, Unit
from domain.picture import Bridge, Line, Lines, Part, Picture
from domain.roas_change import PartName, Verdict
from domain.table import Cell, Column, Figure, Interval, Table
from domain.window import Window

Level = Literal["account", "campaign", "ad"]
# What performance is judged by, in the order shown.
SHOWN: tuple[MetricName, ...] = ("spend", "roas", "purchases", "cpa", "ctr", "cpc", "cpm", "hook_rate", "hold_rate")
Figures = dict[MetricName, float | None]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class MetricChange(_Value):
    """A metric over all ads asked about. `change` is relative to before; None when there is nothing to compare."""

    metric: MetricName
    label: str
    unit: Unit
    better: Literal["higher", "lower", "neither"]
    before: float | None
    now: float | None
    change: float | None


class AdEffect(_Value):
    """How much one ad adds to a part, in ROAS."""

    ad_id: str
    ad_name: str
    change: float


class RoasPart(_Value):
    """A part of the change of ROAS, in ROAS; `low` and `high` are its 90 % interval, None with too little data.

    `before` and `now` are the factor itself (CPM, click rate …) over the ads that ran in both windows, where
    the part is a factor.
    `ads` are those with the largest effects in the part's own direction.
    """

    name: PartName
    label: str
    change: float
    low: float | None
    high: float | None
    verdict: Verdict
    metric: MetricName | None = None
    before: float | None = None
    now: float | None = None
    ads: tuple[AdEffect, ...] = ()


class Split(_Value):
    """Why ROAS moved from `before` to `after`. `change` is the sum of the parts; the interval is the change's."""

    before: float
    after: float
    change: float
    low: float | None
    high: float | None
    verdict: Verdict
    parts: tuple[RoasPart, ...]


class Group(_Value):
    """One campaign or ad; `effect` is what it adds to the change of ROAS, None when that is unknown."""

    id: str
    name: str
    command: str
    before: Figures
    now: Figures
    effect: float | None


class DayFigures(_Value):
    """One day's sums; None where there are no results, or value was not reported."""

    day: date
    spend: float | None
    roas: float | None


def by_day_of(by_day: Mapping[date, Counts], until: date) -> tuple[DayFigures, ...]:
    """Every day from the first with results on; days without are gaps."""
    first = min(by_day, default=until)
    return tuple(
        DayFigures(
            day=day,
            spend=float(by_day[day].spend) if day in by_day else None,
            roas=METRICS["roas"].of(by_day[day]) if day in by_day else None,
        )
        for day in (first + timedelta(days=n) for n in range((until - first).days + 1))
    )


class PerformanceReport(Answer):
    """A window against the window before it. `groups` are the campaigns or ads, empty at level account."""

    level: Level = "account"
    window: Window | None = None
    window_before: Window | None = None
    # Days with results in each.
    days_now: int = 0
    days_before: int = 0
    metrics: tuple[MetricChange, ...] = ()
    split: Split | None = None
    groups: tuple[Group, ...] = ()
    more: int = 0
    more_command: str | None = None
    days: tuple[DayFigures, ...] = ()

    def table(self) -> Table | None:
        if not self.metrics:
            return None
        return _metrics_table(self) if self.level == "account" else _groups_table(self)

    def tables(self) -> tuple[Table, ...]:
        found = [self.table()]
        if self.metrics and self.level != "account":
            found.append(_metrics_table(self).model_copy(update={"title": "All of them together"}))
        if self.split is not None:
            found.append(_parts_table(self, self.split))
        return tuple(table for table in found if table is not None)

    def pictures(self) -> tuple[Picture, ...]:
        bridge = [] if self.split is None else [_bridge(self.split)]
        return (*bridge, lines_of(self.days, self.foot.currency)) if self.days else tuple(bridge)


def _metrics_table(report: PerformanceReport) -> Table:
    return Table(
        columns=(
            Column(key="metric", label="Metric"),
            Column(key="before", label="Before", kind="figure"),
            Column(key="now", label="Now", kind="figure"),
            Column(key="change", label="Change", kind="fraction"),
        ),
        rows=tuple(
            {
                "metric": m.label,
                "before": Figure(value=m.before, unit=m.unit),
                "now": Figure(value=m.now, unit=m.unit),
                "change": m.change,
            }
            for m in report.metrics
        ),
        currency=report.foot.currency,
    )


def _groups_table(report: PerformanceReport) -> Table:
    columns = [Column(key="name", label=report.level.capitalize())]
    for name in SHOWN:
        m = METRICS[name]
        wide = name not in ("spend", "roas")
        columns.append(Column(key=f"{name}_now", label=m.label, kind=m.unit, metric=name, wide_only=wide))
        columns.append(Column(key=f"{name}_before", label=f"{m.label} before", kind=m.unit, wide_only=name != "roas"))
    columns += [
        Column(key="effect", label="Effect on ROAS", kind="ratio"),
        Column(key="command", label="", kind="command"),
    ]
    rows: list[dict[str, Cell | Interval | Figure]] = []
    for group in report.groups:
        row: dict[str, Cell | Interval | Figure] = {"name": group.name}
        for name in SHOWN:
            row[f"{name}_now"], row[f"{name}_before"] = group.now.get(name), group.before.get(name)
        rows.append(row | {"effect": group.effect, "command": group.command})
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        currency=report.foot.currency,
        more=report.more,
        more_command=report.more_command,
    )


def _parts_table(report: PerformanceReport, split: Split) -> Table:
    known = split.low is not None
    label = "Effect on ROAS (90 % interval)" if known else "Effect on ROAS"
    effect = Column(key="effect", label=label, kind="interval" if known else "ratio", unit="ratio")
    return Table(
        title=f"Why ROAS went from {times(split.before)} to {times(split.after)}: parts that add up",
        columns=(
            Column(key="part", label="Part"),
            Column(key="before", label="Before", kind="figure", wide_only=True),
            Column(key="now", label="Now", kind="figure", wide_only=True),
            effect,
            Column(key="verdict", label="Verdict", kind="verdict"),
            Column(key="ads", label="Ads behind it"),
        ),
        rows=tuple(
            {
                "part": part.label,
                "before": _factor(part, part.before),
                "now": _factor(part, part.now),
                "effect": part.change
                if part.low is None or part.high is None
                else Interval(low=part.low, mid=part.change, high=part.high),
                "verdict": part.verdict,
                "ads": ", ".join(f"{short(ad.ad_name, 20)} ({signed(ad.change)})" for ad in part.ads[:2]),
            }
            for part in split.parts
        ),
        currency=report.foot.currency,
    )


def _factor(part: RoasPart, value: float | None) -> Figure | None:
    return None if part.metric is None else Figure(value=value, unit=METRICS[part.metric].unit)


def _bridge(split: Split) -> Bridge:
    return Bridge(
        title="What moved ROAS",
        unit="ratio",
        before_label="ROAS before",
        before=split.before,
        parts=tuple(Part(label=part.label, change=part.change) for part in split.parts),
        after_label="ROAS now",
        after=split.after,
    )


def lines_of(daily: tuple[DayFigures, ...], currency: str | None) -> Lines:
    """ROAS and spend by day."""
    days = tuple(day.day for day in daily)
    return Lines(
        title="ROAS and spend by day",
        lines=(
            Line(label="ROAS", unit="ratio", days=days, values=tuple(day.roas for day in daily)),
            Line(label="Spend", unit="money", days=days, values=tuple(day.spend for day in daily)),
        ),
        currency=currency,
    )


def short(name: str, most: int) -> str:
    """The name, its end cut off where it is longer than `most` characters."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def times(value: float) -> str:
    """ROAS to the cent, so that a before and an after can be compared: `2.41×`."""
    return f"{value:,.2f}×".replace("-", "−")


def signed(change: float) -> str:
    """A change of ROAS with its sign: `+0.42×`, `−0.42×`, `0.00×`."""
    text = times(change)
    if not text.strip("−0.×"):
        return "0.00×"
    return f"+{text}" if change > 0 else text
