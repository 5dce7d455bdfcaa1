"""What would go wrong: a type called untried that was only not read, a guess passed off as a result."""

from domain.creative_kinds import HookType, VisualType
from domain.hook_gap_report import HookGaps, headline, notes
from domain.hook_gaps import KINDS, KindCount, gaps_of
from domain.hook_order import Question, Ranked
from domain.hook_rows import rows_of
from domain.kind_words import HOOK_TYPES, VISUAL_TYPES
from tests.domain.test_hook_ranking import sold

COUNTS = [
    KindCount("hook_type", "fear", 3, 3),
    KindCount("hook_type", "benefit", 2, 2),
    KindCount("hook_type", "prophecy", 4, 4),
    KindCount("hook_type", None, 5, 2),
    KindCount("visual_type", "unboxing", 1, 1),
    KindCount("visual_type", None, 13, 10),
]


def rows():
    kinds = ["fear", "fear", "fear", "benefit", "benefit", "prophecy"]
    return [
        sold(f"a{n}", bought, hook_type=kind)
        for n, (kind, bought) in enumerate(zip(kinds, [80, 70, 75, 20, 25, 40], strict=True))
    ]


def test_every_type_has_its_words():
    assert set(HOOK_TYPES) == set(HookType.__args__)
    assert set(VISUAL_TYPES) == set(VisualType.__args__)
    assert "other" not in KINDS["visual_type"]


def test_untried_come_first_then_hardly_tried_then_the_best():
    found = gaps_of("hook_type", COUNTS, rows(), Question())

    assert [one.tested for one in found.kinds] == ["never tried"] * 7 + ["hardly tried", "tried"]
    assert [(one.kind, one.ads) for one in found.kinds[-2:]] == [("benefit", 2), ("fear", 3)]
    assert all(one.row is None for one in found.those("never tried"))
    assert (found.read, found.unread, found.elsewhere) == (9, 5, 4)


def test_unread_ads_of_a_visual_type_are_the_videos_only():
    found = gaps_of("visual_type", COUNTS, [], Question())

    assert (found.read, found.unread, found.expected) == (1, 10, None)


def test_the_tried_ones_have_the_rankings_figures_by_sums():
    found = gaps_of("hook_type", COUNTS, rows(), Question())
    ranking = Ranked(Question(by="hook_type"), rows())

    own = {one.kind: one.row for one in found.kinds if one.row}
    for row in rows_of(ranking, ranking.order):
        if row.key in own:
            assert own[row.key].estimate == row.estimate
            assert own[row.key].raw == row.raw


def test_what_an_untried_one_may_do_is_wide_and_said_to_be_a_guess():
    gaps = gaps_of("hook_type", COUNTS, rows(), Question())
    report = HookGaps(headline="", gaps=(gaps,))

    assert gaps.expected is not None
    tried = [one.row.estimate for one in gaps.kinds if one.row and one.row.estimate]
    assert gaps.expected.high - gaps.expected.low > max(one.high - one.low for one in tried)
    assert any("a guess from the others" in note for note in notes(report))
    assert any("5 ads without a known hook type" in note for note in notes(report))
    assert headline(report).startswith("7 of 9 hook types never tried (")
    assert "fear does best: it returns 4.5×" in headline(report)
