"""What is told of a run of a suite of prompt tests after it: by the terminal's list, by the report and in the chat."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.format import plural

# The same words as evals.result.Origin: only rules and providers have scores; a stand-in's answers test the harness.
EvalOrigin = Literal["rules", "provider", "stand_in"]
# ok: nothing got worse that the gate minds. regression: the gate's reasons say what. no_baseline: nobody has blessed
# a run of this suite yet, so there is nothing to be worse than. untested: two versions were to be compared, and no
# provider's answers to both are on record.
EvalVerdict = Literal["ok", "regression", "no_baseline", "untested"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnScore(_Value):
    """One competitor of a run.

    `of` is the number of cases, `told` how many of them have an answer that could be checked, `passed` how many of
    those passed (at each case's threshold); `share` is the mean over the told cases of each one's share of repetitions
    that passed, `low` and `high` its interval (95 %, Wilson); None where none is told. `beats_rules` says in words how
    it stands against the rules on the same cases. `cost` in US dollars of all answers on record, None where not all
    prices are known; `p50` and `p95` are seconds that an answer took at the provider.
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
    share: float | None = None
    low: float | None = None
    high: float | None = None
    cost: Decimal | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    p50: float | None = None
    p95: float | None = None
    beats_rules: str = ""

    @property
    def rate(self) -> float | None:
        """The share that passed of what is told; None where nothing is."""
        if self.share is not None:
            return self.share
        return self.passed / self.told if self.told else None

    @property
    def coverage(self) -> str:
        """`141 of 160`; `6 of 7, 7 of 40 scored`; `not recorded, 0 of 40`."""
        if not self.told:
            return f"not recorded, 0 of {self.of}"
        passed = f"{self.passed} of {self.told}"
        return passed if self.told == self.of else f"{passed}, {self.told} of {self.of} scored"

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
    # Whether its column's change is more than chance would do; None where that could not be tested.
    certain: bool | None = None
    # Whether it is anybody's: what a stand-in answers otherwise is shown, and is no change of a score.
    counts: bool = True


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

    @property
    def headline(self) -> str:
        """One sentence: what flipped, how the rules do, and how much of the models is on record."""
        told = [self._changed()]
        if self.rules is not None:
            told.append(f"the rules pass {self.rules.coverage}")
        models = [column for column in self.columns if column.origin == "provider"]
        scored = [column for column in models if column.told]
        if scored:
            best = max(scored, key=lambda column: (column.rate or 0, column.told))
            told.append(f"{best.label} passes {best.coverage}")
        if unrecorded := len(models) - len(scored):
            told.append(f"{unrecorded} of {plural(len(models), 'model column')} not recorded")
        if others := len({flip.case for flip in self.flips if not flip.counts}):
            told.append(f"a stand-in's answers to {plural(others, 'case')} flipped, which is nobody's score")
        return "; ".join(told) + "."

    def _changed(self) -> str:
        if self.verdict == "untested":
            return f"{self.suite}: the versions could not be compared"
        if self.verdict == "no_baseline":
            return f"{self.suite} has no blessed baseline yet"
        fails = len({flip.case for flip in self.to_fail if flip.counts})
        passes = len({flip.case for flip in self.to_pass if flip.counts})
        if not fails and not passes:
            held = self.verdict == "regression"
            return f"{self.suite} is held back, though no case flipped" if held else f"No case of {self.suite} flipped"
        told = [f"{plural(fails, 'case')} now fail{'s' * (fails == 1)}"] * bool(fails)
        told += [f"{plural(passes, 'case')} now pass{'es' * (passes == 1)}"] * bool(passes)
        return f"{self.suite}: " + " and ".join(told)
