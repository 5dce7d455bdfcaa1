"""What a comparison says: each column's scores, and what changed since the baseline (or between two versions).

All shares are fractions of 1, money is US dollars, times are seconds. None: not known.
"""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

from evals.diff import FieldDiff
from evals.result import Attempt, CheckState, Competitor

# better, worse: told from noise, or certain (rules always answer alike). mixed: certain changes both ways. noise:
# something changed, not enough to tell it from chance. same: nothing changed. untested: no case was told in both.
Verdict = Literal["better", "worse", "mixed", "noise", "same", "untested"]
# moved: no flip, but a check or the share of repetitions came out otherwise. lost: told before, not now. gained: told
# now, not before. changed: the case itself was edited since, so that its two outcomes are of two questions.
ChangeKind = Literal["to_fail", "to_pass", "lost", "moved", "changed", "gained", "removed", "added"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rate(_Value):
    """A share with what it rests on. `rate` is the mean over the told cases of each one's share of attempts that
    passed; `low` and `high` the ends of its 95 % interval (Wilson, at the number of attempts that the cases are worth
    as clusters). `cases` of `of` are told; `passed` of `attempts` passed, where `asked` attempts were wanted."""

    rate: float | None
    low: float | None
    high: float | None
    cases: int
    of: int
    passed: int
    attempts: int
    asked: int

    @property
    def coverage(self) -> str:
        """ "7 of 40 scored"; "not recorded, 0 of 40"."""
        return f"{self.cases} of {self.of} scored" if self.cases else f"not recorded, 0 of {self.of}"


class AtK(_Value):
    """Of k repetitions: `any` (pass@k) at least one passes, `every` (pass^k) all do. Unbiased estimates, over the
    `Rate.cases` cases that have at least k told attempts."""

    k: int
    any: Rate
    every: Rate


class Spent(_Value):
    """What all attempts took. `priced` of `attempts` have a known cost, `timed` a known time; p50 and p95 in seconds
    of the provider's time."""

    attempts: int
    requests: int
    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    priced: int
    p50: float | None
    p95: float | None
    timed: int


class CheckScore(_Value):
    """One check over all cases to which it applies. `score`: the mean of its scores, where it gives any, over `scored`
    attempts."""

    name: str
    judged: bool
    rate: Rate
    score: float | None
    scored: int


class TagScore(_Value):
    """The cases with one tag."""

    tag: str
    rate: Rate


class ColumnScores(_Value):
    """One competitor's figures. `counts`: made by rules or a provider; a stand-in's figures are shown, and are nobody's
    score. `passed_cases` of `rate.cases` passed (at each one's threshold). `failed`: attempts in which the model gave
    no answer. `must_failed`: names of must-cases with a failed attempt."""

    competitor: Competitor
    counts: bool
    passed_cases: int
    rate: Rate
    at_k: tuple[AtK, ...]
    tags: tuple[TagScore, ...]
    checks: tuple[CheckScore, ...]
    spent: Spent
    failed: int
    must_failed: tuple[str, ...]


class Paired(_Value):
    """The same cases before and now. `difference` is now less before, `low` to `high` its 95 % interval; `p` that of
    the exact sign-flip test over cases, two-sided (None: `certain`, or nothing to test). `adjusted`: p after Holm over
    all tags and checks of this column; None for the whole column. `repetitions`: how many attempts of each case were
    compared (the same number on both sides). `worse`, `better`, `equal`: cases. `blind_below`: a drop smaller than this
    share could not be told from chance with so many cases; `finds`: a drop of this share is found four times in
    five; both None where no drop could be (fewer than 6 cases)."""

    verdict: Verdict
    certain: bool
    cases: int
    of: int
    repetitions: int
    before: float | None
    now: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    adjusted: float | None = None
    worse: int
    better: int
    equal: int
    blind_below: float | None = None
    finds: float | None = None


class PartChange(_Value):
    """A tag or a check, before and now, with its test."""

    name: str
    kind: Literal["tag", "check"]
    before: Rate | None
    now: Rate | None
    paired: Paired


class CheckChange(_Value):
    """One check of one case that came out otherwise. `passed_*` of `scored_*` attempts; `state_*`: "scored" where any
    attempt was. `reason_*`: of the attempt that is shown."""

    name: str
    judged: bool
    state_before: CheckState | None
    state_now: CheckState | None
    passed_before: int
    scored_before: int
    passed_now: int
    scored_now: int
    reason_before: str
    reason_now: str


class CaseChange(_Value):
    """A case that changed. `before` and `now` are the attempts that show it (one that passed on the side that passes,
    one that failed on the side that fails); `told_*` each attempt's outcome; `fields` what differs between their
    outputs and tool calls, strings word by word. `same_answer`: the answers are equal, so the checks changed."""

    name: str
    kind: ChangeKind
    tags: tuple[str, ...]
    must: bool
    question: str
    threshold: float
    told_before: tuple[bool, ...]
    told_now: tuple[bool, ...]
    checks: tuple[CheckChange, ...]
    before: Attempt | None
    now: Attempt | None
    fields: tuple[FieldDiff, ...]
    same_answer: bool

    @property
    def check_changed(self) -> bool:
        """The same answer passed a rule's check before and fails it now, or the reverse: no chance is in that."""
        return self.same_answer and any(not check.judged for check in self.checks)

    @property
    def checks_lost(self) -> tuple[str, ...]:
        """Checks by rule that every attempt passed before and one fails now."""
        return tuple(
            check.name
            for check in self.checks
            if not check.judged
            and 0 < check.scored_before == check.passed_before
            and check.passed_now < check.scored_now
        )


class AgainstRules(_Value):
    """A model's column against the offline engine's, on the same cases. Worth something only if `verdict` is better."""

    paired: Paired

    @property
    def told(self) -> str:
        """In words, for a cell of a table."""
        words: dict[Verdict, str] = {
            "better": "beats the rules",
            "worse": "loses to the rules",
            "mixed": "no better than the rules",
            "noise": "not told from the rules",
            "same": "equals the rules",
            "untested": "not recorded",
        }
        return words[self.paired.verdict]


class ColumnComparison(_Value):
    """One column now, and what it is compared with: the baseline's column, or another version's of this run.

    `paired`, `changes` and `parts` are empty where there is nothing to compare with. `changes`: flips first (pass to
    fail, then fail to pass), then the other kinds in the order of `ChangeKind`, each in the cases' order.
    `edited_in_place`: the prompt's file was edited under the same version number."""

    now: ColumnScores
    before: ColumnScores | None
    paired: Paired | None
    changes: tuple[CaseChange, ...]
    parts: tuple[PartChange, ...]
    against_rules: AgainstRules | None
    edited_in_place: bool = False

    def of_kind(self, *kinds: ChangeKind) -> tuple[CaseChange, ...]:
        return tuple(change for change in self.changes if change.kind in kinds)

    @property
    def flips(self) -> tuple[CaseChange, ...]:
        """Pass to fail, then fail to pass."""
        return self.of_kind("to_fail", "to_pass")


class Blessing(_Value):
    """Who wrote a baseline, why and when; `hash` of what was blessed, `previous` that of the baseline before."""

    who: str
    why: str
    at: datetime
    hash: str
    previous: str | None = None


class Comparison(_Value):
    """A run against the blessed baseline (`blessed` is None where there is none) or, with `against`, its own columns
    against another version's.

    `gone`: columns of the baseline that have scores, and no counterpart in this run. `cases_changed`, `_added`,
    `_removed`: names, against the baseline. `whole` is False where cases were left out on purpose, `all_columns` where
    models or versions were."""

    suite: str
    ran_at: datetime
    repetitions: int
    whole: bool
    all_columns: bool = True
    blessed: Blessing | None
    baseline_repetitions: int | None
    against: int | None
    judge_before: str | None
    judge_now: str | None
    columns: tuple[ColumnComparison, ...]
    gone: tuple[ColumnScores, ...]
    cases_changed: tuple[str, ...]
    cases_added: tuple[str, ...]
    cases_removed: tuple[str, ...]
