"""What would go wrong: a quote that becomes a link, a heading or HTML in somebody's notes."""

from datetime import date

from connectors.report_file import file_name, written
from domain.report import Report, Section
from domain.table import Column, Table

HOSTILE = "<img src=x> [free](https://evil.example) | **bold** `code`\n# Title\n- item"


def report() -> Report:
    table = Table(columns=(Column(key="text", label="What"),), rows=({"text": HOSTILE}, {"text": None}))
    return Report(
        title="Copy brief: x", brand="Acme", made_on=date(2026, 11, 20), headline=HOSTILE, fictional=True,
        sections=(Section(title=HOSTILE, text=("1. first", "plain"), tables=(table,)),),
        notes=("note",), facts=("fact",),
    )  # fmt: skip


def test_every_sign_is_only_a_sign():
    made = written(report(), "md")[0].decode()

    assert "\\<img src=x\\> \\[free\\](https://evil.example) \\| \\*\\*bold\\*\\* \\`code\\` \\# Title - item" in made
    assert "1\\. first" in made or "\\1. first" in made
    lines = made.splitlines()
    assert [line for line in lines if line.startswith("# ")] == ["# Copy brief: x"]
    assert all(line.count(" | ") == 0 for line in lines if line.startswith("| \\<img"))


def test_the_file_has_its_name_and_kind():
    assert written(report(), "md")[1] == "text/markdown; charset=utf-8"
    assert file_name(report(), "md") == "copy-brief-x-acme-2026-11-20.md"
