"""What would go wrong: a competitor's review taken for the brand's own, a file twice, half of a broken file."""

import csv

import pytest

from domain.errors import AskAgain
from jobs.import_file import import_file
from store import competitors, research
from tests.conftest import NOW

HEADER = ("Competitor", "Kind", "Text", "Stars", "Product", "Extra")
HOSTILE = '=HYPERLINK("https://evil.example","x") <script>alert(1)</script>'


async def nobody(step, done, total=None, note=""):
    """Nobody watches."""


@pytest.fixture
async def deps(everybody):
    person = await everybody.person()
    return everybody.deps(person, await everybody.brand(person))


async def imported(deps, tmp_path, *rows, header=HEADER):
    path = tmp_path / "rivals.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return await import_file(deps.pool, deps.user.id, deps.brand, path, "rivals.csv", NOW, nobody)


async def kept(deps):
    async with deps.transaction() as conn:
        return {one.slug: one for one in await competitors.of_brand(conn, deps.brand.id)}


async def test_each_text_goes_to_its_competitor_and_none_to_the_brands_own_reviews(deps, tmp_path):
    report = await imported(
        deps,
        tmp_path,
        ("Rival  Chews", "review", "He refuses to eat it.", "1/5", "Chew", "x"),
        ("rival chews", "ads", "For dogs that hate stairs.", "", "", ""),
        ("Other", "", HOSTILE, "★★★★★", "", ""),
    )

    assert report.headline == "rivals.csv: 2 competitors, 3 texts new."
    assert (report.kind, report.columns_ignored) == ("competitor", ("Extra",))
    assert report.actions[0].command == "/persona_make competitor=rival-chews"
    found = await kept(deps)
    assert {slug: (one.name, one.reviews, one.ads) for slug, one in found.items()} == {
        "rival-chews": ("Rival Chews", 1, 1),
        "other": ("Other", 1, 0),
    }
    async with deps.transaction() as conn:
        assert await research.texts(conn, deps.brand.id, None) == []
        texts = await competitors.texts(conn, deps.brand.id, found["other"].id)
    assert [(text.text, text.rating, text.source.kind) for text in texts] == [(HOSTILE, 5.0, "competitor_review")]


async def test_the_same_file_twice_adds_nothing(deps, tmp_path):
    row = ("Rival", "page", "# Chews\n\nFor old dogs.", "", "", "")
    await imported(deps, tmp_path, row)
    again = await imported(deps, tmp_path, row, row)

    assert (again.new, again.unchanged) == (0, 1)
    assert again.headline == "rivals.csv: 1 competitor, nothing new, all of it is stored already."
    assert (await kept(deps))["rival"].pages == 1


async def test_a_row_that_cannot_be_read_is_named_and_left_out(deps, tmp_path):
    report = await imported(
        deps,
        tmp_path,
        ("Rival", "review", "Fine.", "5", "", ""),
        ("", "review", "Whose?", "5", "", ""),
        ("Rival", "poem", "Roses.", "5", "", ""),
        ("Rival", "review", " ", "5", "", ""),
        ("Rival", "review", "Many stars.", "eleven", "", ""),
    )

    assert (report.new, report.refused) == (1, 4)
    assert [(p.line, p.column) for p in report.problems] == [(3, "competitor"), (4, "kind"), (5, "text"), (6, "rating")]


async def test_a_file_without_any_text_writes_nothing(deps, tmp_path):
    with pytest.raises(AskAgain, match=r"holds no text of a competitor, e\.g\. line 2: text blank"):
        await imported(deps, tmp_path, ("Rival", "review", "", "5", "", ""))
    assert await kept(deps) == {}


async def test_a_file_of_reviews_without_a_competitor_is_one_of_the_brands_own(deps, tmp_path):
    report = await imported(deps, tmp_path, ("A fine chew for old dogs.", "5"), header=("Review text", "Rating"))

    assert report.kind == "reviews"
    assert await kept(deps) == {}
