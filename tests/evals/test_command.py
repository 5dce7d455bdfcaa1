"""What would go wrong: a regression that ends with 0, a bar or a note on stdout where a script reads JSON, a run that
asks for a key or a database, a half-written run that is read, a baseline that nobody stands for."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import cli
from agent.models import Keys, nothing_connected
from domain.errors import AskAgain
from evals import command, kept, listings
from evals.arguments import read_eval
from evals.around import Access, Around
from evals.suites import SUITES
from tests.evals.little import Little, Sum, SumCase
from tests.wire.models.wire import KEY
from tests.wire.providers import Wrong

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
CASES = (
    SumCase(name="two and two", asks="2 + 2", total=4, tags=("easy",)),
    SumCase(name="six and six", asks="6 + 6", total=12, tags=("easy", "twice")),
    SumCase(name="off the end", asks="9 + 9", total=18, tags=("hard",)),
)
Command = Callable[..., "Outcome"]


class Outcome:
    """What a command ended with and printed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> dict:
        (line,) = self.out.strip().split("\n")
        return json.loads(line)


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Around:
    """A data folder of its own, no model, no recording, no baseline; the suite "little" beside the others."""
    monkeypatch.setenv("COLUMNS", "140")
    answering(monkeypatch, {4, 12})
    access = Access(nothing_connected(), Keys(), ())
    return Around(tmp_path / "home", lambda: NOW, lambda: access, tmp_path / "baselines", tmp_path / "recordings")


def answering(monkeypatch: pytest.MonkeyPatch, right: set[int]) -> None:
    """The rules of "little" know these sums, and say 0 to others."""
    rules = Little(CASES, rules=lambda case: Sum(total=case.total if case.total in right else 0), judged=False)
    monkeypatch.setitem(SUITES, "little", rules)


async def run(around: Around, capsys: pytest.CaptureFixture[str], *words: str) -> Outcome:
    code = await command.evaluate(read_eval(cli.parser().parse_args(["eval", *words])), around)
    told = capsys.readouterr()
    return Outcome(code, told.out, told.err)


async def test_a_first_run_needs_no_key_and_says_what_is_not_recorded(around, capsys):
    told = await run(around, capsys, "little")

    assert told.code == 0
    assert "little has no blessed baseline yet; the rules pass 2 of 3; 1 of 1 model column not recorded." in told.out
    assert "0 of 3" in told.out
    assert told.err == ""


async def test_a_case_that_fails_since_the_baseline_ends_with_1_and_comes_first(around, capsys, monkeypatch):
    blessed = await run(around, capsys, "bless", "little", "--who", "Ines", "--why", "the first")
    assert blessed.code == 0
    assert (await run(around, capsys, "little")).code == 0
    answering(monkeypatch, {12, 18})

    told = await run(around, capsys, "little")

    assert told.code == 1
    assert told.out.startswith("✕ regression little: 1 case now fails and 1 case now passes")
    assert told.out.index("✓→✕ two and two") < told.out.index("✕→✓ off the end") < told.out.index("Per check")
    assert "Baseline blessed by Ines on 2026-11-23: the first" in told.out


async def test_json_is_one_object_with_everything_and_nothing_else_on_stdout(around, capsys):
    told = (await run(around, capsys, "little", "--json")).json

    assert told["exit_code"] == 0
    (suite,) = told["suites"]
    assert set(suite) == {"summary", "reasons", "notes", "comparison", "run"}
    assert suite["summary"]["columns"][0]["passed"] == 2
    assert [case["name"] for case in suite["run"]["columns"][0]["cases"]] == [case.name for case in CASES]


