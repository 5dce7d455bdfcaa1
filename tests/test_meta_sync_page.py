"""What would go wrong with docs/meta-sync.md: a point without proof, or a proof that is no more."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "meta-sync.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
FILES = sorted(set(re.findall(r"`((?:connectors|domain|jobs|store)/[\w/]+\.(?:py|sql))`", PAGE)))


def test_a_point_of_the_checklist_is_missing_or_has_no_proof() -> None:
    rows = [line.split("|") for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]

    assert [int(row[1]) for row in rows] == list(range(1, 37))
    assert [row[1] for row in rows if "::test_" not in row[4]] == []


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_the_page_names_is_no_more(file: str, name: str) -> None:
    found = ast.walk(ast.parse((ROOT / file).read_text()))

    assert name in {node.name for node in found if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_the_page_names_is_no_more(file: str) -> None:
    assert (ROOT / file).is_file()
