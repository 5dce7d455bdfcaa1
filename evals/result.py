"""What a run of a suite found: columns (a prompt version and a model, or the rules) of cases of attempts of checks."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

# rules: the offline engine. provider: answers of a real provider. stand_in: written by hand or by a loopback server,
# for testing the harness; it is shown, and counts nowhere as a model's score.
Origin = Literal["rules", "provider", "stand_in"]
# scored: there is an answer, and it was checked. not_recorded: no answer is on record. failed: the model was asked and
# gave none (refused, malformed twice, cut off): a failed attempt is a scored one that passed nothing.
AttemptState = Literal["scored", "not_recorded", "failed"]
CheckState = Literal["scored", "not_recorded", "not_applicable"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PromptRef(_Value):
    """One version of a prompt as it was when it was run."""

    name: str
    version: int
    hash: str

    @property
    def label(self) -> str:
        return f"{self.name}@v{self.version}"


class Competitor(_Value):
    """Who answered: the rules ("offline"), or a model with a version of the prompt."""

    engine: str
    origin: Origin
    prompt: PromptRef | None = None

    @property
    def label(self) -> str:
        """Names the column: "offline", "persona_core@v3 · anthropic:claude-sonnet-5-5"."""
        return self.engine if self.prompt is None else f"{self.prompt.label} · {self.engine}"


class CheckResult(_Value):
    """What one check found. `passed` and `score` (0 to 1) are there only when scored; `judged`: by a model."""

    name: str
    state: CheckState
    passed: bool | None = None
    score: float | None = None
    reason: str = ""
    judged: bool = False


class ToolCalled(_Value):
    """A tool call of an answer, as a person would type it, and what came back where something did."""

    command: str
    result: str = ""


class Used(_Value):
    """What an attempt took. `cost` in US dollars, `seconds` of the provider's time; None: not known."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = None
    seconds: float | None = None


class Attempt(_Value):
    """One repetition of a case. It passed when every check that was scored passed and none is not recorded."""

    repetition: int
    state: AttemptState
    checks: tuple[CheckResult, ...] = ()
    output: JsonValue = None
    calls: tuple[ToolCalled, ...] = ()
    error: str = ""
    used: Used = Used()

    @property
    def passed(self) -> bool | None:
        """None where it could not be told."""
        if self.state == "not_recorded":
            return None
        if self.state == "failed":
            return False
        told: bool | None = True
        for check in self.checks:
            if check.passed is False:
                return False
            if check.state == "not_recorded":
                told = None
        return told


class CaseResult(_Value):
    """A case's attempts. `must`: one failure is a regression, whatever statistics say. `threshold`: the least share of
    scored attempts that must pass for the case to pass. `hash`: of the case as it was (EvalCase.hash), so that an
    edited case is not taken for an answer that changed."""

    name: str
    hash: str = ""
    tags: tuple[str, ...] = ()
    must: bool = False
    threshold: float = 1.0
    question: str = ""
    attempts: tuple[Attempt, ...] = ()

    @property
    def told(self) -> tuple[bool, ...]:
        """Passed or not, of the attempts of which it can be told."""
        return tuple(attempt.passed for attempt in self.attempts if attempt.passed is not None)

    @property
    def passed(self) -> bool | None:
        """None where no attempt could be told."""
        return self.passes(self.told)

    def passes(self, told: tuple[bool, ...]) -> bool | None:
        """Whether such outcomes are enough for this case."""
        return sum(told) >= self.threshold * len(told) - 1e-9 if told else None


class Column(_Value):
    """One competitor's cases, all of them, the unrecorded too."""

    competitor: Competitor
    cases: tuple[CaseResult, ...]


class SuiteRun(_Value):
    """One run. `cases_hash` is of the cases and their expectations; `judge`: the pinned judge's label, None where the
    suite has no judged check."""

    suite: str
    ran_at: datetime
    cases_hash: str
    repetitions: int
    judge: str | None = None
    columns: tuple[Column, ...]
