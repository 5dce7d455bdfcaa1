"""What /recommendation answers: what was decided, newest first."""

from domain.answer import Answer
from domain.format import instant
from domain.recommendation import Decided
from domain.table import Column, Table

LABELS = {"fatigue": "Tired of it", "coverage": "Coverage"}


class RecommendationReport(Answer):
    """The decisions that hold, newest first; `labels` names each rule."""

    decided: tuple[Decided, ...] = ()
    labels: dict[str, str]
    more: int = 0

    def table(self) -> Table | None:
        if not self.decided:
            return None
        return Table(
            columns=(
                Column(key="subject", label="About"),
                Column(key="rule", label="Finding"),
                Column(key="decision", label="Decided", kind="verdict"),
                Column(key="note", label="Note"),
                Column(key="at", label="When", kind="instant"),
                Column(key="id", label="Recommendation"),
                Column(key="command", label="", kind="command"),
            ),
            rows=tuple(
                {
                    "subject": one.subject,
                    "rule": self.labels.get(one.rule, one.rule),
                    "decision": one.decision,
                    "note": one.note,
                    "at": instant(one.decided_at),
                    "id": one.recommendation_id,
                    "command": f"/diagnose ad={one.ad_id} account={one.account}" if one.ad_id else "/coverage",
                }
                for one in self.decided
            ),
            more=self.more,
            more_command="/recommendation limit=1000" if self.more else None,
        )
