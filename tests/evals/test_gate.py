"""What would go wrong: red from noise, scores of another model or judge taken for ours."""

import numpy as np
import pytest

from evals.compare import compare
from evals.gate import gate
from evals.result import CheckResult, Column
from tests.evals.made_runs import RULES, baseline, by_model, case, column, ran


def codes(run, before=None, **options):
    return [reason.code for reason in gate(compare(run, before, **options)).reasons]


def said(run, before=None, **options):
    return " ".join(reason.sentence for reason in gate(compare(run, before, **options)).reasons)


def notes(run, before=None, **options):
    return " ".join(gate(compare(run, before, **options)).notes)


def test_the_baseline_itself_passes():
    columns = (column(RULES, "PF"), column(by_model(), {"a": "PFP", "b": "X--"}))

    found = gate(compare(ran(*columns, repetitions=3), baseline(*columns, repetitions=3)))

    assert found.passed


def test_a_significant_regression_of_a_model_is_a_reason_and_noise_is_a_note():
    before = baseline(column(by_model(), "P" * 40))
    noise, worse = ran(column(by_model(), "F" * 5 + "P" * 35)), ran(column(by_model(), "F" * 6 + "P" * 34))

    assert codes(noise, before) == []
    assert "within noise. -12.5 points" in notes(noise, before)
    assert "A drop below 15.0% of them could not be told" in notes(noise, before)
    assert "regression" in codes(worse, before)
    assert "-15.0 points" in said(worse, before)
    assert "6 worse and 0 better, p = 0.031" in said(worse, before)


def test_a_few_cases_say_that_they_can_show_nothing():
    run, before = ran(column(by_model(), "FFP")), baseline(column(by_model(), "PPP"))

    assert codes(run, before) == []
    assert "3 cases are too few to tell any change from chance" in notes(run, before)


def test_a_p_is_never_shown_as_nothing():
    run, before = ran(column(by_model(), "F" * 30)), baseline(column(by_model(), "P" * 30))

    assert "p < 0.001" in said(run, before)


def test_a_model_that_answers_otherwise_each_time_is_not_called_worse():
    generator = np.random.default_rng(6)
    tags = [tuple(f"tag{n}" for n in range(8) if generator.random() < 0.3) for _ in range(40)]

    def answered(chances):
        letters = ["".join("PF"[int(draw > chance)] for draw in generator.random(3)) for chance in chances]
        return Column(competitor=by_model(), cases=tuple(case(str(n), letters[n], tags[n]) for n in range(40)))

    red = flipped = 0
    for _ in range(25):
        chances = generator.beta(2, 0.7, 40)
        found = compare(ran(answered(chances), repetitions=3), baseline(answered(chances), repetitions=3))
        red += not gate(found).passed
        flipped += bool(found.columns[0].of_kind("to_fail"))

    # Of 600 such runs 18 were red; all have flips.
    assert red <= 2
    assert flipped == 25


def test_a_gain_is_no_reason():
    assert codes(ran(column(by_model(), "P" * 9)), baseline(column(by_model(), "F" * 9))) == []


def test_one_tag_that_broke_is_a_reason_though_the_whole_is_no_worse():
    def of(letters):
        cases = [case(f"de{n}", letters[0], ("de",)) for n in range(12)]
        return Column(competitor=by_model(), cases=(*cases, *(case(f"en{n}", letters[1], ("en",)) for n in range(12))))

    run, before = ran(of("FP")), baseline(of("PF"))

    assert codes(run, before) == ["part_regression"]
    assert "at the tag 'de': -100.0 points on 12 cases, 12 worse and 0 better" in said(run, before)


def test_a_single_flip_of_the_rules_is_a_reason():
    run, before = ran(column(RULES, "FP")), baseline(column(RULES, "PF"))

    assert codes(run, before) == ["certain_regression"]
    assert "1 case ('0') passed and now fails; rules answer alike" in said(run, before)


