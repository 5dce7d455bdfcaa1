"""Templates that fit and differ: from each other, and from what the product has used already.

Maximal marginal relevance (Carbonell and Goldstein 1998, "The Use of MMR, Diversity-Based Reranking"): each next one is
the template with the most of

    BALANCE × relevance − (1 − BALANCE) × likeness to the nearest one that is chosen or used.

Shown is that plus (1 − BALANCE), which lies between 0 and 1: relevance and difference, weighed.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.awareness import gap
from domain.gallery import ScorePart
from domain.template import Template, named
from domain.template_ranked import Ranked, Shelved

BALANCE = 0.5
SAME_CATEGORY = 0.5
AWARENESS = 0.3
SAME_NICHE = 0.2
# Of the 64 bits of two pictures' hashes (dHash), so many may differ between two that look the same.
LOOK_ALIKE_BITS = 10


def likeness(one: Template, other: Template) -> float:
    """0 (nothing in common) to 1 (the same picture). An awareness level that is not known is taken for halfway."""
    if same_picture(one, other):
        return 1.0
    near = 0.5
    if one.awareness is not None and other.awareness is not None:
        near = 1 - gap(one.awareness, other.awareness) / 4
    niches = (one.industry_niche or "").casefold(), (other.industry_niche or "").casefold()
    same_niche = niches[0] == niches[1] != ""
    return SAME_CATEGORY * (one.category == other.category) + AWARENESS * near + SAME_NICHE * same_niche


def same_picture(one: Template, other: Template) -> bool:
    """The same file, or one that looks like it."""
    if one.content_hash is not None and one.content_hash == other.content_hash:
        return True
    if one.picture_hash is None or other.picture_hash is None:
        return False
    return (int(one.picture_hash, 16) ^ int(other.picture_hash, 16)).bit_count() <= LOOK_ALIKE_BITS


def diverse(relevance: Sequence[Ranked], used: Sequence[Shelved], limit: int | None = None) -> list[Ranked]:
    """The templates in the order in which they add most.

    Args:
        relevance: Each template's fit for the product, in any order; one without a score counts as 0.
        used: What the product has used or shows in its ads already: counts as chosen, and may be chosen again.
        limit: After how many to stop; None: all of them.
    """
    left: dict[UUID, Ranked] = {ranked.id: ranked for ranked in sorted(relevance, key=_by_name)}
    nearest: dict[UUID, tuple[float, str]] = {id_: _nearest(ranked, used) for id_, ranked in left.items()}
    chosen: list[Ranked] = []
    while left and (limit is None or len(chosen) < limit):
        best = max(left.values(), key=lambda ranked: _gain(ranked, nearest))
        del left[best.id]
        chosen.append(_told(best, *nearest[best.id]))
        for id_, ranked in left.items():
            like = likeness(ranked.shelved.template, best.shelved.template)
            if like > nearest[id_][0]:
                nearest[id_] = like, f"“{best.shelved.template.name}”, chosen before it"
    return chosen


def _nearest(ranked: Ranked, used: Sequence[Shelved]) -> tuple[float, str]:
    if ranked.shelved.is_own_picture:
        return 1.0, "the product's ads, which show this picture already"
    found = (0.0, "")
    for other in used:
        if other.id == ranked.id:
            return 1.0, "itself: the product has used it"
        like = likeness(ranked.shelved.template, other.template)
        if like > found[0]:
            found = like, f"“{other.template.name}”, which the product has used"
    return found


def _gain(ranked: Ranked, nearest: Mapping[UUID, tuple[float, str]]) -> float:
    return BALANCE * (ranked.score or 0.0) - (1 - BALANCE) * nearest[ranked.id][0]


def _told(ranked: Ranked, like: float, to: str) -> Ranked:
    fit = ranked.score or 0.0
    template = ranked.shelved.template
    what = " · ".join(filter(None, (named(template.category), named(template.awareness or ""))))
    reason = (
        f"Adds {what}; most like {to} ({like:.0%} alike)." if to else f"Adds {what}; nothing chosen or used is like it."
    )
    return ranked.model_copy(
        update={
            "score": BALANCE * fit + (1 - BALANCE) * (1 - like),
            "parts": (
                ScorePart(label="fit", value=ranked.score, note=ranked.reason),
                ScorePart(label="difference", value=1 - like, note=f"most like {to}" if to else "nothing is like it"),
            ),
            "reason": reason,
        }
    )


def _by_name(ranked: Ranked) -> tuple[str, str]:
    return ranked.shelved.template.name, str(ranked.id)