async def test_the_whole_run_is_kept_with_its_report_and_half_files_are_never_read(around, capsys):
    await run(around, capsys, "little")
    folder = around.home / "evals" / "little"
    (folder / "20991231T000000000000Z.json").write_text('{"suite": "lit')
    (folder / ".20991231T000000000000Z.json.x1").write_text("{")

    (summary,) = kept.summaries(around.home)

    assert (summary.suite, summary.ran_at) == ("little", NOW)
    assert summary.report == str(folder / "last.html")
    assert "Prompt tests: little" in (folder / "last.html").read_text()
    again = kept.run_of(around.home, "little", NOW)
    assert again is not None
    assert len(again.columns[0].cases) == 3
    assert (folder / "last.html").stat().st_mode & 0o077 == 0


async def test_a_run_of_some_cases_is_not_kept_as_the_suites_score(around, capsys, tmp_path):
    page = tmp_path / "some.html"

    told = await run(around, capsys, "little", "--tag", "easy", "--html", str(page), "--json")

    assert [len(column["cases"]) for column in told.json["suites"][0]["run"]["columns"]] == [2, 2]
    assert kept.summaries(around.home) == []
    assert page.is_file()


async def test_old_runs_are_dropped_and_the_newest_stay(around, capsys, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    for hour in (1, 2, 3):
        later = replace(around, clock=lambda hour=hour: NOW.replace(hour=hour))
        await run(later, capsys, "little")

    assert [found.ran_at.hour for found in kept.summaries(around.home)] == [3, 2]
    assert len(list((around.home / "evals" / "little").glob("*.run.json"))) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere",), "There is no suite 'nowhere'"),
        (("little", "--case", "two and too"), "Did you mean 'two and two'"),
        (("little", "--tag", "esay"), "Did you mean 'easy'"),
        (("little", "--prompt", "marketer@v99"), "There is no version 'marketer@v99'"),
        (("little", "--prompt", "congruence@v1"), "does not test 'congruence'"),
        (("little", "--prompt", "marketer@v3", "--against", "v3"), "compared with itself"),
        (("little", "--model", "gpt"), "'gpt' names no model"),
        (("little", "--budget", "2"), "--budget goes with --live only"),
        (("little", "--who", "Ines"), "go with `eval bless SUITE` only"),
        (("bless", "little", "--why", "because"), "--who is empty"),
        (("bless", "little", "--who", "Ines", "--why", " "), "--why is empty"),
        (("bless",), "Bless one suite at a time"),
        (("bless", "little", "--who", "I", "--why", "x", "--tag", "easy"), "A baseline holds every case"),
        (("list", "little"), "takes no 'little'"),
        (("review", "accept", "7"), "There is no proposed case '7'"),
        (("review", "burn", "7"), "is not understood"),
        (("all", "--html", "x.html"), "--html names one file"),
        (("little", "--live"), "none is connected here"),
        (("little", "--live", "--model", "anthropic:claude-sonnet-5-5"), "ANTHROPIC_API_KEY"),
    ],
)
async def test_what_cannot_be_done_is_one_sentence(around, capsys, words, told):
    with pytest.raises(AskAgain) as refused:
        await run(around, capsys, *words)

    assert told in f"{refused.value.message} {refused.value.hint}"
    assert not (around.baselines / "little.json").exists()


@pytest.mark.parametrize(
    "words", [("--budget", "much"), ("--budget", "-1"), ("--repeat", "0"), ("--repeat", "900"), ("--against", "old")]
)
def test_a_malformed_option_ends_with_2_and_says_how_to_write_it(capsys, words):
    with pytest.raises(SystemExit) as ended:
        cli.main(["eval", "routing", *words])

    assert ended.value.code == 2
    assert repr(words[1]) in capsys.readouterr().err


async def test_one_version_against_another_runs_both_and_compares_in_this_run(around, capsys):
    ended = await run(around, capsys, "little", "--prompt", "marketer@v3", "--against", "v2", "--json")
    told = ended.json

    assert ended.code == 1
    (suite,) = told["suites"]
    prompts = [(column["prompt"], column["version"]) for column in suite["summary"]["columns"]]
    assert prompts == [(None, None), ("marketer", 3), ("marketer", 2)]
    assert suite["comparison"]["against"] == 2
    assert suite["summary"]["verdict"] == "untested"
    assert "the versions could not be compared" in suite["summary"]["headline"]


