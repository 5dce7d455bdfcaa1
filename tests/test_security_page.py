"""What would go wrong: a promise on the security page whose proof is gone, a setting in the guide that is none."""

import re
from pathlib import Path

import pytest

from settings import Settings

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
GUIDE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
_PROOF = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")


def promises() -> list[str]:
    """The rows of the page's tables of promises: what is promised, and what shows it."""
    rows: list[str] = []
    inside = False
    for line in PAGE.splitlines():
        inside = line.startswith("|") and (inside or line.startswith("| promise |"))
        if inside and not line.startswith(("| promise |", "|---")):
            rows.append(line)
    return rows


@pytest.mark.parametrize("row", promises(), ids=lambda row: row[2:60])
def test_each_promise_names_tests_that_are_there(row: str) -> None:
    named = _PROOF.findall(row.rpartition(" | ")[2])
    missing = [
        f"{file}::{test}" if test else file
        for file, test in named
        if not (found := ROOT / "tests" / file).is_file() or (test and f"def {test}(" not in found.read_text("utf-8"))
    ]

    assert named
    assert missing == []


def test_there_are_promises() -> None:
    assert len(promises()) > 30


def test_no_setting_in_the_guide_is_made_up() -> None:
    known = {name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"^ {4}([A-Z][A-Z_]+)=", GUIDE, re.MULTILINE)) | set(
        re.findall(r"`([A-Z]+_[A-Z_]+)`", GUIDE)
    )

    assert named - known == set()
    assert {"TOKEN_ENCRYPTION_KEYS", "CHAT_SECRET", "PUBLIC_URL"} <= named


def test_every_secret_has_its_line_among_the_keys() -> None:
    keys = GUIDE[GUIDE.index("## Keys") :].partition("\n## ")[0]
    kept = {name.upper() for name, told in Settings.model_fields.items() if "SecretStr" in str(told.annotation)}
    # Model keys are the providers' own, one line for all of them.
    assert [name for name in sorted(kept) if name not in keys and not name.endswith("_API_KEY")] == []