def test_a_check_that_the_rules_lose_in_a_case_that_failed_anyway_is_a_reason():
    def one(injection: bool, verdict: bool) -> Column:
        held = case("hostile", "P", must=True)
        checks = tuple(
            CheckResult(name=name, state="scored", passed=passed)
            for name, passed in (("injection", injection), ("verdict", verdict))
        )
        attempts = (held.attempts[0].model_copy(update={"checks": checks}),)
        return Column(competitor=RULES, cases=(held.model_copy(update={"attempts": attempts}),))

    run, before = ran(one(injection=False, verdict=False)), baseline(one(injection=True, verdict=False))

    assert codes(run, before) == ["certain_regression"]
    assert "1 case ('hostile') failed before and fails now at 'injection' too, which passed" in said(run, before)
    assert codes(before.run, before) == []
    assert codes(ran(one(injection=True, verdict=False)), baseline(one(injection=False, verdict=False))) == []


def test_the_same_answer_that_a_rule_now_fails_is_a_reason():
    was = column(by_model(), "P")
    (held,) = was.cases
    (attempt,) = held.attempts
    stricter = attempt.model_copy(update={"checks": (CheckResult(name="evidence", state="scored", passed=False),)})
    now = was.model_copy(update={"cases": (held.model_copy(update={"attempts": (stricter,)}),)})

    assert "certain_regression" in codes(ran(now), baseline(was))
    assert "the answer is the same" in said(ran(now), baseline(was))


def test_one_failure_of_a_must_case_is_a_reason_whatever_statistics_say():
    was = Column(competitor=by_model(), cases=(case("a", "PPP", must=True, threshold=0.5),))
    now = Column(competitor=by_model(), cases=(case("a", "PPF", must=True, threshold=0.5),))

    assert codes(ran(now, repetitions=3), baseline(was, repetitions=3)) == ["must"]
    # A model that nobody blessed yet is not excused.
    assert codes(ran(column(RULES, {"a": "P"}), now, repetitions=3), baseline(column(RULES, {"a": "P"}))) == ["must"]


def test_a_must_case_whose_failure_was_accepted_is_a_note():
    held = Column(competitor=RULES, cases=(case("a", "F", must=True),))

    assert codes(ran(held), baseline(held)) == []
    assert "that must pass fails, as in the baseline" in notes(ran(held), baseline(held))


def test_rules_without_a_baseline_have_nothing_to_fall_back_from():
    held = Column(competitor=RULES, cases=(case("a", "F", must=True),))

    assert codes(ran(held)) == []
    assert "no baseline" in notes(ran(held))
    assert "that must pass fails, and no baseline says" in notes(ran(held))


def test_lost_coverage_is_a_reason():
    before = baseline(column(by_model(), "P" * 40))
    run = ran(column(by_model(digest="edited"), "P" * 7 + "-" * 33))

    assert codes(run, before) == ["lost_coverage"]
    assert "7 of 40 scored, before 40 of 40 scored" in said(run, before)
    assert "Record with --live" in said(run, before)


def test_an_edited_prompt_that_nobody_recorded_does_not_pass():
    before = baseline(column(RULES, "PP"), column(by_model(), "PP"))

    assert codes(ran(column(RULES, "PP"), column(by_model(digest="edited"), "--")), before) == ["lost_coverage"]


def test_lost_repetitions_are_lost_coverage_unless_fewer_were_asked_for():
    before = baseline(column(by_model(), {"a": "PPP", "b": "PPP"}), repetitions=3)

    assert codes(ran(column(by_model(), {"a": "PP-", "b": "PPP"}), repetitions=3), before) == ["lost_coverage"]
    fewer = ran(column(by_model(), {"a": "P", "b": "P"}))
    assert codes(fewer, before) == []
    assert "the baseline has 3" in notes(fewer, before)


def test_a_check_that_is_gone_is_a_reason():
    was = column(by_model(), "PP")
    blind = tuple(
        held.model_copy(
            update={"attempts": tuple(one.model_copy(update={"checks": one.checks[1:]}) for one in held.attempts)}
        )
        for held in was.cases
    )

    run = ran(was.model_copy(update={"cases": blind}))

    assert codes(run, baseline(was)) == ["lost_check"]
    assert "'evidence'" in said(run, baseline(was))