async def test_several_suites_end_with_one_line_each_and_never_claim_more_than_was_compared(
    around, capsys, monkeypatch
):
    monkeypatch.setitem(SUITES, "small", SUITES["little"])
    first = await run(around, capsys, "little", "small")
    await run(around, capsys, "bless", "little", "--who", "Ines", "--why", "the first")
    answering(monkeypatch, {12})

    second = await run(around, capsys, "little")
    third = await run(around, capsys, "little", "small")

    assert "Nothing was compared; 2 suites without a baseline." in first.out
    assert second.code == third.code == 1
    assert "Not to be let through: little." in third.out


async def test_answers_of_a_stand_in_are_recorded_shown_and_nobodys_score(around, capsys, models_wire):
    models_wire.script = lambda asked: {"total": 4, "words": "from a stand-in"}
    keys = Keys(anthropic=KEY, anthropic_url=models_wire.url)
    access = Access(models_wire.connected(), keys, (KEY.get_secret_value(),))
    live = replace(around, access=lambda: access)

    bought = await run(live, capsys, "little", "--live", "--budget", "0.50")
    again = await run(live, capsys, "little", "--live")
    await run(live, capsys, "bless", "little", "--who", "Ines", "--why", "the first")

    assert "3 answers recorded for $0.00." in bought.err
    assert "0 answers recorded" in again.err
    assert len(models_wire.asked) == 3
    assert "stand-in, not counted" in bought.out
    (column,) = [found for found in kept.summaries(around.home)[0].columns if found.origin == "stand_in"]
    assert (column.passed, column.told, column.counts) == (1, 3, False)
    assert "stand_in" not in (around.baselines / "little.json").read_text()
    files = [path for path in around.recordings.rglob("*") if path.is_file()]
    assert files
    assert all(KEY.get_secret_value() not in path.read_text() for path in files)


async def test_a_recording_that_reached_nobody_does_not_end_well(around, capsys, models_wire):
    models_wire.script = lambda asked: Wrong(401, "authentication_error", "invalid x-api-key")
    keys = Keys(anthropic=KEY, anthropic_url=models_wire.url)
    access = Access(models_wire.connected(), keys, (KEY.get_secret_value(),))

    ended = await run(replace(around, access=lambda: access), capsys, "little", "--live")

    assert ended.code == 1
    assert "could not be had: anthropic:claude-sonnet-5-5 refused the key." in ended.err


async def test_the_list_shows_last_runs_and_suites_that_never_ran(around, capsys):
    await run(around, capsys, "little")

    told = (await run(around, capsys, "list", "--json")).json

    assert [found["suite"] for found in told["last_runs"]] == ["little"]
    assert "routing" in [found["suite"] for found in told["not_run_here"]]
    assert "2 of 3" in (await run(around, capsys, "list")).out


async def test_prompts_are_listed_with_hash_variables_and_the_rules_score(around, capsys):
    await run(around, capsys, "little")

    listings.prompts(around.home, as_json=True)
    told = json.loads(capsys.readouterr().out)["prompts"]

    marketer = next(prompt for prompt in told if (prompt["name"], prompt["live"]) == ("marketer", True))
    assert len(marketer["hash"]) == 12
    assert "brand" in marketer["variables"]
    assert "little: not recorded; rules 2 of 3" in marketer["told"]


def test_the_command_line_starts_no_database_and_reads_prompts(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("VIRALTRACKER_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    import settings

    settings.load.cache_clear()
    try:
        assert cli.main(["prompts", "--json"]) == 0
        assert cli.main(["eval", "check", "--json"]) == 0
    finally:
        settings.load.cache_clear()
    assert [set(json.loads(line)) for line in capsys.readouterr().out.strip().split("\n")] == [
        {"prompts"},
        {"complaints"},
    ]
