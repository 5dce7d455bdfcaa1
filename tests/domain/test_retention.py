"""What would go wrong: the wrong sentence is blamed, or a sentence for what every video loses at that second."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hooks import TimedText
from domain.other_curves import Others
from domain.play_curve import SECONDS, AdCurve, Point, points, share_at
from domain.retention import LEAST_OTHERS, retention

LINES = (
    TimedText(start=0.0, end=2.8, text="I stopped carrying her upstairs."),
    TimedText(start=3.0, end=5.9, text="For eleven months I carried a dog to bed."),
    TimedText(start=6.0, end=9.5, text="Sixty-day guarantee."),
)


def curve(shares: list[float], plays: int = 10_000, seconds: float | None = 10, ad: str = "1", **more: int) -> AdCurve:
    return AdCurve(
        account="act_1", ad_id=ad, since=date(2026, 8, 22), until=date(2026, 11, 19), plays=plays,
        shares=tuple(shares), video_seconds=seconds, **more,
    )  # fmt: skip


def falling(keeps: float, drop_at: int | None = None) -> list[float]:
    """Loses a constant part each second, and a quarter of who is left at one of them."""
    return [keeps**s * (0.75 if drop_at is not None and s >= drop_at else 1) for s in SECONDS]


OTHERS = [curve(falling(0.95), ad=f"o{n}") for n in range(3)]


def test_the_loss_of_a_sentence_is_of_those_who_heard_its_beginning() -> None:
    told = curve([1, 0.9, 0.8, 0.6, 0.58, 0.56, 0.54, 0.27, 0.27, 0.27])
    found = retention(told.plays, told.points, LINES, (), Others([]))

    first, second, third = found.passages
    # The pause after a sentence is its own: 0 to 3 s, 3 to 6 s, 6 to the end.
    assert [(p.start, p.end) for p in found.passages] == [(0, 3), (3, 6), (6, 10)]
    assert first.loss == pytest.approx(0.4)
    assert second.loss == pytest.approx(1 - 0.54 / 0.6)
    assert third.loss == pytest.approx(0.5)
    assert [p.left for p in found.passages] == [4000, 600, 2700]
    assert sum(p.left for p in found.passages) == 10_000 - 2_700


def test_without_enough_others_nothing_is_called_usual() -> None:
    told = curve(falling(0.9))
    found = retention(told.plays, told.points, LINES, (), Others(OTHERS[: LEAST_OTHERS - 1]))

    assert {(p.usual, p.standing) for p in found.passages} == {(None, "not comparable")}
    assert found.worst is None
    assert found.usual == ()
    assert found.others == 0
    assert found.largest == found.passages[0]


def test_the_sentence_that_loses_more_than_usual_is_blamed_and_not_the_first_which_loses_most() -> None:
    told = curve(falling(0.95, drop_at=7))
    found = retention(told.plays, told.points, LINES, (), Others(OTHERS))

    assert found.worst is not None
    assert found.worst.text == "Sixty-day guarantee."
    assert [p.standing for p in found.passages] == ["as usual", "as usual", "loses more"]
    # Meta tells second 9, and no completions: 1 - 0.95^3 x 0.75 are lost, 1 - 0.95^3 are usual.
    assert found.worst.usual == pytest.approx(1 - 0.95**3)
    assert found.worst.too_many == pytest.approx(10_000 * 0.95**6 * 0.95**3 * 0.25)
    # Had it lost as usual, it would have ended where the others do.
    assert found.usual == (
        (0, 1),
        (3, pytest.approx(0.95**3)),
        (6, pytest.approx(0.95**6)),
        (10, pytest.approx(0.95**9)),
    )
    assert found.others == 3


def test_few_plays_blame_nobody() -> None:
    told = curve(falling(0.95, drop_at=7), plays=12)
    found = retention(told.plays, told.points, LINES, (), Others(OTHERS))

    assert found.worst is None
    assert all(p.low < p.loss < p.high for p in found.passages)
    assert found.passages[-1].high - found.passages[-1].low > 0.3


def test_whole_percents_keep_a_million_plays_from_blaming_a_rounding() -> None:
    exact = falling(0.95)
    rounded = [round(share, 2) for share in exact]
    told = curve(rounded, plays=5_000_000)
    found = retention(told.plays, told.points, LINES, (), Others([curve(exact, ad=f"o{n}") for n in range(3)]))

    assert {p.standing for p in found.passages} == {"as usual"}


def test_a_video_that_ended_before_lost_nobody_there() -> None:
    """A 5-second video has 0 at second 6: that it ended is no loss, and it says nothing of what others lose."""
    ended = [share if second < 5 else 0.0 for second, share in zip(SECONDS, falling(0.95), strict=True)]
    short = [curve(ended, seconds=5, ad=f"s{n}", plays=10**6) for n in range(9)]
    told = curve(falling(0.95))
    found = retention(told.plays, told.points, LINES, (), Others([*OTHERS, *short]))

    # At its end, it is compared with the ends of all.
    assert [p.others for p in found.passages] == [12, 3, 12]
    assert [p.standing for p in found.passages] == ["as usual"] * 3
    # Of unknown length, it lasts as long as anybody watched.
    assert curve(ended, seconds=None).points[-1].second == 4


def test_the_end_is_where_meta_counts_completions() -> None:
    told = curve(falling(0.9), completed=1_000)

    assert told.points[-1] == Point(10, 0.1)
    # More than were there before it can only have skipped to it.
    assert curve(falling(0.9), completed=9_000).points[-1] == Point(10, 0.9**9)


def test_a_curve_never_rises() -> None:
    assert [p.share for p in points(curve([1, 0.5, 0.6, 0.4]), 4)] == [1, 0.5, 0.5, 0.4, 0.4]


def test_between_two_points_a_share_lies_on_the_line() -> None:
    told = points(curve([*falling(1.0)[:15], 0.8, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]), 40)

    assert share_at(told, 17.5) == pytest.approx(0.7)
    assert share_at(told, 39) == pytest.approx(0.6)


def test_silence_before_the_first_word_is_a_part_of_its_own() -> None:
    late = (TimedText(start=2.5, end=4, text="At last."),)
    found = retention(1000, curve(falling(0.9)).points, late, (), Others([]))

    assert [(p.start, p.end, p.text) for p in found.passages] == [(0, 2.5, ""), (2.5, 10, "At last.")]


def test_without_words_the_seconds_part_it_and_without_speech_the_screen_does() -> None:
    told = curve(falling(0.9)).points
    shown = (TimedText(start=0.2, text="eleven months"), TimedText(start=4, text="week six"))

    assert [(p.start, p.end) for p in retention(1000, told, (), (), Others([])).passages] == [(0, 3), (3, 6), (6, 10)]
    assert retention(1000, told, (), (), Others([])).words == "none"
    on_screen = retention(1000, told, (), shown, Others([]))
    assert (on_screen.words, [p.text for p in on_screen.passages]) == ("on screen", ["eleven months", "week six"])


shares = st.lists(st.floats(0, 1), min_size=1, max_size=22)
lines = st.lists(
    st.builds(TimedText, start=st.floats(0, 80), end=st.none() | st.floats(0, 90), text=st.text(max_size=8)), max_size=8
)


@given(shares, st.none() | st.floats(0.5, 90), lines, st.integers(1, 10**7))
def test_whatever_is_said_the_passages_part_the_video_and_their_losses_add_up(
    told: list[float], seconds: float | None, said: list[TimedText], plays: int
) -> None:
    made = curve(told, plays=plays, seconds=seconds)
    found = retention(plays, made.points, said, (), Others([made, made, made]))

    spans = [(p.start, p.end) for p in found.passages]
    end = made.points[-1].second
    assert spans == sorted(spans)
    if end > 0:
        assert (spans[0][0], spans[-1][1]) == (0, end)
        assert all(a[1] == b[0] for a, b in pairwise(spans))
    lost = sum(p.left for p in found.passages)
    assert lost == pytest.approx(plays * (made.points[0].share - made.points[-1].share), abs=len(spans))
    assert all(0 <= p.low <= p.high <= 1 for p in found.passages)
    # Beside itself, nothing loses more than usual.
    assert {p.standing for p in found.passages} <= {"as usual", "not comparable"}


@given(shares, st.none() | st.floats(0.5, 90), st.floats(0, 90))
def test_many_curves_in_columns_say_what_each_says_alone(told: list[float], seconds: float | None, at: float) -> None:
    made = curve(told, plays=7, seconds=seconds)
    end = made.points[-1].second
    beside = Others([made, curve([1.0], ad="x")]).without("act_1", "x").between(min(at, end), end)

    assert beside.videos == 1
    assert beside.began == pytest.approx(7 * share_at(made.points, min(at, end)), abs=1e-9)
    assert beside.stayed == pytest.approx(7 * made.points[-1].share, abs=1e-9)
