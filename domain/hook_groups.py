"""Which ads belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.hook_ranking import GroupBy, Unranked
from domain.hook_results import AdSums, counts_of
from domain.shrinkage import Index

SEVERAL_PAGES = "lead to several landing pages, so their results cannot be told apart by page"
NO_PAGE = "have no known landing page"
NOT_CLASSIFIED = "are not classified yet"


@dataclass(frozen=True)
class Grouping:
    """`group[i]` is the group of the i-th sums, -1 for none; `keys` are in order."""

    keys: tuple[str, ...]
    group: Index
    unranked: tuple[Unranked, ...]


def grouped(sums: Sequence[AdSums], by: GroupBy, asked: Sequence[bool]) -> Grouping:
    """The groups of these ads. Ads that belong to none are counted by reason where they are asked about."""
    names = [_key(s, by) for s in sums]
    keys = sorted({name for name in names if name is not None})
    place = {key: at for at, key in enumerate(keys)}
    group = np.fromiter((-1 if name is None else place[name] for name in names), np.int64, len(names))
    reasons: dict[str, list[AdSums]] = {}
    for s, name, wanted in zip(sums, names, asked, strict=True):
        if name is None and wanted:
            reasons.setdefault(_reason(s, by), []).append(s)
    unranked = tuple(
        Unranked(reason=reason, ads=len({(s.account, s.ad) for s in held}), spend=counts_of(held).spend)
        for reason, held in sorted(reasons.items())
    )
    return Grouping(tuple(keys), group, unranked)


def _key(s: AdSums, by: GroupBy) -> str | None:
    match by:
        case "hook":
            return s.hook_key
        case "ad":
            return f"{s.account}/{s.ad}"
        case "hook_type":
            return s.hook_type
        case "landing_page":
            return s.pages[0] if s.pages and len(s.pages) == 1 else None


def _reason(s: AdSums, by: GroupBy) -> str:
    if by == "hook_type":
        return NOT_CLASSIFIED
    return SEVERAL_PAGES if s.pages else NO_PAGE
