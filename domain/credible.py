"""Intervals, and who is best, from the posteriors of domain/shrinkage.py."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from domain.shrinkage import Array, Posterior

LEVEL = 0.90
DRAWS = 2500
# Fixed, so that the same figures give the same probabilities on every machine.
_SEED = 20_261_122
# A group this many standard deviations behind the leader is not drawn: it has less than a chance in a thousand.
_HOPELESS = 3.1


@dataclass(frozen=True)
class Bounds:
    """Per group: the mean, between the ends of the 90 % credible interval."""

    low: Array
    mid: Array
    high: Array


@dataclass(frozen=True)
class Contest:
    """Per group: the probability that it is the best, and what choosing it costs on average if it is not.

    The expected loss is in the unit of the figure compared, and never negative.
    """

    best: Array
    loss: Array


def quantile(posterior: Posterior, q: float) -> Array:
    """The q-quantile of each group's rate."""
    mean, variance = posterior.mean, np.maximum(posterior.variance, 1e-300)
    match posterior.family:
        case "share":
            held = np.maximum(mean * (1 - mean) / variance - 1, 1e-9)
            return special.betaincinv(np.maximum(mean * held, 1e-9), np.maximum((1 - mean) * held, 1e-9), q)
        case "frequency":
            shape = mean**2 / variance
            return special.gammaincinv(shape, q) * mean / shape
        case "amount":
            shape = 2 + mean**2 / variance
            return mean * (shape - 1) / special.gammainccinv(shape, q)


def bounds(posterior: Posterior) -> Bounds:
    """The rate with its interval."""
    tail = (1 - LEVEL) / 2
    return Bounds(quantile(posterior, tail), posterior.mean, quantile(posterior, 1 - tail))


def per_event_bounds(posterior: Posterior) -> Bounds:
    """The inverse of the rate, e.g. the cost of a purchase from the purchases per amount spent."""
    found = bounds(posterior)
    return Bounds(1 / found.high, 1 / found.mid, 1 / np.maximum(found.low, 1e-300))


def product_quantile(frequency: Posterior, amount: Posterior, q: float) -> Array:
    """The q-quantile of frequency × amount, e.g. purchases per amount spent × order value = ROAS.

    A gamma times an inverse gamma is a scaled F, so this is exact for independent parts and needs no drawing.
    """
    shape = frequency.mean**2 / np.maximum(frequency.variance, 1e-300)
    order = 2 + amount.mean**2 / np.maximum(amount.variance, 1e-300)
    middle = frequency.mean * amount.mean * (order - 1) / order
    return middle * special.fdtri(2 * shape, 2 * order, q)


def product_bounds(frequency: Posterior, amount: Posterior) -> Bounds:
    """Frequency × amount with its interval."""
    tail = (1 - LEVEL) / 2
    return Bounds(
        product_quantile(frequency, amount, tail),
        frequency.mean * amount.mean,
        product_quantile(frequency, amount, 1 - tail),
    )


def product_above(frequency: Posterior, amount: Posterior, level: float) -> Array:
    """The probability that frequency × amount exceeds `level`."""
    shape = frequency.mean**2 / np.maximum(frequency.variance, 1e-300)
    order = 2 + amount.mean**2 / np.maximum(amount.variance, 1e-300)
    middle = frequency.mean * amount.mean * (order - 1) / order
    return special.fdtrc(2 * shape, 2 * order, level / np.maximum(middle, 1e-300))


def above(posterior: Posterior, level: float) -> Array:
    """The probability that the rate exceeds `level`."""
    mean, variance = posterior.mean, np.maximum(posterior.variance, 1e-300)
    match posterior.family:
        case "share":
            held = np.maximum(mean * (1 - mean) / variance - 1, 1e-9)
            return 1 - special.betainc(np.maximum(mean * held, 1e-9), np.maximum((1 - mean) * held, 1e-9), level)
        case "frequency":
            shape = mean**2 / variance
            return special.gammaincc(shape, level * shape / mean)
        case "amount":
            shape = 2 + mean**2 / variance
            return special.gammainc(shape, mean * (shape - 1) / max(level, 1e-300))


def contest(parts: tuple[Posterior, ...], found: Bounds, lower_is_better: bool = False) -> Contest:
    """Who is best by the product of `parts`, by drawing from all posteriors at once, always with the same seed.

    Args:
        parts: One posterior, or two whose product is compared.
        found: The intervals of that product, to leave out who has no chance.
        lower_is_better: The inverse is what is wanted low, e.g. the cost per purchase; losses are then in it.
    """
    count = len(found.mid)
    if count < 2:
        return Contest(np.ones(count), np.zeros(count))
    able = np.flatnonzero(_in_reach(parts))
    best, loss = np.zeros(count), np.zeros(count)
    generator = np.random.Generator(np.random.SFC64(_SEED))
    drawn = _draw(parts[0].take(able), generator)
    for part in parts[1:]:
        drawn = drawn * _draw(part.take(able), generator)
    if lower_is_better:
        drawn = -1 / np.maximum(drawn, 1e-300)
    top = drawn.max(axis=1)
    best[able] = np.bincount(drawn.argmax(axis=1), minlength=len(able)) / DRAWS
    loss[able] = (top[:, None] - drawn).mean(axis=0)
    hopeless = np.setdiff1d(np.arange(count), able)
    middle = -found.mid if lower_is_better else found.mid
    loss[hopeless] = np.maximum(float(top.mean()) - middle[hopeless], 0.0)
    return Contest(best, loss)


def _in_reach(parts: tuple[Posterior, ...]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Who may be the best, by the normal approximation of the logarithms."""
    middle = np.sum([np.log(part.mean) for part in parts], axis=0)
    variance = np.sum([np.log1p(part.variance / part.mean**2) for part in parts], axis=0)
    middle = middle - variance / 2
    leader = int(middle.argmax())
    return middle[leader] - middle <= _HOPELESS * np.sqrt(variance + variance[leader])


def _draw(posterior: Posterior, generator: np.random.Generator) -> Array:
    mean, variance = posterior.mean, np.maximum(posterior.variance, 1e-300)
    match posterior.family:
        case "share":
            held = np.maximum(mean * (1 - mean) / variance - 1, 1e-9)
            hits, misses = _gamma(mean * held, generator), _gamma((1 - mean) * held, generator)
            return hits / np.maximum(hits + misses, 1e-30)
        case "frequency":
            shape = mean**2 / variance
            return _gamma(shape, generator) * (mean / shape)
        case "amount":
            shape = 2 + mean**2 / variance
            return mean * (shape - 1) / np.maximum(_gamma(shape, generator), 1e-30)


def _gamma(shape: Array, generator: np.random.Generator) -> Array:
    """Draws from gamma distributions by the cube of a normal (Wilson and Hilferty 1931), a third of the time of
    exact ones; for shapes as large as posteriors have them (above 2) quantiles are right to a few thousandths."""
    safe = np.maximum(shape, 1e-3).astype(np.float32)
    drawn = generator.standard_normal((DRAWS, len(shape)), dtype=np.float32)
    drawn *= 1 / (3 * np.sqrt(safe))
    drawn += 1 - 1 / (9 * safe)
    np.maximum(drawn, 0, out=drawn)
    return (safe * drawn * drawn * drawn).astype(np.float64)
