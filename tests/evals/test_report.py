"""What would go wrong: a flip below the fold, an unrecorded case told as passed, a stand-in's score counted, a case's
name that runs in the evaluator's browser or obeys in the terminal."""

import io
import json
import re

import pytest

from evals.compare import compare
from evals.gate import gate
from evals.report_html import page
from evals.report_terminal import show
from evals.report_view import View, view
from evals.summary import summary_of
from terminal import console
from tests.evals.report_runs import CLAUDE, ESCAPES, HOSTILE, NAMES, RULES, before, column, later, suite_run


def viewed() -> View:
    run, compared = later(), compare(later(), before())
    return view(run, compared, summary_of(run, compared, gate(compared)), gate(compared))


def printed(width: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", width)
    compared = compare(later(), before())
    out = io.StringIO()
    show(compared, summary_of(later(), compared, gate(compared)), gate(compared), console(out))
    return out.getvalue()


def test_the_summary_tells_flips_coverage_and_who_counts():
    compared = compare(later(), before())
    told = summary_of(later(), compared, gate(compared))

    assert told.verdict == "regression"
    assert [(flip.case, flip.to_pass, flip.certain) for flip in told.flips] == [
        (HOSTILE, False, True),
        (NAMES[1], True, True),
    ]
    rules, claude, stand_in = told.columns
    assert (rules.coverage, rules.counts) == ("11 of 12", True)
    assert claude.coverage == "7 of 7, 7 of 12 scored"
    assert stand_in.counts is False
    assert told.headline.startswith("routing: 1 case now fails and 1 case now passes; the rules pass 11 of 12;")
    assert "stand" not in told.headline
    assert "127.0.0.1" not in told.headline


def test_nothing_recorded_is_said_and_is_no_pass():
    run = suite_run(column(RULES), column(CLAUDE, recorded=0))
    compared = compare(run)
    told = summary_of(run, compared, gate(compared))

    assert told.verdict == "no_baseline"
    assert told.columns[1].coverage == "not recorded, 0 of 12"
    assert told.columns[1].rate is None
    assert "1 of 1 model column not recorded" in told.headline


def test_flips_stand_first_in_the_terminal_and_nothing_in_it_is_obeyed(monkeypatch):
    text = printed("160", monkeypatch)

    assert text.index("✓→✕") < text.index("✕→✓") < text.index("Passed") < text.index("Per check")
    assert "\x1b" not in text
    assert ESCAPES not in text
    assert "7 of 12" in text
    assert "stand-in, not counted" in text
    assert "called /spend" in text


def test_a_narrow_terminal_still_has_every_column(monkeypatch):
    text = printed("80", monkeypatch)

    assert max(map(len, text.split("\n"))) <= 80
    for head in ("Passed", "Scored", "Cost"):
        assert head in text


def test_text_of_cases_cannot_leave_the_data_of_the_html_file():
    html = page(viewed())

    assert "<img" not in html
    assert html.count("</script>") == 2
    held = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    assert held is not None
    assert json.loads(held[1])["cases"][2]["name"] == HOSTILE


def test_the_html_file_asks_for_nothing_from_outside_and_allows_its_own_script_alone():
    html = page(viewed())

    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert "default-src &#x27;none&#x27;" in policy[1]
    assert "unsafe" not in policy[1]
    without_data = re.sub(r'id="data">.*?</script>', "", html, flags=re.DOTALL)
    assert not re.search(r"https?:|//cdn|@import|url\(|\bsrc=|\son\w+=\"|style=\"", without_data)


def test_a_place_holder_in_a_case_is_not_filled_in():
    made = viewed()
    made["headline"] = "{{script}} {{data}}"

    assert "{{script}} {{data}}" in page(made)


def test_a_flip_has_its_diff_side_by_side():
    shown = viewed()
    flipped = shown["cases"][2]["columns"][0]  # type: ignore[index]

    assert flipped["flip"] == "fail"  # type: ignore[index]
    fields = {field["path"]: field for field in flipped["diff"]["fields"]}  # type: ignore[index]
    assert [piece["text"] for piece in fields["answer.days"]["before"]] == ["30"]
    assert [piece["text"] for piece in fields["answer.days"]["now"]] == ["7"]


def test_tags_and_checks_say_what_they_rest_on():
    shown = viewed()
    steady = next(row for row in shown["per_tag"] if row["name"] == "steady")  # type: ignore[union-attr,index,call-overload]

    assert [(cell["told"], cell["of"]) for cell in steady["cells"]] == [(8, 8), (3, 8), (8, 8)]
