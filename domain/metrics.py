"""The metric registry: formula, direction, unit and definition of every figure shown."""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.counts import Counts

MetricName = Literal[
    "spend",
    "impressions",
    "link_clicks",
    "purchases",
    "purchase_value",
    "roas",
    "cpa",
    "ctr",
    "cpc",
    "cpm",
    "conversion_rate",
    "order_value",
    "hook_rate",
    "hold_rate",
]
HoldRate = Literal["thruplays_per_play", "thruplays_per_impression"]
Unit = Literal["money", "count", "fraction", "ratio"]


class Metric(BaseModel):
    """One figure. `value = scale * numerator / denominator`; without a denominator, the sum itself."""

    model_config = ConfigDict(frozen=True)

    name: MetricName
    label: str
    unit: Unit
    better: Literal["higher", "lower", "neither"]
    numerator: str
    denominator: str | None = None
    scale: int = 1
    formula: str
    sql: str
    note: str = ""
    # Whether values of parts may be added up.
    summable: bool = False
    # Which attribution the figure rests on; empty where attribution plays no part.
    attribution: str = ""

    def of(self, counts: Counts) -> float | None:
        """The figure, or None where it was not reported or its denominator is 0."""
        above = getattr(counts, self.numerator)
        if above is None:
            return None
        if self.denominator is None:
            return float(above)
        below = getattr(counts, self.denominator)
        if not below:
            return None
        return float(Decimal(self.scale) * Decimal(above) / Decimal(below))


_ATTRIBUTED = "the ad account's default attribution setting, as exported by Meta"


def _sum(name: MetricName, label: str, unit: Unit, column: str, note: str = "", attribution: str = "") -> Metric:
    return Metric(
        name=name,
        label=label,
        unit=unit,
        better="neither" if name in ("spend", "impressions") else "higher",
        numerator=name,
        formula=f"sum of {column}",
        sql=f"sum({column})",
        summable=True,
        note=note,
        attribution=attribution,
    )


METRICS: dict[MetricName, Metric] = {
    metric.name: metric
    for metric in (
        _sum("spend", "Spend", "money", "spend"),
        _sum("impressions", "Impressions", "count", "impressions"),
        _sum("link_clicks", "Link clicks", "count", "link_clicks"),
        _sum("purchases", "Purchases", "count", "purchases", attribution=_ATTRIBUTED),
        _sum("purchase_value", "Purchase value", "money", "purchase_value", attribution=_ATTRIBUTED),
        Metric(
            name="roas",
            label="ROAS",
            unit="ratio",
            better="higher",
            numerator="purchase_value",
            denominator="spend_with_value",
            formula="purchase value ÷ spend",
            sql="sum(purchase_value) / sum(spend)",
            attribution=_ATTRIBUTED,
        ),
        Metric(
            name="cpa",
            label="CPA",
            unit="money",
            better="lower",
            numerator="spend_with_purchases",
            denominator="purchases",
            formula="spend ÷ purchases",
            sql="sum(spend) / sum(purchases)",
            attribution=_ATTRIBUTED,
        ),
        Metric(
            name="ctr",
            label="CTR",
            unit="fraction",
            better="higher",
            numerator="link_clicks",
            denominator="impressions_with_clicks",
            formula="link clicks ÷ impressions",
            sql="sum(link_clicks) / sum(impressions)",
            note="Link clicks, not all clicks.",
        ),
        Metric(
            name="cpc",
            label="CPC",
            unit="money",
            better="lower",
            numerator="spend_with_clicks",
            denominator="link_clicks",
            formula="spend ÷ link clicks",
            sql="sum(spend) / sum(link_clicks)",
        ),
        Metric(
            name="cpm",
            label="CPM",
            unit="money",
            better="lower",
            numerator="spend",
            denominator="impressions",
            scale=1000,
            formula="1,000 × spend ÷ impressions",
            sql="1000 * sum(spend) / sum(impressions)",
        ),
        Metric(
            name="conversion_rate",
            label="Conversion rate",
            unit="fraction",
            better="higher",
            numerator="purchases",
            denominator="clicks_with_purchases",
            formula="purchases ÷ link clicks",
            sql="sum(purchases) / sum(link_clicks)",
            attribution=_ATTRIBUTED,
        ),
        Metric(
            name="order_value",
            label="Order value",
            unit="money",
            better="higher",
            numerator="purchase_value",
            denominator="purchases_with_value",
            formula="purchase value ÷ purchases",
            sql="sum(purchase_value) / sum(purchases)",
            attribution=_ATTRIBUTED,
        ),
        Metric(
            name="hook_rate",
            label="Hook rate",
            unit="fraction",
            better="higher",
            numerator="video_views",
            denominator="impressions_with_views",
            formula="3-second plays ÷ impressions",
            sql="sum(video_views) / sum(impressions)",
            note="Ads that play video only.",
        ),
        Metric(
            name="hold_rate",
            label="Hold rate",
            unit="fraction",
            better="higher",
            numerator="thruplays",
            denominator="views_with_thruplays",
            formula="ThruPlays ÷ 3-second plays",
            sql="sum(video_thruplay) / sum(video_views)",
            note="A ThruPlay is a complete play or 15 seconds, so short videos score higher.",
        ),
    )
}

HOLD_RATES: dict[HoldRate, Metric] = {
    "thruplays_per_play": METRICS["hold_rate"],
    "thruplays_per_impression": METRICS["hold_rate"].model_copy(
        update={
            "denominator": "impressions_with_thruplays",
            "formula": "ThruPlays ÷ impressions",
            "sql": "sum(video_thruplay) / sum(impressions)",
        }
    ),
}


def metric(name: MetricName, hold_rate: HoldRate = "thruplays_per_play") -> Metric:
    """The metric as the brand defines it."""
    return HOLD_RATES[hold_rate] if name == "hold_rate" else METRICS[name]
