"""What would go wrong: a prompt sent with a hole in it, an edit nobody can trace, a live version that is not there."""

from pathlib import Path

import pytest

import prompts
from prompts import BadPrompt

GOOD = """+++
name = "greet"
version = 2
purpose = "Greets."
output = "text"
variables = ["who"]
model_class = "chat"
+++

Hello {{who}}, {{who}}!
"""


def test_every_prompt_file_is_sound_and_every_live_one_exists():
    made = prompts.versions()

    assert made
    for name, version in prompts.live().items():
        assert prompts.read(name).version == version
    assert set(prompts.live()) == {prompt.name for prompt in made}


def test_a_prompt_is_filled_in_and_says_which_file_it_is():
    prompt = prompts.parse(GOOD, "greet.v2.md")

    assert prompt.render(who="{{you}}") == "Hello {{you}}, {{you}}!"
    assert (prompt.name, prompt.version, len(prompt.hash)) == ("greet", 2, 12)


@pytest.mark.parametrize(("given", "told"), [({}, "missing who"), ({"who": "a", "what": "b"}, "not used what")])
def test_a_missing_or_unused_variable_is_refused(given, told):
    with pytest.raises(BadPrompt, match=told):
        prompts.parse(GOOD, "greet.v2.md").render(**given)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("+++\nname", "name", "front matter"),
        ('purpose = "Greets."\n', "", "purpose"),
        ("version = 2", "version = 3", "version 3"),
        ('["who"]', '["who", "when"]', "lists"),
        ("{{who}}!", "{{whom}}!", "uses"),
        ('output = "text"', 'output = "text"\nmood = "good"', "mood"),
        ("version = 2", "version = ", "not TOML"),
    ],
)
def test_a_broken_file_is_refused_with_its_name(old, new, told):
    with pytest.raises(BadPrompt, match=told) as refused:
        prompts.parse(GOOD.replace(old, new, 1), "greet.v2.md")
    assert "greet.v2.md" in str(refused.value)


def test_an_edit_without_a_new_version_changes_the_hash():
    assert prompts.parse(GOOD, "greet.v2.md").hash != prompts.parse(GOOD.replace("Hello", "Hi"), "greet.v2.md").hash


def test_a_version_that_is_not_there_is_named(tmp_path: Path):
    (tmp_path / "live.toml").write_text("greet = 7\n")
    with pytest.raises(BadPrompt, match=r"greet\.v7\.md"):
        prompts.read("greet", folder=tmp_path)
    with pytest.raises(BadPrompt, match="'bye'"):
        prompts.read("bye", folder=tmp_path)


def test_a_chosen_version_stands_in_for_the_live_one_and_only_there():
    live = prompts.live()["marketer"]
    filled = dict.fromkeys(prompts.read("marketer", 1).variables, "x")
    with prompts.chosen({"marketer": 1}):
        assert prompts.load("marketer", **filled).version == 1
    assert live != 1
    assert prompts.load("marketer", **dict.fromkeys(prompts.read("marketer").variables, "x")).version == live
