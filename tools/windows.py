"""The window arguments that every question about results takes."""

import re
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from domain.errors import AskAgain
from domain.window import Window, choose_window
from store import brands
from store.db import Connection
from tools.deps import Deps

Covered = tuple[date, date] | None

_BACK = re.compile(r"([0-9]+)\s*(d|days?|w|weeks?)")
_WORDS = {"today": "0d", "yesterday": "1d"}
_HOW = "write a day as 2026-11-20, today, yesterday or 30d (days back)"


class WindowArgs(BaseModel):
    """Which days: a length, or a first and last day. Subclasses add the question's own arguments.

    `since` and `until` are held as ISO dates or as `30d` (days back from the account's today), because
    today is known only when the question is asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: int | None = Field(default=None, description="How many days, e.g. 30, 30d or 4w; the last ones with results.")
    since: str | None = Field(default=None, description="First day: 2026-11-01, today, yesterday or 30d (days back).")
    until: str | None = Field(default=None, description="Last day, written as since.")

    @field_validator("days", mode="before")
    @classmethod
    def _days(cls, value: Any) -> int | None:
        if value is None:
            return None
        text = str(value).strip().casefold()
        days = _length(text.removeprefix("-"))
        if days is None:
            raise ValueError("a length is a whole number of days, e.g. 30, 30d or 4w")
        if days < 1 or text.startswith("-"):
            raise ValueError("the least is 1 day")
        return days

    @field_validator("since", "until", mode="before")
    @classmethod
    def _day(cls, value: Any) -> str | None:
        if value is None:
            return None
        text = value.isoformat() if isinstance(value, date) else str(value).strip().casefold()
        text = _WORDS.get(text, text)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                raise ValueError(f"there is no such day; {_HOW}") from None
        back = _length(text) if not text.isdecimal() else None
        if back is None:
            raise ValueError(f"not a day; {_HOW}")
        return f"{back}d"


async def window_for(deps: Deps, conn: Connection, args: WindowArgs, default_days: int = 30) -> tuple[Window, Covered]:
    """The window asked about, and the first and last day with results; None when the brand has none.

    Raises:
        AskAgain: Backwards, in the future, too long, or contradictory.
    """
    covered = await brands.days_covered(conn, deps.require_brand().id)
    return window_of(args, deps.today(), covered, default_days), covered


def window_of(args: WindowArgs, today: date, covered: Covered, default_days: int = 30) -> Window:
    """As `window_for`, for those who know already which days have results."""
    return choose_window(
        today,
        covered,
        args.days,
        resolved("since", args.since, today),
        resolved("until", args.until, today),
        default_days,
    )


def _length(text: str) -> int | None:
    """Days in `30`, `30d`, `4w`; None when it is none of them."""
    if re.fullmatch(r"[0-9]+", text):
        return int(text)
    match = _BACK.fullmatch(text)
    if match is None:
        return None
    return int(match[1]) * (7 if match[2].startswith("w") else 1)


def resolved(name: str, text: str | None, today: date) -> date | None:
    """The day that an argument of WindowArgs means; `name` is the argument's, for the refusal.

    Raises:
        AskAgain: It lies before any calendar.
    """
    if text is None:
        return None
    if not text.endswith("d"):
        return date.fromisoformat(text)
    try:
        return today - timedelta(days=int(text[:-1]))
    except OverflowError:
        raise AskAgain(f"{name}={text} lies too far back.", "Meta keeps 37 months of results.", "bad_window") from None
