"""What would go wrong: a page's best hook by luck, figures that contradict /top_hooks, a mean of means."""

import pytest

from domain.hook_book import Book
from domain.hook_order import Question, Ranked
from domain.hook_rows import rows_of
from domain.hook_standings import Place, crossings, places, standings
from tests.domain.test_hook_ranking import six, sold


def ranked(rows, **question) -> Ranked:
    return Ranked(Question(by="hook_page", **question), rows)


def on(page: str, rows):
    return [row._replace(pages=[page]) for row in rows]


def by_name(found: list[Place]) -> dict[str, Place]:
    return {one.name: one for one in found}


def test_a_hook_that_ran_with_one_page_has_there_the_figures_of_the_ranking():
    rows = [*on("shop.test/a", six()[:3]), *on("shop.test/b", six()[3:])]
    pages, hooks = ranked(rows), Ranked(Question(), rows)

    on_page = {row.key.rpartition("\n")[2]: row for row in rows_of(pages, pages.order)}
    alone = {row.key: row for row in rows_of(hooks, hooks.order)}

    assert on_page.keys() == alone.keys()
    for key, row in alone.items():
        assert on_page[key].estimate == row.estimate
        assert on_page[key].raw == row.raw
        assert on_page[key].verdict == row.verdict


def test_a_page_names_its_best_and_its_worst_and_how_sure_that_is():
    lone = [sold(f"ad{n}", 44, hook_key="lone") for n in range(4)]
    found = ranked([*on("shop.test/a", six()), *on("shop.test/b", lone)])

    a, b = standings(found, places(found, by_page=True))

    assert (a.name, a.members, a.best.key, a.worst.key) == ("shop.test/a", 6, "shop.test/a\nh0", "shop.test/a\nh5")
    assert a.probability_apart > 0.99
    assert 0.9 < a.probability_best <= 1
    assert (b.best.key, b.worst, b.probability_best, b.probability_apart) == ("shop.test/b\nlone", None, None, None)


def test_a_lucky_hook_is_no_pages_best():
    lucky = sold("lucky", 2, spend=2, impressions=100, link_clicks=3, video_views=40, thruplays=20)
    found = ranked(on("shop.test/a", [*six(), lucky]))

    (page,) = standings(found, places(found, by_page=True), whole=True)

    assert page.best.key.endswith("h0")
    assert page.worst.key.endswith("h5")
    assert page.rows[-1].key.endswith("lucky")
    assert (page.members, page.ranked) == (7, 6)


def test_a_hook_names_its_best_page_by_sums_not_by_a_mean_of_its_ads():
    # On page a: a small ad that returns 6.0× and a large one that returns 1.4×, in all less than the ads on page b.
    rows = [
        *on("shop.test/a", [sold("x", 10, spend=100, hook_key="same"), sold("y", 90, spend=3900, hook_key="same")]),
        *on("shop.test/b", [sold(f"z{n}", 44, hook_key="same") for n in range(4)]),
        *on("shop.test/c", six()),
    ]
    found = ranked(rows)

    same = by_name(places(found, by_page=False))["same"]
    (hook,) = standings(found, [same], whole=True)

    assert [row.key for row in hook.rows] == ["shop.test/b\nsame", "shop.test/a\nsame"]
    assert hook.rows[1].raw["roas"] == pytest.approx(100 * 60 / 4000)
    assert hook.best.key == "shop.test/b\nsame"


def test_an_ad_that_leads_to_several_pages_is_counted_under_none_and_told():
    rows = [*on("shop.test/a", six()), sold("both", 50, pages=["shop.test/a", "shop.test/b"])]

    found = ranked(rows)

    assert [one.name for one in places(found, by_page=True)] == ["shop.test/a"]
    assert found.grouping.unranked[0].ads == 1


def test_the_matrix_holds_only_pairs_that_ran_together():
    rows = [*on("shop.test/a", six()[:2]), *on("shop.test/b", six()[2:])]
    found = ranked(rows)
    pages, hooks = places(found, by_page=True), places(found, by_page=False)

    cells = crossings(found, pages[:1], hooks)

    assert {row.key.partition("\n")[0] for row in cells} == {pages[0].name}
    assert len(cells) == len(pages[0].members)


def test_the_rows_of_a_book_are_those_of_the_rankings():
    rows = [row._replace(audience="Broad") for row in on("shop.test/a", [*six(), sold("h0b", 50, hook_key="h0")])]
    book = Book(Question(), rows)

    row = book.hook("h0")
    assert row is not None
    assert row.ads == 2
    assert {ad.top_ad.id for ad in book.ads_of("h0")} == {"h0", "h0b"}
    (audience,) = book.audiences_of("h0")
    assert (audience.text, audience.ads, audience.raw) == ("Broad", 2, row.raw)
    (page,) = book.pages_of("h0")
    assert (page.text, page.estimate) == ("shop.test/a", row.estimate)
    assert book.place("h0") == (1, 6)
    assert book.hook("nobody says this") is None
