"""What would go wrong with deadlines: the wrong brand's limit, an alarm about work that nobody counts on."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from domain.deadline import Change, Expected, UnderWay, in_words, limits, overdue

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OURS, THEIRS = uuid4(), uuid4()
HOUR = timedelta(hours=1)


def test_a_brands_own_limit_stands_above_the_organisations_and_that_above_the_kinds() -> None:
    changes = [
        Change(OURS, "meta_sync", took_minutes=30, since_minutes=None, late_minutes=None),
        Change(None, "meta_sync", took_minutes=60, since_minutes=0, late_minutes=None),
        Change(None, "asset_download", took_minutes=5, since_minutes=None, late_minutes=None),
    ]
    assert limits("meta_sync", OURS, changes) == (HOUR / 2, None, HOUR / 4)
    assert limits("meta_sync", THEIRS, changes) == (HOUR, None, HOUR / 4)
    assert limits("meta_sync", OURS, []) == (2 * HOUR, 48 * HOUR, HOUR / 4)


def test_only_what_is_beyond_its_limit_is_overdue() -> None:
    fine = UnderWay("1", OURS, "meta_sync", "Meta sync", "running", NOW - 2 * HOUR, NOW - 2 * HOUR)
    hung = UnderWay("2", OURS, "meta_sync", "Meta sync", "running", NOW - 3 * HOUR, NOW - 2 * HOUR - HOUR / 60)
    stuck = UnderWay("3", OURS, "meta_sync", "Meta sync", "waiting", NOW - HOUR, None)
    good = Expected(OURS, "Acme", "meta_sync", NOW - 90 * HOUR, NOW - 47 * HOUR)
    bad = Expected(THEIRS, "Other", "meta_sync", NOW - 90 * HOUR, NOW - 49 * HOUR)
    never = Expected(None, None, "token_refresh", NOW - 49 * HOUR, None)
    nobodys = Expected(OURS, "Acme", "destination_sync", NOW - 900 * HOUR, None)

    found = overdue([fine, hung, stuck], [good, bad, never, nobodys], [], NOW)

    assert [(one.cause, one.run_id or one.brand_id) for one in found] == [
        ("took", "2"),
        ("late", "3"),
        ("since", THEIRS),
        ("since", None),
    ]
    assert found[2].title == "Meta sync of Other has not succeeded within 2d."
    assert "never succeeded" in found[3].message


def test_a_length_of_time_has_no_part_that_is_nothing() -> None:
    told = [in_words(timedelta(minutes=minutes)) for minutes in (15, 90, 120, 2880, 1500)]
    assert told == ["15m", "1h 30m", "2h", "2d", "1d 1h"]
