"""A grid of states → what public/elements/AnswerGrid.jsx draws: each cell a sign, a tone and its words."""

from typing import Any

from domain.picture import Grid, GridState

Json = dict[str, Any]

# A tone and a sign, so that colour is never the only mark. terminal.py prints the same signs.
LOOKS: dict[GridState, tuple[str, str]] = {
    "ok": ("good", "✓"),
    "partial": ("warn", "◐"),
    "missing": ("bad", "○"),
    "late": ("warn", "◷"),
    "failed": ("bad", "✕"),
    "running": ("info", "▶"),
    "none": ("mute", "·"),
}


def grid_props(grid: Grid) -> Json:
    """Title, columns, legend, and the rows with their cells in words for who does not see colours."""
    return {
        "title": grid.title,
        "columns": list(grid.columns),
        "named": grid.named_columns,
        "legend": [_look(state) | {"name": grid.named(state)} for state in grid.states],
        "rows": [
            {
                "label": row.label,
                "command": row.command,
                "cells": [
                    _look(cell.state)
                    | {
                        "said": f"{column}: {grid.named(cell.state)}" + (f", {cell.text}" if cell.text else ""),
                        "command": cell.command,
                    }
                    for column, cell in zip(grid.columns, row.cells, strict=True)
                ],
            }
            for row in grid.rows
        ],
    }


def _look(state: GridState) -> Json:
    tone, sign = LOOKS[state]
    return {"tone": tone, "sign": sign}
