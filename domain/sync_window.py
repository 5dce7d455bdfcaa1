"""Which days a sync reads.

Meta restates results for 28 days, so every run reads those again; it keeps them for 37 months.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.errors import AskAgain
from domain.window import Window

# Meta freezes results 28 days after they were made.
RESTATED_DAYS = 28
RETENTION_MONTHS = 37
# The first sync of an account, unless told otherwise.
FIRST_DAYS = 90


class DaysAsked(BaseModel):
    """What the person asked for; nothing given means: go on from where the last sync ended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int | None = None
    since: date | None = None
    until: date | None = None
    full: bool = False


def last_day(now: datetime, zone: ZoneInfo) -> date:
    """The latest day that may have results. Days are the account's own, and Meta's clock may be ahead of it."""
    return max(now.astimezone(UTC).date(), now.astimezone(zone).date())


def first_day(today: date) -> date:
    """The earliest day that Meta still has."""
    months = today.year * 12 + today.month - 1 - RETENTION_MONTHS
    year, month = divmod(months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    same = min(today.day, (following - timedelta(days=1)).day)
    # A day later, because that day may be over already where Meta looks.
    return date(year, month + 1, same) + timedelta(days=1)


def check_days(asked: DaysAsked, end: date) -> None:
    """Refuses days that no account can have.

    Args:
        end: The latest `last_day` among the accounts.

    Raises:
        AskAgain: In the future, beyond what Meta keeps, backwards, or contradictory.
    """
    start = first_day(end)
    for name, day in (("since", asked.since), ("until", asked.until)):
        if day is not None and day > end:
            raise AskAgain(f"{name}={day} lies in the future; today is {end}.", "Give an earlier day.", "bad_window")
        if day is not None and day < start:
            raise AskAgain(
                f"{name}={day} lies beyond the {RETENTION_MONTHS} months that Meta keeps.",
                f"The earliest day is {start}.",
                "bad_window",
            )
    if asked.days is not None and asked.days > (end - start).days + 1:
        raise AskAgain(
            f"days={asked.days} reaches beyond the {RETENTION_MONTHS} months that Meta keeps.",
            f"The most is days={(end - start).days + 1}.",
            "bad_window",
        )
    if asked.since and asked.until and asked.since > asked.until:
        raise AskAgain(
            f"The window starts on {asked.since} and ends before that, on {asked.until}.",
            "Swap since and until.",
            "bad_window",
        )
    window = _told(asked, end)
    if asked.days is not None and window is not None and window.days != asked.days:
        raise AskAgain(
            f"days={asked.days} does not fit since={asked.since} and until={asked.until}, which are"
            f" {window.days} days.",
            "Leave one of the three out.",
            "bad_window",
        )
    if asked.days is not None and window is not None and window.since < start:
        raise AskAgain(
            f"days={asked.days} before until={asked.until} reaches beyond the {RETENTION_MONTHS} months that Meta"
            " keeps.",
            f"The earliest day is {start}.",
            "bad_window",
        )


def sync_window(
    asked: DaysAsked, end: date, cursor: date | None, begun: date | None = None, known_since: date | None = None
) -> Window:
    """The days to read of one account.

    A window that names its last day is read as it is. Any other ends today and leaves no hole behind it: it
    starts at the latest 28 days before the cursor.

    Args:
        end: The account's `last_day`.
        cursor: The last day up to which everything was read; None when that is not known.
        begun: The first day that was ever asked for; without a day asked, nothing before it is read.
        known_since: The first day with stored results of the account, for a state that no longer counts.
    """
    start = first_day(end)
    told = _told(asked, end)
    again = None if cursor is None else max(cursor - timedelta(days=RESTATED_DAYS), begun or start)
    if told is not None and asked.until is not None and asked.until < end:
        return Window(since=max(told.since, start), until=told.until)
    if told is not None:
        since = told.since
    elif asked.full:
        since = start
    elif again is not None:
        since = again
    else:
        since = end - timedelta(days=FIRST_DAYS - 1)
        since = min(since, known_since) if known_since is not None else since
    since = min(since, again) if again is not None else since
    return Window(since=min(max(since, start), end), until=end)


def _told(asked: DaysAsked, end: date) -> Window | None:
    """The window in so many words; None when none was given."""
    until = min(asked.until, end) if asked.until is not None else end
    if asked.since is not None:
        if asked.until is None and asked.days is not None:
            until = min(asked.since + timedelta(days=asked.days - 1), end)
        return Window(since=asked.since, until=until)
    if asked.days is not None:
        return Window(since=until - timedelta(days=asked.days - 1), until=until)
    return None if asked.until is None else Window(since=until - timedelta(days=FIRST_DAYS - 1), until=until)
