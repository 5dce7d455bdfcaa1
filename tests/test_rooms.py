"""What would go wrong: a room of the house imports what it must not, and nobody notices."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("agent", "chat", "connectors", "demo", "domain", "evals", "jobs", "prompts", "store", "tools")
PLANTED = {
    "chat": "import jobs.client",
    "agent": "import store.db",
    "tools": "import pydantic_ai",
    "domain": "import os",
    "store": "import httpx",
    "connectors": "import store.db",
    "jobs": "import chainlit",
    "prompts": "import pydantic",
    "demo": "import chainlit",
    "evals": "import jobs.client",
}


def linted(root: Path) -> subprocess.CompletedProcess[str]:
    """import-linter's verdict on the tree at `root`."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the rooms."""
    root = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_the_house_as_it_stands_keeps_its_rules(house: Path) -> None:
    done = linted(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("room", "line"), PLANTED.items())
def test_a_planted_import_breaks_the_rule_of_its_room(house: Path, room: str, line: str) -> None:
    planted = house / room / "planted.py"
    planted.write_text(line + "\n")
    try:
        done = linted(house)
    finally:
        planted.unlink()
    assert done.returncode == 1
    assert f"{room}.planted" in done.stdout


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [
        ("worker, jobs.runtime, jobs.client", "chainlit"),
        ("cli", "chainlit"),
        ("cli, wiring, tools.registry", "dbos"),
        ("cli, wiring, tools.registry", "logfire"),
        ("cli, wiring, tools.registry", "pydantic_ai"),
        ("cli, wiring, tools.registry", "anthropic"),
        ("cli, wiring, tools.registry", "scipy.stats"),
        ("cli, wiring, tools.registry", "polars"),
    ],
)
def test_a_process_does_not_pay_for_what_it_does_not_use(modules: str, unwanted: str) -> None:
    asked = f"import sys, {modules}; print({unwanted!r} in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
