"""Which hook does best and worst on each page, and on which page each hook does best."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from domain.credible import contest
from domain.duel import Duel
from domain.hook_groups import parted
from domain.hook_order import Ranked
from domain.hook_ranking import HookRow
from domain.hook_rows import rows_of


@dataclass(frozen=True)
class Place:
    """One page with its hooks, or one hook with its pages: places in the ranking of hooks on pages, best first.

    `above` are those above the floor, `told` those among them with enough data.
    """

    name: str
    spend: float
    members: tuple[int, ...]
    above: tuple[int, ...]
    told: tuple[int, ...]


class Standing(BaseModel):
    """A place with its rows. `members` counts all of them, `ranked` those above the floor; `rows` are the members
    where all are asked for.

    `best` and `worst` are named only among members with enough data, the worst only where there are two.
    `probability_best` is that of the best against all ranked members, `probability_apart` that it beats the worst.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    spend: float
    members: int
    ranked: int
    best: HookRow | None = None
    worst: HookRow | None = None
    probability_best: float | None = None
    probability_apart: float | None = None
    rows: tuple[HookRow, ...] = ()


def places(ranked: Ranked, by_page: bool) -> list[Place]:
    """Pages with their hooks (else hooks with their pages), the most spent first.

    Args:
        ranked: The ranking of hooks on pages (`by` hook_page).
    """
    groups: dict[str, list[int]] = {}
    for at in ranked.order:
        page, hook_key = parted(ranked.grouping.keys[at])
        groups.setdefault(page if by_page else hook_key, []).append(at)
    above = set(ranked.above_floor.tolist())
    found = [
        Place(
            name=name,
            spend=float(ranked.spend[members].sum()),
            members=tuple(members),
            above=tuple(at for at in members if at in above),
            told=tuple(at for at in members if ranked.enough[at]),
        )
        for name, members in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.spend, one.name))


def standings(ranked: Ranked, chosen: Sequence[Place], whole: bool = False) -> tuple[Standing, ...]:
    """These places with the rows of their best and worst; with those of all members where `whole`."""
    wanted: dict[int, None] = {}
    for one in chosen:
        wanted |= dict.fromkeys(one.members if whole else (*one.told[:1], *one.told[-1:]))
    rows = dict(zip(wanted, rows_of(ranked, list(wanted)), strict=True)) if wanted else {}
    return tuple(
        Standing(
            name=one.name,
            spend=one.spend,
            members=len(one.members),
            ranked=len(one.above),
            best=rows[one.told[0]] if one.told else None,
            # The order is by estimate among those with enough data.
            worst=rows[one.told[-1]] if len(one.told) > 1 else None,
            probability_best=_best(ranked, one),
            probability_apart=_apart(ranked, one),
            rows=tuple(rows[at] for at in one.members) if whole else (),
        )
        for one in chosen
    )


def crossings(ranked: Ranked, pages: Sequence[Place], hooks: Sequence[Place]) -> tuple[HookRow, ...]:
    """The rows of these hooks on these pages, where they ran together."""
    there = {at for one in pages for at in one.members}
    return rows_of(ranked, [at for one in hooks for at in one.members if at in there])


def _best(ranked: Ranked, one: Place) -> float | None:
    name, index = ranked.question.estimated, ranked.index(one.above)
    parts, bounds = ranked.estimates.parts(name), ranked.estimates.bounds(name, index)
    if not one.told or parts is None or bounds is None or len(one.above) < 2:
        return None
    found = contest(tuple(part.take(index) for part in parts), bounds, lower_is_better=name == "cpa")
    return float(found.best[one.above.index(one.told[0])])


def _apart(ranked: Ranked, one: Place) -> float | None:
    parts = ranked.estimates.parts(ranked.question.estimated)
    if parts is None or len(one.told) < 2:
        return None
    first, last = (tuple(part.take(ranked.index([at])) for part in parts) for at in (one.told[0], one.told[-1]))
    return Duel(first, last, is_cost=ranked.question.estimated == "cpa").ahead
