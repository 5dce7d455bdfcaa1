"""What would go wrong: noise called a change, an edited case called a flip, the wrong column held against a new one."""

import pytest

from domain.errors import AskAgain
from evals.compare import compare
from evals.result import Attempt, CaseResult, Column
from tests.evals.made_runs import NOW, RULES, attempt, baseline, by_model, case, column, ran


def only(run, before, **options):
    (found,) = compare(run, before, **options).columns
    return found


def test_flips_come_first_to_fail_before_to_pass():
    before = baseline(column(RULES, {"a": "P", "b": "F", "c": "P", "d": "P"}))

    found = only(ran(column(RULES, {"a": "P", "b": "P", "c": "F", "e": "P"})), before)

    assert [(change.kind, change.name) for change in found.changes] == [
        ("to_fail", "c"),
        ("to_pass", "b"),
        ("removed", "d"),
        ("added", "e"),
    ]
    assert [change.name for change in found.flips] == ["c", "b"]


def test_a_flip_shows_the_checks_and_the_words_that_changed():
    before = baseline(column(by_model(), {"a": "PP"}), repetitions=2)

    (flip,) = only(ran(column(by_model(digest="new"), {"a": "PF"}), repetitions=2), before).flips

    assert (flip.told_before, flip.told_now) == ((True, True), (True, False))
    (check,) = flip.checks
    assert (check.name, check.passed_before, check.scored_before, check.passed_now, check.scored_now) == (
        ("evidence", 2, 2, 1, 2)
    )
    assert check.reason_now == "no quote"
    assert flip.before is not None
    assert flip.now is not None
    assert (flip.before.repetition, flip.now.repetition) == (1, 2)
    (field,) = flip.fields
    assert field.path == "answer"
    assert [piece.text for piece in field.pieces] == ["P", "F", " said"]
    assert not flip.same_answer


def test_a_check_that_changed_its_mind_over_the_same_answer_is_told_from_a_changed_answer():
    before = Column(competitor=by_model(), cases=(_said("a", "P"), _said("b", "P")))
    now = Column(competitor=by_model(), cases=(_said("a", "F"), _said("b", "J")))

    by_rule, by_judge = only(ran(now), baseline(before)).flips

    assert by_rule.same_answer
    assert by_rule.check_changed
    # The judge may have been asked anew.
    assert by_judge.same_answer
    assert not by_judge.check_changed


def _said(name: str, letter: str) -> CaseResult:
    return CaseResult(name=name, attempts=(attempt(letter, 1, "the same words"),))


def test_five_flips_of_a_model_are_noise_and_six_are_not():
    before = baseline(column(by_model(), "P" * 20))

    five = only(ran(column(by_model(), "F" * 5 + "P" * 15)), before).paired
    six = only(ran(column(by_model(), "F" * 6 + "P" * 14)), before).paired

    assert five is not None
    assert six is not None
    assert (five.verdict, five.p) == ("noise", pytest.approx(0.0625))
    assert (six.verdict, six.p) == ("worse", pytest.approx(0.03125))
    assert (six.before, six.now, six.difference, six.worse, six.better, six.equal) == (1.0, 0.7, -0.3, 6, 0, 14)
    assert six.blind_below == pytest.approx(0.3)
    assert six.low is not None
    assert six.low < -0.3


def test_rules_have_no_noise():
    before = baseline(column(RULES, "PPFF"))

    assert _verdict(column(RULES, "FPFF"), before) == "worse"
    assert _verdict(column(RULES, "PPPF"), before) == "better"
    assert _verdict(column(RULES, "FPPF"), before) == "mixed"
    assert _verdict(column(RULES, "PPFF"), before) == "same"
    paired = only(ran(column(RULES, "FPFF")), before).paired
    assert paired is not None
    assert (paired.certain, paired.p, paired.low, paired.blind_below) == (True, None, None, None)


def _verdict(now, before):
    paired = only(ran(now), before).paired
    return paired and paired.verdict


