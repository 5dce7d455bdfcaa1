"""What would go wrong: a cursor that steps over a day nobody read, or past one that may still be restated."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sync_cursor import Progress, begin, failed, finished
from domain.sync_window import RESTATED_DAYS
from domain.window import Window

FIRST = date(2026, 3, 1)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def days(since: int, until: int) -> Window:
    return Window(since=day(since), until=day(until))


def test_the_cursor_follows_slices_in_order():
    progress = begin(None, days(0, 29))
    assert progress.cursor == day(-1)

    for since, until in ((0, 9), (10, 19), (20, 29)):
        progress = finished(progress, days(since, until), day(30))

    assert progress.cursor == day(29)
    assert [(r.since, r.until) for r in progress.reads] == [(day(0), day(29))]


def test_a_gap_holds_the_cursor_and_what_lies_beyond_it_is_remembered():
    progress = begin(None, days(0, 29))
    progress = finished(progress, days(20, 29), day(30))
    assert progress.cursor == day(-1)

    progress = finished(progress, days(0, 9), day(30))
    assert progress.cursor == day(9)

    assert finished(progress, days(10, 19), day(30)).cursor == day(29)


@pytest.mark.parametrize("at", [0, 10, 20])
def test_a_failed_slice_holds_the_cursor_wherever_it_is(at):
    progress = begin(None, days(0, 29))
    for since in (0, 10, 20):
        step = failed if since == at else finished
        progress = step(progress, days(since, since + 9), *(() if step is failed else (day(30),)))

    assert progress.cursor == day(at - 1)
    assert progress.failed == (days(at, at + 9),)
    mended = finished(progress, days(at, at + 9), day(31))
    assert (mended.cursor, mended.failed) == (day(29), ())


def test_a_later_reread_that_fails_steps_back_to_it():
    progress = finished(begin(None, days(0, 99)), days(0, 99), day(100))
    again = begin(progress, days(71, 101))
    again = finished(failed(again, days(71, 80)), days(81, 101), day(101))

    assert again.cursor == day(70)


def test_a_reread_that_was_stopped_leaves_no_stale_day_behind():
    progress = finished(begin(None, days(0, 99)), days(0, 99), day(100))
    # Ten days later the newest slice came first, and then somebody stopped it.
    stopped = finished(begin(progress, days(71, 110)), days(100, 110), day(110))

    # Days 72 to 99 were last read on day 100, when they could still change.
    assert stopped.cursor - timedelta(days=RESTATED_DAYS) <= day(72)


def test_settled_days_are_kept_as_one_and_do_not_pile_up():
    progress = begin(None, days(0, 9))
    for today in range(10, 400):
        window = Window(since=min(progress.cursor, progress.cursor - timedelta(days=RESTATED_DAYS)), until=day(today))
        progress = finished(begin(progress, window), window, day(today))

    assert progress.cursor == day(399)
    assert len(progress.reads) == 2


def test_days_far_before_do_not_make_a_hole():
    progress = finished(begin(None, days(100, 120)), days(100, 120), day(121))

    old = finished(begin(progress, days(0, 9)), days(0, 9), day(121))
    assert old.cursor == day(120)

    everything = begin(old, days(0, 121))
    assert everything.cursor == day(9)


def test_days_that_meta_no_longer_has_hold_nothing_up():
    progress = finished(failed(begin(None, days(0, 29)), days(0, 9)), days(10, 29), day(30))
    assert progress.cursor == day(-1)

    years_later = days(1200, 1300)
    progress = finished(begin(progress, years_later), years_later, day(1300))
    assert progress.failed == ()
    assert begin(progress, days(2300, 2301)).start > day(1100)


SLICES = st.lists(
    st.tuples(st.integers(0, 59), st.integers(0, 14), st.sampled_from(["done", "failed"]), st.integers(0, 90)),
    max_size=25,
)


@given(SLICES)
def test_everything_28_days_before_the_cursor_was_read_and_settled(asked):
    """Whatever was read in whatever order, and whatever failed."""
    progress = begin(None, days(0, 59))
    read_on: dict[date, date] = {}
    broken: set[date] = set()
    for since, length, how, on in asked:
        window = days(since, min(59, since + length))
        own = {window.since + timedelta(days=n) for n in range(window.days)}
        today = max(day(on), window.until)
        if how == "done":
            progress = finished(progress, window, today)
            broken -= own
            read_on.update(dict.fromkeys(own, today))
        else:
            progress = failed(progress, window)
            broken |= own

    cursor = progress.cursor
    before = [day(n) for n in range(60) if day(n) <= cursor]
    assert all(each in read_on and each not in broken for each in before)
    start = cursor - timedelta(days=RESTATED_DAYS)
    assert all(read_on[each] > each + timedelta(days=RESTATED_DAYS) for each in before if each < start)
    _assert_tidy(progress)


@given(SLICES)
def test_the_cursor_never_stands_still_where_all_was_read(asked):
    progress = begin(None, days(0, 59))
    for since, length, how, on in asked:
        window = days(since, min(59, since + length))
        today = max(day(on), window.until)
        progress = finished(progress, window, today) if how == "done" else failed(progress, window)

    assert finished(progress, days(0, 59), day(60)).cursor == day(59)


@given(SLICES)
def test_progress_survives_the_store(asked):
    progress = begin(None, days(0, 59))
    for since, length, _, on in asked:
        window = days(since, min(59, since + length))
        progress = finished(progress, window, max(day(on), window.until))
    assert Progress.model_validate_json(progress.model_dump_json()) == progress


def _assert_tidy(progress: Progress) -> None:
    for read, following in zip(progress.reads, progress.reads[1:], strict=False):
        assert read.until < following.since
    for each, following in zip(progress.failed, progress.failed[1:], strict=False):
        assert each.until < following.since
