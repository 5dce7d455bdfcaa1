"""A prompt book of made-up prompts and runs, for tests of what is shown of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from domain.case_draft import CaseDraft
from domain.eval_summary import ColumnScore, EvalSummary, FlipTold
from domain.prompt_shown import PromptScore, PromptShown

RAN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOSTILE = "<img src=x onerror=alert(1)>"


def column(origin="rules", passed=30, told=40, of=40, **more):
    given = {"label": "offline", "engine": "offline", "low": 0.5, "high": 0.9} | more
    return ColumnScore(origin=origin, passed=passed, told=told, of=of, **given)


MODEL = column(
    "provider", 7, 7, label="persona_core@v1 · anthropic:a", engine="anthropic:a", prompt="persona_core", version=1,
    hash="abc", cost=Decimal("0.12"), input_tokens=900, output_tokens=100, p50=1.5, p95=4.0,
)  # fmt: skip


def run(suite="persona_core", verdict="regression", columns=None, **more):
    flips = (
        FlipTold(case=HOSTILE, column="offline", to_pass=False, checks=("evidence",), certain=True),
        FlipTold(case="mended", column="offline", to_pass=True),
    )
    given = {"reasons": ("offline: 1 case got worse.",), "flips": flips, "report": "/home/eva/last.html"} | more
    return EvalSummary(
        suite=suite, ran_at=RAN, repetitions=1, columns=columns or (column(), MODEL), verdict=verdict, **given
    )


def prompt(name, version=1, live=True, **more):
    given = {"hash": f"{name}-hash-of-it", "purpose": "Write it.", "output": "Out", "variables": (), "model_class": "w"}
    return PromptShown(name=name, version=version, live=live, **(given | more))


@dataclass
class Shelf:
    """tools.deps.PromptBook in memory."""

    held: tuple[PromptShown, ...] = (
        prompt("gap_fill", suites=("gap_fill",)),
        prompt(
            "persona_core",
            suites=("persona_core",),
            variables=("brand",),
            scores=(PromptScore(suite="persona_core", ran_at=RAN, column=MODEL, rules=column(), stale=True),),
        ),
        prompt("persona_core", 2, live=False),
    )
    kept: tuple[EvalSummary, ...] = (run(),)
    html: dict[str, str] = field(default_factory=lambda: {"persona_core": "<h1>report</h1>"})
    added: list[CaseDraft] = field(default_factory=list)

    def prompts(self):
        return self.held

    def suites(self):
        return ("persona_core", "routing")

    def runs(self, suite=None, limit=10):
        return [run for run in self.kept if suite in (None, run.suite)][:limit]

    def report(self, suite):
        return self.html.get(suite)

    def waiting(self):
        return len(self.added)

    def add_case(self, draft):
        new = draft.id not in {kept.id for kept in self.added}
        self.added += [draft] * new
        return new
