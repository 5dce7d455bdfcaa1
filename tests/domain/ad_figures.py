"""Ads' figures for tests, from days written by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from domain.ad_sums import SUMMED, AdFigures, AdKind, Grouped, figures

UNTIL = date(2026, 11, 18)
EVERYTHING = 31


@dataclass(frozen=True)
class Ad:
    """One ad; a day is (days back from the last, its columns)."""

    name: str
    days: Sequence[tuple[int, dict[str, float]]]
    awareness: Any = "problem_aware"
    creative_format: str = "video_ugc"
    objective: str | None = "OUTCOME_SALES"
    status: str | None = "ACTIVE"
    reported: int = EVERYTHING
    columns: dict[str, float] = field(default_factory=dict)


def day(**columns: float) -> dict[str, float]:
    """A day's columns; what is not given was blank."""
    return {"impressions": 1000, "spend": 10, **columns}


def figures_of(*ads: Ad) -> AdFigures:
    """Their figures, grouped as SQL groups them."""
    rows: dict[tuple[int, int, int], dict[str, float | None]] = {}
    for at, ad in enumerate(ads):
        for back, columns in ad.days:
            part = 0 if back < 3 else 1 if back < 7 else 2 if back < 14 else 3
            held = rows.setdefault((at, part, ad.reported), dict.fromkeys(SUMMED))
            reach = columns.get("reach")
            given = {**columns, "rows": 1, "impressions_with_reach": columns["impressions"] if reach else None}
            for name, value in given.items():
                if value is not None:
                    held[name] = (held[name] or 0) + value
    table = {name: np.array([np.nan if row[name] is None else row[name] for row in rows.values()]) for name in SUMMED}
    keys = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
    kinds = [AdKind("act_1", a.name, a.name, a.awareness, a.creative_format, a.objective, a.status) for a in ads]
    groups = Grouped(keys[:, 0], keys[:, 1], keys[:, 2], table)
    return figures(kinds, groups, UNTIL, "thruplays_per_play")


def steady(name: str, days: int = 14, **columns: float) -> Ad:
    """An ad that does the same each day."""
    kinds = {key: columns.pop(key) for key in ("awareness", "creative_format", "objective", "status") if key in columns}
    return Ad(name, [(back, day(**columns)) for back in range(days)], **kinds)  # type: ignore[arg-type]
