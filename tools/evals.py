"""/evals: the last runs of the prompt tests. They are the platform's; their reports open for its operators."""

from asyncio import to_thread

from pydantic import BaseModel, ConfigDict, Field

from domain.answer import Action, Answer, Foot
from domain.errors import AskAgain
from domain.eval_report import VERDICTS, EvalDetail, EvalList, SuiteLine, flips_told, models_told
from domain.eval_summary import EvalSummary
from domain.format import plural
from domain.prompt_report import passed
from store import runs
from tools.deps import Deps
from tools.nearest import nearest

# Where chat/routes.py serves the report of a suite's last run: ADDRESS/SUITE.html.
ADDRESS = "/prompt_tests"
_MOST_REASONS = 6


class EvalsArgs(BaseModel):
    """Which suite."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suite: str | None = Field(default=None, description="One suite, such as routing: its last run and those before it.")
    limit: int = Field(default=10, ge=1, le=40, description="How many runs of the suite to list.")


async def evals(deps: Deps, args: EvalsArgs) -> Answer:
    """The last runs of the prompt tests: verdicts, who passed how many cases, and what changed against the baseline.

    Args:
        suite: one suite, e.g. routing.
        limit: how many of its runs.
    """
    async with deps.transaction() as conn:
        operator = await runs.platform_wide(conn)
    if args.suite is None:
        return await to_thread(_all, deps, operator)
    return await to_thread(_one, deps, args.suite.strip(), args.limit, operator)


def _all(deps: Deps, operator: bool) -> EvalList:
    book = deps.prompt_book
    last = {summary.suite: summary for summary in reversed(book.runs(limit=1))}
    names = dict.fromkeys([*book.suites(), *last])
    lines = tuple(SuiteLine(suite=name, last=last.get(name)) for name in names)
    waiting = book.waiting() if operator else 0
    notes = [f"Proposed cases that wait to be read: {waiting:,}. viraltracker eval review shows them."] * bool(waiting)
    return EvalList(
        headline=_told(lines),
        suites=lines,
        foot=Foot(notes=(*notes, "Runs are kept on the machine on which viraltracker eval was typed.")),
        actions=(Action(label="The prompts", command="/prompts"),),
    )


def _one(deps: Deps, name: str, limit: int, operator: bool) -> EvalDetail:
    book = deps.prompt_book
    found = book.runs(name, limit)
    if not found:
        raise _nothing(name, list(book.suites()))
    last = found[0]
    notes = [*last.reasons[:_MOST_REASONS]]
    notes += [f"{len(last.reasons) - _MOST_REASONS} more reasons stand in the report."] * (
        len(last.reasons) > _MOST_REASONS
    )
    if last.blessed_by and last.blessed_at:
        notes.append(f"The baseline was blessed by {last.blessed_by} on {last.blessed_at.date()}.")
    if last.judge:
        notes.append(f"Judged by {last.judge}.")
    actions = [Action(label="All suites", command="/evals"), Action(label="The prompts", command="/prompts")]
    if operator and book.report(name) is not None:
        actions.insert(
            0, Action(label="Open the report", command=f"/evals suite={name}", href=f"{ADDRESS}/{name}.html")
        )
        notes += [f"The report's file is {last.report}."] if last.report else []
    return EvalDetail(
        headline=_last_told(last),
        last=last if operator else last.model_copy(update={"report": None}),
        earlier=tuple(run if operator else run.model_copy(update={"report": None}) for run in found[1:]),
        foot=Foot(notes=tuple(notes)),
        actions=tuple(actions),
    )


def _told(lines: tuple[SuiteLine, ...]) -> str:
    ran = [line.last for line in lines if line.last is not None]
    if not ran:
        return (
            f"{plural(len(lines), 'suite')} of prompt tests, and none was run on this machine yet:"
            " type viraltracker eval all in a shell."
        )
    worse = [summary.suite for summary in ran if summary.verdict == "regression"]
    compared = sum(summary.verdict != "no_baseline" for summary in ran)
    said = "none of them has a baseline yet" if not compared else "none got worse than its baseline"
    if worse:
        said = f"{', '.join(worse)} got worse"
    were = "was" if len(ran) == 1 else "were"
    return f"{len(ran):,} of {plural(len(lines), 'suite')} of prompt tests {were} run here; {said}."


def _last_told(last: EvalSummary) -> str:
    offline = f"Offline {passed(last.rules)}; models" if last.rules else "Models"
    against = "" if last.verdict == "no_baseline" else f"; {flips_told(last)}"
    return f"{last.suite}: {VERDICTS[last.verdict]}. {offline} {models_told(last)}{against}."


def _nothing(name: str, suites: list[str]) -> AskAgain:
    if name in suites:
        return AskAgain(
            f"The suite {name!r} was not run on this machine yet.",
            f"Type `viraltracker eval {name}` in a shell.",
            "not_found",
        )
    close = nearest(name, suites)
    meant = f"Did you mean {close}? " if close else ""
    return AskAgain(f"There is no suite {name[:80]!r}.", f"{meant}There are: {', '.join(suites)}.", "not_found")
