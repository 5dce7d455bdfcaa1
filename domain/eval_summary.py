"""What is told of a run of a suite of prompt tests after it: by the terminal's list, by the report and in the chat."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

# The same words as evals.result.Origin: only rules and providers have scores; a stand-in's answers test the harness.
EvalOrigin = Literal["rules", "provider", "stand_in"]
# ok: nothing got worse that the gate minds. regression: the gate's reasons say what. no_baseline: nobody has blessed
# a run of this suite yet, so there is nothing to be worse than.
EvalVerdict = Literal["ok", "regression", "no_baseline"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnScore(_Value):
    """One competitor of a run.

    `of` is the number of cases, `told` how many of them have an answer that could be checked, `passed` how many of
    those passed; `low` and `high` bound the share of passed by Wilson's interval (95 %), None where none is told.
    `cost` in US dollars of all answers on record, None where not all prices are known; `p50` and `p95` are seconds
    that an answer took at the provider.
    """

    label: str
    origin: EvalOrigin
    engine: str
    prompt: str | None = None
    version: int | None = None
    hash: str | None = None
    passed: int
    told: int
    of: int
    low: float | None = None
    high: float | None = None
    cost: Decimal | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    p50: float | None = None
    p95: float | None = None

    @property
    def rate(self) -> float | None:
        """The share that passed of the cases that are told; None where none is."""
        return self.passed / self.told if self.told else None

    @property
    def counts(self) -> bool:
        """Whether it is anybody's score: a stand-in's answers never are."""
        return self.origin != "stand_in"


class FlipTold(_Value):
    """A case whose result changed against the baseline, and the checks that changed with it."""

    case: str
    column: str
    to_pass: bool
    checks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    # Whether the change is beyond what repetitions of the same answer would do; None where that was not tested.
    certain: bool | None = None


class EvalSummary(_Value):
    """One run of a suite. `flips`: pass to fail first. `report`: the HTML file's path on the machine that ran it."""

    suite: str
    ran_at: datetime
    repetitions: int
    columns: tuple[ColumnScore, ...]
    verdict: EvalVerdict
    reasons: tuple[str, ...] = ()
    flips: tuple[FlipTold, ...] = ()
    judge: str | None = None
    blessed_by: str | None = None
    blessed_at: datetime | None = None
    report: str | None = None

    @property
    def to_fail(self) -> tuple[FlipTold, ...]:
        return tuple(flip for flip in self.flips if not flip.to_pass)

    @property
    def to_pass(self) -> tuple[FlipTold, ...]:
        return tuple(flip for flip in self.flips if flip.to_pass)

    @property
    def rules(self) -> ColumnScore | None:
        """The offline engine's column, which every prompt has to beat."""
        return next((column for column in self.columns if column.origin == "rules"), None)
