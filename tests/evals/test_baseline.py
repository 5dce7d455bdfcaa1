"""What would go wrong: a baseline that nobody stands for, one edited by hand, a stand-in blessed, half a file."""

import json

import pytest

from domain.errors import AskAgain
from evals.baseline import baselines, bless, read_baseline
from evals.compare import compare
from evals.result import Column
from tests.evals.made_runs import NOW, RULES, by_model, case, column, ran

RUN = ran(column(RULES, "PF"), column(by_model(), {"0": "P", "1": "-"}))
NAMES = ("0", "1")


def write(folder, run=RUN, who="Ada", why="The stairs hook.", names=NAMES):
    return bless(run, names, who, why, NOW, folder)


def test_what_is_blessed_is_read_again(tmp_path):
    written = write(tmp_path)

    found = read_baseline("persona_core", tmp_path)

    assert found == written.baseline
    assert written.path == tmp_path / "persona_core.json"
    assert (found.blessed.who, found.blessed.why, found.blessed.at) == ("Ada", "The stairs hook.", NOW)
    assert [len(one.cases) for one in found.run.columns] == [2, 2]
    assert baselines(tmp_path) == (found,)
    assert [path.name for path in tmp_path.iterdir()] == ["persona_core.json"]


def test_where_nothing_was_blessed_there_is_none(tmp_path):
    assert read_baseline("persona_core", tmp_path) is None
    assert baselines(tmp_path) == ()


def test_each_names_the_one_before(tmp_path):
    first = write(tmp_path).baseline.blessed
    second = write(tmp_path, ran(column(RULES, "PP"))).baseline.blessed

    assert first.previous is None
    assert second.previous == first.hash != second.hash


@pytest.mark.parametrize(("who", "why", "told"), [("", "x", "--who is empty"), ("Ada", " \n", "--why is empty")])
def test_nobody_and_no_reason_are_refused(tmp_path, who, why, told):
    with pytest.raises(AskAgain, match=told):
        write(tmp_path, who=who, why=why)
    assert not list(tmp_path.iterdir())


def test_a_reason_is_a_sentence_and_not_a_book(tmp_path):
    with pytest.raises(AskAgain, match="501 characters"):
        write(tmp_path, why="x" * 501)
    assert write(tmp_path, why="two\nlines").baseline.blessed.why == "two lines"


def test_a_run_of_some_cases_is_refused(tmp_path):
    with pytest.raises(AskAgain, match="1 of the 3 cases of persona_core were not run: '2'"):
        write(tmp_path, names=("0", "1", "2"))


def test_stand_ins_and_what_is_not_recorded_are_left_out_and_told(tmp_path):
    run = ran(column(RULES, "PF"), column(by_model(stand_in=True), "PP"), column(by_model(4), "--"), *RUN.columns[1:])

    found = write(tmp_path, run)

    assert [one.competitor for one in found.baseline.run.columns] == [RULES, by_model()]
    told = " ".join(found.notes)
    assert "left out: its answers are a stand-in's" in told
    assert "left out: not recorded, 0 of 2" in told
    assert "blessed with 1 of 2 cases scored" in told


def test_a_run_of_stand_ins_alone_is_refused(tmp_path):
    with pytest.raises(AskAgain, match="Nothing in this run"):
        write(tmp_path, ran(column(by_model(stand_in=True), "PP")))


def test_what_is_accepted_and_what_is_dropped_is_told(tmp_path):
    write(tmp_path)
    failing = ran(Column(competitor=RULES, cases=(case("0", "F", must=True), case("1", "P"))))

    told = " ".join(write(tmp_path, failing).notes)

    assert "offline is accepted with 1 must-case that fails: '0'" in told
    assert "persona_core@v3 · anthropic:claude-sonnet-5-5 was in the last baseline" in told


def test_a_baseline_edited_by_hand_is_refused(tmp_path):
    path = write(tmp_path).path
    path.write_text(path.read_text().replace('"passed": false', '"passed": true', 1))

    with pytest.raises(AskAgain, match="was edited since 'Ada' blessed it"):
        read_baseline("persona_core", tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"blessed": 1}', "{"])
def test_a_file_that_is_no_baseline_is_refused_with_its_name(tmp_path, text):
    (tmp_path / "persona_core.json").write_text(text)

    with pytest.raises(AskAgain, match=r"persona_core\.json is not a baseline") as refused:
        read_baseline("persona_core", tmp_path)
    assert refused.value.code == "bad_file"


def test_a_file_that_is_no_text_is_refused_and_is_no_regression(tmp_path):
    (tmp_path / "persona_core.json").write_bytes(b"\xff\xfe")

    with pytest.raises(AskAgain, match=r"persona_core\.json is not a baseline: Invalid JSON") as refused:
        read_baseline("persona_core", tmp_path)
    assert "delete it and bless anew" in refused.value.hint


def test_another_suites_file_is_refused(tmp_path):
    write(tmp_path).path.rename(tmp_path / "routing.json")

    with pytest.raises(AskAgain, match="is the baseline of 'persona_core'"):
        read_baseline("routing", tmp_path)


@pytest.mark.parametrize("suite", ["../secrets", "", "A", "a/b", "a.json"])
def test_a_suite_is_not_a_path(tmp_path, suite):
    with pytest.raises(AskAgain, match="not a suite's name"):
        read_baseline(suite, tmp_path)


def test_a_blessing_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    before = write(tmp_path).path.read_bytes()
    monkeypatch.setattr("os.fsync", _full)

    with pytest.raises(OSError, match="disk full"):
        write(tmp_path, ran(column(RULES, "PP")))

    assert (tmp_path / "persona_core.json").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def _full(_: int) -> None:
    raise OSError("disk full")


def test_it_is_a_file_in_which_a_case_is_a_line(tmp_path):
    lines = write(tmp_path).path.read_text().splitlines()

    assert lines[1].startswith(' "blessed": {"who": "Ada", "why": "The stairs hook."')
    assert [line.strip()[:13] for line in lines if '"attempts"' in line] == ['{"name": "0",', '{"name": "1",'] * 2
    assert json.loads("\n".join(lines))["run"]["suite"] == "persona_core"


def test_a_check_that_does_not_apply_is_no_change_when_it_was_left_out(tmp_path):
    found = compare(RUN, write(tmp_path).baseline)

    assert [one.changes for one in found.columns] == [(), ()]
    assert len(RUN.columns[0].cases[0].attempts[0].checks) == 3
    assert len(write(tmp_path).baseline.run.columns[0].cases[0].attempts[0].checks) == 2
