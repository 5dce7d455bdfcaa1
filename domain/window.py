"""Spans of ad-account days."""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, computed_field

from domain.errors import AskAgain

LONGEST_WINDOW_DAYS = 1096  # Meta keeps 37 months of results.
_YEARS = range(2000, 2101)  # Beyond lie slips of the finger, and days that cannot be reckoned with.


class Window(BaseModel):
    """Whole days, both ends included."""

    model_config = ConfigDict(frozen=True)

    since: date
    until: date

    @computed_field
    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def before(self) -> "Window":
        """The window of the same length that ends the day before this one starts."""
        return Window(since=self.since - timedelta(days=self.days), until=self.since - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.since.isoformat()} to {self.until.isoformat()}"


def choose_window(
    today: date,
    covered: tuple[date, date] | None,
    days: int | None = None,
    since: date | None = None,
    until: date | None = None,
    default_days: int = 30,
) -> Window:
    """The window a person means.

    Without `until` it ends on the last day with results, at the latest yesterday (today is still
    running, and Meta's own presets leave it out); only when there is nothing before today, today.

    Args:
        today: The ad account's current day.
        covered: The first and the last day with results, None when there are none.
        days: Length in days. With `since` and `until` both given it must agree.

    Raises:
        AskAgain: Backwards, in the future, too long, or contradictory.
    """
    for name, day in (("since", since), ("until", until)):
        if day is not None and day.year not in _YEARS:
            raise AskAgain(f"{name}={day} is in no year with ads.", "Check the year.", "bad_window")
    if days is not None and days > LONGEST_WINDOW_DAYS:
        raise _too_long(days)
    if until is None and since is not None and days is not None:
        until = since + timedelta(days=days - 1)
    elif until is None:
        until = _last_day(today, covered)
        if since is not None and until < since <= today:
            until = today
    if since is None:
        since = until - timedelta(days=(days or default_days) - 1)
    if since > until:
        raise AskAgain(
            f"The window starts on {since} and ends before that, on {until}.", "Swap since and until.", "bad_window"
        )
    if since > today:
        raise AskAgain(f"since={since} lies in the future; today is {today}.", "Give an earlier day.", "bad_window")
    window = Window(since=since, until=until)
    if days is not None and window.days != days:
        raise AskAgain(
            f"days={days} does not fit since={since} and until={until}, which are {window.days} days.",
            "Leave one of the three out.",
            "bad_window",
        )
    if window.days > LONGEST_WINDOW_DAYS:
        raise _too_long(window.days)
    return window


def _too_long(days: int) -> AskAgain:
    return AskAgain(f"{days} days are too many.", f"The longest window is {LONGEST_WINDOW_DAYS} days.", "bad_window")


def _last_day(today: date, covered: tuple[date, date] | None) -> date:
    yesterday = today - timedelta(days=1)
    if covered is None:
        return yesterday
    first, last = covered
    return today if first == today else min(yesterday, last)
