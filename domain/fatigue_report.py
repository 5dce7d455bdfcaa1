"""What /fatigue answers."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.fatigue import Verdict
from domain.picture import Dot, Picture, Whiskers
from domain.recommendation import Standing
from domain.table import Column, Interval, Table
from domain.window import Window


class FatigueLine(BaseModel):
    """One ad's last 7 days against the 7 before. `change` is the click rate's, relative, with its 90 % interval."""

    model_config = ConfigDict(frozen=True)

    id: str
    account: str
    ad_id: str
    ad_name: str
    verdict: Verdict
    why: str
    may_be_chance: bool
    frequency: float | None
    ctr: float | None
    ctr_before: float | None
    change: Interval | None
    clicks: int
    clicks_before: int
    spend: float
    standing: Standing
    decided_on: date | None = None
    note: str = ""
    command: str


class FatigueReport(Answer):
    """The running ads, the most tired first; `ads` counts all that were looked at."""

    window: Window | None = None
    ads: int = 0
    verdicts: dict[Verdict, int] = Field(default_factory=dict)
    lines: tuple[FatigueLine, ...] = ()
    more: int = 0
    more_command: str | None = None

    def table(self) -> Table | None:
        if not self.lines:
            return None
        return Table(
            columns=(
                Column(key="ad", label="Ad"),
                Column(key="verdict", label="Verdict", kind="verdict"),
                Column(key="why", label="Why"),
                Column(key="change", label="CTR in a week (90 % interval)", kind="interval", unit="fraction"),
                Column(key="frequency", label="Times seen a day", kind="ratio"),
                Column(key="ctr", label="CTR now", kind="fraction", metric="ctr", wide_only=True),
                Column(key="before", label="CTR before", kind="fraction", metric="ctr", wide_only=True),
                Column(key="clicks", label="Clicks now", kind="count", wide_only=True),
                Column(key="clicks_before", label="Clicks before", kind="count", wide_only=True),
                Column(key="spend", label="Spend, 7 days", kind="money"),
                Column(key="standing", label="Standing", wide_only=True),
                Column(key="id", label="Recommendation", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "ad": line.ad_name,
                    "verdict": line.verdict,
                    "why": f"{line.why}, which may be chance" if line.may_be_chance and line.why else line.why,
                    "change": line.change,
                    "frequency": line.frequency,
                    "ctr": line.ctr,
                    "before": line.ctr_before,
                    "clicks": line.clicks,
                    "clicks_before": line.clicks_before,
                    "spend": line.spend,
                    "standing": f"{line.standing}: {line.note}" if line.note else line.standing,
                    "id": line.id if line.verdict in ("fatigued", "at risk") else "",
                    "command": line.command,
                }
                for line in self.lines
            ),
            currency=self.foot.currency,
            more=self.more,
            more_command=self.more_command,
        )

    def pictures(self) -> tuple[Picture, ...]:
        dots = tuple(
            Dot(
                label=line.ad_name,
                low=line.change.low,
                mid=line.change.mid,
                high=line.change.high,
                group=line.verdict,
            )
            for line in self.lines
            if line.change is not None
        )
        if len(dots) < 2:
            return ()
        return (
            Whiskers(
                title="CTR of the last 7 days against the 7 before",
                unit="fraction",
                dots=dots,
                reference=0.0,
                reference_label="no change",
            ),
        )
