"""Rows of a ranking as a table of their own: a hook's ads, audiences or pages."""

from collections.abc import Sequence

from domain.hook_estimates import Estimated
from domain.hook_ranking import HookRow
from domain.metrics import METRICS, HoldRate, MetricName, metric
from domain.table import Cell, Column, Figure, Interval, Table


def row_table(
    rows: Sequence[HookRow],
    commands: Sequence[str],
    label: str,
    name: Estimated,
    hold_rate: HoldRate,
    currency: str,
    title: str = "",
    more: int = 0,
    more_command: str | None = None,
) -> Table:
    """Raw figure and estimate side by side, as /top_hooks shows them.

    Args:
        commands: What a click on each row runs.
        label: What the rows are.
        name: The figure they are ranked by.
    """
    found = metric(name, hold_rate)
    beside = beside_of(rows, name)
    pictured = [Column(key="thumbnail", label="", kind="image")] if any(row.thumbnail for row in rows) else []
    return Table(
        title=title,
        columns=(
            *pictured,
            Column(key="text", label=label),
            Column(key="raw", label=found.label, kind=found.unit, metric=name),
            Column(key="estimate", label="Estimate, 90 %", kind="interval", unit=found.unit, metric=name),
            Column(key="spend", label="Spend", kind="money", metric="spend"),
            Column(key="ads", label="Ads", kind="count", wide_only=True),
            Column(key="days", label="Ad-days", kind="count", wide_only=True),
            Column(key=beside, label=METRICS[beside].label, kind=METRICS[beside].unit, metric=beside, wide_only=True),
            Column(key="verdict", label="Verdict", kind="verdict"),
            Column(key="command", label="", kind="command"),
        ),
        rows=tuple(_cells(row, command, name, beside) for row, command in zip(rows, commands, strict=True)),
        currency=currency,
        more=more,
        more_command=more_command,
        sorted_by="estimate",
    )


def beside_of(rows: Sequence[HookRow], name: Estimated) -> MetricName:
    """The one other figure worth its place: what the hook does, or what it brings."""
    if name != "roas":
        return "roas"
    return "hook_rate" if any(row.raw["hook_rate"] is not None for row in rows) else "ctr"


def interval(row: HookRow, name: Estimated | None = None) -> Interval | None:
    """A row's estimate as a cell; of the ranking's figure unless named."""
    found = row.estimate if name is None else row.estimates.get(name)
    return None if found is None else Interval(low=found.low, mid=found.mid, high=found.high)


def _cells(row: HookRow, command: str, name: Estimated, beside: MetricName) -> dict[str, Cell | Interval | Figure]:
    return {
        "thumbnail": row.thumbnail,
        "text": row.text,
        "raw": row.raw[name],
        "estimate": interval(row),
        "spend": float(row.spend),
        "ads": row.ads,
        "days": row.counts.rows,
        beside: row.raw[beside],
        "verdict": row.verdict,
        "command": command,
    }
