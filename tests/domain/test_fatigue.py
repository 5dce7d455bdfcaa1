"""What would go wrong: chance called weariness, a paused ad called tired, a week without data called fine."""

import pytest

from domain.fatigue import change, fatigue, fatigues
from tests.domain.ad_figures import Ad, day, figures_of


@pytest.mark.parametrize(
    ("frequency", "fall", "verdict"),
    [
        (4.0, None, "fatigued"),
        (4.0, -0.5, "fatigued"),
        (2.5, 0.15, "fatigued"),
        (2.5, 0.149, "at risk"),
        (2.5, None, "at risk"),
        (2.49, 0.15, "at risk"),
        (None, 0.15, "at risk"),
        (2.49, 0.149, "fine"),
        (1.0, None, "fine"),
        (None, None, "not enough data"),
    ],
)
def test_the_word_follows_from_frequency_and_fall(frequency, fall, verdict):
    assert fatigue(frequency, fall)[0] == verdict


def test_a_fall_on_few_clicks_may_be_chance_and_one_on_many_is_not():
    few, many = change(16, 2000, 20, 2000), change(1600, 200_000, 2000, 200_000)

    assert few is not None
    assert many is not None
    assert few.mid == many.mid == pytest.approx(-0.2)
    assert few.may_be_chance
    assert not many.may_be_chance
    # exp(log 0.8 ± 1.645 · √(1/1600 + 1/2000)) − 1
    assert (many.low, many.high) == pytest.approx((-0.2429, -0.1546), abs=1e-3)


def test_without_enough_impressions_or_clicks_there_is_no_change():
    assert change(10, 999, 10, 5000) is None
    assert change(10, 5000, 0, 5000) is None
    gone = change(0, 5000, 30, 5000)
    assert gone is not None
    assert (gone.low, gone.mid) == (-1, -1)
    assert gone.high < -0.5


def weeks(now, before, **kinds):
    return Ad("a", [(back, day(**(now if back < 7 else before))) for back in range(14)], **kinds)


def test_a_week_is_held_against_the_week_before():
    tired = weeks({"link_clicks": 20, "reach": 390}, {"link_clicks": 30, "reach": 700})
    fine = weeks({"link_clicks": 30, "reach": 900}, {"link_clicks": 30, "reach": 900})

    found = list(fatigues(figures_of(tired, fine), [0, 1]))

    assert [one.verdict for one in found] == ["fatigued", "fine"]
    assert (found[0].clicks, found[0].clicks_before) == (140, 210)
    assert found[0].frequency == pytest.approx(1000 / 390)
    assert found[0].why == "people see it 2.6 times a day, and CTR fell by 33%"
    assert found[0].spend == 70


def test_what_does_not_run_tires_nobody():
    stopped = Ad("a", [(back, day(link_clicks=3, reach=100)) for back in range(8, 14)])
    paused = weeks({"link_clicks": 1, "reach": 100}, {"link_clicks": 30}, status="PAUSED")

    assert list(fatigues(figures_of(stopped, paused), [0, 1])) == []


def test_a_new_ad_is_not_judged():
    found = list(fatigues(figures_of(Ad("a", [(0, day(impressions=400, link_clicks=2, reach=90))])), [0]))

    assert [one.verdict for one in found] == ["not enough data"]
