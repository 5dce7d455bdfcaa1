"""What /top_hooks answers, as a table and as pictures."""

from pydantic import Field

from domain.answer import Answer
from domain.hook_estimates import Estimated
from domain.hook_ranking import Correlation, Cuts, GroupBy, HookRow, HookSort, Order, Unranked
from domain.metrics import METRICS, HoldRate, MetricName, Unit, metric
from domain.picture import Dot, Picture, Quadrants, Spot, Whiskers
from domain.settling import Settlement
from domain.table import Cell, Column, Figure, Interval, Table

_NAMES: dict[GroupBy, str] = {
    "hook": "Hook",
    "hook_type": "Hook type",
    "visual_type": "Visual type",
    "ad": "Ad",
    "landing_page": "Landing page",
    "hook_page": "Hook",
    "hook_audience": "Hook",
}
_QUADRANTS = ("Hidden gems", "Winners", "Losers", "Engaging, not converting")


class HookRanking(Answer):
    """Hooks in order. `rows` are the first ones; those under the floor stand last and are never ranked.

    `groups` counts all of them, `below_floor` those under the floor, `below_floor_spend` what was spent on
    those. `metric` is the figure whose estimate ranks (ROAS beside a plain sum).
    """

    sort: HookSort = "roas"
    by: GroupBy = "hook"
    order: Order = "best"
    metric: Estimated = "roas"
    currency: str = "USD"
    hold_rate: HoldRate = "thruplays_per_play"
    min_spend: float = 0.0
    min_spend_is_default: bool = True
    rows: tuple[HookRow, ...] = ()
    # The command behind each row.
    commands: tuple[str, ...] = ()
    groups: int = 0
    below_floor: int = 0
    below_floor_spend: float = 0.0
    # The same figures over all ads asked about.
    brand: dict[MetricName, float | None] = Field(default_factory=dict)
    cuts: Cuts | None = None
    correlations: tuple[Correlation, ...] = ()
    unranked: tuple[Unranked, ...] = ()
    settlement: Settlement | None = None
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.rows:
            return None
        columns = _columns(self)
        return Table(
            columns=columns,
            rows=tuple(_cells(self, row, command) for row, command in zip(self.rows, self.commands, strict=True)),
            currency=self.currency,
            more=self.groups - len(self.rows),
            more_command=self.more_command,
            sorted_by="estimate" if self.sort not in ("spend", "purchases") else self.sort,
        )

    def pictures(self) -> tuple[Picture, ...]:
        found = (_whiskers(self), _quadrants(self))
        return tuple(picture for picture in found if picture is not None)


def _columns(ranking: HookRanking) -> tuple[Column, ...]:
    found = metric(ranking.metric, ranking.hold_rate)
    unit: Unit = found.unit
    beside = _beside(ranking)
    pictured = [Column(key="thumbnail", label="", kind="image")] if any(row.thumbnail for row in ranking.rows) else []
    purchases = [Column(key="purchases", label="Purchases", kind="count", metric="purchases")]
    return (
        *pictured,
        Column(key="text", label=_NAMES[ranking.by]),
        Column(key="raw", label=found.label, kind=unit, metric=found.name),
        Column(key="estimate", label="Estimate, 90 %", kind="interval", unit=unit, metric=found.name),
        Column(key="probability_best", label="Best", kind="fraction", wide_only=True),
        Column(key="spend", label="Spend", kind="money", metric="spend"),
        Column(key="ads", label="Ads", kind="count", wide_only=True),
        *(purchases if ranking.sort == "purchases" else ()),
        Column(key=beside, label=METRICS[beside].label, kind=METRICS[beside].unit, metric=beside, wide_only=True),
        Column(key="verdict", label="Verdict", kind="verdict"),
        Column(key="command", label="", kind="command"),
    )


def _beside(ranking: HookRanking) -> MetricName:
    """The one other figure worth its place: what the hook does, or what it brings."""
    if ranking.metric != "roas":
        return "roas"
    return "hook_rate" if any(row.raw["hook_rate"] is not None for row in ranking.rows) else "ctr"


def _cells(ranking: HookRanking, row: HookRow, command: str) -> dict[str, Cell | Interval | Figure]:
    found = row.estimate
    return {
        "thumbnail": row.thumbnail,
        "text": row.text,
        "raw": row.raw[ranking.metric],
        "estimate": None if found is None else Interval(low=found.low, mid=found.mid, high=found.high),
        "probability_best": row.probability_best,
        "spend": float(row.spend),
        "ads": row.ads,
        "purchases": row.counts.purchases,
        _beside(ranking): row.raw[_beside(ranking)],
        "verdict": row.verdict,
        "command": command,
    }


def _whiskers(ranking: HookRanking) -> Whiskers | None:
    found = metric(ranking.metric, ranking.hold_rate)
    dots = tuple(
        Dot(
            label=row.text,
            low=row.estimate.low,
            mid=row.estimate.mid,
            high=row.estimate.high,
            raw=row.raw[ranking.metric],
            group=row.verdict,
        )
        for row in ranking.rows
        if row.estimate is not None and not row.below_floor
    )
    if not dots:
        return None
    return Whiskers(
        title=f"{found.label}: estimate with 90 % interval, and the raw figure",
        unit=found.unit,
        currency=ranking.currency if found.unit == "money" else None,
        dots=dots,
        reference=ranking.brand.get(ranking.metric),
        reference_label="all of them",
    )


def _quadrants(ranking: HookRanking) -> Quadrants | None:
    if ranking.cuts is None:
        return None
    spots = tuple(
        Spot(
            label=row.text,
            x=row.estimates["hook_rate"].mid,
            y=row.estimates["roas"].mid,
            size=float(row.spend),
            group=row.quadrant,
        )
        for row in ranking.rows
        if row.quadrant is not None
    )
    if not spots:
        return None
    return Quadrants(
        title="Hook rate against ROAS (estimates), cut at the medians",
        x_label="Hook rate",
        x_unit="fraction",
        y_label="ROAS",
        y_unit="ratio",
        x_cut=ranking.cuts.hook_rate,
        y_cut=ranking.cuts.roas,
        names=_QUADRANTS,
        spots=spots,
    )
