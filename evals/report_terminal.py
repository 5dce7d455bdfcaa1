"""The report in a terminal: what flipped first, then who scored what, per check and per tag, and how sure that is."""

import string
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from domain.case_draft import CaseDraft
from domain.eval_summary import ColumnScore, EvalSummary
from domain.format import MISSING, duration, percent
from domain.prompt_shown import PromptShown
from domain.table import Cell, Column, Figure, Interval, Table
from evals.comparison import CaseChange, ColumnComparison, Comparison, Rate, Spent
from evals.gate import Ruling
from evals.report_view import at_k, blessed, changed_check, tested
from terminal import grid, printable

# Flips of each kind, and tags, that are listed; all are in the report and in --json.
MOST_FLIPS, MOST_TAGS = 15, 24
# What the columns are called in the tables below their list.
LETTERS = string.ascii_uppercase
_ORIGIN = {"rules": "rules, no model", "provider": "", "stand_in": "stand-in, not counted"}
_VERDICT = {
    "ok": "✓ no regression",
    "regression": "✕ regression",
    "no_baseline": "○ no baseline",
    "untested": "○ untested",
}
_STYLE = {"ok": "green", "regression": "red", "no_baseline": "yellow", "untested": "yellow"}


def show(compared: Comparison, summary: EvalSummary, gate: Ruling, on: Console) -> None:
    """Prints one suite's report."""
    on.print(
        Text(_VERDICT[summary.verdict], style=f"bold {_STYLE[summary.verdict]}"), Text(printable(summary.headline))
    )
    for reason in gate.reasons:
        on.print(Text(printable(f"✕ {reason.sentence}"), style="red"))
    if told := blessed(compared):
        on.print(Text(printable(told), style="dim"))
    _flips(compared, on)
    on.print()
    for letter, one in zip(LETTERS, compared.columns, strict=False):
        origin = _ORIGIN[one.now.competitor.origin]
        on.print(Text(f"{letter}  "), Text(printable(one.now.competitor.label)), Text(origin, style="dim"))
    _titled("", _scores(compared), on)
    _titled("Per check", _checks(compared), on)
    _titled("Per tag", _tags(compared), on)
    for note in gate.notes:
        on.print(Text(printable(note), style="dim"))
    if summary.report:
        on.print(Text(f"Report: {printable(summary.report)}", style="dim"))


def list_table(summaries: Iterable[EvalSummary], untried: Iterable[tuple[str, int]]) -> Table:
    """The suites with their last runs, and the suites (name and number of cases) that never ran here."""
    columns = (
        Column(key="suite", label="Suite"),
        Column(key="cases", label="Cases", kind="count"),
        Column(key="ran", label="Last run", kind="instant"),
        Column(key="verdict", label="Verdict"),
        Column(key="rules", label="Rules pass"),
        Column(key="model", label="Best model"),
        Column(key="flips", label="✓→✕ · ✕→✓"),
    )
    rows: list[dict[str, Cell | Interval | Figure]] = [
        {
            "suite": found.suite,
            "cases": max((column.of for column in found.columns), default=0),
            "ran": f"{found.ran_at:%Y-%m-%dT%H:%M:%SZ}",
            "verdict": _VERDICT[found.verdict],
            "rules": found.rules.coverage if found.rules else None,
            "model": _best(found),
            "flips": f"{len(found.to_fail)} · {len(found.to_pass)}",
        }
        for found in summaries
    ]
    never: list[dict[str, Cell | Interval | Figure]] = [
        {"suite": name, "cases": cases, "verdict": "not run here"} for name, cases in untried
    ]
    return Table(columns=columns, rows=(*rows, *never))


