"""Which kinds of ad are running, for people of which awareness: where there is none, and where there is only one."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from domain.ad_sums import AdFigures, AdKind
from domain.awareness import LEVELS, AwarenessLevel

State = Literal["hard gap", "single point of failure", "covered"]
MOST_FORMATS = 8


class Covered(NamedTuple):
    """Some running ads: how many, what they spent and returned (None: value not reported or nothing spent)."""

    ads: int
    spend: float
    roas: float | None


class Cell(NamedTuple):
    """One awareness level in one format.

    `weight`: what to expect here were both independent of one another: their spend, times what they return elsewhere.
    """

    awareness: AwarenessLevel
    creative_format: str
    state: State
    here: Covered
    level: Covered
    format: Covered
    weight: float
    # The only ad, where there is one.
    only: AdKind | None


class Coverage(NamedTuple):
    """All levels against the brand's formats, the largest spend first; `unread` ads have no awareness level."""

    formats: tuple[str, ...]
    cells: tuple[Cell, ...]
    running: Covered
    unread: Covered
    # Formats that the table has no room for.
    left_out: int

    def at(self, awareness: AwarenessLevel, creative_format: str) -> Cell:
        return next(c for c in self.cells if (c.awareness, c.creative_format) == (awareness, creative_format))

    @property
    def bare_levels(self) -> tuple[AwarenessLevel, ...]:
        """Levels without a single running ad."""
        return tuple(level for level in LEVELS if not any(c.here.ads for c in self.cells if c.awareness == level))

    def ranked(self, state: State) -> list[Cell]:
        """The cells in that state: gaps by what to expect there, single ads by the spend that rests on one."""
        found = [cell for cell in self.cells if cell.state == state]
        if state == "single point of failure":
            return sorted(found, key=lambda cell: -cell.here.spend)
        return sorted(found, key=lambda cell: -cell.weight)


def coverage(figures: AdFigures, chosen: Sequence[int]) -> Coverage:
    """The chosen ads that are running: shown in the last 7 days, and not known to stand still."""
    shown = figures.last_week["impressions"]
    running = [n for n in chosen if shown[n] > 0 and _runs(figures.ads[n])]
    read = [n for n in running if figures.ads[n].awareness is not None]
    by_format: dict[str, list[int]] = {}
    for n in read:
        by_format.setdefault(figures.ads[n].creative_format, []).append(n)
    formats = sorted(by_format, key=lambda name: (-_sum(figures, by_format[name]).spend, name))
    whole = _sum(figures, read)
    cells: list[Cell] = []
    for level in LEVELS:
        of_level = [n for n in read if figures.ads[n].awareness == level]
        for name in formats[:MOST_FORMATS]:
            here = [n for n in of_level if figures.ads[n].creative_format == name]
            beside, above = _sum(figures, of_level), _sum(figures, by_format[name])
            weight = beside.spend * above.spend / whole.spend if whole.spend else 0.0
            weight *= _returns(beside, above, whole)
            state: State = "covered" if len(here) > 1 else "single point of failure" if here else "hard gap"
            only = figures.ads[here[0]] if len(here) == 1 else None
            cells.append(Cell(level, name, state, _sum(figures, here), beside, above, weight, only))
    unread = [n for n in running if figures.ads[n].awareness is None]
    return Coverage(
        formats=tuple(formats[:MOST_FORMATS]),
        cells=tuple(cells),
        running=_sum(figures, running),
        unread=_sum(figures, unread),
        left_out=max(0, len(formats) - MOST_FORMATS),
    )


def _returns(level: Covered, of_format: Covered, whole: Covered) -> float:
    """What to expect for a unit spent: the lower of the two, which disappoints least; 1 where none is known."""
    known = [part.roas for part in (level, of_format) if part.roas is not None]
    return min(known) if known else whole.roas or 1.0


def _runs(ad: AdKind) -> bool:
    return not ad.status or ad.status.casefold() == "active"


def _sum(figures: AdFigures, members: Sequence[int]) -> Covered:
    if not members:
        return Covered(0, 0.0, None)
    at = np.asarray(members, dtype=np.int64)
    value, spent = figures.total["purchase_value"][at], float(figures.total["spend_with_value"][at].sum())
    known = bool(np.isfinite(value).any()) and spent > 0
    return Covered(
        len(members), float(figures.total["spend"][at].sum()), float(np.nansum(value)) / spent if known else None
    )
