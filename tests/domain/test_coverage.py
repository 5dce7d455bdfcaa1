"""What would go wrong: a paused ad counted as cover, a gap nobody misses put first."""

import pytest

from domain.coverage import coverage
from tests.domain.ad_figures import Ad, day, figures_of


def running(name, awareness="problem_aware", creative_format="video_ugc", spend=100.0, value=200.0, **kinds):
    days = [(0, day(spend=spend, purchase_value=value, purchases=1))]
    return Ad(name, days, awareness=awareness, creative_format=creative_format, **kinds)


def of(*ads):
    return coverage(figures_of(*ads), range(len(ads)))


def test_none_is_a_gap_one_a_single_point_of_failure_two_are_cover():
    found = of(running("a"), running("b"), running("c", "unaware"), running("d", "unaware", "carousel", spend=1))

    assert found.at("problem_aware", "video_ugc").state == "covered"
    assert found.at("unaware", "video_ugc").state == "single point of failure"
    assert found.at("unaware", "video_ugc").only.ad_name == "c"
    assert found.at("problem_aware", "carousel").state == "hard gap"
    assert found.at("most_aware", "carousel").here.roas is None
    assert found.bare_levels == ("solution_aware", "product_aware", "most_aware")
    assert found.formats == ("video_ugc", "carousel")


def test_what_does_not_run_covers_nothing_and_what_is_unread_is_said():
    paused = running("p", status="PAUSED")
    ended = Ad("e", [(8, day())])
    unread = running("u", awareness=None)

    found = of(paused, ended, unread)

    assert (found.running.ads, found.unread.ads, found.cells) == (1, 1, ())


def test_the_gap_first_is_the_one_most_could_be_expected_of():
    ads = [
        running("a", "problem_aware", "video_ugc", spend=1000, value=3000),
        running("b", "solution_aware", "image_static", spend=800, value=2400),
        running("c", "unaware", "video_demo", spend=900, value=90),
    ]

    gaps = of(*ads).ranked("hard gap")

    assert {(g.awareness, g.creative_format) for g in gaps[:2]} == {
        ("problem_aware", "image_static"),
        ("solution_aware", "video_ugc"),
    }
    # 1000 × 800 ÷ 2700 is the spend to expect there, and both return 3×.
    assert gaps[0].weight == pytest.approx(1000 * 800 / 2700 * 3)