def test_repetitions_do_not_make_two_cases_into_many():
    before = baseline(column(by_model(), {"a": "P" * 10, "b": "P" * 10}), repetitions=10)

    paired = only(ran(column(by_model(), {"a": "F" * 10, "b": "F" * 10}), repetitions=10), before).paired

    assert paired is not None
    assert (paired.verdict, paired.p, paired.cases, paired.repetitions) == ("noise", 0.5, 2, 10)


def test_more_repetitions_on_one_side_are_cut_to_the_other_sides():
    before = baseline(column(by_model(), {"a": "P", "b": "P"}))

    paired = only(ran(column(by_model(), {"a": "PFF", "b": "-PF"}), repetitions=3), before).paired

    assert paired is not None
    assert (paired.verdict, paired.repetitions, paired.now) == ("same", 1, 1.0)


def test_an_edited_case_is_no_flip_and_is_not_tested():
    was = Column(competitor=RULES, cases=(case("a", "P", digest="old"), case("b", "P", digest="same")))
    now = Column(competitor=RULES, cases=(case("a", "F", digest="new"), case("b", "P", digest="same")))

    found = compare(ran(now), baseline(was))

    assert found.cases_changed == ("a",)
    assert found.columns[0].flips == ()
    assert [change.kind for change in found.columns[0].changes] == ["changed"]
    paired = found.columns[0].paired
    assert paired is not None
    assert (paired.verdict, paired.of) == ("same", 1)


def test_what_was_recorded_and_is_not_any_more_is_lost_and_not_failed():
    found = only(ran(column(by_model(), "P--")), baseline(column(by_model(), "PP-")))

    assert [(change.kind, change.name) for change in found.changes] == [("lost", "1")]
    assert found.now.rate.coverage == "1 of 3 scored"
    assert found.paired is not None
    assert (found.paired.cases, found.paired.of, found.paired.verdict) == (1, 3, "same")


def test_a_share_that_moves_without_a_flip_is_told_after_the_flips():
    before = baseline(Column(competitor=by_model(), cases=(case("a", "PPPP", threshold=0.5),)), repetitions=4)
    now = Column(competitor=by_model(), cases=(case("a", "PPPF", threshold=0.5),))

    (change,) = only(ran(now, repetitions=4), before).changes

    assert (change.kind, change.told_now) == ("moved", (True, True, True, False))


def test_a_new_version_is_compared_with_the_blessed_one_of_the_same_model():
    before = baseline(
        column(by_model(1), "F" * 8), column(by_model(2), "P" * 8), column(by_model(2, engine="google:x"), "F" * 8)
    )

    found = only(ran(column(by_model(3), "F" * 8)), before)

    assert found.before is not None
    assert found.before.competitor == by_model(2)
    assert found.paired is not None
    assert found.paired.verdict == "worse"
    assert not found.edited_in_place


def test_an_edit_under_the_same_version_is_told():
    found = only(ran(column(by_model(3, digest="edited"), "P")), baseline(column(by_model(3), "P")))

    assert found.edited_in_place


def test_a_stand_in_is_never_compared_with_a_provider():
    found = only(ran(column(by_model(stand_in=True), "P")), baseline(column(by_model(), "F")))

    assert found.before is None


def test_one_version_against_another_of_the_same_run():
    run = ran(column(RULES, "P" * 8), column(by_model(2), "F" * 8), column(by_model(3), "P" * 8))

    rules, two, three = compare(run, baseline(column(RULES, "P" * 8), column(by_model(3), "F" * 8)), against=2).columns

    assert three.before is not None
    assert three.before.competitor == by_model(2)
    assert three.paired is not None
    assert three.paired.verdict == "better"
    assert two.before is None
    assert rules.before is not None


def test_a_version_that_was_not_run_cannot_be_compared_against():
    with pytest.raises(AskAgain, match=r"no column of version v2.*It has v3"):
        compare(ran(column(RULES, "P"), column(by_model(3), "P")), against=2)
    with pytest.raises(AskAgain, match="none is recorded"):
        compare(ran(column(RULES, "P")), against=2)


def test_the_baseline_of_another_suite_is_refused():
    other = baseline(column(RULES, "P"))
    run = ran(column(RULES, "P")).model_copy(update={"suite": "routing"})

    with pytest.raises(AskAgain, match="persona_core"):
        compare(run, other)


