"""What would go wrong with a sync's days: restated ones not read again, days that no account has, holes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import AskAgain
from domain.sync_window import DaysAsked, check_days, first_day, last_day, sync_window

END = date(2026, 11, 20)
NOTHING = DaysAsked()


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [("America/Los_Angeles", 3, 20), ("Asia/Tokyo", 16, 21), ("UTC", 23, 20), ("Pacific/Kiritimati", 10, 21)],
)
def test_the_last_day_is_the_accounts_own_or_utcs_whichever_is_later(zone: str, hour: int, day: int) -> None:
    assert last_day(datetime(2026, 11, 20, hour, tzinfo=UTC), ZoneInfo(zone)) == date(2026, 11, day)


@pytest.mark.parametrize(
    ("today", "first"),
    [(END, date(2023, 10, 21)), (date(2026, 3, 31), date(2023, 3, 1)), (date(2027, 1, 5), date(2023, 12, 6))],
)
def test_nothing_is_asked_for_that_meta_keeps_no_more(today: date, first: date) -> None:
    assert first_day(today) == first


def test_a_run_reads_again_the_28_days_behind_the_cursor() -> None:
    window = sync_window(NOTHING, END, cursor=date(2026, 11, 19))
    assert (window.since, window.until) == (date(2026, 10, 22), END)


def test_a_run_never_reaches_before_what_was_asked_for_once() -> None:
    begun = date(2026, 11, 10)
    assert sync_window(NOTHING, END, cursor=date(2026, 11, 19), begun=begun).since == begun
    # Stopped before its first slice: the next one starts where that one meant to.
    assert sync_window(NOTHING, END, cursor=begun - timedelta(days=1), begun=begun).since == begun


def test_a_first_run_reads_90_days_and_all_that_an_outdated_state_had() -> None:
    assert sync_window(NOTHING, END, None).days == 90
    assert sync_window(NOTHING, END, None, known_since=date(2026, 1, 1)).since == date(2026, 1, 1)


def test_fewer_days_than_the_cursor_needs_leave_no_hole() -> None:
    assert sync_window(DaysAsked(days=7), END, cursor=date(2026, 9, 1)).since == date(2026, 8, 4)
    assert sync_window(DaysAsked(days=90), END, cursor=date(2026, 11, 19)).days == 90


def test_days_that_end_in_the_past_are_read_as_they_are() -> None:
    asked = DaysAsked(since=date(2026, 3, 1), until=date(2026, 3, 31))
    window = sync_window(asked, END, cursor=date(2026, 11, 19))
    assert (window.since, window.until) == (asked.since, asked.until)


def test_full_reads_all_that_meta_keeps() -> None:
    assert sync_window(DaysAsked(full=True), END, cursor=date(2026, 11, 19)).since == first_day(END)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (DaysAsked(since=date(2026, 11, 21)), "lies in the future"),
        (DaysAsked(until=date(2027, 1, 1)), "lies in the future"),
        (DaysAsked(days=1200), "37 months"),
        (DaysAsked(since=date(2023, 1, 1)), "37 months"),
        (DaysAsked(days=30, until=date(2023, 11, 1)), "37 months"),
        (DaysAsked(since=date(2026, 5, 2), until=date(2026, 5, 1)), "Swap"),
        (DaysAsked(days=3, since=date(2026, 5, 1), until=date(2026, 5, 31)), "does not fit"),
    ],
)
def test_days_that_no_account_has_are_refused_in_one_sentence(asked: DaysAsked, said: str) -> None:
    with pytest.raises(AskAgain, match=said):
        check_days(asked, END)


@given(
    st.integers(1, 1127) | st.none(),
    st.dates(date(2023, 10, 21), END) | st.none(),
    st.booleans(),
)
def test_every_window_lies_in_what_meta_keeps_and_holds_the_28_days(
    days: int | None, cursor: date | None, full: bool
) -> None:
    asked = DaysAsked(days=days, full=full)
    check_days(asked, END)
    window = sync_window(asked, END, cursor)
    assert first_day(END) <= window.since <= window.until == END
    if cursor is not None:
        assert window.since <= max(cursor - timedelta(days=28), first_day(END))
    if days is not None:
        assert window.days >= days
