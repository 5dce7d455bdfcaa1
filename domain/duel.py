"""Two hooks against each other: the probability that one beats the other, and what choosing it wrongly costs.

Both posteriors (domain/shrinkage.py) are taken at evenly spaced quantiles, of the same distributions whose 90 %
interval a ranking shows. Nothing is drawn at random, so that the same figures give the same answer. The expected loss
of choosing A is E[max(B - A, 0)] (Stucchio, "Bayesian A/B Testing at VWO", 2015): small both when A is surely better
and when the two hardly differ.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domain.credible import LEVEL, product_quantile, quantile
from domain.shrinkage import Array, Posterior

_POINTS = 4000
# The differences of fewer points, as each is paired with each.
_PAIRED = 1000


@dataclass(frozen=True)
class Duel:
    """A against B by one figure.

    Args:
        first: A's posteriors, arrays of length 1, whose product (inverse, for a cost) the figure is.
        second: B's.
        is_cost: The figure is the inverse of what is estimated, and lower is better.
    """

    first: tuple[Posterior, ...]
    second: tuple[Posterior, ...]
    is_cost: bool = False

    @cached_property
    def _points(self) -> tuple[Array, Array]:
        places = (np.arange(_POINTS) + 0.5) / _POINTS
        return self._at(self.first, places), self._at(self.second, places)

    def _at(self, parts: tuple[Posterior, ...], places: Array) -> Array:
        """The figure's quantiles, sorted; of a cost, negative, so that more is better."""
        if len(parts) == 2:
            return product_quantile(parts[0], parts[1], places)  # type: ignore[arg-type]
        found = quantile(parts[0], places)  # type: ignore[arg-type]
        return np.sort(-1 / np.maximum(found, 1e-300)) if self.is_cost else found

    @cached_property
    def ahead(self) -> float:
        """The probability that A is better."""
        a, b = self._points
        return float((np.searchsorted(b, a, "left") + np.searchsorted(b, a, "right")).mean() / (2 * _POINTS))

    @cached_property
    def losses(self) -> tuple[float, float]:
        """What choosing A, and choosing B, costs on average where it is the worse one; in the figure's unit."""
        a, b = self._points
        return _excess(b, a), _excess(a, b)

    @cached_property
    def difference(self) -> tuple[float, float, float]:
        """A's figure less B's: the middle between the ends of its 90 % interval, in the figure's own direction."""
        a, b = (points[_POINTS // _PAIRED // 2 :: _POINTS // _PAIRED] for points in self._points)
        gaps = (b[None, :] - a[:, None]) if self.is_cost else (a[:, None] - b[None, :])
        tail = (1 - LEVEL) / 2
        low, mid, high = np.quantile(gaps, [tail, 0.5, 1 - tail])
        return float(low), float(mid), float(high)


def _excess(upper: Array, lower: Array) -> float:
    """E[max(upper - lower, 0)] of two independent figures, each given by its sorted points."""
    place = np.searchsorted(upper, lower, "right")
    left = np.append(np.cumsum(upper[::-1])[::-1], 0.0)
    return float((left[place] - lower * (len(upper) - place)).mean() / len(upper))
