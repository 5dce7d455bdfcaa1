"""The rankings that one question about hooks needs, over the same sums, each made when it is first asked for."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from domain.hook_groups import pair, parted
from domain.hook_order import Question, Ranked
from domain.hook_ranking import GroupBy, HookRow
from domain.hook_results import AdSums
from domain.hook_rows import rows_of


class Book:
    """Hooks, and their ads, audiences and pages, ranked alike.

    Args:
        question: By what to rank; its `by` is not looked at.
        sums: All of the brand's ads in the window, read for the groupings that are asked for.
    """

    def __init__(self, question: Question, sums: Sequence[AdSums]) -> None:
        self._question = question
        self.sums = sums

    @cached_property
    def hooks(self) -> Ranked:
        return self._ranked("hook")

    @cached_property
    def ads(self) -> Ranked:
        return self._ranked("ad")

    @cached_property
    def audiences(self) -> Ranked:
        return self._ranked("hook_audience")

    @cached_property
    def pages(self) -> Ranked:
        return self._ranked("hook_page")

    def hook(self, key: str) -> HookRow | None:
        """A hook as /top_hooks has it; None without results among the ads asked about."""
        found = _chosen(self.hooks, {key})
        return rows_of(self.hooks, found)[0] if found else None

    def ads_of(self, key: str) -> tuple[HookRow, ...]:
        """A hook's ads, best first."""
        wanted = {f"{s.account}/{s.ad}" for s in self.sums if s.hook_key == key}
        return rows_of(self.ads, _chosen(self.ads, wanted))

    def audiences_of(self, key: str) -> tuple[HookRow, ...]:
        """A hook before each of its audiences, best first."""
        wanted = {pair(s.audience, key) for s in self.sums if s.hook_key == key and s.audience is not None}
        return tuple(_named(row) for row in rows_of(self.audiences, _chosen(self.audiences, wanted)))

    def pages_of(self, key: str) -> tuple[HookRow, ...]:
        """A hook on each of its pages, best first; ads that lead to several pages are in none."""
        wanted = {pair(s.pages[0], key) for s in self.sums if s.hook_key == key and s.pages and len(s.pages) == 1}
        return tuple(_named(row) for row in rows_of(self.pages, _chosen(self.pages, wanted)))

    def place(self, key: str) -> tuple[int | None, int]:
        """A hook's rank among those above the floor (None when it is not one of them), and how many they are."""
        above = set(self.hooks.above_floor.tolist())
        ranked = [self.hooks.grouping.keys[at] for at in self.hooks.order if at in above]
        return (ranked.index(key) + 1 if key in ranked else None), len(ranked)

    def _ranked(self, by: GroupBy) -> Ranked:
        return Ranked(replace(self._question, by=by), self.sums)


def _chosen(ranked: Ranked, keys: set[str]) -> list[int]:
    """These groups, in the ranking's order; those without an ad asked about are left out."""
    return [at for at in ranked.order if ranked.grouping.keys[at] in keys]


def _named(row: HookRow) -> HookRow:
    """By its audience or page, where all rows are the same hook."""
    return row.model_copy(update={"text": parted(row.key)[0]})