def test_another_answer_model_is_a_reason():
    before = baseline(column(RULES, "P"), column(by_model(), "P"))
    run = ran(column(RULES, "P"), column(by_model(engine="google:gemini-3-flash"), "P"))

    assert codes(run, before) == ["answer_model"]
    assert "google:gemini-3-flash; the baseline's model was anthropic:" in said(run, before)


def test_a_model_that_is_not_run_any_more_is_a_reason():
    before = baseline(column(RULES, "P"), column(by_model(), "P"))

    assert codes(ran(column(RULES, "P")), before) == ["column_gone"]
    assert codes(ran(column(RULES, "P")), before, all_columns=False) == []


def test_another_model_is_a_reason_though_it_was_asked_for_by_name():
    before = baseline(column(RULES, "P"), column(by_model(), "P"), column(by_model(engine="google:x"), "P"))

    assert codes(ran(column(RULES, "P"), column(by_model(engine="openai:y"), "P")), before, all_columns=False) == [
        "answer_model",
        "answer_model",
    ]
    assert codes(ran(column(RULES, "P"), column(by_model(), "P")), before, all_columns=False) == []


def test_a_stand_in_does_not_take_the_place_of_a_model():
    before = baseline(column(RULES, "P"), column(by_model(), "P"))

    assert codes(ran(column(RULES, "P"), column(by_model(stand_in=True), "P")), before) == ["column_gone"]


def test_a_stand_in_that_fails_is_no_reason():
    assert codes(ran(column(RULES, "P"), column(by_model(stand_in=True), "F")), baseline(column(RULES, "P"))) == []


@pytest.mark.parametrize("now", [None, "judge@v2 · anthropic:x"])
def test_another_judge_is_a_reason(now):
    before = baseline(column(RULES, "P"), judge="judge@v1 · anthropic:x")

    assert codes(ran(column(RULES, "P"), judge=now), before) == ["judge"]


def test_edited_and_removed_cases_are_a_reason_and_new_ones_a_note():
    was = Column(competitor=RULES, cases=(case("a", "P", digest="1"), case("b", "P", digest="1")))
    now = Column(competitor=RULES, cases=(case("a", "P", digest="2"), case("c", "P", digest="1")))

    assert codes(ran(now), baseline(was)) == ["cases"]
    assert "1 case ('a') edited and 1 case ('b') removed" in said(ran(now), baseline(was))
    assert "1 case ('c') not in the baseline yet" in notes(ran(now), baseline(was))


def test_one_version_that_is_worse_than_another_of_the_run_is_a_reason():
    run = ran(column(by_model(2), "P" * 8), column(by_model(3), "F" * 8))

    assert "regression" in codes(run, against=2)
    assert codes(run, against=3) == []


def test_the_version_that_is_measured_against_is_not_judged():
    must = {version: Column(competitor=by_model(version), cases=(case("a", "F", must=True),)) for version in (2, 3)}
    better = Column(competitor=by_model(3), cases=(case("a", "P", must=True),))

    assert codes(ran(must[2], better), against=2) == []
    assert codes(ran(must[2], must[3]), against=2) == []
    assert codes(ran(better.model_copy(update={"competitor": by_model(2)}), must[3]), against=2) == ["must"]


def test_two_versions_that_nobody_recorded_are_not_found_alike():
    run = ran(column(RULES, "PP"), column(by_model(2), "P-"), column(by_model(3), "-P"))
    stand_ins = ran(column(by_model(2, stand_in=True), "PP"), column(by_model(3, stand_in=True), "PP"))

    assert codes(run, against=2) == ["not_compared", "lost_coverage"]
    assert codes(stand_ins, against=2) == ["not_compared"]


def test_a_prompt_that_does_not_beat_the_rules_is_told():
    run = ran(column(RULES, "PPF"), column(by_model(), "PPP"))

    assert "not told from the rules (+33.3 points on 3 cases)" in notes(run)


def test_what_is_not_recorded_is_told():
    assert "not recorded, 0 of 2" in notes(ran(column(RULES, "PP"), column(by_model(), "--")))