def test_a_model_is_held_against_the_rules_on_the_same_cases():
    rules = column(RULES, "F" * 10 + "P" * 2)

    assert _duel(rules, "P" * 10 + "--") == ("beats the rules", 10)
    assert _duel(rules, "P" * 3 + "-" * 9) == ("not told from the rules", 3)
    assert _duel(rules, "F" * 10 + "PP") == ("equals the rules", 12)
    assert _duel(rules, "-" * 12) == ("not recorded", 0)
    assert _duel(column(RULES, "P" * 8), "F" * 8) == ("loses to the rules", 8)


def _duel(rules, letters):
    duel = compare(ran(rules, column(by_model(), letters))).columns[1].against_rules
    assert duel is not None
    return duel.told, duel.paired.cases


def test_repetitions_of_a_model_all_count_against_the_rules():
    run = ran(column(RULES, {"a": "P"}), column(by_model(), {"a": "PFF"}), repetitions=3)

    duel = compare(run).columns[1].against_rules

    assert duel is not None
    assert duel.paired.now == pytest.approx(1 / 3)


def test_tags_and_checks_are_told_apart_and_adjusted_together():
    names = [f"{tag}{n}" for tag in ("de", "typo") for n in range(12)]
    was = Column(competitor=by_model(), cases=tuple(case(name, "P", (name.rstrip("0123456789"),)) for name in names))
    now = Column(
        competitor=by_model(),
        cases=tuple(case(name, "F" if name.startswith("de") else "P", (name.rstrip("0123456789"),)) for name in names),
    )

    parts = {part.name: part for part in only(ran(now), baseline(was)).parts}

    assert [(name, part.kind, part.paired.verdict) for name, part in parts.items()] == [
        ("de", "tag", "worse"),
        ("typo", "tag", "same"),
        ("evidence", "check", "worse"),
        ("numbers", "check", "untested"),
        ("fair", "check", "same"),
    ]
    assert parts["de"].paired.p == pytest.approx(2**-11)
    # Two parts could show something: the tag and the check.
    assert parts["de"].paired.adjusted == pytest.approx(2**-10)
    assert parts["de"].now is not None
    assert parts["de"].now.rate == 0.0


def test_without_a_baseline_there_are_scores_and_no_changes():
    found = compare(ran(column(RULES, "PF")))

    assert found.blessed is None
    assert found.cases_added == ()
    (rules,) = found.columns
    assert (rules.before, rules.paired, rules.changes, rules.parts, rules.against_rules) == (None, None, (), (), None)
    assert rules.now.rate.rate == 0.5


def test_what_was_left_out_on_purpose_is_not_gone():
    before = baseline(column(RULES, "PPP"), column(by_model(), "PPP"))
    run = ran(column(RULES, "P"))

    whole, part = compare(run, before), compare(run, before, whole=False)

    assert [gone.competitor for gone in whole.gone] == [by_model()]
    assert whole.cases_removed == ("1", "2")
    assert (part.cases_removed, part.columns[0].changes) == ((), ())


def test_a_failed_attempt_is_a_fail_and_shows_its_error():
    now = Column(competitor=by_model(), cases=(CaseResult(name="0", attempts=(_cut_off(),)),))

    (flip,) = only(ran(now), baseline(column(by_model(), "P"))).flips

    assert flip.kind == "to_fail"
    assert ("error", "cut off") in [(field.path, field.now) for field in flip.fields]


def _cut_off() -> Attempt:
    return Attempt(repetition=1, state="failed", error="cut off")


def test_the_same_run_compares_as_the_same_whatever_is_in_it():
    run = ran(column(RULES, "PFJ"), column(by_model(), {"a": "PFX-", "b": "----"}), repetitions=4)

    found = compare(run, baseline(*run.columns, repetitions=4))

    assert [column.changes for column in found.columns] == [(), ()]
    assert {column.paired.verdict for column in found.columns if column.paired} == {"same"}
    assert found.ran_at == NOW
