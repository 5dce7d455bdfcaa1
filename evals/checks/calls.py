"""Whether an answer calls the commands that a question means: which, with what, and for which days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pydantic import JsonValue

from agent.calls import given
from domain.errors import AskAgain
from domain.vocabulary import Named, Vocabulary
from domain.window import Window
from evals.suite import Found
from tools import commands
from tools.windows import WindowArgs, window_of

Days = tuple[date, date] | tuple[str, ...] | None
_WINDOW = tuple(WindowArgs.model_fields)


@dataclass(frozen=True)
class Call:
    """A command read so that two ways of writing the same are equal: `args` without the days, names as ids, words in
    small letters; `days` the first and last day it means, None where it names none."""

    tool: str
    args: tuple[tuple[str, JsonValue], ...]
    days: Days
    typed: str


@dataclass(frozen=True)
class Reader:
    """Reads commands as they are meant about this brand on this day."""

    words: Vocabulary
    today: date

    def read(self, typed: str) -> Call:
        """The command.

        Raises:
            AskAgain: It is none.
        """
        tool, parsed = commands.parse(typed)
        told = given(parsed)
        args = {key: self._plain(value) for key, value in told.items() if key not in _WINDOW}
        return Call(tool.name, tuple(sorted(args.items(), key=lambda item: item[0])), self._days(parsed, told), typed)

    def _plain(self, value: JsonValue) -> JsonValue:
        if not isinstance(value, str):
            return value
        words, said = self.words, value.strip().casefold()
        for named in (*words.products, *words.ads, *words.personas, *words.campaigns):
            if said in (named.key.casefold(), named.name.casefold()):
                return _same(named)
        return said

    def _days(self, parsed: object, told: dict[str, JsonValue]) -> Days:
        named = {key: str(told[key]) for key in _WINDOW if key in told}
        if not named:
            return None
        if not isinstance(parsed, WindowArgs):
            return tuple(f"{key}={value}" for key, value in sorted(named.items()))
        first, last = self.words.first_day, self.words.last_day
        covered = (first, last) if first and last else None
        try:
            meant = window_of(parsed, self.today, covered)
        except AskAgain:
            return tuple(f"{key}={value}" for key, value in sorted(named.items()))
        return _within(meant, covered)


def _same(named: Named) -> str:
    return named.key.casefold()


def _within(meant: Window, covered: tuple[date, date] | None) -> tuple[date, date]:
    """The part of a window that has results: until today and until the last day with results is the same."""
    if covered is None or meant.until < covered[0] or meant.since > covered[1]:
        return meant.since, meant.until
    return max(meant.since, covered[0]), min(meant.until, covered[1])


def nearest(made: Sequence[Call], meant: Sequence[Sequence[Call]]) -> Sequence[Call] | None:
    """Of the right answers the one with the same tools that differs least; None where the tools are others."""
    alike = [right for right in meant if _tools(right) == _tools(made)]
    return min(alike, key=lambda right: len(_unlike(made, right)), default=None)


def same_tools(made: Sequence[Call], meant: Sequence[Sequence[Call]]) -> Found:
    """The tools that were called are those of one of the right answers, in any order."""
    if nearest(made, meant) is not None:
        return Found(True, _told(made))
    return Found(False, f"called {_told(made)}, meant {_told(meant[0])}")


def same_arguments(made: Sequence[Call], meant: Sequence[Sequence[Call]]) -> Found | None:
    """So are their arguments but for the days; None where the tools are others."""
    right = nearest(made, meant)
    if right is None:
        return None
    unlike = [other.typed for other in _unlike(made, right) if not other.args]
    return Found(not unlike, f"called {unlike[0]}, meant {_told(right)}" if unlike else _told(made))


def same_days(made: Sequence[Call], meant: Sequence[Sequence[Call]]) -> Found | None:
    """So are the days that they are about; None where the tools are others, or nobody named days."""
    right = nearest(made, meant)
    if right is None or not any(call.days for call in (*made, *right)):
        return None
    unlike = [other.typed for other in _unlike(made, right) if not other.days]
    return Found(not unlike, f"called {unlike[0]}, meant {_told(right)}" if unlike else _told(made))


class _Unlike(NamedTuple):
    """A call that differs from the one meant, and in what: whether its arguments and its days are right."""

    typed: str
    args: bool
    days: bool


def _unlike(made: Sequence[Call], right: Sequence[Call]) -> list[_Unlike]:
    """The calls that differ from those meant, each held against the likest call of its tool that is still free."""
    free = list(right)
    found: list[_Unlike] = []
    for call in sorted(made, key=lambda call: max(_likeness(call, other) for other in right), reverse=True):
        twin = max((other for other in free if other.tool == call.tool), key=lambda other: _likeness(call, other))
        free.remove(twin)
        args, days = call.args == twin.args, call.days == twin.days
        if not (args and days):
            found.append(_Unlike(call.typed, args, days))
    return found


def _likeness(call: Call, other: Call) -> tuple[bool, int, bool]:
    shared = sum(argument in other.args for argument in call.args)
    return call.tool == other.tool, shared, call.days == other.days


def _tools(calls: Sequence[Call]) -> Counter[str]:
    return Counter(call.tool for call in calls)


def _told(calls: Sequence[Call]) -> str:
    return ", ".join(call.typed for call in calls) or "nothing"
