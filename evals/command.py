"""`viraltracker eval …`: what it does, once its words are read (evals.arguments)."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from domain.errors import AskAgain
from domain.format import plural
from evals import kept, listings
from evals.arguments import EvalWords
from evals.around import Around
from evals.printed import say
from terminal import console, grid, printable

if TYPE_CHECKING:
    from evals.run import Progress
    from evals.suite import Suite
    from evals.suite_report import Reported

REGRESSION = 1


async def evaluate(words: EvalWords, around: Around) -> int:
    """Does what was asked; prints on stdout. Returns 0, or 1 where something got worse.

    Raises:
        AskAgain: What was asked cannot be done as asked.
    """
    match words.action:
        case "run":
            return await _run(words, around)
        case "bless":
            return await _bless(words, around)
        case "judge":
            return await _judge(words, around)
        case "check":
            return REGRESSION if listings.live_prompts(words.as_json) else 0
        case "review":
            listings.review(words.words[1:], around.home, words.as_json)
        case _:
            listings.suites(around.home, words.as_json)
    return 0


async def _run(words: EvalWords, around: Around) -> int:
    from evals.answers import answers
    from evals.baseline import BASELINES
    from evals.report_terminal import list_table, show
    from evals.suite_report import Running

    suites = _suites(words.words)
    if words.html is not None and len(suites) > 1:
        raise AskAgain("--html names one file, and each suite has its own report.", "Run one suite, or leave it out.")
    found: list[Reported] = []
    folder, on = around.baselines or BASELINES, console()
    async with answers(words, around) as held:
        for at, suite in enumerate(suites):
            with progress_bar(suite.name) as tell:
                one = await Running(suite, words, held, around.clock(), tell, folder).reported(around.home)
            if words.html is not None:
                _write(words.html, one.html)
                one = replace(one, summary=one.summary.model_copy(update={"report": str(words.html)}))
            found.append(one)
            if not words.as_json:
                if at:
                    on.print()
                show(one.compared, one.summary, one.gate, on)
    code = REGRESSION if held.missed or any(one.gate.reasons for one in found) else 0
    if words.as_json:
        say({"exit_code": code, "suites": [_whole(one) for one in found]})
    elif len(found) > 1:
        on.print()
        on.print(grid(list_table([one.summary for one in found], ()), on.width))
        on.print(Text(_in_all(found), style="bold"))
    return code


def _suites(words: Sequence[str]) -> list["Suite[Any, Any]"]:
    from evals.suites import SUITES, suite

    names = list(SUITES) if "all" in words else list(dict.fromkeys(words))
    return [suite(name) for name in names]


def _in_all(found: Sequence["Reported"]) -> str:
    worse = [one.run.suite for one in found if one.gate.reasons]
    if worse:
        return f"Not to be let through: {', '.join(worse)}."
    held = [one for one in found if one.summary.verdict == "ok"]
    without = len(found) - len(held)
    told = f"Nothing got worse in {plural(len(held), 'suite')}" if held else "Nothing was compared"
    return told + (f"; {plural(without, 'suite')} without a baseline." if without else ".")


def _whole(one: "Reported") -> dict[str, Any]:
    return {
        "summary": {**one.summary.model_dump(mode="json"), "headline": one.summary.headline},
        "reasons": [reason.model_dump(mode="json") for reason in one.gate.reasons],
        "notes": list(one.gate.notes),
        "comparison": one.compared.model_dump(mode="json"),
        "run": one.run.model_dump(mode="json"),
    }


async def _bless(words: EvalWords, around: Around) -> int:
    from evals.answers import answers
    from evals.baseline import BASELINES, bless
    from evals.suite_report import Running

    (suite,) = _suites(words.words[1:])
    now, folder = around.clock(), around.baselines or BASELINES
    async with answers(words, around) as held:
        with progress_bar(suite.name) as tell:
            run, before = await Running(suite, words, held, now, tell, folder).ran()
    blessed = bless(run, [case.name for case in suite.cases().cases], words.who or "", words.why or "", now, folder)
    signed = blessed.baseline.blessed
    if words.as_json:
        told = {"baseline": str(blessed.path), "blessed": signed.model_dump(mode="json"), "notes": list(blessed.notes)}
        say({"suite": suite.name, **told})
        return 0
    was = f", in place of that of {before.blessed.at:%Y-%m-%d} by {before.blessed.who}" if before else ""
    print(printable(f"Blessed {suite.name} as {signed.who}{was}: {blessed.path}"))
    for note in blessed.notes:
        print(printable(note))
    return 0


async def _judge(words: EvalWords, around: Around) -> int:
    """How well the judge, and the rules in its place, agree with what people said."""
    from evals.answers import answers
    from evals.calibration import calibrated

    async with answers(words, around) as held:
        found = await calibrated(held.judge)
    if words.as_json:
        say({"headline": found.headline, **found.model_dump(mode="json")})
        return 0
    on = console()
    on.print(Text(printable(found.headline), style="bold"))
    for table in found.tables():
        on.print()
        if table.title:
            on.print(Text(printable(table.title)))
        on.print(grid(table, on.width))
    return 0


@contextmanager
def progress_bar(title: str) -> Generator[Callable[["Progress"], None]]:
    """A progress bar on stderr; silent where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    shown = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=shown, disable=not shown.is_terminal, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def tell(now: "Progress") -> None:
            bar.update(task, description=printable(f"{title} · {now.column}"), completed=now.done, total=now.of)

        yield tell


def _write(path: Path, text: str) -> None:
    try:
        kept.write_whole(path, text)
    except OSError as error:
        raise AskAgain(
            f"{str(path)!r} cannot be written: {error.strerror}.", "Name another file.", "bad_file"
        ) from None
