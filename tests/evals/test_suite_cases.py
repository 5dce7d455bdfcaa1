"""What would go wrong: a case that expects what its texts cannot give, so that it fails or passes for ever."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from domain.instructing import instructs
from domain.profile_fields import BY_KEY
from evals.column_calibration import calibration_of
from evals.result import Attempt, CaseResult, Column, Competitor
from evals.suites import suite as named
from evals.suites.congruence import CongruenceCase
from evals.suites.gap_fill import GapCase
from evals.suites.persona_case import PersonaCase
from evals.suites.template_match import TemplateCase

NOW = datetime(2026, 11, 20, tzinfo=UTC)
OF = ("congruence", "gap_fill", "persona_core", "persona_domain", "template_match")


@pytest.mark.parametrize("name", OF)
def test_each_suite_has_hostile_cases_unknown_ones_and_enough_of_all(name):
    cases = named(name).cases().cases
    tags = [tag for case in cases for tag in case.tags]

    assert 12 <= len(cases) <= 60
    assert tags.count("hostile") >= 2
    assert tags.count("unknown") + tags.count("silence") >= 2
    assert all(case.must for case in cases if "hostile" in case.tags)


def test_a_congruence_case_expects_verdicts_of_parts_that_its_ad_has():
    for case in named("congruence").cases().cases:
        assert isinstance(case, CongruenceCase)
        assert case.expect or case.unknown
        assert all(cell.place in case.asked.sources for cell in case.cells), case.name
        assert set(case.expect).isdisjoint(case.unknown), case.name


def test_a_gap_case_expects_words_that_its_texts_hold_and_fields_that_such_texts_fill():
    for case in named("gap_fill").cases().cases:
        assert isinstance(case, GapCase)
        texts = " ".join(case.texts).casefold()
        for key, every in case.expect.items():
            assert key in case.fields, case.name
            assert all(word in texts for words in every for word in words.casefold().split()), (case.name, every)
        assert set(case.unknown) <= set(case.fields), case.name
        assert all(case.kind in BY_KEY[key].sources for key in case.fields), case.name
        assert len(case.windows) == 1, f"{case.name} takes more than one question"


@pytest.mark.parametrize("name", ["persona_core", "persona_domain"])
def test_a_persona_case_expects_fields_of_its_own_pass(name):
    suite = named(name)
    for case in suite.cases().cases:
        assert isinstance(case, PersonaCase)
        domain = [path for expected in case.expect for path in expected.fields if path.startswith(
            ("domain_sentiment", "purchase_behavior", "objections"))]  # fmt: skip
        assert bool(domain) == (name == "persona_domain" and bool(case.expect)), case.name
        assert all(case.passages_of(number) for number in range(1, len(case.texts) + 1)), case.name


def test_a_hostile_case_holds_a_line_that_asks_for_what_must_never_be_said():
    for name in OF:
        for case in named(name).cases().cases:
            if "hostile" in case.tags:
                assert case.never, case.name
                lines = case.model_dump_json().replace("\\n", "\n").split("\n")
                assert any(instructs(line) for line in lines), case.name


def test_a_field_that_is_none_and_a_text_that_is_not_there_are_told():
    texts = [{"text": "Good."}]
    with pytest.raises(ValidationError, match=r"a persona has no field 'basics\.shoe_size'"):
        PersonaCase.model_validate({"name": "x", "texts": texts, "unknown": ["basics.shoe_size"]})
    with pytest.raises(ValidationError, match="there is no text 2; there are 1"):
        PersonaCase.model_validate({"name": "x", "texts": texts, "let_down": [2]})
    template = {"name": "One", "fits": "yes"}
    with pytest.raises(ValidationError, match="there is no template 'Two'; there are One"):
        TemplateCase.model_validate({"name": "x", "product": {"name": "P"}, "templates": [template], "first": "Two"})


async def test_the_rules_answer_every_case_and_the_same_each_time():
    for name in OF:
        suite = named(name)
        for case in suite.cases().cases[:4]:
            assert await suite.by_rules(case) == await suite.by_rules(case)


async def test_a_columns_confidence_is_judged_over_all_its_cases_and_without_any_is_not_told():
    suite = named("gap_fill")
    attempts: list[CaseResult] = []
    for case in suite.cases().cases:
        made = await suite.by_rules(case)
        assert made is not None
        scored = Attempt(repetition=0, state="scored", output=made.value.model_dump(mode="json"))
        attempts.append(CaseResult(name=case.name, attempts=(scored,)))
    rules = Competitor(engine="offline", origin="rules")
    gone = CaseResult(name="A case that was removed", attempts=attempts[0].attempts)

    found = calibration_of(suite, Column(competitor=rules, cases=(*attempts, gone)))

    assert found is not None
    assert found.of >= 20
    assert 0 < found.brier < 0.25
    assert calibration_of(named("congruence"), Column(competitor=rules, cases=())) is None
