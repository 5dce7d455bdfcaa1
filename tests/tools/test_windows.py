"""What would go wrong: a date that does not exist taken for another, a window other than the one asked about."""

from datetime import date

import pytest

from domain.errors import AskAgain
from domain.window import Window
from tools import commands
from tools.registry import Tool
from tools.windows import WindowArgs, window_of

TODAY = date(2026, 11, 20)
COVERED = (date(2026, 8, 1), date(2026, 11, 18))


async def nothing(deps, args):
    raise AssertionError("never called")


ASK = Tool("ask", nothing, WindowArgs, "read", "viewer", "", "")


def window(**given):
    return window_of(commands.build(ASK, given), TODAY, COVERED)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", ["7", "7d", "7 days", "1w", "1 week", 7])
def test_a_length_in_any_spelling_ends_on_the_last_day_with_results(days):
    assert window(days=days) == Window(since=date(2026, 11, 12), until=date(2026, 11, 18))


def test_days_back_and_words_count_from_today():
    assert window(since="30d", until="yesterday") == Window(since=date(2026, 10, 21), until=date(2026, 11, 19))
    assert window(since="2026-11-02", until="today") == Window(since=date(2026, 11, 2), until=TODAY)


@pytest.mark.parametrize("since", ["2026-02-30", "2026-13-01", "20261101", "last week", "1.11.2026", "30", ""])
def test_what_is_no_day_is_refused_with_the_value_and_the_cure(since):
    with pytest.raises(AskAgain) as refused:
        window(since=since)
    assert repr(since) in str(refused.value)
    assert "2026-11-20" in str(refused.value)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        *((days, "the least is 1 day") for days in ("0", "-3", "-4w", "0d", 0, -3)),
        *((days, "a length is a whole number of days") for days in ("2.5", 1.5, "ten", "", "-", "--3", "1e3", "true")),
        *((days, "The longest window is 1096 days") for days in ("1097", "900000", "9" * 40, "900000w", 10**12)),
    ],
)
def test_a_length_that_nobody_has_is_refused_with_what_is_wrong_with_it(days, said):
    with pytest.raises(AskAgain, match=said):
        window(days=days)


@pytest.mark.parametrize(
    "given", [{"days": "99999"}, {"since": "99999w"}, {"since": "9" * 40 + "d"}, {"since": "2027-01-01"}]
)
def test_windows_nobody_has_are_refused(given):
    with pytest.raises(AskAgain):
        window(**given)
