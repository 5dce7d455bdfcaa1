"""What would go wrong: half a day counted as a whole one, an empty window after an old export, a silent swap."""

from datetime import date

import pytest

from domain.errors import AskAgain
from domain.window import Window, choose_window

TODAY = date(2026, 11, 20)
LONG = (date(2026, 7, 1), date(2026, 11, 20))


def test_the_running_day_is_left_out():
    assert choose_window(TODAY, LONG, days=7) == Window(since=date(2026, 11, 13), until=date(2026, 11, 19))


def test_an_old_export_is_answered_up_to_its_last_day():
    window = choose_window(TODAY, (date(2026, 1, 1), date(2026, 8, 31)))

    assert window == Window(since=date(2026, 8, 2), until=date(2026, 8, 31))
    assert window.days == 30


def test_results_of_today_alone_are_answered():
    assert choose_window(TODAY, (TODAY, TODAY)).until == TODAY


def test_a_brand_without_results_still_gets_a_window():
    assert choose_window(TODAY, None).until == date(2026, 11, 19)


def test_since_and_days_make_a_window_forward():
    window = choose_window(TODAY, LONG, days=7, since=date(2026, 9, 1))

    assert window == Window(since=date(2026, 9, 1), until=date(2026, 9, 7))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"since": date(2026, 9, 2), "until": date(2026, 9, 1)}, "ends before that"),
        ({"since": date(2026, 12, 1), "until": date(2026, 12, 2)}, "lies in the future"),
        ({"days": 3, "since": date(2026, 9, 1), "until": date(2026, 9, 7)}, "which are 7 days"),
        ({"days": 5000}, "5000 days are too many"),
        ({"since": date(9999, 12, 31), "days": 7}, "no year with ads"),
        ({"until": date.min}, "no year with ads"),
    ],
)
def test_a_contradiction_is_told_not_guessed(given, told):
    with pytest.raises(AskAgain, match=told):
        choose_window(TODAY, LONG, **given)


def test_the_window_before_touches_without_overlap():
    window = Window(since=date(2026, 3, 1), until=date(2026, 3, 31))

    assert window.before() == Window(since=date(2026, 1, 29), until=date(2026, 2, 28))
