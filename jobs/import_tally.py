"""What is counted while an export goes by."""

from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from connectors.ads_manager_export import Batch
from domain.errors import AskAgain
from domain.format import count
from domain.import_report import LISTED, Problem

# A file with more refused rows than both of these is refused as a whole.
FEW = 20
FEW_SHARE = 0.05


@dataclass
class Tally:
    """What was counted while a file went by."""

    rows: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    summary_rows: int = 0
    summary_spend: list[Decimal] = field(default_factory=list[Decimal])
    currencies: set[str] = field(default_factory=set[str])
    keys: list[npt.NDArray[np.uint64]] = field(default_factory=list[npt.NDArray[np.uint64]])

    def add(self, batch: Batch) -> None:
        self.rows += batch.rows
        self.refused += batch.refused
        self.problems = (self.problems + batch.problems)[:LISTED]
        self.summary_rows += batch.summary_rows
        self.summary_spend = (self.summary_spend + batch.summary_spend)[:2]
        self.currencies |= batch.currencies
        self.keys.append(batch.keys)

    def repeats(self) -> bool:
        """Whether any ad's day may stand twice: equal keys, or the rare equal hash."""
        keys = np.concatenate(self.keys) if self.keys else np.empty(0, dtype=np.uint64)
        return len(np.unique(keys)) < len(keys)

    def refuse_many(self) -> None:
        """Refuses the file where too much of it cannot be read.

        Raises:
            AskAgain: With the first bad cell.
        """
        good = self.rows - self.refused
        if self.refused > max(FEW, FEW_SHARE * self.rows) or (self.refused and not good):
            first = self.problems[0]
            raise AskAgain(
                f"{count(self.refused)} of {count(self.rows)} rows cannot be read, e.g. line {first.line},"
                f" {first.column} {first.value!r}: {first.reason}.",
                f"Up to {FEW} such rows, or {FEW_SHARE:.0%}, would be left out; export the file again.",
                "bad_file",
            )
        if not good:
            raise AskAgain(
                "The file has no row of an ad and a day, only totals.",
                "In Ads Manager choose Breakdown → By time → Day, then export again.",
                "bad_file",
            )
