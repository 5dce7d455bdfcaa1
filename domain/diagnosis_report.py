"""What /diagnose answers: findings worst first, each ad's health, what became of what was done, what was not asked."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.diagnosis import Health, Kill
from domain.diagnosis_rules import RULES, RuleName, Severity, Topic
from domain.metrics import Unit
from domain.picture import Grid, GridCell, GridRow, GridState, Picture
from domain.recommendation import Standing
from domain.table import Cell, Column, Figure, Interval, Table
from domain.window import Window

RuleState = Literal["critical", "warning", "info", "fine", "skipped"]
_STATES: dict[str, GridState] = {"critical": "failed", "warning": "partial", "info": "late", "fine": "ok"}
_NAMES: dict[GridState, str] = {
    "ok": "fine",
    "partial": "warning",
    "late": "info",
    "failed": "critical",
    "none": "not asked",
}
_KILLS: dict[Kill, str] = {
    "test_failure": "stop: the test failed",
    "fatigue": "stop: worn out",
    "inefficient": "stop: spends, sells nothing",
}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Finding(_Value):
    """A rule that holds for an ad. `value`, `limit` and `usual` are in `unit`: fractions as fractions.

    `usual` is the median of `against`, `limit` what the figure breaks; `counts` what it rests on.
    """

    id: str
    account: str
    ad_id: str
    ad_name: str
    picture: str | None = None
    rule: RuleName
    label: str
    topic: Topic
    severity: Severity
    unit: Unit
    value: float
    limit: float
    usual: float
    against: str
    counts: str
    confidence: float
    next_step: str
    next_command: str
    command: str
    spend: float
    standing: Standing
    decided_on: date | None = None
    note: str = ""


class HealthLine(_Value):
    """One ad as a whole."""

    account: str
    ad_id: str
    ad_name: str
    health: Health
    kill: Kill | None
    spend: float
    days: int
    impressions: int
    roas: float | None
    ctr: float | None
    trend: Literal["rising", "steady", "falling"] | None
    trend_of: Literal["roas", "ctr"] | None
    trend_change: float | None
    findings: tuple[str, ...]
    states: dict[RuleName, RuleState]
    command: str


class OutcomeLine(_Value):
    """What became of a recommendation that was done."""

    id: str
    rule: RuleName
    label: str
    subject: str
    decided_on: date
    unit: Unit
    then: float | None
    now: float | None
    days: int
    standing: Standing
    note: str
    command: str


class RuleLine(_Value):
    """A rule over all ads: for how many it holds, and how many could not be asked, with the reasons."""

    rule: RuleName
    label: str
    holds: int
    skipped: int
    reasons: dict[str, int]


class AskedRule(_Value):
    """A rule and one ad; `reason` says why it was not asked."""

    rule: RuleName
    label: str
    state: RuleState
    reason: str


class Beside(_Value):
    """One of the ad's rates beside its cohort's quartiles."""

    label: str
    unit: Unit
    value: float | None
    p25: float | None
    p50: float | None
    p75: float | None
    against: str


class Diagnosis(Answer):
    """The brand's ads, or one of them, against ads like them. `health` counts ads; `findings` are worst first."""

    window: Window | None = None
    ads: int = 0
    health: dict[Health, int] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    more: int = 0
    more_command: str | None = None
    ignored: int = 0
    lines: tuple[HealthLine, ...] = ()
    outcomes: tuple[OutcomeLine, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    # Of one ad only.
    asked: tuple[AskedRule, ...] = ()
    beside: tuple[Beside, ...] = ()

    def table(self) -> Table | None:
        return self._findings() if self.findings else None

    def tables(self) -> tuple[Table, ...]:
        found = [self.table(), self._became(), self._beside(), self._lines(), self._asked(), self._rules()]
        return tuple(table for table in found if table is not None)

    def pictures(self) -> tuple[Picture, ...]:
        if len(self.lines) < 2:
            return ()
        rows = tuple(
            GridRow(label=line.ad_name, cells=tuple(_cell(line, rule.name) for rule in RULES), command=line.command)
            for line in self.lines
        )
        return (
            Grid(
                title="Ads by spend, rule by rule",
                columns=tuple(r.label for r in RULES),
                rows=rows,
                names=_NAMES,
                named_columns=True,
            ),
        )

    def _findings(self) -> Table:
        one = bool(self.asked)
        pictured = any(found.picture for found in self.findings) and not one
        return Table(
            columns=(
                *([Column(key="picture", label="", kind="image")] if pictured else []),
                *([] if one else [Column(key="ad", label="Ad")]),
                Column(key="finding", label="Finding"),
                Column(key="severity", label="Severity", kind="verdict"),
                Column(key="value", label="This ad", kind="figure"),
                Column(key="limit", label="Limit", kind="figure"),
                Column(key="usual", label="Usual", kind="figure"),
                Column(key="against", label="Held against", wide_only=True),
                Column(key="counts", label="Rests on", wide_only=True),
                Column(key="confidence", label="Confidence", kind="fraction"),
                *([] if one else [Column(key="spend", label="Spend", kind="money")]),
                Column(key="next", label="Next step"),
                Column(key="standing", label="Standing"),
                Column(key="id", label="Recommendation"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(_finding(found, one) for found in self.findings),
            currency=self.foot.currency,
            more=self.more,
            more_command=self.more_command,
        )

    def _became(self) -> Table | None:
        if not self.outcomes:
            return None
        return Table(
            title="What became of what was done",
            columns=(
                Column(key="subject", label="About"),
                Column(key="finding", label="Finding"),
                Column(key="done", label="Done on", kind="date"),
                Column(key="then", label="Then", kind="figure"),
                Column(key="now", label="Since", kind="figure"),
                Column(key="days", label="Days since", kind="count"),
                Column(key="standing", label="Standing"),
                Column(key="note", label="Note", wide_only=True),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "subject": line.subject,
                    "finding": line.label,
                    "done": line.decided_on.isoformat(),
                    "then": Figure(value=line.then, unit=line.unit),
                    "now": Figure(value=line.now, unit=line.unit),
                    "days": line.days,
                    "standing": line.standing.removeprefix("done, "),
                    "note": line.note,
                    "command": line.command,
                }
                for line in self.outcomes
            ),
            currency=self.foot.currency,
        )

    def _lines(self) -> Table | None:
        if self.asked or not self.lines:
            return None
        return Table(
            title="Health of the ads that spend most",
            columns=(
                Column(key="ad", label="Ad"),
                Column(key="health", label="Health", kind="verdict"),
                Column(key="spend", label="Spend", kind="money"),
                Column(key="roas", label="ROAS", kind="ratio", metric="roas"),
                Column(key="ctr", label="CTR", kind="fraction", metric="ctr", wide_only=True),
                Column(key="trend", label="Last 3 days against 4 before"),
                Column(key="kill", label="Advice"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "ad": line.ad_name,
                    "health": line.health,
                    "spend": line.spend,
                    "roas": line.roas,
                    "ctr": line.ctr,
                    "trend": trend_words(line),
                    "kill": _KILLS[line.kill] if line.kill else "",
                    "command": line.command,
                }
                for line in self.lines
            ),
            currency=self.foot.currency,
        )

    def _beside(self) -> Table | None:
        if not self.beside:
            return None
        return Table(
            title="Beside ads like it",
            columns=(
                Column(key="rate", label="Figure"),
                Column(key="value", label="This ad", kind="figure"),
                Column(key="p25", label="Lowest quarter below", kind="figure"),
                Column(key="p50", label="Median", kind="figure"),
                Column(key="p75", label="Highest quarter above", kind="figure"),
                Column(key="against", label="Held against"),
            ),
            rows=tuple(
                {
                    "rate": line.label,
                    "value": Figure(value=line.value, unit=line.unit),
                    "p25": Figure(value=line.p25, unit=line.unit),
                    "p50": Figure(value=line.p50, unit=line.unit),
                    "p75": Figure(value=line.p75, unit=line.unit),
                    "against": line.against,
                }
                for line in self.beside
            ),
            currency=self.foot.currency,
        )

    def _asked(self) -> Table | None:
        if not self.asked:
            return None
        return Table(
            title="Every rule",
            columns=(
                Column(key="rule", label="Rule"),
                Column(key="state", label="Answer", kind="verdict"),
                Column(key="reason", label="Why"),
            ),
            rows=tuple({"rule": line.label, "state": line.state, "reason": line.reason} for line in self.asked),
        )

    def _rules(self) -> Table | None:
        if self.asked or not self.rules:
            return None
        return Table(
            title="Every rule, and how many ads it could not be asked about",
            columns=(
                Column(key="rule", label="Rule"),
                Column(key="holds", label="Holds for", kind="count"),
                Column(key="skipped", label="Not asked", kind="count"),
                Column(key="reasons", label="Because"),
            ),
            rows=tuple(
                {
                    "rule": line.label,
                    "holds": line.holds,
                    "skipped": line.skipped,
                    "reasons": "; ".join(f"{reason} ({n:,})" for reason, n in line.reasons.items()),
                }
                for line in self.rules
            ),
        )


def trend_words(line: HealthLine) -> str:
    """`ROAS falling by 23 %`; empty where nothing is known."""
    if line.trend is None or line.trend_change is None:
        return ""
    named = (line.trend_of or "").upper()
    return f"{named} {line.trend}" + ("" if line.trend == "steady" else f" by {abs(line.trend_change) * 100:.0f} %")


def _finding(found: Finding, one: bool) -> dict[str, Cell | Interval | Figure]:
    standing = found.standing if found.decided_on is None else f"{found.standing} ({found.decided_on})"
    return {
        "picture": found.picture,
        "ad": found.ad_name,
        "finding": found.label,
        "severity": found.severity,
        "value": Figure(value=found.value, unit=found.unit),
        "limit": Figure(value=found.limit, unit=found.unit),
        "usual": Figure(value=found.usual, unit=found.unit),
        "against": found.against,
        "counts": found.counts,
        "confidence": found.confidence,
        "spend": found.spend,
        "next": found.next_step,
        "standing": f"{standing}: {found.note}" if found.note else standing,
        "id": found.id,
        "command": found.next_command if one else found.command,
    }


def _cell(line: HealthLine, rule: RuleName) -> GridCell:
    state = line.states.get(rule, "skipped")
    return GridCell(state=_STATES.get(state, "none"), command=line.command if state != "skipped" else None)
