"""Writes what is derived: docs/commands.md from the registry, .env.example from the settings.

`make docs` writes; a test compares.
"""

import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from settings import Settings
from tools.registry import TOOLS, Tool

ROOT = Path(__file__).parent.parent


def derived() -> dict[Path, str]:
    """The files by path."""
    return {ROOT / "docs" / "commands.md": commands(), ROOT / ".env.example": env_example()}


def commands() -> str:
    """Every command with its arguments."""
    head = (
        "# Commands\n\nWritten from `tools/registry.py` by `make docs`; do not edit.\n\n"
        'Type a command in the chat, or `viraltracker ask "/name key=value"` in a shell. Values with spaces are'
        " quoted, days are ISO dates or `30d`, and `/name ?` prints what follows here.\n"
    )
    return head + "".join(_command(tool) for tool in TOOLS)


def env_example() -> str:
    """Every setting, commented out, with what it is for."""
    lines = ["# Copy to .env and fill in what you have. Everything is optional; `viraltracker doctor` explains.", ""]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory or field.default is None else str(field.default)
        lines += [f"# {field.description}", f"#{name.upper()}={default}", ""]
    return "\n".join(lines)


def _command(tool: Tool) -> str:
    told = f"\n## /{tool.name}\n\n{tool.summary}\n\nFor a {tool.least} and above; {_kind(tool)}.\n"
    if not tool.args.model_fields:
        return told + "It takes no arguments.\n"
    told += "\n| argument | values | default | what it does |\n|---|---|---|---|\n"
    for name, field in tool.args.model_fields.items():
        free = " (or without a key)" if name == tool.free else ""
        told += f"| `{name}`{free} | {_values(field)} | {_default(field)} | {_cell(field.description or '')} |\n"
    return told


def _kind(tool: Tool) -> str:
    return {"read": "it reads", "write": "it writes", "job": "it starts a job"}[tool.kind]


def _values(field: FieldInfo) -> str:
    listed = _literals(field.annotation)
    return _cell(", ".join(f"`{value}`" for value in listed)) if listed else ""


def _literals(annotation: Any) -> list[str]:
    """The values that an annotation lists, however deep they stand."""
    origin = get_origin(annotation)
    if origin is Literal:
        return [str(value) for value in get_args(annotation)]
    if origin is Annotated:
        return _literals(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [value for part in get_args(annotation) for value in _literals(part)]
    return []


def _default(field: FieldInfo) -> str:
    return "" if field.is_required() or field.default is None else f"`{field.get_default(call_default_factory=True)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    for path, text in derived().items():
        path.write_text(text, "utf-8")
        print(f"{path.relative_to(ROOT)} is written.")
