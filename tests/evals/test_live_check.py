"""What would go wrong: a prompt that goes live, or is edited while live, and nobody scored it."""

import subprocess
import sys
from pathlib import Path

import pytest

import prompts
from domain.errors import AskAgain
from evals.baseline import bless
from evals.live_check import complaints
from evals.result import Competitor, PromptRef
from tests.evals.made_runs import MODEL, NOW, RULES, column, ran

ROOT = Path(__file__).parents[2]
TEXT = """+++
name = "greet"
version = {version}
purpose = "Greets."
output = "text"
variables = []
model_class = "chat"
+++

Hello!
"""


@pytest.fixture
def desk(tmp_path):
    """A folder with greet v1, live, and listed as unscored."""
    return Desk(tmp_path)


class Desk:
    def __init__(self, folder: Path) -> None:
        self.prompts, self.baselines, self.unscored = folder / "p", folder / "b", folder / "unscored.toml"
        self.prompts.mkdir()
        self.version(1)
        self.live(1)
        self.list(1)

    def version(self, number: int) -> None:
        (self.prompts / f"greet.v{number}.md").write_text(TEXT.format(version=number))

    def live(self, number: int) -> None:
        (self.prompts / "live.toml").write_text(f"greet = {number}\n")

    def list(self, *numbers: int) -> None:
        refs = [self.ref(number) for number in numbers]
        lines = [
            f'[[prompt]]\nname = "{ref.name}"\nversion = {ref.version}\nhash = "{ref.hash}"\nreason = "Was first."\n'
            for ref in refs
        ]
        self.unscored.write_text("\n".join(lines))

    def ref(self, number: int) -> PromptRef:
        found = prompts.read("greet", number, self.prompts)
        return PromptRef(name=found.name, version=found.version, hash=found.hash)

    def score(self, number: int, letters: str = "PF", suite: str = "persona_core") -> None:
        competitor = Competitor(engine=MODEL, origin="provider", prompt=self.ref(number))
        run = ran(column(RULES, "PP"), column(competitor, letters)).model_copy(update={"suite": suite})
        bless(run, ("0", "1"), "Ada", "Scored.", NOW, self.baselines)

    def told(self) -> tuple[str, ...]:
        return complaints(self.prompts, self.baselines, self.unscored)


def test_every_live_prompt_of_ours_is_scored_or_listed():
    assert complaints() == ()


def test_what_was_live_before_there_were_recordings_passes(desk):
    assert desk.told() == ()


def test_a_new_live_version_without_scores_is_one_sentence(desk):
    desk.version(2)
    desk.live(2)

    unscored, needless = desk.told()

    assert unscored.startswith("live.toml makes greet@v2 live, which has no blessed scores.")
    assert "--prompt greet@v2 --live" in unscored
    assert needless == "greet@v1 is not live any more: take its line out of unscored.toml."


def test_a_new_live_version_with_scores_passes(desk):
    desk.version(2)
    desk.live(2)
    desk.score(2)
    desk.list()

    assert desk.told() == ()


def test_an_edit_of_the_live_file_is_one_sentence(desk):
    path = desk.prompts / "greet.v1.md"
    path.write_text(path.read_text().replace("Hello", "Hi"))

    (told,) = desk.told()

    assert told.startswith("greet.v1.md was edited: no blessed scores are of its text now")


def test_an_edit_of_a_scored_live_file_is_one_sentence(desk):
    desk.score(1)
    desk.list()
    assert desk.told() == ()

    path = desk.prompts / "greet.v1.md"
    path.write_text(path.read_text().replace("Hello", "Hi"))

    (told,) = desk.told()
    assert "greet.v1.md was edited" in told


def test_some_scores_are_not_enough(desk):
    desk.list()
    desk.score(1, "P-")

    (told,) = desk.told()

    assert f"is live with 1 of 2 cases of persona_core scored by {MODEL}" in told


def test_scores_in_one_of_two_suites_are_not_enough(desk):
    desk.list()
    desk.score(1)
    desk.score(1, suite="routing")
    assert desk.told() == ()
    desk.version(2)
    desk.live(2)
    desk.score(2)

    (told,) = desk.told()

    assert told.startswith("live.toml makes greet@v2 live, which has no blessed scores in routing.")
    assert "eval routing --prompt greet@v2 --live" in told


def test_a_line_is_taken_out_when_there_are_scores(desk):
    desk.score(1)

    assert desk.told() == ("greet@v1 has blessed scores by now: take its line out of unscored.toml.",)


def test_a_prompt_without_a_line_and_without_a_list_is_told(desk):
    desk.unscored.unlink()

    assert len(desk.told()) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[prompt", "not TOML"),
        ('[[prompt]]\nname = "greet"\nversion = 1\nhash = "x"\nreason = ""', "reason"),
        ('[[prompt]]\nname = "greet"', "version"),
        ('prompt = "greet"', "unscored.toml"),
    ],
)
def test_a_broken_list_is_refused_with_its_name(desk, text, told):
    desk.unscored.write_text(text)

    with pytest.raises(AskAgain, match=told) as refused:
        desk.told()
    assert "unscored.toml" in str(refused.value)


@pytest.mark.parametrize("live", ["greet = 9\n", "greet = \n"])
def test_a_live_version_that_is_not_there_is_refused(desk, live):
    (desk.prompts / "live.toml").write_text(live)

    with pytest.raises(AskAgain):
        desk.told()


def test_it_starts_without_a_model_or_a_database():
    loaded = "import sys, evals.live_check; print(*{n.partition('.')[0] for n in sys.modules})"
    found = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)

    assert not {"pydantic_ai", "pydantic_evals", "anthropic", "psycopg", "chainlit", "scipy"} & {*found.stdout.split()}
