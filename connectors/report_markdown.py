"""A report as Markdown: what stands in it is text, whatever signs it holds."""

import re

from domain.cell_text import cell_text, printed_columns
from domain.report import Report, Section
from domain.table import Table

# Signs that Markdown or HTML would read as anything but themselves.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>|~#])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(\s)", re.MULTILINE)


def markdown(report: Report) -> str:
    """The whole file; charts are left out, their figures stand in the tables."""
    parts = [f"# {_text(report.title)}", f"*{_text(report.footer)}*"]
    if report.fictional:
        parts.append("**This brand is fictional: its ads, results and people are made up.**")
    parts.append(_text(report.headline))
    for section in report.sections:
        parts += _section(section)
    parts += _list("How each figure is made", [f"{d.label} = {d.formula}. {d.note}" for d in report.definitions])
    parts += _list("What to keep in mind", list(report.notes))
    parts += _list("What it rests on", list(report.facts))
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section) -> list[str]:
    tables = [_table(table) for table in section.tables if table.rows]
    return [f"## {_text(section.title)}", *(_text(text) for text in section.text), *tables]


def _table(table: Table) -> str:
    columns = printed_columns(table)
    lines = [[_text(column.label) for column in columns], ["---"] * len(columns)]
    for row in table.rows:
        lines.append([_text(cell_text(row.get(c.key), c, table.currency)) for c in columns])
    title = f"### {_text(table.title)}\n\n" if table.title else ""
    more = f"\n\nand {table.more:,} more" if table.more else ""
    return title + "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + more


def _list(title: str, lines: list[str]) -> list[str]:
    return [f"## {_text(title)}", "\n".join(f"- {_text(line)}" for line in lines)] if lines else []


def _text(text: str) -> str:
    """In one paragraph, with every sign as itself."""
    escaped = _SIGNS.sub(r"\\\1", " ".join(text.split()).replace("&", "&amp;"))
    return _LINE_START.sub(r"\1\\\2\3", escaped)
