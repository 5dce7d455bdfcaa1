"""What would go wrong: an average without what it rests on, a stand-in's change told as a change of a score, a headline
that claims a comparison where there was none."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.eval_summary import ColumnScore, EvalSummary, FlipTold
from domain.prompt_shown import PromptScore, PromptShown

AT = datetime(2026, 11, 23, tzinfo=UTC)
RULES = ColumnScore(label="offline", origin="rules", engine="offline", passed=21, told=27, of=27, share=21 / 27)
CLAUDE = ColumnScore(
    label="judge@v2 · anthropic:claude", origin="provider", engine="anthropic:claude", passed=6, told=7, of=40
)
SILENT = CLAUDE.model_copy(update={"passed": 0, "told": 0})
STAND_IN = CLAUDE.model_copy(update={"origin": "stand_in", "told": 40, "passed": 40})


def summary(verdict="ok", columns=(RULES,), flips=()) -> EvalSummary:
    return EvalSummary(
        suite="pages", ran_at=AT, repetitions=1, columns=columns, verdict=verdict, flips=tuple(flips), reasons=()
    )


def flip(case: str, to_pass: bool, counts: bool = True) -> FlipTold:
    return FlipTold(case=case, column="offline", to_pass=to_pass, counts=counts)


def test_what_a_score_rests_on_stands_beside_it():
    assert RULES.coverage == "21 of 27"
    assert CLAUDE.coverage == "6 of 7, 7 of 40 scored"
    assert SILENT.coverage == "not recorded, 0 of 40"
    assert SILENT.rate is None
    assert CLAUDE.rate == pytest.approx(6 / 7)


def test_the_mean_over_cases_is_the_rate_where_cases_were_repeated():
    repeated = CLAUDE.model_copy(update={"share": 0.9})

    assert repeated.rate == 0.9


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (summary(), "No case of pages flipped; the rules pass 21 of 27."),
        (summary("regression"), "pages is held back, though no case flipped; the rules pass 21 of 27."),
        (summary("no_baseline"), "pages has no blessed baseline yet; the rules pass 21 of 27."),
        (
            summary("untested", (RULES, SILENT, SILENT)),
            "pages: the versions could not be compared; the rules pass 21 of 27; 2 of 2 model columns not recorded.",
        ),
        (
            summary("regression", (RULES, CLAUDE), [flip("a", False), flip("b", True), flip("c", True)]),
            "pages: 1 case now fails and 2 cases now pass; the rules pass 21 of 27;"
            " judge@v2 · anthropic:claude passes 6 of 7, 7 of 40 scored.",
        ),
        (
            summary("ok", (RULES, STAND_IN), [flip("a", False, counts=False)]),
            "No case of pages flipped; the rules pass 21 of 27;"
            " a stand-in's answers to 1 case flipped, which is nobody's score.",
        ),
    ],
)
def test_the_headline_says_what_changed_and_how_much_is_known(made, told):
    assert made.headline == told


def test_a_case_that_flips_in_two_columns_is_one_case():
    twice = summary("regression", flips=[flip("a", False), flip("a", False)])

    assert twice.headline.startswith("pages: 1 case now fails;")


def prompt(**more) -> PromptShown:
    return PromptShown(
        name="judge",
        version=2,
        live=False,
        hash="abc",
        purpose="",
        output="Judged",
        variables=(),
        model_class="writer",
        **more,
    )


def test_a_prompt_tells_its_last_scores_or_that_it_has_none():
    score = PromptScore(
        suite="pages", ran_at=AT, column=CLAUDE.model_copy(update={"cost": Decimal("0.1")}), rules=RULES
    )

    assert prompt().told == "no suite tests it"
    assert prompt(suites=("pages", "ads"), rules=(("pages", RULES),)).told == (
        "pages: not recorded; rules 21 of 27 · ads: not recorded"
    )
    assert prompt(suites=("pages",), scores=(score.model_copy(update={"stale": True}),)).told == (
        "pages: 6 of 7, 7 of 40 scored (anthropic:claude; rules 21 of 27; the file was edited since)"
    )
