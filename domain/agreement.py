"""How well raters agree: percent agreement, and Krippendorff's alpha, which takes off what chance would give.

Alpha as in K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): 1 is perfect agreement, 0 what chance
gives, below 0 is systematic disagreement. Krippendorff asks for 0.800, and 0.667 where tentative conclusions will do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Level = Literal["nominal", "ordinal", "interval"]
# A row a rater, a column a unit, in the same order in every row; None: this rater did not rate this unit.
Ratings = Sequence[Sequence[float | None]]
ENOUGH = 0.8
TENTATIVE = 0.667
_Array = NDArray[np.float64]


@dataclass(frozen=True)
class Range:
    """A bootstrap interval; `draws`: how many resamples it rests on."""

    low: float
    high: float
    draws: int


def krippendorff_alpha(ratings: Ratings, level: Level = "nominal") -> float | None:
    """Alpha of any number of raters, with missing values; None where no unit has two ratings, or all ratings are the
    same, so that chance alone would agree as well.

    Args:
        ratings: A row a rater.
        level: What a difference between two values is: that they differ (nominal), how many values lie between them
            (ordinal), or their distance squared (interval).

    Raises:
        ValueError: The rows are not of one length.
    """
    values, units = _coincidences(ratings)
    return _alpha(values, units.sum(axis=0), level)


def alpha_interval(
    ratings: Ratings, level: Level = "nominal", *, seed: int, draws: int = 2_000, coverage: float = 0.95
) -> Range | None:
    """Bootstrap interval of alpha: units are drawn with replacement; percentiles. None where alpha is None.

    Resamples in which all ratings are the same have no alpha and are left out; `draws` counts the others.
    """
    values, units = _coincidences(ratings)
    if _alpha(values, units.sum(axis=0), level) is None:
        return None
    rated = units[units.sum(axis=(1, 2)) > 0]
    drawn = np.random.default_rng(seed).multinomial(len(rated), np.full(len(rated), 1 / len(rated)), size=draws)
    found = [_alpha(values, table, level) for table in np.einsum("du,uab->dab", drawn.astype(float), rated)]
    told = [alpha for alpha in found if alpha is not None]
    low, high = np.quantile(told, [(1 - coverage) / 2, (1 + coverage) / 2])
    return Range(float(low), float(high), len(told))


def percent_agreement(ratings: Ratings) -> tuple[int, int]:
    """Pairs of ratings of the same unit that are equal, and all such pairs."""
    same, pairs = 0, 0
    for unit in zip(*ratings, strict=True):
        held = [value for value in unit if value is not None]
        for at, one in enumerate(held):
            for other in held[at + 1 :]:
                pairs += 1
                same += one == other
    return same, pairs


def _coincidences(ratings: Ratings) -> tuple[_Array, _Array]:
    """The values that occur, and for each unit the table of ordered pairs of its ratings, each weighted so that the
    unit counts as many times as it was rated."""
    if len({len(row) for row in ratings}) > 1:
        raise ValueError("every rater has a value, or None, for every unit")
    columns = [[value for value in unit if value is not None] for unit in zip(*ratings, strict=True)]
    values = sorted({value for unit in columns if len(unit) > 1 for value in unit})
    place = {value: at for at, value in enumerate(values)}
    tables = np.zeros((len(columns), len(values), len(values)))
    for table, unit in zip(tables, columns, strict=True):
        if len(unit) < 2:
            continue
        counted = np.bincount([place[value] for value in unit], minlength=len(values)).astype(float)
        table += (np.outer(counted, counted) - np.diag(counted)) / (len(unit) - 1)
    return np.array(values, dtype=float), tables


def _alpha(values: _Array, table: _Array, level: Level) -> float | None:
    counted = table.sum(axis=0)
    distance = _distance(values, counted, level)
    expected = float((np.outer(counted, counted) * distance).sum())
    if expected <= 0:
        return None
    observed = float((table * distance).sum())
    return 1 - (float(counted.sum()) - 1) * observed / expected


def _distance(values: _Array, counted: _Array, level: Level) -> _Array:
    """Squared differences."""
    match level:
        case "nominal":
            return 1 - np.eye(len(values))
        case "interval":
            return np.subtract.outer(values, values) ** 2
        case "ordinal":
            # All ratings from one value to the other, half of those at both ends.
            middle = np.cumsum(counted) - counted / 2
            return np.subtract.outer(middle, middle) ** 2
