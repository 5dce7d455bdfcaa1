"""What would go wrong: a crash that costs more than the line it cut, a stand-in read as a provider, two processes that
write into each other."""

import multiprocessing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from evals.cassettes import RECORDINGS, Cassettes
from evals.recording import Recording
from evals.result import Competitor, PromptRef
from tests.evals.wired import NOW

PROMPT = PromptRef(name="gap_fill", version=2, hash="0123456789ab")
WHO = Competitor(engine="anthropic:claude-sonnet-5-5", origin="provider", prompt=PROMPT)
STAND_IN = WHO.model_copy(update={"origin": "stand_in"})


def recording(number: int, who: Competitor = WHO, words: str = "yes") -> Recording:
    assert who.prompt is not None
    assert who.origin != "rules"
    return Recording(
        key=f"{number:064x}",
        prompt=who.prompt,
        model=who.engine,
        origin=who.origin,
        repetition=1,
        messages="m",
        schemas="s",
        settings="t",
        response={"parts": [{"content": words, "part_kind": "text"}], "usage": {}, "kind": "response"},
        seconds=1.5,
        input_tokens=10,
        output_tokens=2,
        cost=Decimal("0.001"),
        recorded_at=NOW + timedelta(seconds=number),
    )


def filled(folder: Path, count: int = 3, who: Competitor = WHO) -> Path:
    cassettes = Cassettes(folder)
    for number in range(count):
        cassettes.keep("gap_fill", who, recording(number, who))
    return cassettes.path("gap_fill", who)


def numbers(folder: Path, who: Competitor = WHO) -> list[int]:
    return [int(one.key, 16) for one in Cassettes(folder).recordings("gap_fill", who)]


def test_the_repository_takes_no_stand_ins_and_every_recording_in_it_can_be_read():
    assert "evals/recordings/**/*.stand_in.jsonl" in (RECORDINGS.parents[1] / ".gitignore").read_text().splitlines()
    cassettes = Cassettes(RECORDINGS)
    for suite in (path.name for path in RECORDINGS.iterdir() if path.is_dir()):
        for who in cassettes.competitors(suite):
            assert cassettes.recordings(suite, who)
    assert cassettes.skipped == ()


def test_an_answer_comes_back_as_it_was_and_anew_each_time(tmp_path: Path):
    filled(tmp_path)
    held = Cassettes(tmp_path).find("gap_fill", WHO, recording(1).key)
    assert held is not None
    assert held == recording(1)
    first, second = held.answer(), held.answer()
    assert first == second
    assert first is not second
    assert first.text == "yes"
    assert first.timestamp == NOW + timedelta(seconds=1)


def test_a_line_cut_by_a_crash_is_left_out_and_told_and_the_next_answer_is_whole(tmp_path: Path):
    path = filled(tmp_path)
    whole = path.read_bytes()
    for cut in range(1, len(whole.splitlines()[-1]), 97):
        path.write_bytes(whole[: -1 - cut])
        cassettes = Cassettes(tmp_path)
        cassettes.keep("gap_fill", WHO, recording(9))
        assert numbers(tmp_path) == [0, 1, 9]
        assert cassettes.skipped == (
            "gap_fill/gap_fill.v2-0123456789ab/anthropic%3Aclaude-sonnet-5-5.jsonl: 1 line cut off or of another"
            " version, left out.",
        )


def test_a_cut_at_the_very_end_loses_nothing(tmp_path: Path):
    path = filled(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    cassettes = Cassettes(tmp_path)
    cassettes.keep("gap_fill", WHO, recording(9))
    assert numbers(tmp_path) == [0, 1, 2, 9]
    assert cassettes.skipped == ()


def test_a_stand_ins_file_renamed_to_a_providers_is_read_as_neither(tmp_path: Path):
    path = filled(tmp_path, who=STAND_IN)
    assert path.name == "anthropic%3Aclaude-sonnet-5-5.stand_in.jsonl"
    path.rename(path.with_name("anthropic%3Aclaude-sonnet-5-5.jsonl"))
    cassettes = Cassettes(tmp_path)
    assert cassettes.recordings("gap_fill", WHO) == ()
    assert "3 lines of another model, prompt or origin" in cassettes.skipped[0]


def test_answers_to_an_edited_prompt_are_another_prompts(tmp_path: Path):
    filled(tmp_path)
    edited = WHO.model_copy(update={"prompt": PROMPT.model_copy(update={"hash": "ffffffffffff"})})
    assert Cassettes(tmp_path).recordings("gap_fill", edited) == ()


def test_models_are_named_by_their_files_whatever_their_address(tmp_path: Path):
    far = WHO.model_copy(update={"engine": "openai:llama/4@https://models.example:8443/v1"})
    for who in (WHO, STAND_IN, far):
        filled(tmp_path, 1, who)
    (tmp_path / "gap_fill" / "notes").mkdir()
    (tmp_path / "gap_fill" / "notes" / "x.jsonl").write_text("{}\n")
    found = Cassettes(tmp_path).competitors("gap_fill")
    assert len(found) == 3
    assert all(who in found for who in (WHO, STAND_IN, far))
    assert Cassettes(tmp_path).competitors("routing") == ()
    assert len(Cassettes(tmp_path).competitors()) == 3


def test_the_first_answer_under_a_key_stays(tmp_path: Path):
    cassettes = Cassettes(tmp_path)
    for words in ("first", "second"):
        cassettes.keep("gap_fill", WHO, recording(1, words=words))
    for held in (cassettes, Cassettes(tmp_path)):
        found = held.find("gap_fill", WHO, recording(1).key)
        assert found is not None
        assert found.answer().text == "first"


def _write(folder: Path, begin: int) -> None:
    cassettes = Cassettes(folder)
    for number in range(begin, begin + 40):
        cassettes.keep("gap_fill", WHO, recording(number, words="w" * 5_000))


def test_two_processes_write_whole_lines(tmp_path: Path):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(tmp_path, begin)) for begin in (0, 100)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(numbers(tmp_path)) == [*range(40), *range(100, 140)]


def test_the_rules_have_nothing_to_record(tmp_path: Path):
    with pytest.raises(ValueError, match="no model"):
        Cassettes(tmp_path).path("gap_fill", Competitor(engine="offline", origin="rules"))
