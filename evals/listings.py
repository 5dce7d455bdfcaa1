"""What `viraltracker prompts` and `viraltracker eval list | check | review` print."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.text import Text

from domain.case_draft import CaseDraft
from domain.errors import AskAgain
from evals import kept
from evals import review as review_file
from evals.printed import say
from terminal import console, grid, printable

# Imports of suites are inside: they take seconds, and half of these commands do without.


def prompts(home: Path, as_json: bool) -> None:
    """Every version of every prompt with its hash and last scores."""
    from evals.prompt_list import shown_prompts
    from evals.report_terminal import prompt_table

    found = shown_prompts(home)
    if as_json:
        say({"prompts": [{**prompt.model_dump(mode="json"), "told": prompt.told} for prompt in found]})
        return
    on = console()
    live = sum(prompt.live for prompt in found)
    on.print(Text(f"{live} prompts in {len(found)} versions; prompts/live.toml says which one is live.", "bold"))
    on.print(grid(prompt_table(found), on.width))


def suites(home: Path, as_json: bool) -> None:
    """The suites, with their last runs on this machine."""
    from evals.report_terminal import list_table
    from evals.suites import SUITES

    last = {name: next(iter(kept.summaries(home, name, 1)), None) for name in SUITES}
    ran = [found for found in last.values() if found is not None]
    never = [(name, len(SUITES[name].cases().cases)) for name, found in last.items() if found is None]
    if as_json:
        untried = [{"suite": name, "cases": cases} for name, cases in never]
        say({"last_runs": [found.model_dump(mode="json") for found in ran], "not_run_here": untried})
        return
    on = console()
    on.print(grid(list_table(ran, never), on.width))


def live_prompts(as_json: bool) -> bool:
    """The live prompts that have neither scores nor a stated reason; whether there is one."""
    from evals.live_check import complaints

    found = complaints()
    if as_json:
        say({"complaints": list(found)})
    else:
        print("\n".join(map(printable, found)) or "Every live prompt has scores, or a stated reason for having none.")
    return bool(found)


def review(words: Sequence[str], home: Path, as_json: bool) -> None:
    """The cases that people proposed in the chat: all, one, or what becomes of one.

    Raises:
        AskAgain: There is no such case, or it is not whole yet.
    """
    match tuple(words):
        case ():
            _all(home, as_json)
        case (number,):
            draft = _drafted(home, number).model_dump(mode="json")
            say(draft) if as_json else print(_readable(draft))
        case ("accept", number):
            _drafted(home, number)
            path = review_file.accept(home, int(number))
            _told(as_json, {"accepted": int(number), "file": str(path)}, f"Added to {path}. Read it there, and run it.")
        case ("drop", number):
            _drafted(home, number)
            review_file.drop(home, int(number))
            _told(as_json, {"dropped": int(number)}, f"Dropped number {number}.")
        case _:
            raise AskAgain(
                f"`eval review {' '.join(words)}` is not understood.",
                "Write `eval review`, `eval review N`, `eval review accept N` or `eval review drop N`.",
            )


def _all(home: Path, as_json: bool) -> None:
    from evals.report_terminal import review_table

    found, path = review_file.listed(home), review_file.review_file(home)
    if as_json:
        say({"file": str(path), "cases": [draft.model_dump(mode="json") for draft in found]})
        return
    on = console()
    if not found:
        on.print(Text("Nobody proposed a case yet: a thumbs-down in the chat offers to."))
        return
    on.print(grid(review_table(found), on.width))
    on.print(Text(printable(f"Finish each `case:` in {path}, then accept its number."), style="dim"))


def _drafted(home: Path, number: str) -> CaseDraft:
    found = review_file.listed(home)
    if number.isdecimal() and 1 <= int(number) <= len(found):
        return found[int(number) - 1]
    there = f"There are {len(found)}." if found else "Nobody proposed one yet."
    raise AskAgain(f"There is no proposed case {number!r}.", there, "not_found")


def _readable(value: dict[str, Any]) -> str:
    """As YAML, without what a terminal would obey."""
    import yaml

    told = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)
    return "\n".join(map(printable, told.rstrip().split("\n")))


def _told(as_json: bool, value: dict[str, Any], sentence: str) -> None:
    if as_json:
        say(value)
    else:
        print(printable(sentence))
