"""What would go wrong: a page that names an option, a suite or a command of prompt tests that is not there."""

import argparse
import re
from pathlib import Path

from evals.arguments import ACTIONS, add_eval
from evals.suites import SUITES

DOCS = (Path(__file__).parent.parent.parent / "docs" / "evals.md").read_text("utf-8")


def test_every_option_in_the_page_exists_and_every_one_is_in_it():
    commands = argparse.ArgumentParser().add_subparsers()
    add_eval(commands)
    known = set(re.findall(r"--[a-z][a-z-]+", commands.choices["eval"].format_help())) - {"--help"}

    assert set(re.findall(r"--[a-z][a-z-]+", DOCS)) <= known
    assert known <= set(re.findall(r"--[a-z][a-z-]+", DOCS))


def test_every_suite_and_action_is_told():
    assert [name for name in SUITES if f"`{name}`" not in DOCS] == []
    assert [word for word in ACTIONS if f"eval {word}" not in DOCS] == []
