"""What /rows answers: the stored ad-days behind a figure, with the sums that the figure was taken from."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.counts import Counts, Money
from domain.format import count, money
from domain.metrics import METRICS, MetricName
from domain.table import Column, Figure, Table
from domain.window import Window

# What rows are summed to, in the order shown.
TOTALS: tuple[MetricName, ...] = ("spend", "impressions", "link_clicks", "purchases", "purchase_value", "roas")


class Row(BaseModel):
    """One ad on one day, as stored. None: not reported, or blank."""

    model_config = ConfigDict(frozen=True)

    day: date
    ad_id: str
    ad_name: str
    spend: Money
    impressions: int
    link_clicks: int | None
    purchases: int | None
    purchase_value: Money | None
    video_views: int | None
    thruplays: int | None


class RowList(Answer):
    """Ad-days, newest first; `totals` sums all of them, also those not shown."""

    window: Window | None = None
    rows: tuple[Row, ...] = ()
    totals: Counts = Counts()
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.rows:
            return None
        columns = (
            Column(key="day", label="Day", kind="date"),
            Column(key="ad_name", label="Ad"),
            Column(key="ad_id", label="Ad ID", wide_only=True),
            Column(key="spend", label="Spend", kind="money", metric="spend"),
            Column(key="impressions", label="Impressions", kind="count", metric="impressions"),
            Column(key="link_clicks", label="Link clicks", kind="count", metric="link_clicks"),
            Column(key="purchases", label="Purchases", kind="count", metric="purchases"),
            Column(key="purchase_value", label="Purchase value", kind="money", metric="purchase_value"),
            Column(key="video_views", label="3-second plays", kind="count", wide_only=True),
            Column(key="thruplays", label="ThruPlays", kind="count", wide_only=True),
        )
        return Table(
            columns=columns,
            rows=tuple(row.model_dump(mode="json", include={column.key for column in columns}) for row in self.rows),
            currency=self.foot.currency,
            more=self.more,
            more_command=self.more_command,
        )

    def tables(self) -> tuple[Table, ...]:
        main = self.table()
        if main is None:
            return ()
        total = Table(
            title=f"Sums of all {count(self.totals.rows)} rows",
            columns=(Column(key="metric", label="Metric"), Column(key="sum", label="Sum", kind="figure")),
            rows=tuple(
                {
                    "metric": METRICS[name].label,
                    "sum": Figure(value=METRICS[name].of(self.totals), unit=METRICS[name].unit),
                }
                for name in TOTALS
            ),
            currency=self.foot.currency,
        )
        return main, total


def headline(totals: Counts, currency: str, of_what: str) -> str:
    """One sentence with what the rows add up to.

    Args:
        of_what: Whose rows; empty when nothing narrows them.
    """
    one = "s" if totals.rows == 1 else ""
    said = (
        f"{count(totals.rows)} ad-day{'' if one else 's'}{of_what} add{one} up to {money(totals.spend, currency)} spent"
    )
    if totals.purchases is not None:
        said += f", {count(totals.purchases)} purchase{'' if totals.purchases == 1 else 's'}"
    if totals.purchase_value is not None:
        said += f" worth {money(totals.purchase_value, currency)}"
    return f"{said}."
