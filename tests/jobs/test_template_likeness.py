"""What would go wrong: the same texts read twice, a model that cannot be used ends the run, keywords called meaning."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agent.likeness import MODEL_DIGEST, Embedder, LocalModel, found
from agent.models import Connected, nothing_connected
from domain.job import JobStarted
from domain.job_arguments import TemplateAnnounce, TemplateScores
from jobs.template_announce import template_announce
from jobs.template_scores import template_scores_work
from tests.jobs.template_desk import Desk, open_desk
from tests.jobs.template_shelf import product, shelf, template

HERE = found()
LABEL = "all-MiniLM-L6-v2 (int8)"
WITHOUT = "the extra “semantic” is not installed"


@dataclass
class Library:
    """Stands where the libraries do: a text's tokens are its letters, and texts with like letters are near."""

    texts: list[str] = field(default_factory=list)

    def encode(self, text: str) -> SimpleNamespace:
        self.texts.append(text)
        return SimpleNamespace(ids=[ord(letter) % 32 for letter in text.casefold()])

    def run(self, names: None, given: dict[str, Any]) -> list[np.ndarray]:
        return [np.eye(32, dtype=np.float32)[given["input_ids"][0]][None] - np.float32(1 / 32)]


class Letters(LocalModel):
    """A local model that needs no files."""

    library: Any

    def open(self) -> Embedder:
        return Embedder(self.library, self.library)


def connected(local: LocalModel | None) -> Connected:
    return nothing_connected().model_copy(update={"local": local})


async def opened(everybody, home: Path, local: LocalModel | None) -> Desk:
    desk = await open_desk(everybody, home, models=connected(local))
    await product(desk.deps())
    return desk


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def letters(tmp_path, library) -> Letters:
    return Letters(model=tmp_path / "model.onnx", tokens=tmp_path / "tokenizer.json", library=library)


@pytest.fixture
def other_file(tmp_path) -> LocalModel:
    (tmp_path / "model.onnx").write_bytes(b"another model")
    return LocalModel(model=tmp_path / "model.onnx", tokens=tmp_path / "tokenizer.json")


async def judge(desk: Desk, **asked: object):
    return await template_scores_work(desk.running(), TemplateScores.model_validate({"product": "dog-chews", **asked}))


async def test_the_command_starts_a_job_that_costs_nothing_and_answers_at_once_after(everybody, tmp_path, letters):
    desk = await opened(everybody, tmp_path, letters)
    await shelf(desk.deps())

    started = await desk.say("/recommend_templates")
    await judge(desk)
    answered = await desk.say("/recommend_templates")

    assert isinstance(started, JobStarted)
    assert started.headline == f"{LABEL} compares 6 templates with Dog Chews on this machine, at no cost."
    assert {card.scorer for card in answered.cards} == {"semantic"}
    assert "by semantic similarity" in answered.headline
    assert "keyword" not in answered.headline


async def test_each_is_stored_with_what_it_was_made_of_and_named_for_what_it_is(everybody, tmp_path, letters):
    desk = await opened(everybody, tmp_path, letters)
    await shelf(desk.deps())

    answer = await judge(desk, limit=6)

    card = answer.cards[0]
    assert [part.label for part in card.parts] == ["niche", "meaning", "awareness", "audience", "format"]
    assert card.template_quote == f"Words of {card.name}"
    assert f"Scored by semantic similarity, as no model is connected: {LABEL} on this machine" in answer.foot.notes[0]
    assert answer.foot.notes[-1] == "6 templates compared in this run, on this machine and at no cost."
    # It wrote nothing: nobody is named as an author.
    assert answer.foot.written_by is None
    rows = desk.ask(
        "SELECT DISTINCT scorer, model, prompt_name, prompt_version, prompt_hash, length(input_hash), cost::text"
        " FROM template_scores"
    )
    assert rows == [("semantic", LABEL, "template_likeness", "1", MODEL_DIGEST, 64, "0")]
    assert any(step == "Comparing texts" and done == total == 6 for step, done, total in desk.told.steps)


