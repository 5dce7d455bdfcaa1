"""What /ads answers: ads with their pictures, hooks and sums."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.answer import Answer
from domain.counts import Counts
from domain.hooks import AdFormat, HookSource
from domain.metrics import METRICS, HoldRate, MetricName, metric
from domain.table import Cell, Column, Figure, Interval, Table
from domain.window import Window

Sort = Literal["spend", "roas", "purchases", "cpa", "ctr", "hook_rate", "hold_rate", "name", "newest"]
# Beside each ad, in the order shown.
FIGURES: tuple[MetricName, ...] = ("spend", "roas", "purchases", "cpa", "ctr", "hook_rate", "hold_rate")
_ALWAYS: tuple[MetricName, ...] = ("spend", "roas")


class ListedAd(BaseModel):
    """An ad with its sums in the window; Counts() without results there."""

    model_config = ConfigDict(frozen=True)

    account: str
    ad_id: str
    ad_name: str
    format: AdFormat
    status: str | None
    hook_text: str
    hook_source: HookSource
    campaign_name: str | None
    counts: Counts


class AdLine(BaseModel):
    """An ad as listed. `picture` is a storage path; `below_floor`: too little spend to be ranked by a rate."""

    model_config = ConfigDict(frozen=True)

    ad_id: str
    ad_name: str
    format: AdFormat
    status: str | None
    hook: str
    hook_source: HookSource
    campaign: str | None
    picture: str | None
    figures: dict[MetricName, float | None]
    below_floor: bool
    command: str


class AdList(Answer):
    """Ads that fit, sorted; `found` counts all of them."""

    window: Window | None = None
    sort: Sort = "spend"
    found: int = 0
    lines: tuple[AdLine, ...] = ()
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.lines:
            return None
        columns = [
            *([Column(key="picture", label="", kind="image")] if any(line.picture for line in self.lines) else []),
            Column(key="name", label="Ad"),
            Column(key="hook", label="Hook"),
            Column(key="format", label="Format"),
            *([Column(key="status", label="Status", wide_only=True)] if any(x.status for x in self.lines) else []),
            *(
                Column(
                    key=name,
                    label=METRICS[name].label,
                    kind=METRICS[name].unit,
                    metric=name,
                    wide_only=name not in (*_ALWAYS, self.sort),
                )
                for name in FIGURES
            ),
            Column(key="ad_id", label="Ad ID", wide_only=True),
            Column(key="command", label="", kind="command"),
        ]
        rows: list[dict[str, Cell | Interval | Figure]] = []
        for line in self.lines:
            row: dict[str, Cell | Interval | Figure] = {
                "picture": line.picture,
                "name": line.ad_name,
                "hook": line.hook,
                "format": line.format,
                "status": line.status,
                "ad_id": line.ad_id,
                "command": line.command,
            }
            rows.append(row | {name: line.figures.get(name) for name in FIGURES})
        return Table(
            columns=tuple(columns),
            rows=tuple(rows),
            currency=self.foot.currency,
            more=self.more,
            more_command=self.more_command,
            sorted_by=None if self.sort == "newest" else self.sort,
        )


def figures_of(counts: Counts, hold_rate: HoldRate) -> dict[MetricName, float | None]:
    """An ad's figures; all None without results."""
    return {name: metric(name, hold_rate).of(counts) if counts.rows else None for name in FIGURES}
