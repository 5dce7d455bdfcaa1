"""Which ads belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.hook_ranking import GroupBy, Unranked
from domain.hook_results import AdSums, counts_of
from domain.shrinkage import Index

SEVERAL_PAGES = "lead to several landing pages, so their results cannot be told apart by page"
NO_PAGE = "have no known landing page"
NOT_CLASSIFIED = "are not classified yet, or their hook type could not be told"
NOT_WATCHED = "are videos of which it is not known what is seen first"
NO_VIDEO = "are no videos, so nothing is seen first"
NO_AUDIENCE = "have no known ad set"


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


def pair(first: str, hook_key: str) -> str:
    """The key of a hook on a page, or before an audience. No hook's key holds a line break."""
    return f"{first}\n{hook_key}"


def parted(key: str) -> tuple[str, str]:
    """The page or audience, and the hook's key, of a key that `pair` made."""
    first, _, hook_key = key.rpartition("\n")
    return first, hook_key


def _key(s: AdSums, by: GroupBy) -> str | None:
    match by:
        case "hook":
            return s.hook_key
        case "ad":
            return f"{s.account}/{s.ad}"
        case "hook_type":
            return s.hook_type
        case "visual_type":
            return s.visual_type
        case "landing_page":
            return _page(s)
        case "hook_page":
            page = _page(s)
            return None if page is None else pair(page, s.hook_key)
        case "hook_audience":
            return None if s.audience is None else pair(s.audience, s.hook_key)


def _page(s: AdSums) -> str | None:
    return s.pages[0] if s.pages and len(s.pages) == 1 else None


def _reason(s: AdSums, by: GroupBy) -> str:
    match by:
        case "hook_type":
            return NOT_CLASSIFIED
        case "visual_type":
            return NOT_WATCHED if s.format in ("video", "unknown") else NO_VIDEO
        case "hook_audience":
            return NO_AUDIENCE
        case _:
            return SEVERAL_PAGES if s.pages else NO_PAGE
