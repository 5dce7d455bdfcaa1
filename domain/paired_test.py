"""The same cases before and now: is the change more than chance?

A case is one observation however often it was repeated: its difference is the share of repetitions that passed now,
less that before. If nothing changed, each difference is as likely as its opposite, so the exact test turns their signs
in all ways and counts how often the sum is as far from nothing as the one seen (Fisher's randomisation test for pairs).
With one repetition that is McNemar's exact test. Only cases that differ weigh in.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import special

from domain.pass_rates import Z

ALPHA = 0.05
POWER = 0.8
# Sums × cases up to which every sum is counted: a tenth of a second. Beyond, signs are drawn.
_MOST_WORK = 40_000_000
_DRAWS = 20_000
# Fixed, so that the same run gives the same figure on every machine.
_SEED = 20_261_122


class Interval(NamedTuple):
    """Of a difference of two shares, between -1 and 1."""

    difference: float
    low: float
    high: float


def sign_flip(differences: Sequence[Fraction]) -> float:
    """The two-sided p of the differences' sum; 1.0 where none differs."""
    moved = [difference for difference in differences if difference]
    if not moved:
        return 1.0
    scale = math.lcm(*(difference.denominator for difference in moved))
    steps = [abs(int(difference * scale)) for difference in moved]
    shrink = math.gcd(*steps)
    steps = [step // shrink for step in steps]
    seen = abs(int(sum(moved) * scale)) // shrink
    return _counted(steps, seen) if 2 * sum(steps) * len(steps) <= _MOST_WORK else _drawn(steps, seen)


def _counted(steps: Sequence[int], seen: int) -> float:
    """The chance of a sum at least so far from nothing, from the distribution of all sums."""
    reach = sum(steps)
    chances = np.zeros(2 * reach + 1)
    chances[reach] = 1.0
    for step in steps:
        turned = np.zeros_like(chances)
        turned[step:] = chances[: len(chances) - step]
        turned[: len(chances) - step] += chances[step:]
        chances = turned / 2
    return min(1.0, float(chances[: reach - seen + 1].sum() + chances[reach + seen :].sum())) if seen else 1.0


def _drawn(steps: Sequence[int], seen: int) -> float:
    """The same from drawn signs; the one seen counts as drawn, so that it is never 0."""
    generator = np.random.default_rng(_SEED)
    sizes = np.asarray(steps, dtype=np.float64)
    hits = sum(
        int((np.abs(generator.choice([-1.0, 1.0], (1000, len(steps))) @ sizes) >= seen - 0.5).sum())
        for _ in range(_DRAWS // 1000)
    )
    return (hits + 1) / (_DRAWS + 1)


def interval(differences: Sequence[float]) -> Interval | None:
    """The mean difference with its 95 % interval; None without cases.

    Bonett and Price (2012): two made-up cases are added, one that got wholly better and one that got wholly worse, so
    that a few cases that all agree do not give a width of nothing. With repetitions a case's difference is a share.
    """
    if not differences:
        return None
    n = len(differences) + 2
    middle = math.fsum(differences) / n
    spread = math.sqrt(max(0.0, (math.fsum(d * d for d in differences) + 2) / n - middle**2) / n)
    mean = math.fsum(differences) / len(differences)
    return Interval(mean, max(-1.0, middle - Z * spread), min(1.0, middle + Z * spread))


def least_p(moved: int) -> float:
    """The smallest p that so many cases that differ can give: all of them to one side."""
    return min(1.0, 2.0 ** (1 - moved))


def adjusted(ps: Sequence[float], moved: Sequence[int], alpha: float = ALPHA) -> list[float]:
    """The ps of several parts (tags, checks) as they count together, by Holm (1979).

    Parts in which too few cases differ to ever be told from chance do not count against the others, and are 1.0
    (Tarone 1990): how many differ does not say to which side.
    """
    least = [least_p(n) for n in moved]
    able: list[int] = []
    for divisor in range(1, len(ps) + 1):
        able = [n for n, p in enumerate(least) if p <= alpha / divisor]
        if len(able) <= divisor:
            break
    found = [1.0] * len(ps)
    highest = 0.0
    for rank, n in enumerate(sorted(able, key=lambda n: ps[n])):
        highest = max(highest, min(1.0, ps[n] * (len(able) - rank)))
        found[n] = highest
    return found


@cache
def fewest(alpha: float = ALPHA) -> int:
    """The fewest cases that must all turn to one side to be told from chance: 6 at 5 %."""
    n = 1
    while least_p(n) > alpha:
        n += 1
    return n


def blind_below(cases: int) -> float | None:
    """A drop of a smaller share of so many cases can never be told from chance; None where none can."""
    return fewest() / cases if cases >= fewest() else None


@cache
def finds(cases: int, power: float = POWER) -> float | None:
    """The smallest drop that is found with that chance, if each case turns by itself and none the other way.

    The share x at which fewest() or more of the cases turn with that chance: the quantile of a beta distribution.
    """
    needed = fewest()
    return float(special.betaincinv(needed, cases - needed + 1, power)) if cases >= needed else None
