"""What /prompts answers: the prompts with their versions, what tests them, and how they last did."""

from collections.abc import Mapping

from pydantic import Field

from domain.answer import Answer
from domain.eval_summary import ColumnScore
from domain.format import instant
from domain.prompt_shown import PromptScore, PromptShown
from domain.table import Cell, Column, Figure, Interval, Table

NOT_RECORDED = "not recorded"
_SHORT_HASH = 12


class PromptList(Answer):
    """Versions of prompts, the live one of each first. `one`: all are of the same prompt, and shown with more."""

    prompts: tuple[PromptShown, ...] = ()
    one: bool = False
    # Of the prompts that are shown by their live version alone.
    older: Mapping[str, int] = Field(default_factory=dict[str, int])

    def table(self) -> Table:
        columns = (
            Column(key="prompt", label="Prompt"),
            Column(key="state", label="State", kind="verdict"),
            Column(key="score", label="Last score"),
            Column(key="suites", label="Tested by", wide_only=True),
            Column(key="hash", label="Hash"),
            Column(key="model_class", label="Model for", wide_only=True),
            *((Column(key="variables", label="Variables", wide_only=True),) if self.one else ()),
            *((Column(key="older", label="Older versions", kind="count", wide_only=True),) if self.older else ()),
            Column(key="command", label="", kind="command"),
        )
        return Table(columns=columns, rows=tuple(self._row(prompt) for prompt in self.prompts))

    def tables(self) -> tuple[Table, ...]:
        scores = tuple((prompt, score) for prompt in self.prompts for score in prompt.scores) if self.one else ()
        if not scores:
            return (self.table(),)
        return (
            self.table(),
            Table(
                title="Scores",
                columns=(
                    Column(key="prompt", label="Prompt"),
                    Column(key="suite", label="Suite"),
                    Column(key="model", label="Model"),
                    Column(key="passed", label="Passed"),
                    Column(key="share", label="Share passed", kind="interval", unit="fraction"),
                    Column(key="rules", label="Offline"),
                    Column(key="cost", label="Cost", kind="money", wide_only=True),
                    Column(key="p50", label="p50", kind="duration", wide_only=True),
                    Column(key="p95", label="p95", kind="duration", wide_only=True),
                    Column(key="at", label="Run", kind="instant", wide_only=True),
                ),
                rows=tuple(_score_row(prompt, score) for prompt, score in scores),
                currency="USD",
            ),
        )

    def _row(self, prompt: PromptShown) -> dict[str, Cell | Interval | Figure]:
        return {
            "prompt": prompt.label,
            "state": "live" if prompt.live else "not live",
            "score": _last(prompt),
            "suites": ", ".join(prompt.suites) or "no suite",
            "hash": prompt.hash[:_SHORT_HASH],
            "model_class": prompt.model_class,
            "variables": ", ".join(prompt.variables) or "none",
            "older": self.older.get(prompt.name, 0),
            "command": None if self.one else f"/prompts name={prompt.name}",
        }


def share(column: ColumnScore) -> Interval | None:
    """The share that passed with its 95 % interval (Wilson's); None where nothing is told."""
    if column.rate is None or column.low is None or column.high is None:
        return None
    return Interval(low=column.low, mid=column.rate, high=column.high)


def passed(column: ColumnScore | None) -> str:
    """`38 of 40 passed`; with the coverage where not all cases have an answer."""
    if column is None:
        return "–"
    if not column.told:
        return f"{NOT_RECORDED} (0 of {column.of:,})"
    said = f"{column.passed:,} of {column.told:,} passed"
    return said if column.told == column.of else f"{said} ({column.told:,} of {column.of:,} scored)"


def _last(prompt: PromptShown) -> str:
    if not prompt.scores:
        return NOT_RECORDED if prompt.suites else "–"
    last = max(prompt.scores, key=lambda score: score.ran_at)
    return passed(last.column) + (", of an earlier text" if last.stale else "")


def _score_row(prompt: PromptShown, score: PromptScore) -> dict[str, Cell | Interval | Figure]:
    column = score.column
    return {
        "prompt": prompt.label,
        "suite": score.suite,
        "model": column.engine,
        "passed": passed(column) + (", of an earlier text" if score.stale else ""),
        "share": share(column),
        "rules": passed(score.rules),
        "cost": None if column.cost is None else float(column.cost),
        "p50": column.p50,
        "p95": column.p95,
        "at": instant(score.ran_at),
    }
