"""What would go wrong: the wrong sentence, another brand as the measure, an ad without a curve that crashes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.errors import AskAgain
from domain.play_curve import SECONDS, AdCurve
from domain.retention_report import RetentionList, RetentionReport
from store import play_curves
from tests.conftest import People
from tests.factories import ACCOUNT, account, ad, creative
from tools.ad import AdArgs
from tools.ad import ad as ad_whole
from tools.deps import Deps
from tools.retention import RetentionArgs, retained, retention

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LINES = [
    {"start": 0.0, "end": 2.8, "text": "I stopped carrying her upstairs."},
    {"start": 3.0, "end": 5.9, "text": "For eleven months I carried a dog to bed."},
    {"start": 6.0, "end": 9.5, "text": "Sixty-day guarantee."},
]


async def video(
    deps: Deps, ad_id: str, plays: int = 10_000, drop_at: int | None = None, lines: list[Any] | None = None
) -> None:
    await ad(deps, ad_id, f"VID {ad_id}")
    await creative(deps, ad_id, video_seconds=10, transcript=LINES if lines is None else lines)
    shares = tuple(0.95**s * (0.7 if drop_at is not None and s >= drop_at else 1) if s < 10 else 0.0 for s in SECONDS)
    curve = AdCurve(
        account=ACCOUNT, ad_id=ad_id, since=date(2026, 8, 22), until=date(2026, 11, 19), plays=plays, shares=shares
    )
    async with deps.transaction() as conn:
        assert await play_curves.keep(conn, deps.require_brand(), [curve], "meta_api", NOW) == 1


async def brand(everybody: People) -> Deps:
    owner = await everybody.person()
    deps = everybody.deps(owner, await everybody.brand(owner))
    await account(deps)
    return deps


async def test_the_sentence_at_which_people_leave_is_named_with_how_many(everybody: People) -> None:
    deps = await brand(everybody)
    for n in range(3):
        await video(deps, f"o{n}")
    await video(deps, "1", drop_at=5)

    report = await retention(deps, RetentionArgs(ad="1"))

    assert isinstance(report, RetentionReport)
    assert report.retained is not None
    worst = report.retained.retention.worst
    assert worst is not None
    assert worst.text == "For eleven months I carried a dog to bed."
    assert worst.usual == pytest.approx(1 - 0.95**3)
    assert worst.loss == pytest.approx(1 - 0.95**3 * 0.7)
    # 10,000 plays x 0.95^3 hear it; 0.95^3 x 0.3 of them leave beyond what is usual.
    assert "“For eleven months I carried a dog to bed.” (3 to 6 s)" in report.headline
    assert "40 % of those who hear it" in report.headline
    assert "2,205 more plays" in report.headline
    (picture,) = report.pictures()
    assert [span.tone for span in picture.spans] == ["usual", "bad", "usual"]  # type: ignore[union-attr]
    table = report.table()
    assert table is not None
    assert [row["standing"] for row in table.rows] == ["as usual", "loses more", "as usual"]


async def test_the_ad_whole_shows_the_same_curve(everybody: People) -> None:
    deps = await brand(everybody)
    await video(deps, "1", drop_at=5)
    alone = await retention(deps, RetentionArgs(ad="1"))
    whole = await ad_whole(deps, AdArgs(id="1"))

    assert isinstance(alone, RetentionReport)
    assert whole.retained == alone.retained
    assert "/retention ad=1" in [action.command for action in whole.actions]


async def test_without_enough_other_videos_it_says_that_there_is_no_measure(everybody: People) -> None:
    deps, theirs = await brand(everybody), await brand(everybody)
    for n in range(5):
        await video(theirs, f"t{n}")
    await video(deps, "1", drop_at=5)

    report = await retention(deps, RetentionArgs(ad="1"))

    assert isinstance(report, RetentionReport)
    assert "nothing to compare" in report.headline
    assert report.retained is not None
    assert report.retained.retention.usual == ()


async def test_all_videos_by_what_they_lose_beyond_the_usual(everybody: People) -> None:
    deps = await brand(everybody)
    for n in range(4):
        await video(deps, f"o{n}", plays=100_000)
    await video(deps, "small", plays=4_000, drop_at=7)
    await video(deps, "large", plays=40_000, drop_at=7)

    report = await retention(deps, RetentionArgs(limit=1))

    assert isinstance(report, RetentionList)
    assert [row.ad_id for row in report.rows] == ["large"]
    assert (report.videos, report.more, report.commands) == (6, 1, ("/retention ad=large",))
    assert report.headline.startswith("2 of 6 videos lose people")


@pytest.mark.parametrize("words", [RetentionArgs(), RetentionArgs(ad="still"), RetentionArgs(ad="new")])
async def test_without_a_curve_it_says_what_would_bring_one(everybody: People, words: RetentionArgs) -> None:
    deps = await brand(everybody)
    await ad(deps, "still", format="image")
    await ad(deps, "new", format="video")
    if words.ad is None:
        assert [a.command for a in (await retention(deps, words)).actions] == ["/sync_meta"]
        return
    with pytest.raises(AskAgain) as refused:
        await retention(deps, words)
    assert "/retention" in refused.value.hint


async def test_what_is_said_in_it_is_not_known_and_the_seconds_part_it(everybody: People) -> None:
    deps = await brand(everybody)
    await video(deps, "1", lines=[])

    report = await retention(deps, RetentionArgs(ad="1"))

    assert isinstance(report, RetentionReport)
    assert report.retained is not None
    assert [p.text for p in report.retained.retention.passages] == ["", "", ""]
    assert any("/classify_ads ads=1" in note for note in report.foot.notes)


async def test_of_several_ads_the_most_played_video_speaks_for_them(everybody: People) -> None:
    deps = await brand(everybody)
    await video(deps, "1", plays=100)
    await video(deps, "2", plays=900)
    await ad(deps, "3")
    async with deps.transaction() as conn:
        found = await retained(
            conn,
            deps.require_brand(),
            {"hook": [(ACCOUNT, "1"), (ACCOUNT, "2"), (ACCOUNT, "3")], "other": [(ACCOUNT, "3")]},
        )

    assert {group: one.ad_id for group, one in found.items()} == {"hook": "2"}
