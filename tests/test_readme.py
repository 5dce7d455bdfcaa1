"""What would go wrong: a map of rooms that no longer stand, a command nobody knows, a picture that is gone."""

import re
from pathlib import Path

import pytest

from tools.registry import TOOLS

HOUSE = Path(__file__).parent.parent
README = (HOUSE / "README.md").read_text("utf-8")
# Standing at the top for machines, not for readers.
UNMAPPED = {"LICENSE", "package.json", "package-lock.json", "chainlit.md", "requirements-dev.lock"}


def _map() -> set[str]:
    block = re.search(r"```text\n(app\.py.*?)```", README, re.DOTALL)
    assert block is not None, "the folder map is gone from README.md"
    lines = [re.split(r" {2,}", line)[0] for line in block[1].splitlines() if line.strip()]
    return {name.strip().rstrip("/") for line in lines for name in line.split(" · ")}


def _tree() -> set[str]:
    import subprocess

    listed = subprocess.run(["git", "ls-files"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    names = {line.split("/")[0] for line in listed.splitlines()}
    return {name for name in names if not name.startswith(".") and name not in UNMAPPED}


def test_the_map_shows_every_room_and_no_other():
    if not (HOUSE / ".git").exists():
        pytest.skip("not a checkout: the tree cannot be listed")
    assert _map() == _tree()


def test_every_command_named_is_one_that_exists():
    named = set(re.findall(r"`/([a-z_]+)", README))

    assert named - {"name"} <= {t.name for t in TOOLS}


def test_every_picture_and_page_linked_is_there():
    linked = [target for target in re.findall(r"\]\(([^)#]+)", README) if "://" not in target]

    assert linked
    assert [target for target in linked if not (HOUSE / target).exists()] == []
