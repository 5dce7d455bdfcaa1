"""What would go wrong: percents are taken for fractions, a still has a curve, an odd answer becomes a wrong one."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.meta.numbers import Unreadable
from connectors.meta.play_curves import CURVE_DAYS, curves_query, play_curve
from domain.play_curve import SECONDS, AdCurve

QUERY = curves_query("act_7", date(2026, 11, 19))
TOLD = [100, 88, 71, 60, 55, 51, 48, 46, 44, 42, 40, 39, 38, 37, 36, 35, 30, 26, 22, 15, 9, 4]


def row(curve: Any = TOLD, plays: Any = "2400", **more: Any) -> dict[str, Any]:
    told = {
        "account_id": "7",
        "ad_id": "120001",
        "video_play_actions": [{"action_type": "video_view", "value": plays}],
        "video_play_curve_actions": [{"action_type": "video_view", "value": curve}],
        "video_p100_watched_actions": [{"action_type": "video_view", "value": "310"}],
    }
    return {**told, **more}


def test_one_row_an_ad_is_asked_for_over_ninety_days_that_end_today() -> None:
    told = QUERY.params()

    assert QUERY.until - QUERY.since == timedelta(days=CURVE_DAYS - 1)
    assert (told["level"], told["time_increment"]) == ("ad", "all_days")
    assert "video_play_curve_actions" in told["fields"]


@pytest.mark.parametrize("curve", [TOLD, [str(p) for p in TOLD], [p / 100 for p in TOLD], [float(p) for p in TOLD]])
def test_percents_as_numbers_and_as_texts_and_fractions_are_one_curve(curve: list[Any]) -> None:
    found = play_curve(row(curve), QUERY)

    assert isinstance(found, AdCurve)
    assert found.shares == pytest.approx([p / 100 for p in TOLD])
    assert (found.plays, found.completed) == (2400, 310)
    assert (found.account, found.ad_id, found.since, found.until) == ("act_7", "120001", QUERY.since, QUERY.until)


def test_a_longer_list_keeps_its_first_entries_and_a_shorter_one_what_it_has() -> None:
    assert len(play_curve(row([*TOLD, 3, 2]), QUERY).shares) == len(SECONDS) == 22
    assert len(play_curve(row(TOLD[:15]), QUERY).shares) == 15


@pytest.mark.parametrize(
    "raw",
    [
        row(video_play_curve_actions=None),
        row(video_play_curve_actions=[]),
        row(curve=[]),
        row(plays="0"),
        row(video_play_actions=None),
    ],
)
def test_a_still_has_no_curve(raw: dict[str, Any]) -> None:
    assert play_curve(raw, QUERY) is None


@pytest.mark.parametrize(
    "raw",
    [
        row(account_id="8"),
        row(ad_id="12x"),
        row(curve="100"),
        row(curve=[100, None]),
        row(curve=[100, "NaN"]),
        row(curve=[100, -1]),
        row(curve=[100, 140]),
        row(curve=[100, True]),
        row(video_play_curve_actions=["video_view"]),
        row(video_play_actions="12"),
        row(plays="-3"),
    ],
)
def test_what_is_no_curve_is_refused_with_a_reason(raw: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as refused:
        play_curve(raw, QUERY)
    assert str(refused.value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5), lambda inner: (
    st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["value", "action_type"]), inner, max_size=2)
), max_leaves=12))  # fmt: skip
def test_whatever_meta_writes_becomes_shares_of_one_or_a_reason(value: Any) -> None:
    try:
        found = play_curve(row(video_play_curve_actions=value), QUERY)
    except Unreadable:
        return
    assert found is None or all(0 <= share <= 1 for share in found.shares)
