"""When a schedule is due: five cron fields, or one moment, in a named timezone.

Where the hour is fixed ("30 2 * * *"), each day has one run, as a person would say it: an hour that is skipped in
spring makes it run at the end of the gap, an hour that comes twice in autumn makes it run the first time only. Where
the hour is `*` or `*/n`, it follows the clock on the wall: nothing in the skipped hour, both of a doubled one.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from domain.errors import AskAgain

# Clocks nowhere jump by more; Troll in Antarctica by two hours.
_LONGEST_JUMP = timedelta(hours=3)
_HINT = 'Five fields: minute, hour, day of month, month, day of week; "0 6 * * 1" is Mondays at 06:00.'
_FIELDS = {
    "minute": "0 to 59",
    "hour": "0 to 23",
    "day of month": "1 to 31",
    "month": "1 to 12 or jan to dec",
    "day of week": "0 to 7 or sun to sat",
}
_BEGINNING = datetime(2024, 1, 1)  # noqa: DTZ001
# cronsim reads "1-1/2" as "1/2", which goes on to the end; every other cron stops at the 1.
_ONE_STEP = re.compile(r"\b(\w+)-\1/0*[1-9]\d*\b")
# "fri-sun" goes to the Sunday at the end of the week; cronsim knows that one as 7 only.
_TO_SUNDAY = re.compile(r"\b([1-6]|mon|tue|wed|thu|fri|sat)-(?:sun|0)\b")
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_EVERY = "hour, day, weekday, month, or a day of the week such as monday"
_AT = re.compile(r"(\d{1,2}):(\d{2})")
_ONCE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}")


def checked_cron(text: str) -> str:
    """The five fields, single-spaced.

    Raises:
        AskAgain: They are not five, not readable, or name a day that never comes.
    """
    fields = text.lower().split()
    if len(fields) != 5:
        raise AskAgain(f"cron={text!r} has {len(fields)} fields instead of five.", _HINT)
    for place, (field, (called, allowed)) in enumerate(zip(fields, _FIELDS.items(), strict=True)):
        alone = " ".join(["*"] * place + [field] + ["*"] * (4 - place))
        # L, LW and 1#2 are words of the library's own, which other crons do not have.
        own = called.startswith("day") and not {"l", "#"}.isdisjoint(field)
        if own or next(_walls(alone, _BEGINNING), None) is None:
            what = f"the {called} {field!r} is no number, list, range or step within {allowed}"
            raise AskAgain(f"cron={text!r} cannot be read: {what}.", _HINT)
    cron = " ".join(fields)
    if next(_walls(cron, _BEGINNING), None) is None:
        raise AskAgain(f"cron={text!r} names a day that never comes.", _HINT)
    return cron


def _walls(cron: str, after: datetime) -> Iterator[datetime]:
    """What the clock on the wall shows at its times after that, in order; nothing where it cannot be read."""
    cron = _ONE_STEP.sub(r"\1", cron)
    *most, weekday = cron.split()
    try:
        # Without a timezone: where clocks change by half an hour, cronsim 2.8 leaves out times of `*` hours (02:00 of
        # "0 */2 * * *" at Lord Howe); and it runs "*/30 1 * * *" twice, whose hour is fixed.
        yield from CronSim(" ".join((*most, _TO_SUNDAY.sub(r"\1-7", weekday))), after)
    except CronSimError:
        return


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
    """The first time after that moment, in UTC; None when none comes within fifty years."""
    follows_clock = cron.split()[1].startswith("*")
    wall = after.astimezone(zone).replace(tzinfo=None)
    begin, end = wall, wall
    if after.astimezone(zone).utcoffset() != (after + _LONGEST_JUMP).astimezone(zone).utcoffset():
        # A jump is near: what comes next may stand earlier on the wall.
        begin, end = wall - _LONGEST_JUMP, wall + 2 * _LONGEST_JUMP
    best: datetime | None = None
    for candidate in _walls(cron, begin):
        if best is not None and candidate > end:
            break
        for found in _moments(candidate, zone) if follows_clock else [_fixed(candidate, zone)]:
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
