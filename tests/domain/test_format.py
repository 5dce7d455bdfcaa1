"""What would go wrong: a duration nobody can read, an instant without its timezone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.format import INSTANT, duration, instant, last_days, plural


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (None, "–"),
        (0, "0s"),
        (0.42, "0.4s"),
        (34.4, "34s"),
        (59.6, "1m 00s"),
        (154, "2m 34s"),
        (3_600, "1h 00m"),
        (3_900, "1h 05m"),
        (90_000, "1d 1h"),
    ],
)
def test_a_duration_is_written_in_its_two_largest_units(seconds, shown):
    assert duration(seconds) == shown


def test_an_instant_is_written_for_everybody_and_found_again_in_a_sentence():
    tokyo = timezone(timedelta(hours=9))
    moment = datetime(2026, 11, 22, 23, 5, tzinfo=tokyo)

    assert instant(moment) == instant(moment.astimezone(UTC)) == "2026-11-22T14:05:00Z"
    assert INSTANT.findall(f"Meta asks to wait until {instant(moment)}.") == ["2026-11-22T14:05:00Z"]
    assert instant(None) is None
    with pytest.raises(ValueError, match="no timezone"):
        instant(moment.replace(tzinfo=None))


def test_one_of_a_thing_is_not_called_several():
    assert [plural(n, "run") for n in (0, 1, 2, 2_000)] == ["0 runs", "1 run", "2 runs", "2,000 runs"]
    assert [last_days(n) for n in (1, 30)] == ["the last day", "the last 30 days"]
