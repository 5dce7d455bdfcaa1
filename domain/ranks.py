"""Rank correlation."""

import numpy as np

from domain.shrinkage import Array


def spearman(x: Array, y: Array) -> float | None:
    """Spearman's rho, ties at their mean rank; None below five pairs or when one side does not vary."""
    if len(x) < 5:
        return None
    a, b = _ranks(x), _ranks(y)
    if a.std() == 0 or b.std() == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Array) -> Array:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place]