def prompt_table(prompts: Sequence[PromptShown]) -> Table:
    """Every version of every prompt, with its last scores."""
    columns = (
        Column(key="prompt", label="Prompt"),
        Column(key="live", label="Live"),
        Column(key="hash", label="Hash"),
        Column(key="model", label="Model", wide_only=True),
        Column(key="variables", label="Variables", wide_only=True),
        Column(key="scores", label="Last scores"),
        Column(key="purpose", label="Purpose", wide_only=True),
    )
    rows: list[dict[str, Cell | Interval | Figure]] = [
        {
            "prompt": prompt.label,
            "live": "live" if prompt.live else "",
            "hash": prompt.hash,
            "model": prompt.model_class,
            "variables": ", ".join(prompt.variables) or MISSING,
            "scores": prompt.told,
            "purpose": prompt.purpose,
        }
        for prompt in prompts
    ]
    return Table(columns=columns, rows=tuple(rows))


def review_table(drafts: Sequence[CaseDraft]) -> Table:
    """The cases that people proposed, numbered as `eval review accept` takes them."""
    columns = (
        Column(key="number", label="#", kind="count"),
        Column(key="status", label="Status"),
        Column(key="suite", label="Suite"),
        Column(key="question", label="Question"),
        Column(key="calls", label="Called"),
        Column(key="complaint", label="Said of it"),
    )
    rows: list[dict[str, Cell | Interval | Figure]] = [
        {
            "number": number,
            "status": draft.status,
            "suite": draft.suite,
            "question": draft.question,
            "calls": "; ".join(call.command for call in draft.calls) or MISSING,
            "complaint": draft.complaint or MISSING,
        }
        for number, draft in enumerate(drafts, 1)
    ]
    return Table(columns=columns, rows=tuple(rows))


def _best(found: EvalSummary) -> str:
    models = [column for column in found.columns if column.origin == "provider"]
    scored = [column for column in models if column.told]
    if not scored:
        return f"not recorded, 0 of {max((c.of for c in models), default=0)}" if models else MISSING
    best: ColumnScore = max(scored, key=lambda column: (column.rate or 0, column.told))
    return f"{best.label}: {best.coverage}"


def _titled(title: str, table: Table | None, on: Console) -> None:
    if table is None or not table.rows:
        return
    on.print()
    if title:
        on.print(Text(title, style="bold"))
    on.print(grid(table, on.width))
    if table.more:
        on.print(Text(f"{table.more} more in the report", style="dim"))


def _flips(compared: Comparison, on: Console) -> None:
    for kind, sign, style in (("to_fail", "✓→✕", "red"), ("to_pass", "✕→✓", "green")):
        found = [(one, change) for one in compared.columns for change in one.changes if change.kind == kind]
        if found:
            on.print()
        for one, change in found[:MOST_FLIPS]:
            on.print(Text(sign, style=f"bold {style}"), Text(printable(_flip(one, change))))
            for check in change.checks:
                told = changed_check(check)
                on.print(Text(printable(f"      {check.name}" + (f": {told}" if told else "")), style="dim"))
        if len(found) > MOST_FLIPS:
            on.print(Text(f"      {len(found) - MOST_FLIPS} more in the report", style="dim"))


def _flip(one: ColumnComparison, change: CaseChange) -> str:
    parts = [one.now.competitor.label, "must pass" if change.must else "", tested(one.paired)]
    if change.same_answer:
        parts.append("same answer, so the checks changed")
    return f"{change.name}  [{' · '.join(filter(None, parts))}]"


def _scores(compared: Comparison) -> Table:
    columns = [
        Column(key="who", label=""),
        Column(key="passed", label="Passed"),
        Column(key="share", label="Share (95 %)"),
        Column(key="scored", label="Scored"),
    ]
    if any(one.paired and one.paired.verdict != "untested" for one in compared.columns):
        columns.append(Column(key="change", label="Change"))
    if any(_repeated(one) for one in compared.columns):
        columns += [Column(key="any", label="pass@k"), Column(key="every", label="pass^k")]
    columns += [
        Column(key="rules", label="Against rules"),
        Column(key="cost", label="Cost"),
        Column(key="tokens", label="Tokens", wide_only=True),
        Column(key="times", label="p50 · p95", wide_only=True),
    ]
    rows = [{"who": letter, **_score(one)} for letter, one in zip(LETTERS, compared.columns, strict=False)]
    return Table(columns=tuple(columns), rows=tuple(rows))


