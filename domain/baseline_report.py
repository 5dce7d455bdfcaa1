"""What /baselines answers."""

from pydantic import BaseModel, ConfigDict

from domain.ad_sums import RateName
from domain.answer import Answer
from domain.cohorts import Level
from domain.metrics import METRICS, Unit
from domain.picture import Dot, Picture, Whiskers
from domain.table import Cell, Column, Figure, Interval, Table
from domain.window import Window

_OTHERS: dict[RateName, tuple[str, Unit]] = {
    "frequency": ("Times seen a day", "ratio"),
    "completion_rate": ("Played to the end ÷ impressions", "fraction"),
    "cost_per_add_to_cart": ("Cost per add to cart", "money"),
}
LABELS: dict[RateName, tuple[str, Unit]] = {**{m.name: (m.label, m.unit) for m in METRICS.values()}, **_OTHERS}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Spread(_Value):
    """A rate's quartiles over `ads` ads; `together` is the ratio of all the cohort's summed counts."""

    p25: float
    p50: float
    p75: float
    ads: int
    together: float | None


class CohortLine(_Value):
    """Ads of one kind; `too_small` says which minimum they miss, and then there are no rates."""

    label: str
    level: Level
    ads: int
    ad_days: int
    impressions: int
    spend: float
    too_small: str
    rates: dict[RateName, Spread]


class BaselineReport(Answer):
    """What is usual, by cohort: the widest first, then by spend."""

    window: Window | None = None
    rate: RateName = "roas"
    cohorts: tuple[CohortLine, ...] = ()
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.cohorts:
            return None
        label, unit = LABELS[self.rate]
        narrow = unit if unit in ("money", "fraction", "ratio") else "count"
        return Table(
            columns=(
                Column(key="cohort", label="Ads that are"),
                Column(key="ads", label="Ads", kind="count"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="middle", label=f"{label}: median and middle half", kind="interval", unit=narrow),
                Column(key="together", label="Together", kind="figure"),
                Column(key="with_it", label="Ads with it", kind="count", wide_only=True),
                Column(key="days", label="Ad-days", kind="count", wide_only=True),
                Column(key="small", label="Too small"),
            ),
            rows=tuple(self._row(line, unit) for line in self.cohorts),
            currency=self.foot.currency,
            more=self.more,
            more_command=self.more_command,
        )

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        whole = next((line for line in self.cohorts if line.level == "brand"), None)
        if main is None or whole is None or not whole.rates:
            return () if main is None else (main,)
        return (main, _every_rate(whole, self.foot.currency))

    def pictures(self) -> tuple[Picture, ...]:
        label, unit = LABELS[self.rate]
        held = [(line, line.rates[self.rate]) for line in self.cohorts if self.rate in line.rates]
        dots = tuple(
            Dot(label=line.label, low=spread.p25, mid=spread.p50, high=spread.p75, group=line.level)
            for line, spread in held
            if line.level != "brand"
        )
        if len(dots) < 2:
            return ()
        brand = next((spread.p50 for line, spread in held if line.level == "brand"), None)
        return (
            Whiskers(
                title=f"{label} of the middle half of the ads, by cohort",
                unit=unit,
                currency=self.foot.currency,
                dots=dots,
                reference=brand,
                reference_label="median of all ads",
            ),
        )

    def _row(self, line: CohortLine, unit: Unit) -> dict[str, Cell | Interval | Figure]:
        spread = line.rates.get(self.rate)
        small = line.too_small or ("" if spread else "fewer than 5 ads have it")
        return {
            "cohort": line.label,
            "ads": line.ads,
            "spend": line.spend,
            "middle": None if spread is None else Interval(low=spread.p25, mid=spread.p50, high=spread.p75),
            "together": Figure(value=None if spread is None else spread.together, unit=unit),
            "with_it": None if spread is None else spread.ads,
            "days": line.ad_days,
            "small": small,
        }


def _every_rate(whole: CohortLine, currency: str | None) -> Table:
    columns = [
        ("p25", "Lowest quarter below"),
        ("p50", "Median"),
        ("p75", "Highest quarter above"),
        ("together", "Together"),
    ]
    rows: list[dict[str, Cell | Interval | Figure]] = []
    for name, spread in whole.rates.items():
        label, unit = LABELS[name]
        row: dict[str, Cell | Interval | Figure] = {"rate": label, "ads": spread.ads}
        rows.append(row | {key: Figure(value=getattr(spread, key), unit=unit) for key, _ in columns})
    return Table(
        title="All ads, every figure",
        columns=(
            Column(key="rate", label="Figure"),
            *(Column(key=key, label=label, kind="figure") for key, label in columns),
            Column(key="ads", label="Ads with it", kind="count"),
        ),
        rows=tuple(rows),
        currency=currency,
    )
