"""What would go wrong: a mark outside the paper, a label over another, a picture that tells nothing in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.drawing import Box, Drawing, Spot, Stroke, Words, cut, steps, two
from domain.picture import Dot, Quadrants, Whiskers
from domain.picture import Spot as Place
from domain.report_charts import chart_of
from domain.watch_curve import WatchCurve, WatchPoint
from tests.browser.samples import pictures


def within(drawing: Drawing) -> bool:
    for mark in drawing.marks:
        match mark:
            case Stroke():
                found = mark.points
            case Box():
                found = ((mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height))
            case Spot() | Words():
                found = ((mark.x, mark.y),)
        if not all(-1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1 for x, y in found):
            return False
    return True


@pytest.mark.parametrize("kind", [Whiskers, Quadrants, WatchCurve])
def test_every_mark_is_on_the_paper(kind: type) -> None:
    picture = next(p for p in pictures() if isinstance(p, kind))
    drawing = chart_of(picture)

    assert within(drawing)
    assert picture.title in drawing.said


values = st.floats(0, 1e6)


@given(st.lists(st.tuples(values, values, values, st.none() | values), min_size=1, max_size=12))
def test_a_ranking_of_any_figures_stays_on_the_paper(told: list[tuple[float, float, float, float | None]]) -> None:
    dots = tuple(
        Dot(label=f"hook {n}", low=min(a, b, c), mid=sorted((a, b, c))[1], high=max(a, b, c), raw=raw)
        for n, (a, b, c, raw) in enumerate(told)
    )
    assert within(chart_of(Whiskers(title="t", unit="money", currency="EUR", dots=dots, reference=dots[0].mid)))


@given(st.lists(st.tuples(values, values, values), min_size=1, max_size=12), values, values)
def test_quadrants_of_any_figures_stay_on_the_paper(
    told: list[tuple[float, float, float]], x_cut: float, y_cut: float
) -> None:
    spots = tuple(Place(label=f"hook {n}", x=x, y=y, size=size) for n, (x, y, size) in enumerate(told))
    names = ("a", "b", "c", "d")
    assert within(
        chart_of(
            Quadrants(
                title="t", x_label="x", x_unit="count", y_label="y", y_unit="ratio", x_cut=x_cut, y_cut=y_cut,
                names=names, spots=spots,
            )
        )
    )  # fmt: skip


def test_a_curve_of_one_point_is_drawn() -> None:
    assert within(chart_of(WatchCurve(title="t", label="this video", points=(WatchPoint(second=0, share=1),))))


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(2, 10))
def test_an_axis_has_round_steps_within_its_ends(low: float, span: float, most: int) -> None:
    found = steps(low, low + span, most)

    unseen = 1e-6 + 1e-8 * (abs(low) + span)  # far below what a pixel shows
    assert len(found) <= most + 2
    assert all(low - unseen <= value <= low + span + unseen for value in found)
    assert list(found) == sorted(found)


def test_steps_are_those_that_a_person_would_choose() -> None:
    assert steps(0, 4.3) == (0, 1, 2, 3, 4)
    assert steps(0, 0.4, 5) == (0, 0.1, 0.2, 0.3, 0.4)
    assert steps(0, 29.9, 8) == (0, 5, 10, 15, 20, 25)


def test_a_label_is_cut_at_a_word() -> None:
    assert cut("I stopped carrying her upstairs", 20) == "I stopped carrying…"
    assert two("He waited at the bottom of the stairs for a year", 24) == (
        "He waited at the bottom",
        "of the stairs for a year",
    )
    assert two("short", 24) == ("short",)
