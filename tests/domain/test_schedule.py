"""What would go wrong with schedules: an hour too early or late twice a year, twice in one night, never in February."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import AskAgain
from domain.schedule import checked_cron, cron_of, midnight, moment, next_time, told, zone_of

BERLIN, NEW_YORK, LORD_HOWE = (ZoneInfo(z) for z in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"))


def times(cron: str, zone: ZoneInfo, start: str, number: int) -> list[str]:
    """The next so many, as the clock there shows them."""
    at, found = datetime.fromisoformat(start).replace(tzinfo=zone).astimezone(UTC), []
    for _ in range(number):
        following = next_time(checked_cron(cron), zone, at)
        assert following is not None
        at = following
        found.append(at.astimezone(zone).strftime("%m-%d %H:%M %z"))
    return found


@pytest.mark.parametrize(
    ("cron", "zone", "start", "expected"),
    [
        # Berlin skips 02:00 to 03:00 on 29 March, and has it twice on 25 October.
        ("30 2 * * *", BERLIN, "2026-03-28", ["03-28 02:30 +0100", "03-29 03:00 +0200", "03-30 02:30 +0200"]),
        ("0 2 * * *", BERLIN, "2026-03-28", ["03-28 02:00 +0100", "03-29 03:00 +0200", "03-30 02:00 +0200"]),
        ("30 2 * * *", BERLIN, "2026-10-24", ["10-24 02:30 +0200", "10-25 02:30 +0200", "10-26 02:30 +0100"]),
        ("0 6 * * *", BERLIN, "2026-10-24", ["10-24 06:00 +0200", "10-25 06:00 +0100", "10-26 06:00 +0100"]),
        (
            "30 * * * *",
            BERLIN,
            "2026-10-25 01:00",
            ["10-25 01:30 +0200", "10-25 02:30 +0200", "10-25 02:30 +0100", "10-25 03:30 +0100"],
        ),
        ("30 * * * *", BERLIN, "2026-03-29 01:00", ["03-29 01:30 +0100", "03-29 03:30 +0200", "03-29 04:30 +0200"]),
        # New York skips 02:00 on 8 March, and has 01:00 twice on 1 November.
        ("15 2 * * *", NEW_YORK, "2026-03-07", ["03-07 02:15 -0500", "03-08 03:00 -0400", "03-09 02:15 -0400"]),
        ("15 1 * * *", NEW_YORK, "2026-10-31", ["10-31 01:15 -0400", "11-01 01:15 -0400", "11-02 01:15 -0500"]),
        ("*/30 1 * * *", NEW_YORK, "2026-11-01", ["11-01 01:00 -0400", "11-01 01:30 -0400", "11-02 01:00 -0500"]),
        # Lord Howe jumps by half an hour: skips 02:00 to 02:30 on 4 October, has 01:30 to 02:00 twice on 5 April.
        ("15 2 * * *", LORD_HOWE, "2026-10-03", ["10-03 02:15 +1030", "10-04 02:30 +1100", "10-05 02:15 +1100"]),
        ("45 2 * * *", LORD_HOWE, "2026-10-03", ["10-03 02:45 +1030", "10-04 02:45 +1100", "10-05 02:45 +1100"]),
        ("45 1 * * *", LORD_HOWE, "2026-04-04", ["04-04 01:45 +1100", "04-05 01:45 +1100", "04-06 01:45 +1030"]),
        (
            "*/15 * * * *",
            LORD_HOWE,
            "2026-04-05 01:20",
            ["04-05 01:30 +1100", "04-05 01:45 +1100", "04-05 01:30 +1030", "04-05 01:45 +1030", "04-05 02:00 +1030"],
        ),
        # Two hours that the jump by half an hour must not hide: 02:00 after the doubled one, 03:00 after the gap.
        ("0 */2 * * *", LORD_HOWE, "2026-04-05 01:00", ["04-05 02:00 +1030", "04-05 04:00 +1030"]),
        ("0 */3 * * *", LORD_HOWE, "2026-10-04 00:30", ["10-04 03:00 +1100", "10-04 06:00 +1100"]),
        # Ranges and steps of one.
        ("0 6 * * 1-1", BERLIN, "2026-11-20", ["11-23 06:00 +0100", "11-30 06:00 +0100"]),
        ("0 6 1-1/2 * *", BERLIN, "2026-11-20", ["12-01 06:00 +0100", "01-01 06:00 +0100"]),
        ("0 6 */1 * 1", BERLIN, "2026-11-20", ["11-23 06:00 +0100", "11-30 06:00 +0100"]),
        ("*/20 5/12 * * *", BERLIN, "2026-11-20 05:30", ["11-20 05:40 +0100", "11-20 17:00 +0100"]),
        # Day 31, the leap day, Sunday by both its numbers.
        ("0 6 31 * *", BERLIN, "2026-01-31 07:00", ["03-31 06:00 +0200", "05-31 06:00 +0200", "07-31 06:00 +0200"]),
        ("0 6 * * 0", BERLIN, "2026-11-20", ["11-22 06:00 +0100", "11-29 06:00 +0100"]),
        ("0 6 * * 7", BERLIN, "2026-11-20", ["11-22 06:00 +0100", "11-29 06:00 +0100"]),
        ("0 6 * * 1", BERLIN, "2026-11-20", ["11-23 06:00 +0100", "11-30 06:00 +0100"]),
        ("0 6 * * mon", BERLIN, "2026-11-20", ["11-23 06:00 +0100", "11-30 06:00 +0100"]),
        (
            "0 6 * * fri-sun",
            BERLIN,
            "2026-11-20 07:00",
            ["11-21 06:00 +0100", "11-22 06:00 +0100", "11-27 06:00 +0100"],
        ),
        # Both days given: either will do, as in every cron.
        ("0 6 13 * 5", BERLIN, "2026-11-01", ["11-06 06:00 +0100", "11-13 06:00 +0100", "11-20 06:00 +0100"]),
    ],
)
def test_a_time_on_the_wall_comes_when_a_person_would_say(
    cron: str, zone: ZoneInfo, start: str, expected: list[str]
) -> None:
    assert times(cron, zone, start, len(expected)) == expected


def test_the_leap_day_comes_every_fourth_year() -> None:
    at = next_time("0 6 29 2 *", BERLIN, datetime(2026, 1, 1, tzinfo=UTC))
    assert at == datetime(2028, 2, 29, 5, tzinfo=UTC)


NUMBERS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}


def field(name: str) -> st.SearchStrategy[str]:
    low, high = NUMBERS[name]
    number = st.integers(low, high)
    spans = st.tuples(number, number).map(lambda pair: f"{min(pair)}-{max(pair)}")
    steps = st.integers(1, 20).map(lambda step: f"*/{step}")
    listed = st.lists(number, min_size=1, max_size=3).map(lambda found: ",".join(map(str, found)))
    stepped = st.tuples(spans, st.integers(1, 20)).map(lambda pair: f"{pair[0]}/{pair[1]}")
    return st.one_of(st.just("*"), listed, spans, steps, stepped)


def allowed(text: str, low: int, high: int) -> set[int]:
    """The numbers that a field means, written anew and plainly."""
    found: set[int] = set()
    for part in text.split(","):
        if part == "*":
            found |= set(range(low, high + 1))
        elif part.startswith("*/"):
            found |= set(range(low, high + 1, int(part[2:])))
        elif "-" in part:
            span, _, step = part.partition("/")
            first, last = map(int, span.split("-"))
            found |= set(range(first, last + 1, int(step or 1)))
        else:
            found.add(int(part))
    return found


def oracle(cron: str, zone: ZoneInfo, after: datetime, horizon: timedelta) -> datetime | None:
    """Minute by minute through real time, as somebody would who watches the clock on the wall."""
    minute, hour, day, month, weekday = cron.split()
    minutes, hours = allowed(minute, 0, 59), allowed(hour, 0, 23)
    days, months = allowed(day, 1, 31), allowed(month, 1, 12)
    weekdays = {number % 7 for number in allowed(weekday, 0, 6 if weekday.startswith("*") else 7)}

    def matches(wall: datetime) -> bool:
        by_day, by_weekday = wall.day in days, wall.isoweekday() % 7 in weekdays
        either = by_day and by_weekday if day.startswith("*") or weekday.startswith("*") else by_day or by_weekday
        return wall.minute in minutes and wall.hour in hours and wall.month in months and either

    at = after.replace(second=0, microsecond=0)
    while at - after < horizon:
        at += timedelta(minutes=1)
        wall = at.astimezone(zone).replace(tzinfo=None)
        if hour.startswith("*"):
            if matches(wall):
                return at
            continue
        before = (at - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
        skipped = [before + timedelta(minutes=n) for n in range(1, int((wall - before).total_seconds() // 60))]
        seen_already = at.astimezone(zone).fold == 1
        if (matches(wall) and not seen_already) or any(matches(wall) for wall in skipped):
            return at
    return None


JUMPS = [
    (BERLIN, datetime(2026, 3, 29, 1, tzinfo=UTC)),
    (BERLIN, datetime(2026, 10, 25, 1, tzinfo=UTC)),
    (NEW_YORK, datetime(2026, 3, 8, 7, tzinfo=UTC)),
    (NEW_YORK, datetime(2026, 11, 1, 6, tzinfo=UTC)),
    (LORD_HOWE, datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    (LORD_HOWE, datetime(2026, 4, 4, 15, tzinfo=UTC)),
    (ZoneInfo("Antarctica/Troll"), datetime(2026, 3, 29, 1, tzinfo=UTC)),
    (ZoneInfo("UTC"), datetime(2026, 2, 28, 12, tzinfo=UTC)),
]


@settings(max_examples=300, deadline=None)
@given(
    minute=field("minute"),
    hour=field("hour"),
    day=field("day"),
    month=st.one_of(st.just("*"), field("month")),
    weekday=field("weekday"),
    jump=st.sampled_from(JUMPS),
    minutes=st.integers(-600, 600),
)
def test_the_next_time_is_the_one_that_somebody_watching_the_clock_would_find(
    minute: str, hour: str, day: str, month: str, weekday: str, jump: tuple[ZoneInfo, datetime], minutes: int
) -> None:
    zone, near = jump
    cron, after, horizon = f"{minute} {hour} {day} {month} {weekday}", near + timedelta(minutes=minutes), timedelta(3)
    try:
        checked = checked_cron(cron)
    except AskAgain:
        # A day that never comes, such as 31 February.
        assert oracle(cron, zone, after, horizon) is None
        return
    found = next_time(checked, zone, after)

    if found is not None and found - after > horizon:
        found = None
    assert found == oracle(cron, zone, after, horizon)


@pytest.mark.parametrize(
    ("every", "at", "cron", "words"),
    [
        ("day", "06:00", "0 6 * * *", "every day at 06:00"),
        ("monday", "7:30", "30 7 * * 1", "every Monday at 07:30"),
        ("Mon, thu", "07:30", "30 7 * * 1,4", "every Monday, Thursday at 07:30"),
        ("sundays", None, "0 0 * * 0", "every Sunday at 00:00"),
        ("hour", "00:15", "15 * * * *", "every hour at :15"),
        ("weekday", "09:00", "0 9 * * 1-5", "Monday to Friday at 09:00"),
        ("month", "05:00", "0 5 1 * *", "on the 1st of each month at 05:00"),
    ],
)
def test_friendly_words_are_a_cron_and_back(every: str, at: str | None, cron: str, words: str) -> None:
    assert checked_cron(cron_of(every, at)) == cron
    assert told(cron, None, BERLIN) == words


@pytest.mark.parametrize(
    "cron",
    [
        *("", "* * * *", "* * * * * *", "@daily", "a b c d e"),
        *("61 * * * *", "0 24 * * *", "0 6 30 2 *", "0 6 * * 8", "*/0 * * * *"),
        *("0 6 L * *", "0 6 LW * *", "0 6 * * 5L", "0 6 * * 1#2", "H 6 * * *", "0 6 ? * 1"),
        *("5-1 * * * *", "1,, * * * *", "0 6 * * sun-", "-1 * * * *", "0 0 * 13 *", "٣ * * * *", "0 6 31 4,6 *"),
    ],
)
def test_a_bad_cron_is_refused_in_a_sentence_with_the_value(cron: str) -> None:
    with pytest.raises(AskAgain) as refused:
        checked_cron(cron)
    assert repr(cron) in refused.value.message


def test_the_field_that_cannot_be_read_is_named() -> None:
    with pytest.raises(AskAgain, match=r"the hour '24' is no number, list, range or step within 0 to 23\."):
        checked_cron("0 24 * * *")
    with pytest.raises(AskAgain, match="names a day that never comes"):
        checked_cron("0 6 30 2 *")


def test_other_words_are_refused_with_what_is_allowed() -> None:
    for every, at in (("fortnight", None), ("s", None), ("t", None), ("day", "25:00"), ("day", "6")):
        with pytest.raises(AskAgain):
            cron_of(every, at)
    with pytest.raises(AskAgain, match="no timezone 'Berlin'"):
        zone_of("Berlin")
    assert zone_of("Europe/Berlin") == BERLIN


def test_once_is_on_the_clock_there_and_never_in_the_past() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert moment("2026-12-01 06:00", BERLIN, now) == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert moment("2027-03-28 02:30", BERLIN, now) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert told(None, datetime(2026, 12, 1, 5, tzinfo=UTC), BERLIN) == "once, 2026-12-01 06:00"
    for bad in ("2026-11-20 13:00", "2026-11-20", "tomorrow", "2026-02-30 06:00", "0001-01-01 00:00"):
        with pytest.raises(AskAgain):
            moment(bad, BERLIN, now)
    with pytest.raises(AskAgain, match="no time that a calendar has"):
        moment("9999-12-31 23:59", ZoneInfo("America/New_York"), now)


def test_a_day_begins_where_its_first_hour_is_skipped() -> None:
    assert midnight(datetime(2026, 9, 6).date(), ZoneInfo("America/Santiago")) == datetime(2026, 9, 6, 4, tzinfo=UTC)  # noqa: DTZ001
