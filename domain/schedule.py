"""When a schedule is due: five cron fields, or one moment, in a named timezone.

Where the hour is fixed ("30 2 * * *"), each day has one run, as a person would say it: an hour that is skipped in
spring makes it run at the end of the gap, an hour that comes twice in autumn makes it run the first time only. Where
the hour is `*` or `*/n`, it follows the clock on the wall: nothing in the skipped hour, both of a doubled one.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from domain.errors import AskAgain

# Clocks nowhere jump by more; Troll in Antarctica by two hours.
_LONGEST_JUMP = timedelta(hours=3)
# Far enough for a leap day on the far side of a year 2100, which is none.
_DAYS_AHEAD = 9 * 366
_HINT = 'Five fields: minute, hour, day of month, month, day of week; "0 6 * * 1" is Mondays at 06:00.'
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_EVERY = "hour, day, weekday, month, or a day of the week such as monday"
_AT = re.compile(r"(\d{1,2}):(\d{2})")
_ONCE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}")


class Cron(NamedTuple):
    """The numbers that the five fields mean. `either`: both kinds of day are narrowed, and one of them will do."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool
    # The hour is `*` or `*/n`.
    follows_clock: bool

    def on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_day or by_weekday if self.either else by_day and by_weekday

    def walls(self, after: datetime) -> Iterator[datetime]:
        """What the clock shows at its times after that, in order."""
        day = after.date()
        for _ in range(_DAYS_AHEAD):
            if self.on(day):
                for hour in self.hours:
                    for minute in self.minutes:
                        wall = datetime.combine(day, time(hour, minute))
                        if wall > after:
                            yield wall
            day += timedelta(days=1)


def checked_cron(text: str) -> str:
    """The five fields, single-spaced.

    Raises:
        AskAgain: They are not five, not readable, or name a day that never comes.
    """
    fields = text.split()
    if len(fields) != 5:
        raise AskAgain(f"cron={text!r} has {len(fields)} fields instead of five.", _HINT)
    cron = " ".join(fields).lower()
    try:
        parsed = _parsed(cron)
    except ValueError as bad:
        raise AskAgain(f"cron={text!r} cannot be read: {bad}.", _HINT) from None
    if next(parsed.walls(datetime(2024, 1, 1)), None) is None:  # noqa: DTZ001
        raise AskAgain(f"cron={text!r} names a day that never comes.", _HINT)
    return cron


@lru_cache(maxsize=500)
def _parsed(cron: str) -> Cron:
    minute, hour, day, month, weekday = cron.split()
    return Cron(
        minutes=tuple(sorted(_numbers(minute, "minute", 0, 59))),
        hours=tuple(sorted(_numbers(hour, "hour", 0, 23))),
        days=frozenset(_numbers(day, "day of month", 1, 31)),
        months=frozenset(_numbers(month, "month", 1, 12, _MONTHS)),
        weekdays=frozenset(number % 7 for number in _numbers(weekday, "day of week", 0, 7, _WEEKDAYS)),
        either=not day.startswith("*") and not weekday.startswith("*"),
        follows_clock=hour.startswith("*"),
    )


def _numbers(field: str, called: str, low: int, high: int, names: Sequence[str] = ()) -> set[int]:
    """The numbers of one field: `*`, `5`, `1-5`, any of them with `/2`, several with commas.

    Raises:
        ValueError: With what is wrong.
    """
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            # 7 is another name of Sunday, not an eighth day to step to.
            begin, end = low, 6 if high == 7 else high
        else:
            begin = _number(first, called, low, high, names)
            end = _number(last, called, low, high, names) if dash else high if slash else begin
            if end == 0 and begin > 0 and high == 7:
                end = 7  # Until Sunday.
        if slash and (not step.isdecimal() or int(step) == 0):
            raise ValueError(f"the {called} {part!r} has no step")
        if end < begin:
            raise ValueError(f"the {called} {part!r} goes backwards")
        found |= set(range(begin, end + 1, int(step) if slash else 1))
    return found


def _number(text: str, called: str, low: int, high: int, names: Sequence[str]) -> int:
    if text in names:
        return names.index(text) + low
    if not (text.isascii() and text.isdecimal()) or not low <= int(text) <= high:
        raise ValueError(f"the {called} {text!r} is not between {low} and {high}")
    return int(text)