async def test_the_same_texts_are_never_read_twice(everybody, tmp_path, letters, library):
    desk = await opened(everybody, tmp_path, letters)
    await shelf(desk.deps())
    await judge(desk)
    read = len(library.texts)
    await judge(desk)

    assert len(library.texts) == read == len(set(library.texts))
    desk.ask("UPDATE products SET description = 'Other words'")
    assert isinstance(await desk.say("/recommend_templates"), JobStarted)
    await judge(desk)
    assert desk.ask("SELECT count(*) FROM template_scores") == [(12,)]


async def test_a_wrong_file_is_one_sentence_and_keywords_answer(everybody, tmp_path, other_file):
    desk = await opened(everybody, tmp_path, other_file)
    await shelf(desk.deps())

    answer = await judge(desk)

    assert {card.scorer for card in answer.cards} == {"keywords"}
    assert "by keyword match" in answer.headline
    assert (
        f"{LABEL} has not compared these templates. model.onnx of the local model has another checksum than ours, so it"
        " is not used."
    ) in answer.foot.notes
    assert desk.ask("SELECT count(*) FROM template_scores") == [(0,)]


async def test_without_the_extra_keywords_answer_at_once_and_say_what_would_help(everybody, tmp_path):
    desk = await opened(everybody, tmp_path, None)
    await shelf(desk.deps())

    answer = await desk.say("/recommend_templates")

    assert {card.scorer for card in answer.cards} == {"keywords"}
    assert any("the extra “semantic”" in note for note in answer.foot.notes)
    assert desk.jobs.started == []


async def test_a_connected_language_model_goes_before(everybody, tmp_path, letters, library, models_wire):
    models = models_wire.connected().model_copy(update={"local": letters})
    desk = await open_desk(everybody, tmp_path, models=models)
    await product(desk.deps())
    await shelf(desk.deps())

    started = await desk.say("/recommend_templates")

    assert "claude" in started.headline
    assert library.texts == []


async def announced(desk: Desk):
    await desk.say("/template_settings auto=yes threshold=0.01")
    words = {"words": "Easy to give"}
    await template(desk.deps(), "Fresh", announced_at=None, industry_niche="pets", template_elements=words)
    return await template_announce(desk.running(), TemplateAnnounce())


async def test_a_new_template_is_compared_once_and_recommended(everybody, tmp_path, letters):
    desk = await opened(everybody, tmp_path, letters)

    report = await announced(desk)

    assert report.scores[0].is_recommended
    assert report.foot.notes == (f"Scored by semantic similarity: {LABEL} on this machine compared the texts.",)
    assert desk.ask("SELECT scored_by FROM product_template_recommendations") == [("semantic",)]
    assert {card.scorer for card in (await desk.say("/recommend_templates")).cards} == {"semantic"}


async def test_a_wrong_file_keeps_no_new_template_waiting(everybody, tmp_path, other_file):
    desk = await opened(everybody, tmp_path, other_file)

    report = await announced(desk)

    assert report.left == 0
    assert report.foot.notes[0].startswith("Scored by keyword match, as no model is connected. model.onnx of the local")
    assert desk.ask("SELECT scored_by FROM product_template_recommendations") == [("keywords",)]
    assert desk.ask("SELECT count(*) FROM scraped_templates WHERE announced_at IS NULL") == [(0,)]


@pytest.mark.skipif(HERE is None, reason=WITHOUT)
async def test_the_real_model_finds_what_shares_no_word(everybody, tmp_path):
    desk = await opened(everybody, tmp_path, HERE)
    for name, words in (("Near", "For people with ageing pets"), ("Far", "Carbon frames for racers")):
        await template(desk.deps(), name, template_elements={"words": words})

    answer = await judge(desk)

    meaning = {card.name: card.parts[1].value for card in answer.cards}
    assert [card.name for card in answer.cards] == ["Near", "Far"]
    assert meaning["Near"] > 0.8
    assert meaning["Far"] < 0.3
    assert (answer.cards[0].product_quote, answer.cards[0].template_quote) == (
        "Owners of old dogs",
        "For people with ageing pets",
    )
