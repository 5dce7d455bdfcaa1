"""Whether an answer says which days its figures are of, and as of when."""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from domain.written_dates import dates_in
from evals.suite import Found

_LENGTH = (
    r"(?:last|past|previous|letzten|vergangenen|últimos|derniers)\s+{days}\b"
    r"|\b{days}[- ](?:days?|tagen?|días|jours)\b"
)


class Rested(NamedTuple):
    """The days that a result rests on, and the last one with results."""

    since: date
    until: date
    as_of: date


def window_named(text: str, results: Iterable[Rested], today: date) -> Found | None:
    """Of each result the text names the window: its first and last day, or how many days it has; None without any."""
    return _each(text, results, today, "the window")


def as_of_named(text: str, results: Iterable[Rested], today: date) -> Found | None:
    """Of each result the text names the day that its figures reach to; None without any."""
    return _each(text, results, today, "the as-of day")


def _each(text: str, results: Iterable[Rested], today: date, what: str) -> Found | None:
    due = list(dict.fromkeys(results))
    if not due:
        return None
    named = {day for _, _, day in dates_in(text, today)}
    for rested in due:
        fine = rested.as_of in named if what == "the as-of day" else _windowed(text, rested, named)
        if not fine:
            return Found(False, f"{what} is not named: {rested.since} to {rested.until}, as of {rested.as_of}")
    return Found(True, f"{what} is named")


def _windowed(text: str, rested: Rested, named: set[date]) -> bool:
    days = (rested.until - rested.since).days + 1
    return {rested.since, rested.until} <= named or bool(re.search(_LENGTH.format(days=days), text, re.IGNORECASE))
