"""Which of the ranked templates are shown: the best, and some that were never tried."""

import hashlib
from collections.abc import Sequence
from datetime import date
from math import floor
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.template_ranked import Ranked

Kept = Literal["all", "recommended", "unused_recommended"]


class Pick(BaseModel):
    """A template that is shown; `is_exploration`: not for its score, but because it was never tried."""

    model_config = ConfigDict(frozen=True)

    ranked: Ranked
    is_exploration: bool = False


def kept(ranked: Sequence[Ranked], which: Kept) -> list[Ranked]:
    """Those that the filter lets through, in their order."""
    match which:
        case "all":
            return list(ranked)
        case "recommended":
            return [r for r in ranked if r.shelved.recommended_on is not None]
        case "unused_recommended":
            return [r for r in ranked if r.shelved.recommended_on is not None and not r.shelved.used]


def picked(ordered: Sequence[Ranked], limit: int, explore: float, product: UUID, today: date) -> list[Pick]:
    """The first ones, and at the end the share that is kept for templates which the product never used.

    Which those are is drawn by chance, the same all day long, among what is not picked for its score: a score that
    rests on nothing yet would keep them out for ever (the exploration of a bandit, Sutton and Barto 2018, 2.2).

    Args:
        ordered: The best first.
        limit: How many picks in all.
        explore: The share of them that is explored, 0 to 1; halves are rounded up.
    """
    size = min(limit, len(ordered))
    # Where everything is shown, nothing is kept out.
    wanted = min(floor(size * explore + 0.5), size) if size < len(ordered) else 0
    fresh = [r for r in ordered if not r.shelved.used]
    # The best by score come first: what is explored is taken from what they leave.
    for explored in range(wanted, -1, -1):
        head = list(ordered[: size - explored])
        taken = {r.id for r in head}
        pool = sorted((r for r in fresh if r.id not in taken), key=lambda r: _lot(product, today, r.id))
        if len(pool) >= explored:
            return [
                *(Pick(ranked=r) for r in head),
                *(Pick(ranked=r, is_exploration=True) for r in pool[:explored]),
            ]
    return []


def _lot(product: UUID, today: date, template: UUID) -> bytes:
    return hashlib.sha256(f"{product}/{today}/{template}".encode()).digest()
