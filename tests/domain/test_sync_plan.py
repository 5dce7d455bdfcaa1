"""What would go wrong with slices: days twice, days missing, reports that are too large."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.sync_plan import TARGET_ROWS, slices
from domain.window import Window

START = date(2026, 1, 1)


def window(first: int, days: int) -> Window:
    return Window(since=START + timedelta(days=first), until=START + timedelta(days=first + days - 1))


@given(
    st.integers(1, 1127),
    st.integers(0, 5_000),
    st.lists(st.builds(window, st.integers(-50, 1200), st.integers(1, 60)), max_size=4),
)
def test_every_day_is_in_one_slice_and_none_is_too_large(days: int, ads: int, failed: list[Window]) -> None:
    whole = window(0, days)
    cut = slices(whole, ads, failed)
    covered = [w.since + timedelta(days=n) for w in cut for n in range(w.days)]
    assert sorted(covered) == [whole.since + timedelta(days=n) for n in range(days)]
    assert all(w.days == 1 or w.days * ads <= TARGET_ROWS for w in cut)


def test_what_failed_the_last_time_comes_first_and_then_the_oldest() -> None:
    cut = slices(window(0, 30), 400, [window(20, 5)])
    assert cut[0] == window(20, 5)
    rest = cut[1:]
    assert rest == sorted(rest, key=lambda w: w.since)


def test_slices_are_of_one_length_and_leave_no_crumb() -> None:
    assert [w.days for w in slices(window(0, 91), 44, target=4_000)] == [46, 45]
