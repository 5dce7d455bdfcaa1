"""What /compare_hooks answers: two hooks side by side, which is better and what choosing wrongly costs."""

from domain.answer import Answer
from domain.hook_duels import Evidence, MetricDuel, Outcome
from domain.hook_estimates import Estimated
from domain.hook_ranking import HookRow
from domain.hook_table import interval
from domain.metrics import HoldRate, metric
from domain.picture import Dot, Picture, Whiskers
from domain.settling import Settlement
from domain.table import Cell, Column, Figure, Interval, Table


class HookComparison(Answer):
    """Two hooks. `duel` is by the deciding figure, `duels` by every one known of both; None without results.

    `outcome` is about the deciding figure; `evidence` weighs ads and spend alone.
    """

    metric: Estimated = "roas"
    currency: str = "USD"
    hold_rate: HoldRate = "thruplays_per_play"
    a: HookRow | None = None
    b: HookRow | None = None
    commands: tuple[str, ...] = ()
    duel: MetricDuel | None = None
    duels: tuple[MetricDuel, ...] = ()
    outcome: Outcome = "not enough data"
    evidence: Evidence = "low"
    settlement: Settlement | None = None
    brand: float | None = None

    def table(self) -> Table | None:
        if self.a is None or self.b is None:
            return None
        found = metric(self.metric, self.hold_rate)
        return Table(
            columns=(
                Column(key="text", label="Hook"),
                Column(key="raw", label=found.label, kind=found.unit, metric=found.name),
                Column(key="estimate", label="Estimate, 90 %", kind="interval", unit=found.unit, metric=found.name),
                Column(key="better", label="Better", kind="fraction"),
                Column(key="loss", label="Expected loss", kind=found.unit),
                Column(key="spend", label="Spend", kind="money", metric="spend"),
                Column(key="ads", label="Ads", kind="count", wide_only=True),
                Column(key="verdict", label="Verdict", kind="verdict", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=(self._side(self.a, True), self._side(self.b, False)),
            currency=self.currency,
        )

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        return () if main is None else (main, self._figures())

    def pictures(self) -> tuple[Picture, ...]:
        found = metric(self.metric, self.hold_rate)
        sides = [row for row in (self.a, self.b) if row is not None and row.estimate is not None]
        dots = tuple(
            Dot(
                label=row.text,
                low=row.estimate.low,
                mid=row.estimate.mid,
                high=row.estimate.high,
                raw=row.raw[self.metric],
                group=row.verdict,
            )
            for row in sides
            if row.estimate is not None
        )
        if not dots:
            return ()
        return (
            Whiskers(
                title=f"{found.label}: estimate with 90 % interval, and the raw figure",
                unit=found.unit,
                currency=self.currency if found.unit == "money" else None,
                dots=dots,
                reference=self.brand,
                reference_label="the brand",
            ),
        )

    def _side(self, row: HookRow, is_a: bool) -> dict[str, Cell | Interval | Figure]:
        duel = self.duel
        return {
            "text": row.text,
            "raw": row.raw[self.metric],
            "estimate": interval(row),
            "better": None if duel is None else duel.probability_a if is_a else 1 - duel.probability_a,
            "loss": None if duel is None else duel.loss_a if is_a else duel.loss_b,
            "spend": float(row.spend),
            "ads": row.ads,
            "verdict": row.verdict,
            "command": self.commands[0 if is_a else 1],
        }

    def _figures(self) -> Table:
        return Table(
            title="Figure by figure (estimates; the raw ones beside them)",
            columns=(
                Column(key="metric", label="Metric"),
                Column(key="a", label="First", kind="figure"),
                Column(key="b", label="Second", kind="figure"),
                Column(key="better", label="First is better", kind="fraction"),
                Column(key="a_raw", label="First, raw", kind="figure", wide_only=True),
                Column(key="b_raw", label="Second, raw", kind="figure", wide_only=True),
            ),
            rows=tuple(self._row(duel) for duel in self.duels),
            currency=self.currency,
        )

    def _row(self, duel: MetricDuel) -> dict[str, Cell | Interval | Figure]:
        found = metric(duel.metric, self.hold_rate)
        values = {"a": duel.a.mid, "b": duel.b.mid, "a_raw": duel.a_raw, "b_raw": duel.b_raw}
        row: dict[str, Cell | Interval | Figure] = {
            key: Figure(value=value, unit=found.unit) for key, value in values.items()
        }
        return row | {"metric": found.label, "better": duel.probability_a}
