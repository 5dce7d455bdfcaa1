"""The proof of an import: what a file did to the stored results, row by row where it did not go smoothly."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Answer
from domain.counts import Money
from domain.format import MISSING, count, plural
from domain.table import Cell, Column, Figure, Interval, Table

ImportKind = Literal["ads_manager", "ads_sheet", "reviews", "reddit", "amazon", "competitor"]
IMPORT_LABELS: dict[ImportKind, str] = {
    "ads_manager": "results",
    "ads_sheet": "ads sheet",
    "reviews": "reviews",
    "reddit": "Reddit quotes",
    "amazon": "Amazon analysis",
    "competitor": "competitors",
}
# Listed one by one; all are counted.
LISTED = 50


class Problem(BaseModel):
    """A cell that could not be read, and the line whose row was therefore left out."""

    model_config = ConfigDict(frozen=True)

    line: int
    column: str
    value: str
    reason: str


class Restatement(BaseModel):
    """A stored value that the file changed."""

    model_config = ConfigDict(frozen=True)

    meta_ad_id: str
    ad_name: str
    day: date
    metric: str
    old: Money | None
    new: Money | None


class Restated(BaseModel):
    """By how much a file changed what was stored. Amounts in the account's currency; new minus old."""

    model_config = ConfigDict(frozen=True)

    rows: int = 0
    spend: Money = Decimal(0)
    purchases: int = 0
    purchase_value: Money = Decimal(0)
    biggest: Restatement | None = None

    def told(self, currency: str) -> str:
        """The changes in words and signed figures."""
        purchases = f"{self.purchases:+,}".replace("-", "−")
        return (
            f"spend {_change(self.spend, currency)}, purchases {purchases},"
            f" value {_change(self.purchase_value, currency)}"
        )


class ImportReport(Answer):
    """What one file did. Rows are ad-days of an export, rows of an ads sheet, reviews, or quotes.

    `refused` rows had a cell that could not be read; `problems` lists the first of them. `summary_rows`
    are the file's own totals, left out. `unknown_ads` of a sheet had no results yet.
    """

    kind: ImportKind
    file_name: str
    file_hash: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: tuple[Problem, ...] = ()
    summary_rows: int = 0
    repeated_rows: int = 0
    summed_rows: int = 0
    replaced_by_id: int = 0
    ads: int = 0
    new_ads: int = 0
    first_day: date | None = None
    last_day: date | None = None
    days: int = 0
    spend: Money | None = None
    currency: str | None = None
    file_total: Money | None = None
    accounts: tuple[str, ...] = ()
    restated: Restated = Restated()
    columns_read: tuple[str, ...] = ()
    columns_ignored: tuple[str, ...] = ()
    unknown_ads: tuple[str, ...] = ()
    unknown_ads_count: int = 0
    hooks: dict[str, int] = Field(default_factory=dict)
    # What else the proof of reviews and quotes says, a line each: which column was read as what, which product, …
    lines: tuple[tuple[str, str], ...] = ()

    def table(self) -> Table:
        lines: list[tuple[str, str]] = [
            ("Rows new", count(self.new)),
            ("Rows changed", count(self.changed)),
            ("Rows unchanged", count(self.unchanged)),
            ("Rows refused", count(self.refused)),
        ]
        if self.kind == "ads_manager":
            lines += [
                ("Totals rows left out", count(self.summary_rows)),
                ("Ads", f"{count(self.ads)}, {count(self.new_ads)} of them new"),
                ("Days", f"{count(self.days)}, {self.first_day} to {self.last_day}" if self.days else "none"),
                ("Spend", exact(self.spend, self.currency or "USD")),
                *self._restated_lines(),
            ]
        elif self.kind == "ads_sheet":
            lines += [("Ads", count(self.ads)), ("Ads without results yet", count(self.unknown_ads_count))]
        else:
            lines += self.lines
        lines += [
            ("Columns read", ", ".join(self.columns_read)),
            ("Columns not read", ", ".join(self.columns_ignored) or "none"),
        ]
        lines += [(f"Line {p.line}", f"{p.column} {p.value!r}: {p.reason}") for p in self.problems[:10]]
        rows: tuple[dict[str, Cell | Interval | Figure], ...] = tuple({"what": a, "value": b} for a, b in lines)
        more = max(0, self.refused - 10)
        return Table(
            columns=(Column(key="what", label="What"), Column(key="value", label="Value")),
            rows=rows,
            currency=self.currency,
            more=more,
            more_command="/imports limit=1 problems=50" if more else None,
        )

    def _restated_lines(self) -> list[tuple[str, str]]:
        if not self.restated.rows:
            return []
        currency = self.currency or "USD"
        told = [
            (
                "Restated",
                f"{plural(self.restated.rows, 'row')}: {self.restated.told(currency)}",
            )
        ]
        if big := self.restated.biggest:
            told.append(
                ("Biggest restatement", f"{big.ad_name} on {big.day}: {big.metric} {big.old or 0} → {big.new or 0}")
            )
        return told


class PastImport(BaseModel):
    """A row of the list of imports."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    created_at: datetime
    report: ImportReport


def exact(value: Decimal | None, currency: str) -> str:
    """An amount to the cent, as a proof needs it."""
    return MISSING if value is None else f"{currency} {value:,.2f}".replace("-", "−")


def _change(value: Decimal, currency: str) -> str:
    return f"{currency} {value:+,.2f}".replace("-", "−")