def cron_of(every: str, at: str | None) -> str:
    """The cron of `every=day at=06:00` and its like; at="" is midnight, or the full hour.

    Raises:
        AskAgain: Other words.
    """
    hour, minute = _clock(at)
    word = every.strip().casefold()
    if word == "hour":
        return f"{minute} * * * *"
    if word == "day":
        return f"{minute} {hour} * * *"
    if word == "weekday":
        return f"{minute} {hour} * * 1-5"
    if word == "month":
        return f"{minute} {hour} 1 * *"
    days = [_day(name.strip()) for name in word.split(",")]
    if None in days:
        raise AskAgain(f"every={every!r} is not known.", f"It can be {_EVERY} (several with commas).")
    return f"{minute} {hour} * * {','.join(str(day) for day in sorted(set(days) - {None}))}"  # type: ignore[type-var]


def zone_of(name: str) -> ZoneInfo:
    """The timezone of this name.

    Raises:
        AskAgain: There is none.
    """
    if name not in available_timezones():
        raise AskAgain(f"There is no timezone {name!r}.", "For example Europe/Berlin or America/New_York.")
    return ZoneInfo(name)


def moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that `once=` names on that zone's clock; of two the first, in a gap its end.

    Raises:
        AskAgain: Not a time, or one that has passed.
    """
    hint = 'For example once="2026-12-01 06:00".'
    try:
        if not _ONCE.fullmatch(text.strip()):
            raise ValueError(text)
        wall = datetime.strptime(text.strip().replace("T", " "), "%Y-%m-%d %H:%M")  # noqa: DTZ007
    except ValueError:
        raise AskAgain(f"once={text!r} is not a date and time.", hint) from None
    try:
        found = _fixed(wall, zone)
    except OverflowError:
        # In UTC it lies before the first day of all, or after the last.
        raise AskAgain(f"once={text!r} is no time that a calendar has.", hint) from None
    if found <= now:
        raise AskAgain(f"once={text!r} has passed in {zone.key}.", hint)
    return found


def next_time(cron: str, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first time after that moment, in UTC; None when none comes within the years that we look ahead."""
    parsed = _parsed(cron)
    wall = after.astimezone(zone).replace(tzinfo=None)
    begin, end = wall, wall
    if after.astimezone(zone).utcoffset() != (after + _LONGEST_JUMP).astimezone(zone).utcoffset():
        # A jump is near: what comes next may stand earlier on the wall.
        begin, end = wall - _LONGEST_JUMP, wall + 2 * _LONGEST_JUMP
    best: datetime | None = None
    for candidate in parsed.walls(begin):
        if best is not None and candidate > end:
            break
        for found in _moments(candidate, zone) if parsed.follows_clock else [_fixed(candidate, zone)]:
            if found > after and (best is None or found < best):
                best = found
    return best


def told(cron: str | None, once_at: datetime | None, zone: ZoneInfo) -> str:
    """In words: "every day at 06:00", "once, 2026-12-01 06:00"; else the five fields."""
    if once_at is not None:
        return f"once, {once_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if cron is None:
        return "only when told to"
    minute, hour, day, month, weekday = cron.split()
    if month != "*" or not minute.isdigit():
        return cron
    if hour == "*" and (day, weekday) == ("*", "*"):
        return f"every hour at :{int(minute):02}"
    if not hour.isdigit():
        return cron
    at = f"at {int(hour):02}:{int(minute):02}"
    if (day, weekday) == ("*", "*"):
        return f"every day {at}"
    if day == "1" and weekday == "*":
        return f"on the 1st of each month {at}"
    if day == "*" and weekday == "1-5":
        return f"Monday to Friday {at}"
    days = weekday.split(",")
    if day == "*" and all(name in "01234567" and len(name) == 1 for name in days):
        return f"every {', '.join(_DAYS[int(name) % 7].capitalize() for name in days)} {at}"
    return cron


def _clock(at: str | None) -> tuple[int, int]:
    if not at:
        return 0, 0
    found = _AT.fullmatch(at.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise AskAgain(f"at={at!r} is not a time of day.", "For example at=06:00.")
    return int(found[1]), int(found[2])


def _day(name: str) -> int | None:
    matching = [number for number, day in enumerate(_DAYS) if len(name) >= 3 and day.startswith(name.rstrip("s"))]
    return matching[0] if len(matching) == 1 else None


def _moments(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments at which the clock shows this: none in a gap, two where it is set back."""
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(moment for moment in found if moment.astimezone(zone).replace(tzinfo=None) == wall)


def _fixed(wall: datetime, zone: ZoneInfo) -> datetime:
    """The one moment for a fixed time of day: of two the first, in a gap its end."""
    found = _moments(wall, zone)
    if found:
        return found[0]
    # Before the gap the offset is the one of fold 0, after it that of fold 1; its end is where they meet.
    low = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When that day begins there."""
    return _fixed(datetime.combine(day, time()), zone)
