"""What would go wrong: ten times the same idea, the new shut out for ever, days that nobody knows shown as none."""

from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

import pytest

from domain.template import Template
from domain.template_diversity import BALANCE, diverse, likeness, same_picture
from domain.template_longevity import lasting
from domain.template_picks import kept, picked
from domain.template_ranked import Quotes, Ranked, Shelved, in_order

PRODUCT = uuid5(NAMESPACE_URL, "product")
TODAY = date(2026, 11, 20)


def template(name: str, category: str = "meme", awareness: int | None = 2, niche: str | None = "pets", **given: object):
    values = {"category": category, "awareness_level": awareness, "industry_niche": niche, **given}
    made = {"id": uuid5(NAMESPACE_URL, name), "name": name, "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
    return Template.model_validate({**made, **values})


def ranked(
    name: str, score: float | None = 0.5, used: bool = False, recommended: bool = False, **given: object
) -> Ranked:
    shelved = Shelved(template=template(name, **given), used=used, recommended_on=TODAY if recommended else None)
    return Ranked(shelved=shelved, score=score)


def names(chosen) -> list[str]:
    return [r.shelved.template.name for r in chosen]


def test_the_second_of_a_kind_gives_way_to_another_kind():
    found = diverse([ranked("a", 0.9), ranked("b", 0.88), ranked("c", 0.7, category="testimonial", awareness=5)], [])

    assert names(found) == ["a", "c", "b"]


def test_relevance_still_counts():
    found = diverse([ranked("a", 0.9), ranked("b", 0.88), ranked("c", 0.0, category="other", awareness=5)], [])

    assert names(found)[:2] == ["a", "c"] or names(found)[:2] == ["a", "b"]
    assert found[0].score == pytest.approx(BALANCE * 0.9 + (1 - BALANCE))


def test_what_was_used_already_counts_as_chosen():
    used = Shelved(template=template("old", category="meme", awareness=2), used=True)

    found = diverse([ranked("like it", 0.7), ranked("other", 0.6, category="before_after", awareness=4)], [used])

    assert names(found) == ["other", "like it"]
    assert "“old”, which the product has used" in found[1].reason


def test_a_golden_order_of_maximal_marginal_relevance():
    one = template("one", category="meme", awareness=1, niche="pets")
    other = template("other", category="meme", awareness=3, niche="bikes")
    assert likeness(one, other) == pytest.approx(0.5 + 0.3 * (1 - 2 / 4))
    assert likeness(one, template("x", category="other", awareness=None, niche=None)) == pytest.approx(0.3 * 0.5)

    found = diverse([ranked("one", 0.8, awareness=1), ranked("other", 0.7, awareness=3, niche="bikes")], [])

    assert found[1].score == pytest.approx(0.5 * 0.7 + 0.5 * (1 - (0.5 + 0.3 * 0.5)))
    assert [part.label for part in found[1].parts] == ["fit", "difference"]


def test_the_same_picture_is_the_same_whatever_it_is_called():
    hashed = {"content_hash": "a" * 64}
    assert same_picture(template("a", **hashed), template("b", category="other", **hashed))
    assert same_picture(template("a", picture_hash="ff00ff00ff00ff00"), template("b", picture_hash="ff00ff00ff00ff03"))
    assert not same_picture(
        template("a", picture_hash="ff00ff00ff00ff00"), template("b", picture_hash="00ff00ff00ff00ff")
    )
    assert not same_picture(template("a"), template("b"))


def test_a_picture_that_the_products_ads_show_adds_nothing():
    shelved = Shelved(template=template("shown"), is_own_picture=True)

    found = diverse([Ranked(shelved=shelved, score=1.0)], [])

    assert found[0].score == pytest.approx(BALANCE)
    assert "show this picture already" in found[0].reason


def test_scores_fall_as_more_are_chosen():
    made = [
        ranked(f"t{n}", 0.3 + n / 40, category=["meme", "other", "testimonial"][n % 3], awareness=n % 5 + 1)
        for n in range(20)
    ]

    scores = [r.score for r in diverse(made, [])]

    assert scores == sorted(scores, reverse=True)


def test_days_on_air_are_compared_with_the_longest_and_unknown_ones_have_no_score():
    ran = {"start_date": "2026-01-01", "last_seen": "2026-04-10"}
    half = {"start_date": "2026-01-01", "last_seen": "2026-02-19"}
    shelf = [Shelved(template=template(n, elements=e)) for n, e in (("half", half), ("long", ran), ("unknown", {}))]

    found = in_order(lasting(shelf, lambda s: Quotes()))

    assert names(found) == ["long", "half", "unknown"]
    assert [r.score for r in found] == [1.0, 0.5, None]
    assert "100 days" in found[0].reason
    assert "not known" in found[2].reason


def test_a_share_of_the_picks_is_kept_for_what_was_never_used():
    made = in_order([ranked(f"t{n:02}", 1 - n / 100, used=n % 2 == 0) for n in range(40)])

    picks = picked(made, 10, 0.2, PRODUCT, TODAY)

    explored = [pick for pick in picks if pick.is_exploration]
    assert len(picks) == 10
    assert len(explored) == 2
    assert [p.ranked.shelved.template.name for p in picks[:8]] == [f"t{n:02}" for n in range(8)]
    assert all(not pick.ranked.shelved.used for pick in explored)
    assert len({pick.ranked.id for pick in picks}) == 10


def test_what_is_explored_stays_the_same_all_day_and_changes_by_the_day():
    made = in_order([ranked(f"t{n:02}", 1 - n / 100) for n in range(40)])

    def explored(day: date) -> list[str]:
        return [p.ranked.shelved.template.name for p in picked(made, 10, 0.3, PRODUCT, day) if p.is_exploration]

    assert explored(TODAY) == explored(TODAY)
    assert len({tuple(explored(date(2026, 11, day))) for day in range(1, 15)}) > 5


@pytest.mark.parametrize(
    ("limit", "share", "wanted"), [(10, 0.1, 1), (10, 0.0, 0), (3, 0.1, 0), (5, 0.1, 1), (4, 1.0, 4)]
)
def test_the_share_is_rounded_and_never_more_than_the_picks(limit: int, share: float, wanted: int):
    made = in_order([ranked(f"t{n:02}", 1 - n / 100) for n in range(40)])

    picks = picked(made, limit, share, PRODUCT, TODAY)

    assert (len(picks), sum(pick.is_exploration for pick in picks)) == (limit, wanted)


def test_where_all_was_used_nothing_is_explored():
    made = in_order([ranked(f"t{n:02}", 1 - n / 100, used=True) for n in range(40)])

    picks = picked(made, 10, 0.5, PRODUCT, TODAY)

    assert (len(picks), any(pick.is_exploration for pick in picks)) == (10, False)


def test_where_all_is_shown_nothing_is_kept_out_so_nothing_is_explored():
    made = in_order([ranked(f"t{n:02}") for n in range(4)])

    assert not any(pick.is_exploration for pick in picked(made, 10, 0.5, PRODUCT, TODAY))
    assert picked([], 10, 0.5, PRODUCT, TODAY) == []


def test_the_filters_let_through_what_they_say():
    made = [ranked("new"), ranked("told", recommended=True), ranked("made", recommended=True, used=True)]

    assert names(kept(made, "all")) == ["new", "told", "made"]
    assert names(kept(made, "recommended")) == ["told", "made"]
    assert names(kept(made, "unused_recommended")) == ["told"]
