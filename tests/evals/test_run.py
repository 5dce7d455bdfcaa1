"""What would go wrong: a missing answer passes, one crash loses a run, a version or a repetition is mixed up."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

import prompts
from agent.written import WriterFailed
from domain.errors import AskAgain
from evals.competitors import RULES, Entrant, entrants, prompt_named
from evals.result import SuiteRun
from evals.run import Only, Progress, run_suite
from evals.source import NotRecorded, Verdict
from evals.suite import Check, Found
from tests.evals.little import Little, PlayedJudge, Playing, Question, Reply, Sum, SumCase, missing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CASES = (
    SumCase(name="two", total=2),
    SumCase(name="three", total=3, tags=("odd", "words"), must=True, threshold=0.5),
    SumCase(name="four", total=4, tags=("words",)),
)
RIGHT = {"two": 2, "three": 3, "four": 4}


def right(question: Question) -> Reply:
    return {"total": RIGHT[question.text], "words": "so"}


async def run(suite: Little, source: Playing | None = None, **more: object) -> SuiteRun:
    return await run_suite(
        suite, more.pop("columns", None) or entrants(suite), now=NOW, source=source or Playing(right), **more
    )  # type: ignore[arg-type]


async def test_each_column_answers_every_case_and_every_check_is_there():
    ran = await run(Little(CASES))
    rules, model = ran.columns
    assert rules.competitor == RULES
    assert model.competitor.label == "marketer@v3 · anthropic:claude-sonnet-5-5"
    for column in ran.columns:
        assert [case.name for case in column.cases] == ["two", "three", "four"]
        assert all(
            [check.name for check in case.attempts[0].checks] == ["total", "words", "fair"] for case in column.cases
        )
    two, three, _ = model.cases
    assert (three.tags, three.must, three.threshold, three.hash) == (("odd", "words"), True, 0.5, CASES[1].hash)
    told = [(check.state, check.passed, check.score, check.judged) for check in two.attempts[0].checks]
    assert told == [
        ("scored", True, 1.0, False),
        ("not_applicable", None, None, False),
        ("not_applicable", None, None, True),
    ]
    assert two.attempts[0].output == {"total": 2, "words": "so"}
    assert ran.cases_hash == Little(CASES).cases().hash


async def test_what_is_not_recorded_never_passes_and_is_counted():
    def some(question: Question) -> Reply:
        return right(question) if question.text == "two" else missing()

    ran = await run(Little(CASES), Playing(some))
    model = ran.columns[1]
    assert [case.passed for case in model.cases] == [True, None, None]
    assert [case.attempts[0].state for case in model.cases] == ["scored", "not_recorded", "not_recorded"]
    assert model.cases[1].attempts[0].checks == ()
    assert model.cases[1].attempts[0].error == "No answer is on record."
    assert sum(case.passed is not None for case in model.cases) == 1


async def test_a_crash_in_one_case_or_check_loses_no_other():
    def crashing(question: Question) -> Reply:
        if question.text == "two":
            return RuntimeError("our own fault")
        return {"total": RIGHT[question.text], "words": "break" if question.text == "three" else "so"}

    def rules(case: SumCase) -> Sum | None:
        if case.name == "three":
            raise KeyError("rules broke")
        return None if case.name == "two" else Sum(total=4, words="so")

    ran = await run(Little(CASES, rules), Playing(crashing))
    offline, model = ran.columns
    assert [case.passed for case in model.cases] == [False, False, True]
    assert (model.cases[0].attempts[0].state, model.cases[0].attempts[0].error) == (
        "failed",
        "RuntimeError: our own fault",
    )
    broken = model.cases[1].attempts[0].checks[1]
    assert (broken.state, broken.passed) == ("scored", False)
    assert broken.reason == "The check itself failed: ZeroDivisionError: the check broke"
    assert [case.passed for case in offline.cases] == [False, False, True]
    assert offline.cases[0].attempts[0].error == "The rules have no answer to this."
    assert offline.cases[1].attempts[0].error == "KeyError: 'rules broke'"


async def test_a_check_that_scores_what_is_no_number_fails_its_case_alone():
    class Odd(Little):
        def checks(self) -> list[Check[SumCase, Sum]]:
            return [Check("odd", lambda case, _: Found(True, score=float("nan") if case.name == "two" else 1.0))]

    ran = await run(Odd(CASES))
    assert [case.passed for case in ran.columns[1].cases] == [False, True, True]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("nonsense", "failed"),
        (WriterFailed("blocked", "Refused."), "failed"),
        (WriterFailed("busy", "Overloaded."), "not_recorded"),
        (WriterFailed("refused", "Wrong key."), "not_recorded"),
    ],
)
async def test_a_model_that_answers_badly_fails_and_a_provider_that_is_down_does_not(said: Reply, state: str):
    ran = await run(Little(CASES[:1]), Playing(lambda question: said))
    attempt = ran.columns[1].cases[0].attempts[0]
    assert attempt.state == state
    assert attempt.passed is (False if state == "failed" else None)
    if said == "nonsense":
        # Asked twice: what a useless answer took is counted too.
        assert attempt.used.requests == 2


async def test_a_marketers_refusal_for_a_provider_that_is_down_is_not_the_models_failing():
    class Planning(Little):
        async def by_model(self, case: SumCase, asked: object):  # type: ignore[override]
            from pydantic_ai.exceptions import ModelAPIError

            try:
                raise ModelAPIError("x", "no")
            except ModelAPIError as error:
                raise AskAgain("It failed.", "", "model_fault") from error

    ran = await run(Planning(CASES[:1]))
    assert ran.columns[1].cases[0].attempts[0].state == "not_recorded"


async def test_repetitions_reach_the_source_and_the_rules_answer_once():
    source = Playing(lambda question: {"total": 2 if question.repetition < 3 else 9})
    ran = await run(Little(CASES[:1]), source, repetitions=3)
    rules, model = ran.columns
    assert [attempt.repetition for attempt in rules.cases[0].attempts] == [1]
    assert [attempt.repetition for attempt in model.cases[0].attempts] == [1, 2, 3]
    assert model.cases[0].told == (True, True, False)
    assert sorted(question.repetition for question in source.asked) == [1, 2, 3]
    assert ran.repetitions == 3


async def test_names_that_look_like_repetitions_are_not_mixed_up():
    cases = (SumCase(name="a", total=1), SumCase(name="a #2", total=5))
    source = Playing(lambda question: {"total": {"a": 1, "a #2": 5}[question.text]})
    ran = await run(Little(cases), source, repetitions=2)
    assert [case.passed for case in ran.columns[1].cases] == [True, True]
    assert [case.attempts[1].output for case in ran.columns[1].cases] == [
        {"total": 1, "words": ""},
        {"total": 5, "words": ""},
    ]


async def test_each_version_is_asked_with_its_own_text_and_the_live_one_comes_back():
    suite = Little(CASES[:1])
    source = Playing(right)
    versions = [prompt_named(suite, "v1"), prompt_named(suite, "marketer@v2")]
    ran = await run(suite, source, columns=entrants(suite, versions))
    assert [column.competitor.label for column in ran.columns] == [
        "offline",
        "marketer@v1 · anthropic:claude-sonnet-5-5",
        "marketer@v2 · anthropic:claude-sonnet-5-5",
    ]
    blanks = dict.fromkeys(prompts.read("marketer").variables, "none")
    asked = {
        question.entrant.competitor.prompt.version: question.instructions
        for question in source.asked
        if question.entrant.competitor.prompt
    }
    assert asked == {version: prompts.read("marketer", version).render(**blanks) for version in (1, 2)}
    assert prompts.load("marketer", **blanks).version == 3


async def test_a_judged_check_without_a_verdict_leaves_the_case_untold():
    cases = (SumCase(name="two", total=2, tags=("fair",)), SumCase(name="three", total=0, tags=("fair",)))
    suite = Little(cases)
    for judge, state, passed in (
        (None, "not_recorded", None),
        (PlayedJudge(missing()), "not_recorded", None),
        (PlayedJudge(WriterFailed("blocked", "No.")), "not_recorded", None),
        (PlayedJudge(Verdict(True, "yes")), "scored", True),
        (PlayedJudge(Verdict(False, "no")), "scored", False),
    ):
        ran = await run(suite, judge=judge)
        two, three = ran.columns[1].cases
        fair = two.attempts[0].checks[2]
        assert (fair.state, two.passed, fair.judged) == (state, passed, True)
        # Wrong by rule is wrong, whatever a judge would say.
        assert three.passed is False
        assert ran.judge == (judge.label if judge else None)


async def test_no_judge_is_named_where_nothing_is_judged():
    ran = await run(Little(CASES, judged=False), judge=PlayedJudge())
    assert ran.judge is None


async def test_a_run_of_the_rules_says_the_same_twice():
    suite = Little(CASES)
    first, second = [await run(suite, columns=(Entrant(RULES),)) for _ in range(2)]
    assert first.model_dump_json() == second.model_dump_json()
    assert first.columns[0].cases[0].attempts[0].used.cost == Decimal(0)
    assert SuiteRun.model_validate_json(first.model_dump_json()) == first


async def test_what_the_answers_took_is_told():
    ran = await run(Little(CASES[:1]))
    used = ran.columns[1].cases[0].attempts[0].used
    assert (used.requests, used.input_tokens, used.output_tokens, used.seconds) == (1, 100, 10, 1.5)


async def test_progress_counts_every_attempt_to_the_end():
    told: list[Progress] = []
    suite = Little(CASES)
    await run(suite, Playing(lambda question: missing()), repetitions=2, progress=told.append)
    assert [(step.done, step.of) for step in told] == [(n, 9) for n in range(1, 10)]
    assert {step.column for step in told} == {"offline", "marketer@v3 · anthropic:claude-sonnet-5-5"}


async def test_some_cases_can_be_chosen_and_others_are_refused_in_words():
    suite = Little(CASES)
    ran = await run(suite, only=Only(tags=frozenset({"odd"})))
    assert [case.name for case in ran.columns[0].cases] == ["three"]
    ran = await run(suite, only=Only(names=frozenset({"two", "four"})))
    assert [case.name for case in ran.columns[0].cases] == ["two", "four"]
    for only, said in (
        (Only(names=frozenset({"five"})), "There is no case 'five'."),
        (Only(tags=frozenset({"even"})), "There is no tag 'even'."),
        (Only(names=frozenset({"two"}), tags=frozenset({"odd"})), "No case has both"),
    ):
        with pytest.raises(AskAgain, match=said):
            await run(suite, only=only)


async def test_two_checks_of_one_name_are_a_fault_of_the_suite():
    class Twice(Little):
        def checks(self):
            return [*super().checks(), *super().checks()]

    with pytest.raises(ValueError, match="two checks of the same name"):
        await run(Twice(CASES))


def test_not_recorded_is_no_trouble_of_a_provider():
    from agent import failures

    assert not issubclass(NotRecorded, failures.Trouble)
