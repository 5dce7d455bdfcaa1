"""What a run of congruence checks came to."""

from pydantic import BaseModel, ConfigDict

from domain.ad_congruence import AdCongruence
from domain.answer import Answer
from domain.congruence import VERDICTS, Verdict
from domain.counts import Money
from domain.format import count
from domain.picture import Picture
from domain.table import Cell, Column, Figure, Interval, Table


class CheckedCounts(BaseModel):
    """Ads by what became of them. `verdicts` counts the new checks by their worst verdict; money is US dollars.

    `unread` of the new ones had no page to be held against. `skipped` has a reason for each ad that was left out.
    """

    model_config = ConfigDict(frozen=True)

    new: int = 0
    cached: int = 0
    unread: int = 0
    # Quotes of a model's that did not stand in their text, and whose verdicts were dropped.
    dropped: int = 0
    skipped: dict[str, int] = {}
    errors: dict[str, int] = {}
    verdicts: dict[Verdict, int] = {}
    expected_usd: Money | None = None
    spent_usd: Money | None = None
    budget_usd: Money | None = None
    judge: str = "rules"


class CongruenceReport(Answer):
    """A run's counts; of one ad its check too."""

    counts: CheckedCounts
    ad: AdCongruence | None = None

    def table(self) -> Table:
        told = self.counts
        lines = [
            ("Checked now", told.new),
            *((f"– worst: {verdict.replace('_', ' ')}", told.verdicts[verdict]) for verdict in VERDICTS
              if told.verdicts.get(verdict)),
            ("Known already, nothing changed", told.cached),
            *((f"Skipped: {reason}", number) for reason, number in sorted(told.skipped.items())),
            *((f"Failed: {reason}", number) for reason, number in sorted(told.errors.items())),
            *([("Verdicts dropped, as their quotes were not found", told.dropped)] if told.dropped else []),
        ]  # fmt: skip
        rows: list[dict[str, Cell | Interval | Figure]] = [
            {"what": what, "value": count(number)} for what, number in lines
        ]
        for label, money in (
            ("Expected cost", told.expected_usd),
            ("Spent", told.spent_usd),
            ("Budget", told.budget_usd),
        ):
            if money is not None:
                rows.append({"what": label, "value": f"${money:.4f}" if money < 1 else f"${money:.2f}"})
        return Table(
            title="This run",
            columns=(Column(key="what", label="What"), Column(key="value", label="Number")),
            rows=tuple(rows),
        )

    def tables(self) -> tuple[Table, ...]:
        return (*self.ad.tables(), self.table()) if self.ad is not None else (self.table(),)

    def pictures(self) -> tuple[Picture, ...]:
        return self.ad.pictures() if self.ad is not None else ()
