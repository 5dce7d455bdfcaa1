"""The words of `viraltracker eval` and `viraltracker prompts`. Light to import: every command reads this file."""

import argparse
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from domain.errors import AskAgain

# What --live may spend where --budget does not say.
BUDGET = Decimal("1.00")
MOST_REPETITIONS = 50
ACTIONS = ("list", "bless", "judge", "check", "review")
_EPILOG = """what may stand for WHAT:
  SUITE ...            run these suites (routing, persona_core, …); all runs every one
  list                 the suites and their last runs on this machine
  bless SUITE          run it and write its baseline; --who and --why are kept with it
  judge                how well the judge agrees with the labels of people
  check                whether every live prompt has scores or a stated reason for having none
  review [N]           cases suggested from the chat; accept N or drop N decides on one

exit status: 0 nothing got worse, 1 a regression, 2 something in the command or a file is to be mended

examples:
  viraltracker eval routing
  viraltracker eval persona_core --prompt persona_core@v2 --against v1 --repeat 3
  viraltracker eval routing --model anthropic:claude-sonnet-5-5 --live --budget 2.00
"""


@dataclass(frozen=True)
class EvalWords:
    """`viraltracker eval`, read."""

    words: tuple[str, ...]
    prompts: tuple[str, ...] = ()
    against: int | None = None
    models: tuple[str, ...] = ()
    live: bool = False
    budget: Decimal | Literal["none"] | None = None
    repeat: int | None = None
    tags: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    html: Path | None = None
    as_json: bool = False
    baseline: bool = True
    who: str | None = None
    why: str | None = None

    @property
    def action(self) -> str:
        """One of ACTIONS, or "run"."""
        return self.words[0] if self.words[0] in ACTIONS else "run"

    @property
    def partial(self) -> bool:
        """Whether cases are left out."""
        return bool(self.tags or self.cases)


def add_eval(commands: Any) -> None:
    """Adds `eval` and `prompts` to the commands of cli.py."""
    plain = argparse.RawDescriptionHelpFormatter
    test = commands.add_parser("eval", help="test the prompts", epilog=_EPILOG, formatter_class=plain)
    test.add_argument("words", nargs="+", metavar="WHAT", help="suites, all, or one of the words below")
    test.add_argument("--prompt", action="append", default=[], metavar="NAME@vN", help="this version, not the live one")
    test.add_argument("--against", type=_version, metavar="vN", help="compare with that version, not with the baseline")
    test.add_argument("--model", action="append", default=[], metavar="LABEL", help="only this model; may be repeated")
    test.add_argument("--live", action="store_true", help="ask the models for what is not recorded, and record it")
    test.add_argument(
        "--budget", type=_dollars, metavar="DOLLARS", help=f"most that --live may spend ({BUDGET}), or none"
    )
    test.add_argument("--repeat", type=_times, metavar="N", help="repetitions of each case (those of the baseline)")
    test.add_argument("--tag", action="append", default=[], metavar="TAG", help="only cases with it; may be repeated")
    test.add_argument("--case", action="append", default=[], metavar="NAME", help="only this case; may be repeated")
    test.add_argument("--html", type=Path, metavar="FILE", help="write the report there too")
    test.add_argument("--no-baseline", action="store_true", help="compare with nothing")
    test.add_argument("--who", metavar="NAME", help="bless: who stands for it")
    test.add_argument("--why", metavar="SENTENCE", help="bless: what changed, and why it is accepted")
    test.add_argument("--json", action="store_true", help="exactly one JSON object on stdout")
    shown = commands.add_parser("prompts", help="list the prompts: versions, hashes, last scores")
    shown.add_argument("--json", action="store_true", help="exactly one JSON object on stdout")


def read_eval(given: argparse.Namespace) -> EvalWords:
    """The words, checked against each other.

    Raises:
        AskAgain: Two of them do not go together, or one is missing.
    """
    words = EvalWords(
        words=tuple(given.words),
        prompts=tuple(given.prompt),
        against=given.against,
        models=tuple(given.model),
        live=given.live,
        budget=given.budget,
        repeat=given.repeat,
        tags=tuple(given.tag),
        cases=tuple(given.case),
        html=given.html,
        as_json=given.json,
        baseline=not given.no_baseline,
        who=given.who,
        why=given.why,
    )
    if words.budget is not None and not words.live:
        raise AskAgain("--budget goes with --live only: a replay costs nothing.", "Add --live, or leave it out.")
    if (words.who is not None or words.why is not None) and words.action != "bless":
        raise AskAgain("--who and --why go with `eval bless SUITE` only.", "Leave them out.")
    if words.action == "bless" and words.partial:
        raise AskAgain("A baseline holds every case of its suite.", "Leave --tag and --case out.")
    if words.action == "bless" and len(words.words) != 2:
        raise AskAgain("Bless one suite at a time.", 'viraltracker eval bless SUITE --who NAME --why "…"')
    if words.action in ("list", "judge", "check") and len(words.words) > 1:
        raise AskAgain(f"`eval {words.action}` takes no {words.words[1]!r}.", "Leave it out.")
    return words


def _version(text: str) -> int:
    digits = text.removeprefix("v")
    if not digits.isdecimal() or int(digits) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a version; write it as v2")
    return int(digits)


def _dollars(text: str) -> Decimal | Literal["none"]:
    if text == "none":
        return "none"
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text!r} is not an amount in dollars; write it as 2.00") from None
    if not amount.is_finite() or amount <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} dollars buy nothing; write it as 2.00")
    return amount


def _times(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_REPETITIONS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of repetitions from 1 to {MOST_REPETITIONS}")
    return int(text)