def _score(one: ColumnComparison) -> dict[str, Cell | Interval | Figure]:
    now = one.now
    last = max(now.at_k, key=lambda found: found.k) if _repeated(one) else None
    tokens = now.spent.input_tokens + now.spent.output_tokens
    return {
        "passed": f"{now.passed_cases} of {now.rate.cases}" if now.rate.cases else "not recorded",
        "share": _share(now.rate),
        "scored": f"{now.rate.cases} of {now.rate.of}",
        "change": tested(one.paired) or MISSING,
        "any": at_k(last, every=False) or MISSING,
        "every": at_k(last, every=True) or MISSING,
        "rules": one.against_rules.told if one.against_rules else MISSING,
        "cost": _cost(now.spent),
        "tokens": f"{tokens:,}" if tokens else MISSING,
        "times": f"{_seconds(now.spent.p50)} · {_seconds(now.spent.p95)}" if now.spent.timed else MISSING,
    }


def _repeated(one: ColumnComparison) -> bool:
    return any(found.k > 1 for found in one.now.at_k)


def _share(rate: Rate) -> str:
    if rate.rate is None or rate.low is None or rate.high is None:
        return MISSING
    return f"{percent(rate.rate, 0)} ({percent(rate.low, 0)}–{percent(rate.high, 0)})"


def _cost(spent: Spent) -> str:
    if not spent.cost:
        return MISSING if spent.cost is None else "$0"
    told = f"${spent.cost:.4f}" if spent.cost < 1 else f"${spent.cost:,.2f}"
    return told if spent.priced == spent.attempts else f"{told} ({spent.priced} of {spent.attempts} priced)"


def _seconds(value: float | None) -> str:
    return MISSING if value is None else f"{value:.1f}s" if value < 10 else duration(value)


def _checks(compared: Comparison) -> Table:
    names = {check.name: check.judged for one in compared.columns for check in one.now.checks}
    rates = [{check.name: check.rate for check in one.now.checks} for one in compared.columns]
    rows = [(name + " (judged)" * judged, [of.get(name) for of in rates]) for name, judged in names.items()]
    return _breakdown("Check", compared, rows)


def _tags(compared: Comparison) -> Table:
    names = dict.fromkeys(tag.tag for one in compared.columns for tag in one.now.tags)
    rates = [{tag.tag: tag.rate for tag in one.now.tags} for one in compared.columns]
    return _breakdown("Tag", compared, [(name, [of.get(name) for of in rates]) for name in names], MOST_TAGS)


def _breakdown(
    label: str, compared: Comparison, rows: Sequence[tuple[str, Sequence[Rate | None]]], most: int | None = None
) -> Table:
    letters = LETTERS[: len(compared.columns)]
    made: list[dict[str, Cell | Interval | Figure]] = [
        {"name": name, **{letter: _rate(rate) for letter, rate in zip(letters, rates, strict=False)}}
        for name, rates in rows
    ]
    heads = [Column(key=letter, label=letter) for letter in letters]
    shown = made if most is None else made[:most]
    return Table(columns=(Column(key="name", label=label), *heads), rows=tuple(shown), more=len(made) - len(shown))


def _rate(rate: Rate | None) -> str:
    """`31 of 40 · 78 %`; with what is scored where that is not all."""
    if rate is None or rate.of == 0:
        return MISSING
    if rate.cases == 0 or rate.rate is None:
        return rate.coverage
    told = f"{rate.passed} of {rate.attempts} · {percent(rate.rate, 0)}"
    return told if rate.cases == rate.of else f"{told} · {rate.coverage}"
